"""Work that several share: the lead gives shares to others and keeps what they leave, one row in the plan of each."""

import uuid
from decimal import Decimal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.plans.drafting import begin_plan, led, own_draft, refuse_twice, stands
from feedback.plans.kinds import PlanState, TaskRole
from feedback.plans.models import Task

SMALLEST_SHARE = Decimal("0.01")


def share_task(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    task_id: uuid.UUID,
    with_id: uuid.UUID,
    share: Decimal,
) -> Task:
    """Let another official take part in the task with a share of it; the lead keeps what the others leave (Art. 18.1).

    A share of zero ends the other's part. Raises MonthClosed, Missing, or Refused: `plan_stands` (also the other's),
    `not_the_lead`, `bad_share`, `task_stands`.
    """
    plan = own_draft(session, office, month, official_id)
    task = led(session, plan, task_id)
    if with_id == official_id or not (share == 0 or SMALLEST_SHARE <= share < 1) or share != round(share, 4):
        raise _bad_share()
    task.work_id = task.work_id or new_id()
    other = begin_plan(session, office, month, with_id)
    if other.state is not PlanState.DRAFT:
        raise stands()
    session.execute(
        delete(Task).where(
            Task.office_id == office.id, Task.plan_id == other.id, Task.work_id == task.work_id
        )
    )
    others = session.scalar(
        select(func.coalesce(func.sum(Task.share), 0)).where(
            Task.office_id == office.id, Task.work_id == task.work_id, Task.plan_id != plan.id
        )
    )
    left = 1 - Decimal(others or 0) - share
    if left < SMALLEST_SHARE:
        raise _bad_share()
    if share:
        refuse_twice(session, other, task.title, None)
        session.add(_copy(task, other.id, share))
    task.share = left
    session.flush()
    return task


def _bad_share() -> Refused:
    return Refused(
        "bad_share",
        N_("A share is at least 1 %, is not one's own, and leaves the lead at least 1 %."),
        field="share",
    )


_COPIED = (
    *(
        "office_id",
        "work_id",
        "title",
        "title_key",
        "product_id",
        "product",
        "unit",
        "coefficient",
        "assigned",
    ),
    *("due_on", "deciding", "measure", "anchors", "note"),
)


def _copy(task: Task, plan_id: uuid.UUID, share: Decimal) -> Task:
    return Task(
        **{name: getattr(task, name) for name in _COPIED},
        id=new_id(),
        plan_id=plan_id,
        role=TaskRole.SUPPORT,
        share=share,
        completed=Decimal(0),
        late=0,
        major_errors=0,
    )
