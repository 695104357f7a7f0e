"""What can be asked about work plans: the tasks of a month, and how far they were carried out."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.plans.amounts import PLACES
from feedback.plans.kinds import Measure, PlanState, TaskRole
from feedback.plans.models import Plan, Task
from feedback.plans.results import Leadership, TaskResult, level_credit
from feedback.scoring.rounding import half_up

NOTHING, WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task as the sheet shows it."""

    id: uuid.UUID
    title: str
    role: TaskRole
    unit: str
    due_on: date
    note: str | None
    scales: bool  # whether a fixed quantity is for days of work, and shrinks with them
    result: TaskResult
    measure: Measure = Measure.FIXED  # by what its quantity is known
    levels: int = 0  # of behaviour that is described by levels


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """An official's tasks of a month, and what is judged of a leader."""

    tasks: tuple[PlannedTask, ...] = ()
    leadership: Leadership | None = None
    for_days: Decimal | None = (
        None  # working days that the quantities were agreed for; none: those of the posting
    )

    @property
    def results(self) -> tuple[TaskResult, ...]:
        """The tasks as their results are computed from."""
        return tuple(task.result for task in self.tasks)

    def results_for(self, share: Decimal) -> tuple[TaskResult, ...]:
        """The tasks where fixed quantities count by a share of the days that they were agreed for (Art. 19)."""
        if share == 1:
            return self.results
        return tuple(
            replace(task.result, assigned=half_up(task.result.assigned * share, PLACES))
            if task.scales
            else task.result
            for task in self.tasks
        )


def plans_of(
    session: Session, office_id: uuid.UUID, month: Month, *, only: uuid.UUID | None = None
) -> Mapping[uuid.UUID, PlannedMonth]:
    """The plans of an office's month by official; who has none is not in it. Two statements, however many officials.

    With `only` it is that official's plan alone.
    The tasks of a plan that has not been approved were not assigned; work taken over or unplanned counts all the same.
    """
    those = select(Plan).where(Plan.office_id == office_id, Plan.month == month)
    plans = session.scalars(those if only is None else those.where(Plan.official_id == only)).all()
    tasks: defaultdict[uuid.UUID, list[PlannedTask]] = defaultdict(list)
    approved = {plan.id for plan in plans if plan.state is PlanState.APPROVED}
    asked = (  # by the plans' ids: joined by month, a ward's tasks of all years would be read
        select(*_COLUMNS)
        .where(Task.office_id == office_id, Task.plan_id.in_([plan.id for plan in plans]))
        .order_by(Task.due_on, Task.title_key)
    )
    for task in session.execute(asked):
        if task.plan_id in approved or task.taken_over or task.unplanned:
            tasks[task.plan_id].append(_planned(task))
    return {
        plan.official_id: PlannedMonth(
            tuple(tasks[plan.id]),
            Leadership.of(plan.unit_fulfils, plan.organises, plan.united),
            plan.for_days,
        )
        for plan in plans
    }


# Columns, not objects of the mapper: a city's close reads tens of thousands of tasks.
_COLUMNS = (
    Task.plan_id,
    Task.id,
    Task.title,
    Task.role,
    Task.unit,
    Task.note,
    Task.coefficient,
    Task.assigned,
    Task.completed,
    Task.late,
    Task.major_errors,
    Task.due_on,
    Task.share,
    Task.handed_back,
    Task.taken_over,
    Task.unplanned,
    Task.measure,
    Task.level,
    Task.anchors,
    Task.relieved,
)


def _planned(task: Row[*tuple[Any, ...]]) -> PlannedTask:
    # Behaviour that nobody has marked yet says nothing for or against anybody: it is left out.
    unmarked = task.measure is Measure.BEHAVIOUR and task.level is None and not task.completed
    return PlannedTask(
        id=task.id,
        title=task.title,
        role=task.role,
        unit=task.unit,
        due_on=task.due_on,
        note=task.note,
        scales=task.measure is Measure.FIXED and not (task.relieved or task.taken_over or task.unplanned),
        result=TaskResult(
            coefficient=task.coefficient,
            assigned=NOTHING if unmarked else task.assigned - task.relieved,
            completed=NOTHING if unmarked else task.completed,
            late_count=task.late,
            major_errors=task.major_errors,
            handed_back=task.handed_back,
            taken_over=task.taken_over,
            unplanned=task.unplanned,
            share=task.share,
            credit=level_credit(task.level, levels_of(task.anchors)) if task.level else WHOLE,
        ),
        measure=task.measure,
        levels=levels_of(task.anchors),
    )


def levels_of(anchors: str | None) -> int:
    """How many levels the anchors describe, one a line."""
    return len((anchors or "").strip().splitlines())
