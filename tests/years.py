"""What an annual sheet goes through, for tests of years: worked months, what those who lead and the meeting say, the decision."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.evaluations.sheets.collective import Meeting
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms import year_sheets
from feedback.terms.models import YearDecision
from feedback.terms.year_decisions import decide
from feedback.terms.years import YearOf, office_year
from tests.cast import SINCE, Cast
from tests.months import DONE, HANOI, closed, planned

ON_DECEMBER_10 = datetime(2026, 12, 10, 2, 0, tzinfo=UTC)
IN_JANUARY = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)
MET = Meeting(date(2026, 12, 9), 9, 8, 1, "Nhất trí với đề xuất")
GOOD, EXCELLENT, COMPLETED = QualityClass.GOOD, QualityClass.EXCELLENT, QualityClass.COMPLETED


def worked(session: Session, cast: Cast, first: int, last: int, *officials: Official) -> None:
    """Closed months in which these had a task and did it."""
    for number in range(first, last + 1):
        month = Month(2026, number)
        for official in officials:
            planned(session, official, DONE, month=month)
        closed(session, cast.p1, month, now=IN_JANUARY)


def of(session: Session, cast: Cast, official: Official) -> YearOf:
    return office_year(session, cast.p1, 2026, shadow_months=0, zone=HANOI).of(official.id)


def spoken(session: Session, cast: Cast, official: Official, *, by: User | None = None) -> None:
    """The comment of whoever leads, and what the meeting says."""
    leader = by or cast.accounts["dung"]
    year_sheets.comment(
        session,
        cast.p1,
        official,
        2026,
        "Làm tốt",
        "",
        GOOD,
        user_id=leader.id,
        zone=HANOI,
        now=ON_DECEMBER_10,
    )
    met(session, cast, official)


def met(session: Session, cast: Cast, official: Official, meeting: Meeting = MET) -> None:
    year_sheets.discuss(
        session,
        cast.p1,
        official,
        2026,
        meeting,
        user_id=cast.accounts["hoa"].id,
        zone=HANOI,
        now=ON_DECEMBER_10,
    )


def decided(
    session: Session,
    cast: Cast,
    official: Official,
    klass: QualityClass | None,
    reason: str = "",
    *,
    by: User | None = None,
    now: datetime = IN_JANUARY,
) -> YearDecision:
    leader = by or cast.accounts["alice"]
    return decide(
        session, cast.p1, official, 2026, klass, reason, shadow_months=0, user_id=leader.id, zone=HANOI, now=now
    )  # fmt: skip


def published(session: Session, cast: Cast, *, now: datetime = IN_JANUARY) -> None:
    year_sheets.publish_year(session, cast.p1, 2026, user_id=cast.accounts["alice"].id, zone=HANOI, now=now)


def reopened(
    session: Session, cast: Cast, official: Official, reason: str = "Kết quả không trung thực (Điều 21)"
) -> None:
    """Asked for by personnel, agreed to by the head."""
    asked = year_sheets.ask_to_reopen(
        session, cast.p1, official, 2026, reason, user_id=cast.accounts["hoa"].id, zone=HANOI, now=IN_JANUARY
    )
    year_sheets.agree_to_reopen(
        session, cast.p1, asked.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_JANUARY
    )


def over(session: Session, cast: Cast) -> User:
    """The head of the office above."""
    user = User(name="tam", name_key="tam", full_name="Lý Minh Tâm", password_hash="x")
    session.add(user)
    session.flush()
    session.add(Grant(user_id=user.id, office_id=cast.city.id, role=Role.WARD_LEADER, from_on=SINCE))
    session.flush()
    return user
