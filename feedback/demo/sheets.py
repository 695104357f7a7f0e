"""Puts the made-up ward's sheets into every state of their way, with a petition, reopenings, discipline and what follows from a class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.base import new_id
from feedback.conduct import operations as conduct
from feedback.conduct.models import DisciplineKind, MeasureKind
from feedback.evaluations.closings import inside, reopening
from feedback.evaluations.deadlines import term_choices
from feedback.evaluations.deadlines.terms import Terms
from feedback.evaluations.operations import Marks, head_score, self_score
from feedback.evaluations.rulesets.choices import rules_for
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.sheets import collective, evidence
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.sheets.kinds import Heard
from feedback.evaluations.sheets.models import Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.labels import search_key, sort_key
from feedback.objections import operations as objections
from feedback.objections.models import ObjectionState, Subject
from feedback.offices.models import Employment, Office, Official, Posting
from feedback.periods.month import Month
from feedback.scoring import QualityClass

CHAIR = ("CT01", "Đinh Quang Hiển", "Chủ tịch UBND phường", "Lãnh đạo UBND phường")
MEASURES = (
    (QualityClass.EXCELLENT, MeasureKind.REWARD, "Biểu dương trước cơ quan; hưởng mức thu nhập tăng thêm cao nhất"),
    (QualityClass.GOOD, MeasureKind.REWARD, "Hưởng thu nhập tăng thêm theo quy chế của phường"),
    (QualityClass.NOT_COMPLETED, MeasureKind.MEASURE, "Lãnh đạo trực tiếp trao đổi, kèm cặp trong tháng tiếp theo"),
)  # fmt: skip
LATE = 28  # day of the month after: petitions are still open for most of the month then
BASIS = "Điều 23 Nghị định 335/2025/NĐ-CP; quy chế của phường (dữ liệu mẫu)"


@dataclass(frozen=True, slots=True)
class _Stage:
    session: Session
    office: Office
    users: Mapping[str, User]
    shadow_months: int
    zone: ZoneInfo
    now: datetime

    def at(self, month: Month, day: int) -> datetime:
        """A morning of the month after `month`, and never later than now."""
        local = datetime.combine(month.next.first_on.replace(day=day), time(9), self.zone)
        return min(local, self.now)

    def rules(self, month: Month, official: Official) -> Rules:
        """The rules by which the official is evaluated in the month."""
        return rules_for(
            self.session,
            self.office,
            month,
            shadow_months=self.shadow_months,
            official_id=official.id,
        )


def set_sheets_up(
    session: Session,
    office: Office,
    officials: Sequence[Official],
    users: Mapping[str, User],
    *,
    closed_months: int,
    shadow_months: int,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Take the sheets of the `closed_months` and the present one to where they can be looked at.

    `officials` begins with the one whose account is `canbo`. All but the last of them are locked, but for a sheet that is
    reopened and waits to be decided anew; of the last one a petition waits for its answer, and the reopening of another
    sheet for its second person; the present month has every state before the close.
    """
    stage = _Stage(session, office, users, shadow_months, zone, now)
    present = Month.containing(now, zone)
    taken = {user.official_id for user in users.values()}
    own = officials[0]
    first, second, third, *_ = [official for official in officials if official.id not in taken]
    _settings(stage, present)
    for back in range(closed_months, 1, -1):
        _published(stage, present.plus(-back), 6)
    inside.lock_due(session, Sheet, today=now.astimezone(zone).date(), now=now)
    _reopened(stage, present.plus(-2), first)
    _published(stage, present.plus(-1), LATE)
    _asked(stage, present.plus(-1), second)
    _petitioned(stage, present.plus(-1), own)
    _underway(stage, present, own, (first, second, third))


def _settings(stage: _Stage, present: Month) -> None:
    hr = stage.users["nhansu"].id
    for klass, kind, words in MEASURES:
        conduct.tie_measure(
            stage.session,
            stage.office,
            klass,
            kind,
            words,
            BASIS,
            present.plus(-3),
            user_id=hr,
            now=stage.now,
        )
    term_choices.set_terms(
        stage.session,
        stage.office,
        present,
        Terms(collective=Heard.LEADERS),
        user_id=hr,
        zone=stage.zone,
        now=stage.now,
    )


def _published(stage: _Stage, month: Month, day: int) -> None:
    inside.publish_inside(
        stage.session,
        stage.office,
        month,
        user_id=stage.users["lanhdao"].id,
        zone=stage.zone,
        now=stage.at(month, day),
    )


def _reopened(stage: _Stage, month: Month, official: Official) -> None:
    """A sheet that two people have reopened, scored anew, not decided yet."""
    made = reopening.ask(
        stage.session,
        stage.office,
        month,
        official.id,
        "Chưa tính điểm cho việc xử lý hồ sơ tồn đọng tháng trước",
        user_id=stage.users["nhansu"].id,
        zone=stage.zone,
        now=stage.now,
    )
    reopening.agree(
        stage.session,
        stage.office,
        made.id,
        user_id=stage.users["lanhdao"].id,
        zone=stage.zone,
        now=stage.now,
    )
    rules = stage.rules(month, official)
    head_score(
        stage.session,
        stage.office,
        month,
        official.id,
        _marks(rules),
        rules,
        opinion="Bổ sung điểm theo hồ sơ đã kiểm tra lại.",
        user_id=stage.users["lanhdao"].id,
        zone=stage.zone,
        now=stage.now,
    )


