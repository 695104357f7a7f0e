"""Tasks handed over because of an absence: what is left of one leaves the plan, and a colleague takes it over.

Decree 335/2025 Art. 18.1 knows a task handed back for inability, which stays assigned; of one that an absence keeps
somebody from it says nothing, but evaluates by the time worked (Art. 19). So what is left is no longer assigned to the
one who is away, and adds to what the colleague does, as work taken over.
"""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.deciding import record_act, refuse_own
from feedback.plans.kinds import DecidingLevel, Measure, PlanState
from feedback.plans.models import Plan, Task
from feedback.plans.operations import Extra, add_extra
from feedback.staffing.queries import time_of


def hand_over(
    session: Session,
    office: Office,
    month: Month,
    task_id: uuid.UUID,
    to: Official,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Task:
    """Give what is left of a task to a colleague, once, because its official does not work the whole month here.

    Gives the colleague's task. Raises MonthClosed, Missing, or Refused: `own_plan`, `plan_not_in_force`,
    `works_all_month`, `same_official`, `shared_work`, `counted_work`, `nothing_left`, `task_stands`.
    """
    hold_open(session, office.id, month)
    task = session.get(Task, (office.id, task_id), populate_existing=True)
    plan = session.get(Plan, (office.id, task.plan_id), populate_existing=True) if task else None
    if task is None or plan is None or plan.month != month:
        raise Missing("task")
    refuse_own(session, plan, user_id)
    _refuse_unfit(task, plan, to)
    if not time_of(session, office, month, plan.official_id).is_part:
        raise Refused(
            "works_all_month",
            N_("The official works the whole month here: write the absence or the move down first."),
        )
    left = task.assigned - task.completed - task.relieved
    won = session.execute(
        update(Task)
        .where(Task.office_id == office.id, Task.id == task.id, Task.relieved == Decimal(0))
        .values(relieved=left)
        .execution_options(synchronize_session="fetch")
    )
    if left <= 0 or won.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("nothing_left", N_("Nothing of the task is left to hand over."))
    extra = Extra(
        title=task.title,
        product=task.product or "",
        unit=task.unit,
        coefficient=task.coefficient,
        quantity=left,
        due_on=task.due_on,
        deciding=task.deciding or DecidingLevel.DIVISION,
        taken_over=True,
    )
    taken = add_extra(session, office, month, to.id, extra, user_id=user_id, now=now)
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


def _refuse_unfit(task: Task, plan: Plan, to: Official) -> None:
    if plan.state is not PlanState.APPROVED:
        raise Refused("plan_not_in_force", N_("The plan is not in force yet: it can still be written anew."))
    if to.id == plan.official_id:
        raise Refused("same_official", N_("Somebody else takes the task over."), field="official")
    if task.work_id is not None:
        raise Refused("shared_work", N_("Work that several share is divided anew by its shares."))
    if task.measure is not Measure.FIXED:
        raise Refused("counted_work", N_("Work that is counted or observed follows whoever does it."))
