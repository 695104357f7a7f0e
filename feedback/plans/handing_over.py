"""Tasks that pass to a colleague: handed over because of an absence, or handed back for inability and taken over.

Decree 335/2025 Art. 18.1 knows a task handed back for inability, which stays assigned; of one that an absence keeps
somebody from it says nothing, but evaluates by the time worked (Art. 19). So what is left is no longer assigned to the
one who is away, and adds to what the colleague does, as work taken over.
"""

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.deciding import record_act, refuse_own
from feedback.plans.drafting import named_apart
from feedback.plans.kinds import DecidingLevel, Measure, PlanState
from feedback.plans.models import Plan, Task
from feedback.plans.operations import Extra, add_extra, hand_back
from feedback.staffing.queries import missed_by, time_of


def hand_over(
    session: Session,
    office: Office,
    month: Month,
    task_id: uuid.UUID,
    to: Official,
    *,
    user_id: uuid.UUID,
    on: date,
    now: datetime,
) -> Task:
    """Give what is left of a task to a colleague, once, because its official does not work the whole month here.

    Gives the colleague's task. Raises MonthClosed, Missing, or Refused: `own_plan`, `plan_not_in_force`,
    `works_all_month`, `due_before`, `same_official`, `shared_work`, `counted_work`, `nothing_left`, `task_stands`.
    """
    task, plan = _of_month(session, office, month, task_id)
    refuse_own(session, plan, user_id)
    _refuse_unfit(task, plan, to)
    if not time_of(session, office, month, plan.official_id).is_part:
        raise Refused(
            "works_all_month",
            N_("The official works the whole month here: write the absence or the move down first."),
        )
    if not missed_by(session, office, month, plan.official_id, task.due_on):
        raise Refused(
            "due_before",
            N_("It was due on %(day)s, before the absence: what came late is no one else's."),
            field="task",
            day=f"{task.due_on:%d/%m/%Y}",
        )
    left = task.assigned - task.completed - task.relieved
    won = session.execute(
        update(Task)
        .where(Task.office_id == office.id, Task.id == task.id, Task.relieved == Decimal(0))
        .values(relieved=left)
        .execution_options(synchronize_session="fetch")
    )
    if left <= 0 or won.rowcount != 1:  # type: ignore[attr-defined]
        raise _nothing_left()
    taken = add_extra(
        session,
        office,
        month,
        to.id,
        _what_is_left(session, task, plan, left, to, on),
        user_id=user_id,
        now=now,
    )
    record_act(
        session,
        "plans:task:handed_over",
        office,
        plan,
        user_id=user_id,
        now=now,
        task=task.title,
        quantity=str(left),
        to=session.scalars(select(Official.code).where(Official.id == to.id)).one(),
    )
    return taken


def take_over(
    session: Session,
    office: Office,
    month: Month,
    task_id: uuid.UUID,
    to: Official,
    *,
    user_id: uuid.UUID,
    on: date,
    now: datetime,
) -> Task:
    """A task is handed back for inability, and a colleague takes over what is left of it (Art. 18.1).

    It stays assigned to the one and adds to what the other does. Gives the colleague's task. Raises as `hand_over`
    does, or Refused `handed_back_already`.
    """
    task, plan = _of_month(session, office, month, task_id)
    _refuse_unfit(task, plan, to)
    left = task.assigned - task.completed - task.relieved
    if left <= 0:
        raise _nothing_left()
    hand_back(session, office, month, task_id, user_id=user_id, now=now)
    return add_extra(
        session,
        office,
        month,
        to.id,
        _what_is_left(session, task, plan, left, to, on),
        user_id=user_id,
        now=now,
    )


def _of_month(session: Session, office: Office, month: Month, task_id: uuid.UUID) -> tuple[Task, Plan]:
    hold_open(session, office.id, month)
    task = session.get(Task, (office.id, task_id), populate_existing=True)
    plan = session.get(Plan, (office.id, task.plan_id), populate_existing=True) if task else None
    if task is None or plan is None or plan.month != month:
        raise Missing("task")
    return task, plan


def _what_is_left(session: Session, task: Task, plan: Plan, left: Decimal, to: Official, on: date) -> Extra:
    """What the colleague takes over; where the due date has passed, due at the month's end: it was not their delay."""
    return Extra(
        title=_title_there(session, task, plan, to),
        product=task.product or task.title,
        unit=task.unit,
        coefficient=task.coefficient,
        quantity=left,
        due_on=task.due_on if on <= task.due_on else plan.month.last_on,
        deciding=task.deciding or DecidingLevel.DIVISION,
        taken_over=True,
    )


def _title_there(session: Session, task: Task, plan: Plan, to: Official) -> str:
    """The task's name; with whose it was, where the colleague has one of that name: those of one desk often do."""
    stands = session.scalar(
        select(Task.id)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(
            Task.office_id == plan.office_id,
            Plan.official_id == to.id,
            Plan.month == plan.month,
            Task.title_key == task.title_key,
        )
    )
    if stands is None:
        return task.title
    name = session.scalars(select(Official.name).where(Official.id == plan.official_id)).one()
    return named_apart(task.title, name)


def _nothing_left() -> Refused:
    return Refused("nothing_left", N_("Nothing of the task is left to hand over."))


def _refuse_unfit(task: Task, plan: Plan, to: Official) -> None:
    if plan.state is not PlanState.APPROVED:
        raise Refused("plan_not_in_force", N_("The plan is not in force yet: it can still be written anew."))
    if to.id == plan.official_id:
        raise Refused("same_official", N_("Somebody else takes the task over."), field="official")
    if task.work_id is not None:
        raise Refused("shared_work", N_("Work that several share is divided anew by its shares."))
    if task.measure is not Measure.FIXED:
        raise Refused("counted_work", N_("Work that is counted or observed follows whoever does it."))
