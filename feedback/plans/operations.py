"""What can happen to work plans while their month is open: a task is added, its result reported, a leader judged."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, code_key, normal
from feedback.offices.models import Office, Official
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.models import Plan, Task, TaskRole
from feedback.plans.results import Leadership

GREATEST_AMOUNT = Decimal(1_000_000)  # units: more is a slip of the pen
GREATEST_FAULTS = 10_000
PLACES = 4  # decimal places that a quantity keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to be added to a plan, in units of its product (Decree 335/2025 Art. 18.1)."""

    title: str
    role: TaskRole
    unit: str
    coefficient: Decimal  # converted units in one unit of the product
    assigned: Decimal  # units; 0 for what is taken over or was not planned
    due_on: date


def add_task(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    new: NewTask,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> Task:
    """Add a task to the official's plan of the month. Raises MonthClosed, Missing, or Refused: `task_stands`, `bad_amount`."""
    plan = _plan(session, office, month, official_id)
    for name, amount in (("coefficient", new.coefficient), ("assigned", new.assigned)):
        _check_amount(name, amount, zero=name == "assigned")
    title = normal(new.title)
    stands = session.scalar(
        select(Task.id).where(
            Task.office_id == office.id, Task.plan_id == plan.id, Task.title_key == code_key(title)
        )
    )
    if stands is not None or not title:
        raise Refused("task_stands", N_("The plan has this task already, or it has no name."), field="title")
    task = Task(
        office_id=office.id,
        id=new_id(),
        plan_id=plan.id,
        title=title,
        title_key=code_key(title),
        role=new.role,
        unit=normal(new.unit),
        coefficient=new.coefficient,
        assigned=new.assigned,
        due_on=new.due_on,
        completed=Decimal(0),
        late=0,
        major_errors=0,
    )
    session.add(task)
    session.flush()
    acts.record(
        session,
        "plans:task:added",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=_code(session, official_id),
        month=str(month),
        task=title,
    )
    return task


def report_task(
    session: Session,
    office: Office,
    month: Month,
    task_id: uuid.UUID,
    *,
    completed: Decimal,
    late: int,
    major_errors: int,
    user_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """Write down what came of a task (Art. 18.2); the log keeps what stood before. Raises MonthClosed, Missing, `bad_amount`."""
    hold_open(session, office.id, month)
    found = session.execute(
        select(Task, Plan.official_id)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(Task.office_id == office.id, Task.id == task_id, Plan.month == month)
        .with_for_update(of=Task)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing("task")
    task, official_id = found
    _check_amount("completed", completed, zero=True)
    for name, number in (("late", late), ("major_errors", major_errors)):
        if not 0 <= number <= GREATEST_FAULTS:
            raise _bad_amount(name, number)
    before = _result(task)
    task.completed, task.late, task.major_errors = completed, late, major_errors
    session.flush()
    acts.record(
        session,
        "plans:task:reported",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=_code(session, official_id),
        month=str(month),
        task=task.title,
        before=before,
        after=_result(task),
    )


def judge_leader(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    judged: Leadership | None,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """Judge what Art. 15 asks of leaders and their deputies, or with None take the official as one who does not lead.

    Raises MonthClosed, or Missing for an official who is not there.
    """
    plan = _plan(session, office, month, official_id)
    plan.unit_fulfils = judged.unit_fulfils if judged else None
    plan.organises = judged.organises if judged else None
    plan.united = judged.united if judged else None
    session.flush()
    said = "" if judged is None else f"{judged.unit_fulfils} {judged.organises} {judged.united}"
    acts.record(
        session,
        "plans:leader:judged",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=_code(session, official_id),
        month=str(month),
        judged=said,
    )


def _plan(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Plan:
    """The official's plan of an open month, begun where there was none."""
    hold_open(session, office.id, month)
    _code(session, official_id)
    session.execute(
        insert_for(session, Plan)
        .values(office_id=office.id, id=new_id(), official_id=official_id, month=month)
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(Plan).where(Plan.office_id == office.id, Plan.official_id == official_id, Plan.month == month)
    ).one()


def _code(session: Session, official_id: uuid.UUID) -> str:
    code = session.scalar(select(Official.code).where(Official.id == official_id))
    if code is None:
        raise Missing("official")
    return code


def _check_amount(name: str, amount: Decimal, *, zero: bool) -> None:
    fits = amount.is_finite() and 0 <= amount <= GREATEST_AMOUNT and (zero or amount > 0)
    if not fits or amount != round(amount, PLACES):
        raise _bad_amount(name, amount)


def _bad_amount(name: str, amount: object) -> Refused:
    return Refused(
        "bad_amount",
        N_("%(amount)s can't be right here: a number that is not negative, with four decimals at most."),
        field=name,
        amount=str(amount)[:30],
    )


def _result(task: Task) -> str:
    return f"{task.completed} / {task.late} / {task.major_errors}"
