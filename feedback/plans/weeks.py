"""A month's plans week by week: what falls due, what is left from an earlier week, and what goes on all month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import Missing
from feedback.labels import N_, Labelled
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans.kinds import DecidingLevel, Measure, PlanState, TaskRole
from feedback.plans.models import Plan, Task


class InWeek(Labelled):
    """Why a task stands in a week."""

    LEFT = "left", N_("Left from an earlier week")
    DUE = "due", N_("Due in this week")
    ALL_MONTH = "all_month", N_("All month")


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a month, Monday to Sunday, by its number in the month from 1."""

    number: int
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class WeekTask:
    """A task as the plan of a week lists it."""

    official: str
    code: str
    title: str
    product: str
    unit: str
    role: TaskRole
    share: Decimal
    assigned: Decimal  # of the whole work
    completed: Decimal
    due_on: date
    deciding: DecidingLevel | None
    why: InWeek


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """The plan of one week: of an office, or of one official of it."""

    office: Office
    month: Month
    week: Week
    official: Official | None
    tasks: Sequence[WeekTask]


def weeks_of(month: Month) -> tuple[Week, ...]:
    """The weeks that have a day in the month, four to six of them."""
    monday = month.first_on - timedelta(days=month.first_on.weekday())
    found: list[Week] = []
    while monday <= month.last_on:
        found.append(Week(len(found) + 1, monday, monday + timedelta(days=6)))
        monday += timedelta(days=7)
    return tuple(found)


def week_of(month: Month, number: int) -> Week:
    """The week of that number; raises Missing."""
    weeks = weeks_of(month)
    if not 1 <= number <= len(weeks):
        raise Missing("week")
    return weeks[number - 1]


def number_on(month: Month, day: date) -> int:
    """The number of the week in which a day lies: the first for a day before the month, the last for one after."""
    return next((week.number for week in weeks_of(month) if day <= week.to_on), len(weeks_of(month)))


def week_plan(
    session: Session, office: Office, month: Month, week: Week, official: Official | None = None
) -> WeekPlan:
    """What the week holds for everybody whose plan is in force, or for one official, whose draft is shown too.

    A task that was due before the week is in it while something of it is left; counted and observed work goes on all month.
    """
    asked = (
        select(Task, Official.name, Official.code)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .join(Official, Official.id == Plan.official_id)
        .where(Plan.office_id == office.id, Plan.month == month, Task.handed_back.is_(False))
        .order_by(Official.name_sort, Official.code_key, Task.due_on, Task.title_key)
        .execution_options(populate_existing=True)
    )
    if official is None:
        asked = asked.where((Plan.state == PlanState.APPROVED) | Task.taken_over | Task.unplanned)
    else:
        asked = asked.where(Plan.official_id == official.id)
    tasks = []
    for task, name, code in session.execute(asked):
        why = _why(task, week)
        if why is not None:
            tasks.append(_listed(task, name, code, why))
    return WeekPlan(office, month, week, official, tasks)


def _why(task: Task, week: Week) -> InWeek | None:
    if task.measure is not Measure.FIXED:
        return InWeek.ALL_MONTH
    if week.from_on <= task.due_on <= week.to_on:
        return InWeek.DUE
    is_left = task.due_on < week.from_on and task.completed < task.assigned - task.relieved
    return InWeek.LEFT if is_left else None


def _listed(task: Task, name: str, code: str, why: InWeek) -> WeekTask:
    return WeekTask(
        official=name,
        code=code,
        title=task.title,
        product=task.product or "",
        unit=task.unit,
        role=task.role,
        share=task.share,
        assigned=task.assigned,
        completed=task.completed,
        due_on=task.due_on,
        deciding=task.deciding,
        why=why,
    )