def _asked(stage: _Stage, month: Month, official: Official) -> None:
    """A sheet whose reopening one person has asked for."""
    reopening.ask(
        stage.session,
        stage.office,
        month,
        official.id,
        "Cộng nhầm điểm ở dòng III.2",
        user_id=stage.users["nhansu"].id,
        zone=stage.zone,
        now=stage.now,
    )


def _petitioned(stage: _Stage, month: Month, official: Official) -> None:
    """A petition of the official of the cast, which waits for its answer; one about other things is answered."""
    made_by = stage.users["canbo"].id
    objections.object_to(
        stage.session,
        stage.office,
        month,
        official.id,
        Subject.MONTH,
        "Đề nghị tính bổ sung 12 hồ sơ trả trước hạn trong tuần cuối tháng.",
        user_id=made_by,
        zone=stage.zone,
        now=stage.now,
    )
    other = objections.object_to(
        stage.session,
        stage.office,
        month,
        official.id,
        Subject.COMMENTS,
        "Có một nhận xét nói về quầy khác.",
        user_id=made_by,
        zone=stage.zone,
        now=stage.now,
    )
    objections.answer(
        stage.session,
        stage.office.id,
        other.id,
        ObjectionState.REJECTED,
        "Đã đối chiếu với lịch trực: nhận xét thuộc đúng quầy.",
        decision="12/VP",
        user_id=stage.users["nhansu"].id,
        zone=stage.zone,
        now=stage.now,
    )


def _underway(stage: _Stage, month: Month, own: Official, others: Sequence[Official]) -> None:
    """The present month: sheets opened, self-scored with evidence, commented, discussed; the chair's scored from above."""
    session, office, now = stage.session, stage.office, stage.now
    chair = _chair(stage, month)
    open_sheets(session, office, month)
    rules = stage.rules(month, own)
    mine = stage.users["canbo"].id
    evidence.put_forward(
        session, office, month, own.id, "II.4", "Thư khen của người dân", "https://example.org/thu-khen", rules,
        user_id=mine, now=now,
    )  # fmt: skip
    self_score(
        session, office, month, own.id, _marks(rules, "0.5"), rules,
        strengths="Giải quyết đúng hạn, hướng dẫn rõ ràng.", weaknesses="Có hai hồ sơ phải bổ sung giấy tờ nhiều lần.",
        user_id=mine, now=now,
    )  # fmt: skip
    first, second, third = others
    desk_head, leader = stage.users["truongquay"].id, stage.users["lanhdao"].id
    for official, who, less, words in (
        (first, desk_head, "0.5", "Chủ động, phối hợp tốt; cần ghi sổ theo dõi đầy đủ hơn."),
        (second, desk_head, "1", "Hoàn thành việc được giao, còn chậm một lần báo cáo."),
        (second, leader, "0.5", "Đồng ý với nhận xét của lãnh đạo trực tiếp."),
        (chair, stage.users["thanhpho"].id, "0.5", "Phường hoàn thành các chỉ tiêu được giao trong tháng."),
    ):
        rules = stage.rules(month, official)
        head_score(
            session, office, month, official.id, _marks(rules, less), rules, opinion=words, user_id=who, zone=stage.zone, now=now
        )  # fmt: skip
    meeting = Meeting(
        now.astimezone(stage.zone).date(), 11, 10, 1, "Nhất trí với đề xuất của lãnh đạo trực tiếp."
    )
    collective.discuss(
        session, office, month, second.id, meeting, user_id=stage.users["nhansu"].id, zone=stage.zone, now=now
    )
    conduct.record_discipline(
        session, office, third, DisciplineKind.REPRIMAND, "15/QĐ-UBND", now.astimezone(stage.zone).date(), month, month,
        QualityClass.COMPLETED, about_duties=True, note="Chậm trả hồ sơ nhiều lần (dữ liệu mẫu)", user_id=stage.users["nhansu"].id,
        zone=stage.zone, now=now,
    )  # fmt: skip


def _chair(stage: _Stage, month: Month) -> Official:
    """The chair of the ward, who has the leader's account and is evaluated from the present month on."""
    code, name, title, division = CHAIR
    chair = Official(
        office_id=stage.office.id,
        id=new_id(),
        code=code,
        code_key=code.casefold(),
        name=name,
        name_sort=sort_key(name),
        name_search=search_key(name),
    )
    stage.session.add(chair)
    stage.session.flush()
    stage.session.add(
        Posting(
            office_id=stage.office.id,
            official_id=chair.id,
            title=title,
            division=division,
            employment=Employment.CIVIL_SERVANT,
            from_on=month.first_on,
        )
    )
    stage.users["lanhdao"].official_id = chair.id
    stage.session.flush()
    return chair


def _marks(rules: Rules, less: str = "0") -> Marks:
    """Every row that is earned at its maximum, less so much in the first; nothing of what the head alone gives."""
    marks = {row.row: row.maximum if row.is_earned else Decimal(0) for row in rules.rule_set.criteria}
    first = rules.rule_set.criteria[0].row
    return {**marks, first: marks[first] - Decimal(less)}
