"""Things that pages show: a kiosk, a flag, a receipt, a served day, for each ward of the cast."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, RoleRequest, User
from feedback.accounts.rights import Role
from feedback.api_keys.models import ApiKey
from feedback.cases.kinds import CaseSource, RootCause, Step
from feedback.cases.models import AnswerTemplate, Apology, Case, Improvement
from feedback.conduct.models import ClassMeasure, Discipline, DisciplineKind, MeasureKind
from feedback.contacts.models import Contact, Purpose
from feedback.devices.models import Kiosk
from feedback.duty.models import ShiftPart
from feedback.evaluations.sheets.models import Leader, Reopening, Sheet
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Correction, CorrectionKind, Flag
from feedback.notices.models import Channel, Notice, NoticeState
from feedback.offices.models import Desk, Office, Official, Posting
from feedback.plans.kinds import DecidingLevel, Measure
from feedback.plans.models import Duty, Responsibility
from feedback.ratings.models import Comment, SealedDay
from feedback.receipts.models import Mode, Receipt
from feedback.redactions.models import Redaction, RedactionReason
from feedback.releases.models import ToldComment
from feedback.scoring import QualityClass
from feedback.scoring.steps import Sentence
from feedback.staffing.models import Absence, AbsenceKind
from feedback.staffing.working_time import DayPart
from feedback.webhooks.models import Event, Subscription
from tests.cast import IN_OCTOBER, OCTOBER, Cast
from tests.months import rated, released


@dataclass(frozen=True)
class Things:
    """What one ward has, beside its people."""

    office: Office
    official: Official
    account: User
    grant: Grant
    kiosk: Kiosk
    flag: Flag
    receipt: Receipt
    notice: Notice
    key: ApiKey
    subscription: Subscription
    event: Event
    duty: Duty
    entry: Responsibility
    correction: Correction
    told: ToldComment
    redaction: Redaction
    contact: Contact
    case: Case
    improvement: Improvement
    template: AnswerTemplate
    request_id: RoleRequest
    absence: Absence
    posting: Posting
    reopening: Reopening
    leader: Leader
    discipline: Discipline
    measure: ClassMeasure


def things_of_p1(session: Session, cast: Cast) -> Things:
    """The things of ward P1, where An serves."""
    return _make(session, cast, cast.p1, cast.q1, cast.an, cast.accounts["an"])


def things_of_p2(session: Session, cast: Cast) -> Things:
    """The things of ward P2, where Châu serves."""
    return _make(session, cast, cast.p2, cast.far_desk, cast.chau, cast.accounts["chau"])


def flag_at(session: Session, office: Office, official: Official | None, desk: Desk) -> Flag:
    """A flag that holds nothing and waits for a decision."""
    flag = Flag(
        office_id=office.id,
        id=uuid.uuid4(),
        month=OCTOBER,
        day_on=date(2026, 10, 15),
        kind=FlagKind.RESPONSE,
        official_id=official.id if official else None,
        desk_id=desk.id,
        finding={"explanation": Sentence("Few citizens rate").as_record()},
        evidence=[],
        raised_at=IN_OCTOBER,
        due_on=date(2026, 10, 22),
    )
    session.add(flag)
    session.flush()
    return flag


def case_at(session: Session, office: Office, official: Official | None) -> Case:
    """A new case about an official, in the hands of the head of the desk."""
    case = Case(
        office_id=office.id,
        id=uuid.uuid4(),
        source=CaseSource.CONTACT,
        held_by=Role.DESK_HEAD,
        rating_id=uuid.uuid4(),
        official_id=official.id if official else None,
        opened_on=date(2026, 10, 15),
        step=Step.FIRST_LOOK,
        due_on=date(2026, 10, 16),
        owed_on=date(2026, 10, 22),
    )
    session.add(case)
    session.flush()
    return case


def _make(
    session: Session, cast: Cast, office: Office, desk: Desk, official: Official, account: User
) -> Things:
    kiosk = Kiosk(
        office_id=office.id,
        id=uuid.uuid4(),
        desk_id=desk.id,
        token_hash=uuid.uuid4().bytes * 2,
        paired_at=IN_OCTOBER,
    )
    receipt = Receipt(
        office_id=office.id,
        id=uuid.uuid4(),
        dossier_code="H26.19.00-261015-0001",
        dossier_key="h26.19.00-261015-0001",
        procedure_id=cast.procedure.id,
        desk_id=desk.id,
        official_id=official.id,
        received_at=IN_OCTOBER,
        due_at=IN_OCTOBER + timedelta(days=5),
        mode=Mode.DIRECT,
    )
    day = SealedDay(
        office_id=office.id,
        day_on=date(2026, 10, 15),
        sealed_at=IN_OCTOBER,
        served=3,
        received=0,
        served_by_desk={},
    )
    notice = Notice(
        office_id=office.id,
        id=uuid.uuid4(),
        channel=Channel.MAIL,
        address="nobody@example.org",
        locale="vi",
        template="invitation",
        values={"office": office.name, "address": "https://localhost/r/x"},
        state=NoticeState.FAILED,
        problem="unreachable",
        tries=7,
        not_before=IN_OCTOBER,
        queued_on=IN_OCTOBER.date(),
    )
    key = ApiKey(
        office_id=office.id,
        id=uuid.uuid4(),
        name="Một cửa",
        name_key="một cửa",
        key_hash=uuid.uuid4().bytes * 2,
        beginning="hailong_ABCDEF",
        scopes="receipts",
        made_at=IN_OCTOBER,
        expires_on=date(2027, 10, 15),
    )
    contact = Contact(
        office_id=office.id,
        id=uuid.uuid4(),
        purpose=Purpose.ANSWER,
        rating_id=uuid.uuid4(),
        wants_answer=True,
        sealed=b"sealed",
        delete_on=date(2027, 1, 13),
    )
    session.add_all([kiosk, receipt, day, notice, key, contact])
    subscription = Subscription(
        office_id=office.id,
        id=uuid.uuid4(),
        url="https://mot-cua.example/told",
        secret=bytes(60),
        made_at=IN_OCTOBER,
    )
    event = Event(
        office_id=office.id,
        id=uuid.uuid4(),
        kind="month.published",
        data={"month": "2026-09", "version": 1},
        told_on=IN_OCTOBER.date(),
    )
    session.add_all([kiosk, receipt, day, notice, key, subscription, event])
    session.flush()
    released(session, office)
    grant = session.scalars(
        select(Grant).where(Grant.user_id == account.id, Grant.office_id == office.id)
    ).one()
    correction = Correction(
        office_id=office.id,
        id=uuid.uuid4(),
        kind=CorrectionKind.ROSTER,
        day_on=date(2026, 10, 15),
        desk_id=desk.id,
        part=ShiftPart.MORNING,
        from_official_id=None,
        to_official_id=official.id,
        reason="Đổi ca",
        proposed_by=account.id,
        proposed_at=IN_OCTOBER,
    )
    session.add(correction)
    (rating_id,) = rated(session, desk, official, {2: 1}, month=OCTOBER.previous)
    comment = Comment(
        office_id=office.id, id=uuid.uuid4(), rating_id=rating_id, month=OCTOBER, words="Lười quá"
    )
    told = ToldComment(
        office_id=office.id, id=uuid.uuid4(), comment_id=comment.id, month=OCTOBER, words="Lười quá"
    )
    redaction = Redaction(
        office_id=office.id,
        id=uuid.uuid4(),
        told_id=told.id,
        spans=[[0, 4]],
        reason=RedactionReason.INSULT,
        proposed_by=account.id,
        proposed_at=IN_OCTOBER,
    )
    session.add_all([comment, told, redaction])
    asked = RoleRequest(
        user_id=account.id,
        office_id=office.id,
        role=Role.PERSONNEL,
        asked_by=cast.accounts["hoa"].id,
        asked_at=IN_OCTOBER,
    )
    session.add(asked)
    duty = Duty(
        office_id=office.id,
        id=uuid.uuid4(),
        post="Chuyên viên",
        post_key="chuyên viên",
        title="Tiếp nhận hồ sơ",
        title_key="tiếp nhận hồ sơ",
        product_code="HCC.04",
        measure=Measure.RECEIVED,
        quantity=Decimal(10),
        deciding=DecidingLevel.CENTRE,
    )
    entry = Responsibility(
        office_id=office.id,
        id=uuid.uuid4(),
        field="Hộ tịch",
        official_id=official.id,
        from_on=date(2026, 10, 1),
    )
    session.add_all([duty, entry])
    improvement = Improvement(
        office_id=office.id,
        id=uuid.uuid4(),
        cause=RootCause.STAFFING,
        cause_words="Giờ cao điểm chỉ có một người.",
        action_words="Thêm một người từ 8 đến 10 giờ.",
        owner="Trung tâm",
        planned_on=IN_OCTOBER.date(),
        due_on=IN_OCTOBER.date(),
    )
    template = AnswerTemplate(
        office_id=office.id,
        id=uuid.uuid4(),
        name="Cảm ơn",
        words_vi="{office} cảm ơn.",
        words_en="{office} thanks you.",
        changed_on=IN_OCTOBER.date(),
    )
    apology = Apology(
        office_id=office.id,
        receipt_id=receipt.id,
        reason="Chờ ý kiến",
        new_due_on=date(2026, 10, 27),
        made_by=account.id,
        made_on=date(2026, 10, 16),
        in_time=True,
    )
    absence = Absence(
        office_id=office.id,
        id=uuid.uuid4(),
        official_id=official.id,
        kind=AbsenceKind.ANNUAL,
        part=DayPart.WHOLE,
        from_on=date(2026, 10, 22),
        to_on=date(2026, 10, 23),
        approved_by="Lê Quốc Dũng",
        recorded_at=IN_OCTOBER,
    )
    session.add_all([improvement, template, apology, absence])
    session.flush()
    return Things(
        office=office,
        official=official,
        account=account,
        grant=grant,
        kiosk=kiosk,
        flag=flag_at(session, office, official, desk),
        receipt=receipt,
        notice=notice,
        duty=duty,
        entry=entry,
        key=key,
        correction=correction,
        told=told,
        redaction=redaction,
        contact=contact,
        subscription=subscription,
        event=event,
        case=case_at(session, office, official),
        improvement=improvement,
        template=template,
        request_id=asked,
        absence=absence,
        posting=session.scalars(select(Posting).where(Posting.official_id == official.id)).one(),
        reopening=_reopening(session, office, official, account),
        leader=_leader(session, office, official),
        discipline=_discipline(session, office, official, account),
        measure=_measure(session, office),
    )


def _leader(session: Session, office: Office, official: Official) -> Leader:
    """Somebody who is named to lead a division without people."""
    leader = Leader(
        office_id=office.id,
        id=uuid.uuid4(),
        division="Tổ công tác",
        official_id=official.id,
        from_on=date(2026, 10, 1),
    )
    session.add(leader)
    session.flush()
    return leader


def _discipline(session: Session, office: Office, official: Official, account: User) -> Discipline:
    """A decision of a year ago."""
    discipline = Discipline(
        office_id=office.id,
        id=uuid.uuid4(),
        official_id=official.id,
        kind=DisciplineKind.REPRIMAND,
        document="1/QĐ",
        decided_on=date(2025, 10, 1),
        from_month=OCTOBER.plus(-12),
        to_month=OCTOBER.plus(-12),
        at_most=QualityClass.COMPLETED,
        recorded_by=account.id,
        recorded_at=IN_OCTOBER,
    )
    session.add(discipline)
    session.flush()
    return discipline


def _measure(session: Session, office: Office) -> ClassMeasure:
    """A reward that an office ties to a class."""
    measure = ClassMeasure(
        office_id=office.id,
        id=uuid.uuid4(),
        klass=QualityClass.EXCELLENT,
        kind=MeasureKind.REWARD,
        words="Khen thưởng",
        from_month=OCTOBER,
    )
    session.add(measure)
    session.flush()
    return measure


def _reopening(session: Session, office: Office, official: Official, account: User) -> Reopening:
    """The reopening of the official's sheet of October, asked for by somebody who may not agree to it."""
    sheet = Sheet(office_id=office.id, id=uuid.uuid4(), official_id=official.id, month=OCTOBER)
    session.add(sheet)
    session.flush()
    reopening = Reopening(
        office_id=office.id,
        id=uuid.uuid4(),
        sheet_id=sheet.id,
        reason="Chấm nhầm",
        asked_by=account.id,
        asked_at=IN_OCTOBER,
    )
    session.add(reopening)
    session.flush()
    return reopening
