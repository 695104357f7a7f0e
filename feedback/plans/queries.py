"""What can be asked about work plans: the tasks of a month, and how far they were carried out."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.plans.models import Plan, PlanState, Task, TaskRole
from feedback.plans.results import Leadership, TaskResult


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task as the sheet shows it."""

    id: uuid.UUID
    title: str
    role: TaskRole
    unit: str
    due_on: date
    note: str | None
    result: TaskResult


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """An official's tasks of a month, and what is judged of a leader."""

    tasks: tuple[PlannedTask, ...] = ()
    leadership: Leadership | None = None

    @property
    def results(self) -> tuple[TaskResult, ...]:
        """The tasks as their results are computed from."""
        return tuple(task.result for task in self.tasks)


def plans_of(session: Session, office_id: uuid.UUID, month: Month) -> Mapping[uuid.UUID, PlannedMonth]:
    """The plans of an office's month by official; who has none is not in it. Two statements, however many officials.

    The tasks of a plan that has not been approved were not assigned; work taken over or unplanned counts all the same.
    """
    plans = session.scalars(select(Plan).where(Plan.office_id == office_id, Plan.month == month)).all()
    tasks: defaultdict[uuid.UUID, list[PlannedTask]] = defaultdict(list)
    asked = (
        select(*_COLUMNS)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(
            Plan.office_id == office_id,
            Plan.month == month,
            (Plan.state == PlanState.APPROVED) | Task.taken_over | Task.unplanned,
        )
        .order_by(Task.due_on, Task.title_key)
    )
    for task in session.execute(asked):
        tasks[task.plan_id].append(_planned(task))
    return {plan.official_id: PlannedMonth(tuple(tasks[plan.id]), _leadership(plan)) for plan in plans}


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
)


def _planned(task: Row[*tuple[Any, ...]]) -> PlannedTask:
    return PlannedTask(
        id=task.id,
        title=task.title,
        role=task.role,
        unit=task.unit,
        due_on=task.due_on,
        note=task.note,
        result=TaskResult(
            coefficient=task.coefficient,
            assigned=task.assigned,
            completed=task.completed,
            late_count=task.late,
            major_errors=task.major_errors,
            handed_back=task.handed_back,
            taken_over=task.taken_over,
            unplanned=task.unplanned,
            share=task.share,
        ),
    )


def _leadership(plan: Plan) -> Leadership | None:
    if plan.unit_fulfils is None or plan.organises is None or plan.united is None:
        return None
    return Leadership(plan.unit_fulfils, plan.organises, plan.united)
