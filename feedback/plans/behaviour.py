"""Work that cannot be counted: a leader marks the level of observed behaviour, with evidence and a reason."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.locks import hold_open
from feedback.plans.deciding import record_act, refuse_own_work, words_given
from feedback.plans.kinds import Measure, PlanState
from feedback.plans.models import Plan, Task, TaskLevel
from feedback.plans.queries import levels_of


def mark_level(
    session: Session,
    office: Office,
    task_id: uuid.UUID,
    level: int,
    evidence: str,
    reason: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> TaskLevel:
    """Mark the level of a task of behaviour in force; marked again, the newer mark counts and the older one stays.

    It holds for everybody who shares the work. Raises MonthClosed, Missing, or Refused: `own_plan`,
    `plan_not_in_force`, `not_behaviour`, `bad_level`, `reason_missing` (of evidence or reason), `too_long`.
    """
    task = session.get(Task, (office.id, task_id), populate_existing=True)
    if task is None:
        raise Missing("task")
    plan = session.get_one(Plan, (office.id, task.plan_id), populate_existing=True)
    hold_open(session, office.id, plan.month)
    refuse_own_work(session, task, plan, user_id)
    if plan.state is not PlanState.APPROVED:
        raise Refused("plan_not_in_force", N_("The plan is not in force yet: it can still be written anew."))
    levels = levels_of(task.anchors)
    if task.measure is not Measure.BEHAVIOUR or levels < 2:
        raise Refused("not_behaviour", N_("Only behaviour that is described by levels is marked by one."))
    if not 1 <= level <= levels:
        raise Refused(
            "bad_level",
            N_("The task describes levels 1 to %(levels)s, the best first."),
            field="level",
            levels=levels,
        )
    mark = TaskLevel(
        office_id=office.id,
        id=new_id(),
        task_id=task.id,
        level=level,
        levels=levels,
        evidence=words_given(evidence, needed=True),
        reason=words_given(reason, needed=True),
        marked_by=user_id,
        marked_at=now,
    )
    session.add(mark)
    mine = Task.id == task.id if task.work_id is None else Task.work_id == task.work_id
    session.execute(
        update(Task)
        .where(Task.office_id == office.id, mine)
        .values(level=level, completed=Task.assigned)
        .execution_options(synchronize_session="fetch")
    )
    session.flush()
    record_act(
        session,
        "plans:level:marked",
        office,
        plan,
        user_id=user_id,
        now=now,
        task=task.title,
        level=f"{level}/{levels}",
    )
    return mark


def levels_marked(session: Session, plan: Plan) -> Sequence[tuple[TaskLevel, str, str]]:
    """The levels marked for a plan's tasks with each task's name and the anchor's words, newest first."""
    asked = (
        select(TaskLevel, Task.title, Task.anchors)
        .join(Task, (Task.office_id == TaskLevel.office_id) & (Task.id == TaskLevel.task_id))
        .where(Task.office_id == plan.office_id, Task.plan_id == plan.id)
        .order_by(TaskLevel.marked_at.desc(), TaskLevel.id)
    )
    found = []
    for mark, title, anchors in session.execute(asked):
        lines = (anchors or "").strip().splitlines()
        found.append((mark, title, lines[mark.level - 1] if mark.level <= len(lines) else ""))
    return found
