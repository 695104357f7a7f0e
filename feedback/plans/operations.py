"""What can happen to a plan in force while its month is open: results reported, work added or handed back, a leader judged."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, code_key, normal
from feedback.offices.models import Office, Official
from feedback.offices.queries import line_of
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.amounts import check_amount, check_faults
from feedback.plans.catalogue import product_in_force
from feedback.plans.kinds import COUNTED, DecidingLevel, Measure, PlanState, TaskRole
from feedback.plans.models import Plan, Task
from feedback.plans.results import Leadership


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Work that the plan did not have: taken over from somebody, or unplanned. It adds to what is done (Art. 18.1)."""

    title: str
    product_code: str = ""  # of the catalogue; empty: named here
    product: str = ""
    unit: str = ""
    coefficient: Decimal = Decimal(1)  # converted units in one unit of the product
    quantity: Decimal  # units
    due_on: date
    deciding: DecidingLevel
    taken_over: bool  # else unplanned


def add_extra(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    extra: Extra,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> Task:
    """Add work that was taken over or not planned.

    Raises MonthClosed, Missing, or Refused: `task_stands`, `bad_amount`, `unknown_product`, `product_missing`.


    It stands outside the assigned total, so it can only raise a result.
    """
    plan = _plan(session, office, month, official_id)
    check_amount("coefficient", extra.coefficient, zero=False)
    check_amount("quantity", extra.quantity, zero=False)
    title = normal(extra.title)
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
        role=TaskRole.LEAD,
        **_product(session, office, month, extra),
        assigned=extra.quantity,
        due_on=extra.due_on,
        deciding=extra.deciding,
        completed=Decimal(0),
        late=0,
        major_errors=0,
        taken_over=extra.taken_over,
        unplanned=not extra.taken_over,
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


def _product(session: Session, office: Office, month: Month, extra: Extra) -> dict[str, object]:
    """What the extra work brings forth: a product of the month's catalogue, or one that is named with its unit."""
    if extra.product_code:
        product = product_in_force(session, line_of(session, office), month, extra.product_code)
        return {
            "product_id": product.id,
            "product": product.name,
            "unit": product.unit,
            "coefficient": product.coefficient,
        }
    named = {"product": normal(extra.product), "unit": normal(extra.unit)}
    for field, text in named.items():
        if not text:
            raise Refused(
                "product_missing",
                N_("Choose a product of the catalogue, or name one with its unit."),
                field=field,
            )
    return {**named, "coefficient": extra.coefficient}


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
    on: date,
    now: datetime,
) -> None:
    """Write down, on a day, what came of a task (Art. 18.2), for everybody who shares it; the log keeps what stood before.

    Raises MonthClosed, Missing, or Refused: `bad_amount`, `plan_not_in_force`, `not_the_lead`, `marked_by_level`,
    `counted_itself`, `handed_back_already`.
    """
    task, official_id = _task_in_force(session, office, month, task_id)
    check_amount("completed", completed, zero=True)
    for name, number in (("late", late), ("major_errors", major_errors)):
        check_faults(name, number)
    if task.measure is Measure.BEHAVIOUR:
        raise Refused(
            "marked_by_level", N_("Observed behaviour has its result from the level that a leader marks.")
        )
    if task.measure in COUNTED:
        raise Refused(
            "counted_itself", N_("Desk work is counted from the served transactions: nobody writes it.")
        )
    if task.handed_back:
        raise _handed_back()
    before = _result(task)
    _set(session, task, completed=completed, late=late, major_errors=major_errors, reported_on=on)
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


def hand_back(
    session: Session,
    office: Office,
    month: Month,
    task_id: uuid.UUID,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """A task is handed back for inability: it stays among the assigned and is never among the completed (Art. 18.1).

    Raises MonthClosed, Missing, or Refused: `plan_not_in_force`, `not_the_lead`, `handed_back_already`.
    """
    task, official_id = _task_in_force(session, office, month, task_id)
    if task.handed_back:
        raise _handed_back()
    before = _result(task)
    _set(session, task, handed_back=True, completed=Decimal(0))
    acts.record(
        session,
        "plans:task:handed_back",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=_code(session, official_id),
        month=str(month),
        task=task.title,
        before=before,
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
    acts.record(
        session,
        "plans:leader:judged",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=_code(session, official_id),
        month=str(month),
        judged=str(judged or ""),
    )


def _plan(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Plan:
    """The official's plan of an open month, begun where there was none."""
    hold_open(session, office.id, month)
    _code(session, official_id)
    session.execute(
        insert_for(session, Plan)
        .values(
            office_id=office.id,
            id=new_id(),
            official_id=official_id,
            month=month,
            state=PlanState.DRAFT,
            round=1,
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(Plan).where(Plan.office_id == office.id, Plan.official_id == official_id, Plan.month == month)
    ).one()


def _task_in_force(
    session: Session, office: Office, month: Month, task_id: uuid.UUID
) -> tuple[Task, uuid.UUID]:
    hold_open(session, office.id, month)
    found = session.execute(
        select(Task, Plan.official_id, Plan.state)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(Task.office_id == office.id, Task.id == task_id, Plan.month == month)
        .with_for_update(of=Task)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing("task")
    task, official_id, state = found
    if state is not PlanState.APPROVED and not (task.taken_over or task.unplanned):
        raise Refused("plan_not_in_force", N_("The plan is not in force yet: it can still be written anew."))
    if task.work_id is not None and task.role is not TaskRole.LEAD:
        raise Refused("not_the_lead", N_("Work that several share is changed by whoever leads it."))
    return task, official_id


def _handed_back() -> Refused:
    return Refused("handed_back_already", N_("The task has been handed back."), field="task")


def _set(session: Session, task: Task, **values: object) -> None:
    mine = Task.id == task.id if task.work_id is None else Task.work_id == task.work_id
    session.execute(
        update(Task)
        .where(Task.office_id == task.office_id, mine)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


def _code(session: Session, official_id: uuid.UUID) -> str:
    code = session.scalar(select(Official.code).where(Official.id == official_id))
    if code is None:
        raise Missing("official")
    return code


def _result(task: Task) -> str:
    return f"{task.completed} / {task.late} / {task.major_errors}"
