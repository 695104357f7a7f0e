"""Approving many plans at once: those on which nobody but the head has still to say a word, with what to look at in each."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.offices.queries import line_of
from feedback.periods.month import Month
from feedback.plans.catalogue import coefficients_in_force
from feedback.plans.checking import unclear_tasks
from feedback.plans.kinds import PlanState
from feedback.plans.life import approve, begun_before
from feedback.plans.models import Plan, Task
from feedback.plans.standing import PlanStanding, standings_of
from feedback.plans.watch import to_watch


@dataclass(frozen=True, slots=True)
class ToApprove:
    """A plan that waits for the head alone."""

    official: Official
    plan: Plan
    standing: PlanStanding
    converted: Decimal  # units assigned in all, in standard products
    unclear: int  # tasks that are not clear in all six ways: a file may bring some
    watch: int  # tasks that deserve a second look
    brought_by: str | None  # whoever handed in the file that it came by
    is_late: bool  # proposed when the month had begun


def plans_to_approve(
    session: Session, office: Office, month: Month, *, user_id: uuid.UUID, on: date, zone: ZoneInfo
) -> Sequence[ToApprove]:
    """The month's plans that this person may approve as far as they are concerned: not their own, nor of a file of theirs."""
    standings = standings_of(session, office.id, month, on=on)
    own = session.scalar(select(User.official_id).where(User.id == user_id))
    found = session.execute(
        select(Plan, Official, User.full_name)
        .join(Official, Official.id == Plan.official_id)
        .outerjoin(User, User.id == Plan.brought_by)
        .where(
            Plan.office_id == office.id,
            Plan.month == month,
            Plan.state == PlanState.PROPOSED,
            Plan.brought_by.is_(None) | (Plan.brought_by != user_id),
        )
        .order_by(Official.name_sort, Official.code_key)
    ).all()
    waiting = [row for row in found if standings[row[1].id].waits_for_head and row[1].id != own]
    tasks: defaultdict[uuid.UUID, list[Task]] = defaultdict(list)
    asked = select(Task).where(Task.office_id == office.id, Task.plan_id.in_([row[0].id for row in waiting]))
    for task in session.scalars(asked):
        tasks[task.plan_id].append(task)
    written = {task.product_id for each in tasks.values() for task in each if task.product_id is not None}
    coefficients = coefficients_in_force(session, line_of(session, office), month, written)
    return [
        ToApprove(
            official,
            plan,
            standings[official.id],
            sum((task.assigned * task.coefficient * task.share for task in tasks[plan.id]), Decimal(0)),
            len(unclear_tasks(session, plan))
            if brought_by
            else 0,  # else it was seen to when it was proposed
            len(to_watch(tasks[plan.id], plan.state, coefficients=coefficients, told_late=(), on=on)),
            brought_by,
            begun_before(plan, zone),
        )
        for plan, official, brought_by in waiting
    ]


def approve_chosen(
    session: Session,
    office: Office,
    month: Month,
    official_ids: Sequence[uuid.UUID],
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> int:
    """Approve the plans of these officials, all or none; gives how many. Raises as `life.approve` does, or `none_chosen`."""
    if not official_ids:
        raise Refused("none_chosen", N_("Choose at least one plan."), field="official")
    for official_id in official_ids:
        approve(session, office, month, official_id, user_id=user_id, now=now)
    return len(official_ids)
