"""Takes the annual sheets of the made-up ward's last year to where they can be looked at: most are finished, some wait for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.evaluations.closings.inside import lock_due
from feedback.evaluations.sheets.collective import Meeting
from feedback.offices.models import Office, Official
from feedback.scoring import QualityClass
from feedback.terms import year_sheets
from feedback.terms.models import YearSheet
from feedback.terms.year_decisions import decide
from feedback.terms.years import OfficeYear, YearOf, office_year

DECEMBER = 12
ASSESSED, SPOKEN, MET, DECIDED, PUBLISHED = 4, 8, 10, 12, 15  # days of December
PRESENT = 18  # at the meeting
OWN = (
    "Hoàn thành chương trình công tác năm, không có hồ sơ trả quá hạn do lỗi chủ quan; tham gia chuyển đổi số của phường.",
    "Điều hành bộ phận một cửa đúng quy chế; còn để tồn hai phản ánh trả lời chậm trong quý II.",
)
WORDS = {
    QualityClass.EXCELLENT: "Dẫn đầu về khối lượng và chất lượng, hỗ trợ đồng nghiệp; có sáng kiến được áp dụng.",
    QualityClass.GOOD: "Hoàn thành tốt nhiệm vụ được giao, phối hợp tốt, đúng hạn.",
    QualityClass.COMPLETED: "Hoàn thành nhiệm vụ, còn chậm một số việc; cần kèm cặp thêm về nghiệp vụ.",
    QualityClass.NOT_COMPLETED: "Nhiều tháng không đạt; cần xem xét bố trí lại công việc.",
}


@dataclass(frozen=True, slots=True)
class _Year:
    session: Session
    office: Office
    users: Mapping[str, User]
    year: int
    shadow_months: int
    zone: ZoneInfo

    def on(self, day: int) -> datetime:
        """A morning of the year's December."""
        return datetime.combine(date(self.year, DECEMBER, day), time(9), self.zone)


def set_years_up(
    session: Session,
    office: Office,
    officials: Sequence[Official],
    users: Mapping[str, User],
    *,
    year: int,
    shadow_months: int,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Open the annual sheets of a year that is over and take them along their way.

    Most are decided, published and locked. Of the last four of them one waits for whoever leads, one for the meeting, one for
    the head, and one to be published; the first of those that are locked waits for a second person to be reopened.
    """
    at = _Year(session, office, users, year, shadow_months, zone)
    year_sheets.open_year(session, office, year, user_id=users["nhansu"].id, now=at.on(1))
    _own_words(at)
    whole = office_year(session, office, year, shadow_months=shadow_months, zone=zone)
    posted = {each.official.official_id for each in whole.years}  # then already
    *rest, _, unmet, undecided, unpublished = [each for each in officials if each.id in posted]
    for official in (*rest, unmet, undecided, unpublished):
        _spoken(at, whole.of(official.id), official)
    for official in (*rest, undecided, unpublished):
        _met(at, official)
    for official in rest:
        _decided(at, official, whole)
    year_sheets.publish_year(
        session, office, year, user_id=users["lanhdao"].id, zone=zone, now=at.on(PUBLISHED)
    )
    lock_due(session, YearSheet, today=now.astimezone(zone).date(), now=now)
    _decided(at, unpublished, whole)
    year_sheets.ask_to_reopen(
        session,
        office,
        next(
            official for official in rest if official.id not in {user.official_id for user in users.values()}
        ),
        year,
        "Điểm tháng 05 trong thông báo đã được đính chính sau khi xếp loại",
        user_id=users["nhansu"].id,
        zone=zone,
        now=now,
    )


def _own_words(at: _Year) -> None:
    """The own word of everybody who has an account."""
    for account, words in zip(("canbo", "truongquay"), OWN, strict=True):
        user = at.users[account]
        if user.official_id is not None:
            official = at.session.get_one(Official, user.official_id)
            year_sheets.assess(
                at.session,
                at.office,
                official,
                at.year,
                QualityClass.GOOD,
                words,
                user_id=user.id,
                now=at.on(ASSESSED),
            )


def _spoken(at: _Year, of: YearOf, official: Official) -> None:
    """What the head says: in words, and with the class that the points come to."""
    klass = of.official.klass
    if klass is None:
        return
    measure = "Giao lãnh đạo trực tiếp kèm cặp trong quý I." if klass is QualityClass.COMPLETED else ""
    year_sheets.comment(
        at.session,
        at.office,
        official,
        at.year,
        WORDS[klass],
        measure,
        klass,
        user_id=at.users["lanhdao"].id,
        zone=at.zone,
        now=at.on(SPOKEN),
    )


def _met(at: _Year, official: Official) -> None:
    meeting = Meeting(
        date(at.year, DECEMBER, MET), PRESENT, PRESENT - 1, 1, "Hội nghị nhất trí với mức đề xuất."
    )
    year_sheets.discuss(
        at.session,
        at.office,
        official,
        at.year,
        meeting,
        user_id=at.users["nhansu"].id,
        zone=at.zone,
        now=at.on(MET),
    )


def _decided(at: _Year, official: Official, whole: OfficeYear) -> None:
    """The class that the points come to."""
    klass = whole.of(official.id).official.klass
    decide(
        at.session,
        at.office,
        official,
        at.year,
        klass,
        "",
        shadow_months=at.shadow_months,
        user_id=at.users["lanhdao"].id,
        zone=at.zone,
        now=at.on(DECIDED),
    )
