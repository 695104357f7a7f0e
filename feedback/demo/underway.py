"""The made-up ward's plans of the present month on their way: every turn that a task in force can take, once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.base import new_id
from feedback.demo.catalogue import SERVING
from feedback.demo.work import ANCHORS, MEASURES, product_code
from feedback.labels import code_key
from feedback.offices.models import Office, Official
from feedback.offices.queries import line_of
from feedback.periods.month import Month
from feedback.plans import behaviour, changes, desk_work, faults, handing_over, operations
from feedback.plans.catalogue import product_in_force
from feedback.plans.kinds import DecidingLevel, FaultKind, Measure, TaskRole, Word
from feedback.plans.models import Plan, Task
from feedback.plans.operations import Extra

SUMMARY = "Tổng hợp hồ sơ đúng hạn, quá hạn"  # a product of the catalogue
SHARED = ("Rà soát hồ sơ tồn đọng của quý", Decimal("0.6"))
UNPLANNED = "Phục vụ đoàn kiểm tra cải cách hành chính"


@dataclass(frozen=True, slots=True)
class _Stage:
    session: Session
    office: Office
    month: Month
    users: Mapping[str, User]
    today: date
    now: datetime

    def by(self, account: str) -> uuid.UUID:
        """Who does it."""
        return self.users[account].id

    def day(self, share: float) -> date:
        """A day of the month, by how much of the month has gone by then."""
        return self.month.first_on + timedelta(days=round((self.month.last_on.day - 1) * share))


def set_plans_underway(
    session: Session, office: Office, users: Mapping[str, User], *, zone: ZoneInfo, now: datetime
) -> None:
    """Take tasks of the month's plans through their turns: shared, counted, late, excused, changed, handed back, taken over."""
    today = now.astimezone(zone).date()
    own = users["canbo"].official_id
    stage = _Stage(session, office, Month.of(today), users, today, now)
    plans = session.execute(
        select(Plan, Official)
        .join(Official, Official.id == Plan.official_id)
        .where(Plan.office_id == office.id, Plan.month == stage.month)
        .order_by(Official.code_key)
    ).all()
    mine = next((plan for plan, _ in plans if plan.official_id == own), None)
    taken = {user.official_id for user in users.values()}
    others = [(plan, official) for plan, official in plans if plan.official_id not in taken]
    if mine is None or len(others) < 2:
        return
    first, *rest = [plan for plan, _ in others]
    _count(stage, zone)
    _shared(stage, mine, first)
    _observed(stage, mine)
    _extra(stage, mine)
    _handed_back(stage, rest, mine)
    tasks = session.scalars(
        select(Task)
        .where(
            Task.office_id == office.id,
            Task.plan_id == mine.id,
            Task.measure == Measure.FIXED,
            Task.role == TaskRole.LEAD,
            Task.work_id.is_(None),
            Task.taken_over.is_(False),
            Task.unplanned.is_(False),
        )
        .order_by(Task.due_on, Task.title_key)
    ).all()
    _late(stage, tasks)
    _changed(stage, mine, tasks)


def _count(stage: _Stage, zone: ZoneInfo) -> None:
    """What is done at a desk is counted from the dossiers."""
    session = stage.session
    of_month = select(Plan.id).where(Plan.office_id == stage.office.id, Plan.month == stage.month)
    for title, measure in MEASURES.items():
        session.execute(
            update(Task)
            .where(
                Task.office_id == stage.office.id,
                Task.plan_id.in_(of_month),
                Task.title_key == code_key(title),
            )
            .values(measure=measure)
        )
    desk_work.count_desk_work(session, stage.office, stage.month, zone=zone)


def _shared(stage: _Stage, lead: Plan, other: Plan) -> None:
    """Work of two, by shares, half of it done."""
    title, share = SHARED
    work_id = new_id()
    parts = ((lead, TaskRole.LEAD, share), (other, TaskRole.SUPPORT, 1 - share))
    for plan, role, part in parts:
        task = _task(stage, plan, title, SUMMARY, Decimal(2), stage.day(0.95))
        task.work_id, task.role, task.share, task.completed = work_id, role, part, Decimal(1)
        stage.session.add(task)
    stage.session.flush()


def _observed(stage: _Stage, plan: Plan) -> None:
    """Work that cannot be counted, with a level that the leader has marked."""
    task = _task(stage, plan, SERVING.title, SERVING.title, Decimal(1), stage.month.last_on)
    task.measure, task.anchors = Measure.BEHAVIOUR, ANCHORS
    stage.session.add(task)
    stage.session.flush()
    behaviour.mark_level(
        stage.session, stage.office, task.id, 1, "Quan sát tại quầy hai buổi trong tháng; sổ theo dõi của bộ phận.",
        "Luôn giải thích rõ giấy tờ cần bổ sung.", user_id=stage.by("truongquay"), now=stage.now,
    )  # fmt: skip


