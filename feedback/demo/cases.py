"""Puts cases in different states into the made-up ward, words for answers, and a register of improvements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.accounts.queries import person_of
from feedback.base import new_id
from feedback.cases import answering, explaining, improvements, opening, operations, reopening, settings
from feedback.cases.kinds import GRAVE, CaseKind, RootCause
from feedback.cases.models import Case, ImprovementState
from feedback.cases.operations import By
from feedback.contacts import operations as contacts
from feedback.contacts.models import Purpose
from feedback.contacts.sealing import Sealer
from feedback.notices.models import Channel, Notice
from feedback.offices.holidays import working_days
from feedback.offices.models import Desk, Office, Official
from feedback.ratings.altered import mark
from feedback.ratings.models import Channel as RatingChannel
from feedback.ratings.models import Comment, Intake, Rating, Source

SINCE = date(2025, 7, 1)  # the wards of today began, and its people with them
LOW = 4  # the highest level of a rating that asks for an answer here
WORDS = (
    (
        "Cảm ơn và xin lỗi",
        ("Kính gửi Ông/Bà,\n\n{office} cảm ơn Ông/Bà đã cho ý kiến (mã {reference}) và xin lỗi vì Ông/Bà chưa được phục vụ như mong muốn. "
        "Chúng tôi đã xem xét và có biện pháp khắc phục như sau: …\n\nTrân trọng."),
        ("Dear Sir or Madam,\n\n{office} thanks you for your feedback (reference {reference}) and apologises that you were not served as you "
        "should have been. We have looked into it and do the following: …\n\nYours faithfully"),
    ),
    (
        "Cần thêm thời gian",
        "Kính gửi Ông/Bà,\n\nÝ kiến mã {reference} cần được xác minh thêm. {office} sẽ trả lời Ông/Bà trong thời hạn đã quy định.\n\nTrân trọng.",
        "Dear Sir or Madam,\n\nYour feedback {reference} has to be looked into further. {office} will answer you within the time that is set.\n\nYours faithfully",
    ),
    (
        "Không phát hiện sai sót",
        ("Kính gửi Ông/Bà,\n\n{office} đã xem xét ý kiến mã {reference} và không phát hiện sai sót trong việc giải quyết. Cụ thể: …\n\n"
        "Nếu chưa đồng ý, Ông/Bà chọn “Không” ở cuối thư này để cấp trên xem xét lại.\n\nTrân trọng."),
        ("Dear Sir or Madam,\n\n{office} has looked into your feedback {reference} and found nothing wrong with how it was handled: …\n\n"
        "If you do not agree, choose “No” at the end of this letter and the next head looks at it anew.\n\nYours faithfully"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stage:
    session: Session
    office: Office
    users: Mapping[str, User]
    sealer: Sealer
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def ago(self, days: int) -> date:
        """The day so many working days ago."""
        return working_days(self.session, self.office.id).before(self.today, days)

    def by(self, who: str, day: date) -> By:
        at = datetime.combine(day, time(9), tzinfo=self.zone)
        return By(person_of(self.session, self.users[who], on=day), day, min(at, self.now))

    def opened(self, rating: Rating, day: date) -> Case:
        """The case that a rating with a contact opens on a day."""
        contacts.keep(
            self.session,
            office_id=self.office.id,
            sealed=self.sealer.seal("nguoi.dan@vi-du.vn", self.office.id),
            purpose=Purpose.ANSWER,
            rating_id=rating.rating_id,
            kept_days=90,
            today=day,
        )
        at = datetime.combine(day, time(9), tzinfo=self.zone)
        opening.open_waiting(self.session, zone=self.zone, now=min(at, self.now))
        return self.session.scalars(select(Case).where(Case.rating_id == rating.rating_id)).one()


def set_cases_up(
    session: Session,
    office: Office,
    city: Office,
    users: Mapping[str, User],
    *,
    sealer: Sealer,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """A case in each state, as far as the ward has ratings to open them with."""
    stage = _Stage(session, office, users, sealer, zone, now)
    for name, vi, en in WORDS:
        settings.keep_template(
            session, city, None, name=name, words_vi=vi, words_en=en, user_id=None, today=stage.today, now=now
        )
    steps = (_new, _asked, _closed, _reopened, _escalated, _complaint)
    for step, rating in zip(steps, _low_ratings(stage, len(steps)), strict=False):
        step(stage, rating)
    _grave(stage)
    _improve(stage)


def _low_ratings(stage: _Stage, count: int) -> list[Rating]:
    """Low ratings with a comment about officials without a head's role, and with no reason that a desk's head is not shown.

    Those of the account `canbo` come second.
    """
    asks = stage.users["canbo"].official_id
    found = stage.session.scalars(
        select(Rating)
        .join(Comment, (Comment.office_id == Rating.office_id) & (Comment.rating_id == Rating.rating_id))
        .where(
            Rating.office_id == stage.office.id,
            Rating.level <= LOW,
            Rating.day_on >= stage.today - opening.SEALED_LOOKED_AT,
            Rating.official_id.is_not(None),
            Rating.official_id != stage.users["truongquay"].official_id,
            *(~Rating.reasons.contains(code) for code in sorted(GRAVE)),
        )
        .order_by(Rating.level, Rating.rating_id)
    ).all()
    own = [rating for rating in found if rating.official_id == asks][:1]
    others = [rating for rating in found if rating.official_id != asks]
    return [*others[:1], *own, *others[1:]][:count]


def _new(stage: _Stage, rating: Rating) -> None:
    stage.opened(rating, stage.today)


def _asked(stage: _Stage, rating: Rating) -> None:
    case = stage.opened(rating, stage.ago(3))
    by = stage.by("truongquay", stage.ago(2))
    operations.take(stage.session, case, by=by)
    asked = stage.users["canbo"].official_id or case.official_id
    official = stage.session.get_one(Official, asked)
    explaining.ask(
        stage.session,
        case,
        official,
        "Trong tuần qua quầy có lúc để người đến làm thủ tục phải đợi. Đề nghị cho biết nguyên nhân và cách đã xử lý.",
        by=by,
    )


def _answered(stage: _Stage, rating: Rating, opened_on: date) -> tuple[Case, str]:
    """A case that was answered the day after, and the code of its link."""
    case = stage.opened(rating, opened_on)
    by = stage.by("truongquay", working_days(stage.session, stage.office.id).after(opened_on, 1))
    operations.take(stage.session, case, by=by)
    operations.find_cause(
        stage.session,
        case,
        RootCause.STAFFING,
        "Giờ cao điểm buổi sáng chỉ có một người trực quầy.",
        "Bố trí thêm một người từ 8 giờ đến 10 giờ và gọi số theo lĩnh vực.",
        by=by,
    )
    words = (
        f"Kính gửi Ông/Bà,\n\n{stage.office.name} xin lỗi vì để Ông/Bà phải chờ lâu. "
        "Từ tuần này quầy có thêm một người vào giờ cao điểm buổi sáng.\n\nTrân trọng."
    )
    answering.answer(stage.session, case, words, channel=Channel.MAIL, locale="vi", by=by)
    sent = set(stage.session.scalars(select(Notice.id)))
    answering.dispatch(stage.session, public_url="http://localhost", zone=stage.zone, now=by.now)
    notice = stage.session.scalars(select(Notice).where(Notice.id.not_in(sent))).one()
    return case, str(notice.values["address"]).rpartition("/")[2]


def _closed(stage: _Stage, rating: Rating) -> None:
    case, code = _answered(stage, rating, stage.ago(8))
    answering.take_word(stage.session, code, True, today=stage.ago(5))
    operations.close(stage.session, case, by=stage.by("truongquay", stage.ago(4)))


def _reopened(stage: _Stage, rating: Rating) -> None:
    _, code = _answered(stage, rating, stage.ago(6))
    answering.take_word(stage.session, code, False, today=stage.today)


def _escalated(stage: _Stage, rating: Rating) -> None:
    case = stage.opened(rating, stage.ago(2))
    reopening.escalate(stage.session, case, today=stage.today)


def _complaint(stage: _Stage, rating: Rating) -> None:
    case = stage.opened(rating, stage.ago(5))
    by = stage.by("truongquay", stage.ago(4))
    operations.take(stage.session, case, by=by)
    why = "Người gửi cho rằng việc từ chối hồ sơ là trái quy định và đề nghị xem xét lại."
    operations.classify(stage.session, case, CaseKind.COMPLAINT, why, by=by)


def _grave(stage: _Stage) -> None:
    """A tap of this day that names money beyond the fee and leaves no contact."""
    desk = stage.session.scalars(
        select(Desk).where(Desk.office_id == stage.office.id).order_by(Desk.code_key)
    ).first()
    if desk is None:
        return
    tapped_at = stage.now - timedelta(hours=4)
    waiting = Intake(
        office_id=stage.office.id,
        rating_id=new_id(),
        desk_id=desk.id,
        channel=RatingChannel.KIOSK,
        source=Source.DEVICE,
        level=1,
        reasons="extra_cost",
        tapped_at=tapped_at,
        received_at=tapped_at,
    )
    stage.session.add(waiting)
    stage.session.flush()  # its columns have their defaults then
    mark(stage.session, waiting)
    stage.session.flush()
    opening.open_waiting(stage.session, zone=stage.zone, now=stage.now)


def _improve(stage: _Stage) -> None:
    leader = stage.users["lanhdao"].id
    begun = stage.today - timedelta(days=60)
    done = improvements.plan(
        stage.session,
        stage.office,
        cause=RootCause.STAFFING,
        cause_words="Buổi sáng đầu tuần chỉ có một quầy chứng thực.",
        action_words="Mở thêm quầy chứng thực thứ hai vào sáng thứ Hai và thứ Sáu.",
        owner="Phụ trách một cửa",
        due_on=begun + timedelta(days=20),
        reason="long_wait",
        user_id=leader,
        today=begun,
        now=stage.now,
    )
    improvements.finish(
        stage.session,
        done,
        ImprovementState.DONE,
        user_id=leader,
        today=begun + timedelta(days=15),
        now=stage.now,
    )
    improvements.word(
        stage.session,
        done,
        said_vi="Chờ chứng thực quá lâu vào sáng thứ Hai.",
        did_vi="Mở thêm quầy chứng thực thứ hai vào sáng thứ Hai và thứ Sáu.",
        said_en="Certification takes too long on Monday mornings.",
        did_en="A second certification desk is open on Monday and Friday mornings.",
        user_id=leader,
        now=stage.now,
    )
    improvements.approve(stage.session, done, user_id=leader, today=begun + timedelta(days=16), now=stage.now)
    improvements.plan(
        stage.session,
        stage.office,
        cause=RootCause.PROCEDURE,
        cause_words="Danh mục giấy tờ dán ở quầy khác với danh mục đã công bố.",
        action_words="Thay bảng niêm yết và rà soát hằng tháng.",
        owner="Công chức hộ tịch",
        due_on=stage.today + timedelta(days=20),
        reason="extra_papers",
        user_id=leader,
        today=stage.today,
        now=stage.now,
    )
