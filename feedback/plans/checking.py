"""What keeps a plan from being proposed: its tasks that are not clear in all six ways."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.plans.clarity import Clarity, Stated, unclear
from feedback.plans.kinds import Measure, TaskRole
from feedback.plans.models import Plan, Task


def unclear_tasks(session: Session, plan: Plan) -> Mapping[uuid.UUID, Sequence[Clarity]]:
    """The tasks of the plan that are not clear in all six ways, with the ways that are missing."""
    tasks = session.scalars(
        select(Task).where(Task.office_id == plan.office_id, Task.plan_id == plan.id)
    ).all()
    works = [task.work_id for task in tasks if task.work_id is not None]
    parts: defaultdict[uuid.UUID, list[tuple[TaskRole, Decimal]]] = defaultdict(list)
    if works:
        asked = select(Task).where(Task.office_id == plan.office_id, Task.work_id.in_(works))
        for part in session.scalars(asked):
            if part.work_id is not None:
                parts[part.work_id].append((part.role, part.share))
    found = {}
    for task in tasks:
        whole = parts[task.work_id] if task.work_id is not None else [(TaskRole.LEAD, task.share)]
        missing = unclear(_stated(task, whole), plan.month)
        if missing:
            found[task.id] = missing
    return found


def _stated(task: Task, parts: Sequence[tuple[TaskRole, Decimal]]) -> Stated:
    return Stated(
        title=task.title,
        leads=sum(role is TaskRole.LEAD for role, _ in parts),
        shares=tuple(share for _, share in parts),
        due_on=task.due_on,
        product=task.product,
        unit=task.unit,
        coefficient=task.coefficient,
        quantity=task.assigned,
        measured=task.measure is not Measure.FIXED,
        has_authority=task.deciding is not None,
    )