def _extra(stage: _Stage, plan: Plan) -> None:
    """Work that nobody planned, done."""
    extra = Extra(
        title=UNPLANNED,
        product_code=product_code(SUMMARY),
        quantity=Decimal(1),
        due_on=stage.day(0.7),
        deciding=DecidingLevel.CENTRE,
        taken_over=False,
    )
    task = operations.add_extra(
        stage.session,
        stage.office,
        stage.month,
        plan.official_id,
        extra,
        user_id=stage.by("truongquay"),
        now=stage.now,
    )
    _reported(stage, task, Decimal(1), min(stage.today, task.due_on))


def _handed_back(stage: _Stage, plans: Sequence[Plan], to: Plan) -> None:
    """A task that its official could not do, taken over by the official of the cast."""
    taken = stage.session.get_one(Official, to.official_id)
    titles = select(Task.title_key).where(Task.office_id == to.office_id, Task.plan_id == to.id)
    fitting = stage.session.scalars(
        select(Task)
        .where(
            Task.office_id == to.office_id,
            Task.plan_id.in_([plan.id for plan in plans]),
            Task.measure == Measure.FIXED,
            Task.work_id.is_(None),
            Task.completed < Task.assigned,
            Task.title_key.not_in(titles),
        )
        .order_by(Task.coefficient * Task.assigned, Task.title_key)  # a small one: nothing of it counts
    ).first()
    if fitting is not None:
        handing_over.take_over(
            stage.session,
            stage.office,
            stage.month,
            fitting.id,
            taken,
            user_id=stage.by("lanhdao"),
            on=stage.today,
            now=stage.now,
        )


def _late(stage: _Stage, tasks: Sequence[Task]) -> None:
    """Two latenesses: of one the head has confirmed that its cause was objective, of the other the cause waits for a word."""
    told = (
        ("Báo cáo gửi chậm một ngày.", "Phần mềm một cửa ngừng cả ngày theo thông báo của thành phố.", True),
        ("Chậm hai ngày so với hạn.", "Phải chờ số liệu của phòng chuyên môn.", False),
    )
    for task, (evidence, cause, confirmed) in zip(tasks, told, strict=False):
        day = min(stage.today, task.due_on + timedelta(days=1))
        fault = faults.record_fault(
            stage.session, stage.office, task.id, FaultKind.LATE, day, evidence,
            user_id=stage.by("truongquay"), now=stage.now,
        )  # fmt: skip
        faults.claim_cause(stage.session, stage.office, fault.id, cause, user_id=stage.by("canbo"))
        if confirmed:
            faults.decide_cause(
                stage.session, stage.office, fault.id, exempt=True, user_id=stage.by("lanhdao"), now=stage.now
            )
            _reported(stage, task, task.assigned, day)


def _changed(stage: _Stage, plan: Plan, tasks: Sequence[Task]) -> None:
    """A quantity that the leader lowered and the official agreed to; another that waits for the leader's word."""
    asked = (
        ("lanhdao", "canbo", "Một phần việc chuyển sang tháng sau theo lịch chung."),
        ("canbo", None, "Lượng hồ sơ giảm trong nửa cuối tháng."),
    )
    several = [task for task in reversed(tasks) if task.assigned > 1]  # of one piece nothing is taken off
    for task, (by, answered_by, reason) in zip(several, asked, strict=False):
        change = changes.ask_change(
            stage.session, stage.office, task.id, task.assigned - 1, reason,
            user_id=stage.by(by), on=min(stage.today, task.due_on), now=stage.now,
        )  # fmt: skip
        if answered_by is not None:
            changes.answer_change(
                stage.session, stage.office, change.id, Word.AGREES,
                of=plan.official_id, user_id=stage.by(answered_by), now=stage.now,
            )  # fmt: skip


def _reported(stage: _Stage, task: Task, completed: Decimal, on: date) -> None:
    operations.report_task(
        stage.session, stage.office, stage.month, task.id, completed=completed, late=task.late,
        major_errors=task.major_errors, user_id=stage.by("canbo"), on=on, now=stage.now,
    )  # fmt: skip


def _task(stage: _Stage, plan: Plan, title: str, product_title: str, quantity: Decimal, due_on: date) -> Task:
    product = product_in_force(
        stage.session, line_of(stage.session, stage.office), stage.month, product_code(product_title)
    )
    return Task(
        office_id=plan.office_id,
        id=new_id(),
        plan_id=plan.id,
        title=title,
        title_key=code_key(title),
        role=TaskRole.LEAD,
        product_id=product.id,
        product=product.name,
        unit=product.unit,
        coefficient=product.coefficient,
        assigned=quantity,
        due_on=due_on,
        deciding=DecidingLevel.CENTRE,
        completed=Decimal(0),
        late=0,
        major_errors=0,
    )
