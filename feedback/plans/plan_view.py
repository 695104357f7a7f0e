"""An official's plan of a month as its page shows it: the tasks week by week, what is not clear yet, what waits for whom."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.attachments.models import About, Attachment
from feedback.attachments.queries import attachments_of
from feedback.offices.models import Office, Official
from feedback.offices.queries import line_of
from feedback.periods.month import Month
from feedback.plans.appraisals import appraisals_of
from feedback.plans.behaviour import levels_marked
from feedback.plans.catalogue import Coefficients, coefficients_in_force
from feedback.plans.changes import ChangeSeen, changes_of
from feedback.plans.checking import unclear_tasks
from feedback.plans.clarity import Clarity
from feedback.plans.faults import faults_of
from feedback.plans.kinds import FaultKind, PlanState, TaskRole
from feedback.plans.life import begun_before, passages_of
from feedback.plans.models import Appraisal, Fault, Plan, PlanPassage, Product, Task, TaskLevel
from feedback.plans.watch import Watch, to_watch
from feedback.staffing.absences import own_absences
from feedback.staffing.models import Absence
from feedback.staffing.queries import Part, elsewhere, staffing
from feedback.staffing.working_time import WorkedTime


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A task with everybody who takes part in it, and the ways in which it is not clear yet, and what deserves a second look."""

    task: Task
    parts: Sequence[tuple[Official, Task]]  # of shared work; empty for one's own
    unclear: Sequence[Clarity]
    watch: Sequence[Watch]
    row: Product | None = None  # of the catalogue: it never changes, so its group is the task's


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the plan, Monday to Sunday, with what falls due in it."""

    from_on: date
    to_on: date
    lines: Sequence[PlanLine]


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole page; without a plan there are no tasks and nothing waits."""

    plan: Plan | None
    weeks: Sequence[Week]
    appraisals: Sequence[Appraisal]
    passages: Sequence[PlanPassage]
    changes: Sequence[ChangeSeen]
    faults: Sequence[tuple[Fault, str]]
    files: Mapping[
        uuid.UUID, Sequence[Attachment]
    ]  # beside results, faults and changes, by what they are about
    levels: Sequence[tuple[TaskLevel, str, str]]
    time: WorkedTime
    absences: Sequence[Absence]
    people: Mapping[uuid.UUID, str]  # account: full name
    is_late: bool = False  # proposed when the month had begun
    elsewhere: Sequence[tuple[str, Part]] = ()  # the parts of the month at other offices, with their names

    @property
    def state(self) -> PlanState:
        """How far the plan has come; a draft where there is none."""
        return self.plan.state if self.plan else PlanState.DRAFT

    @property
    def led(self) -> Sequence[PlanLine]:
        """The tasks that the official leads."""
        return [line for line in self.lines if line.task.role is TaskRole.LEAD]

    @property
    def lines(self) -> Sequence[PlanLine]:
        """Every task, by due date."""
        return [line for week in self.weeks for line in week.lines]


def plan_view(
    session: Session, office: Office, month: Month, official_id: uuid.UUID, *, on: date, zone: ZoneInfo
) -> PlanView:
    """The official's plan of the month, as it stands on a day."""
    plan = session.scalars(
        select(Plan)
        .where(Plan.office_id == office.id, Plan.official_id == official_id, Plan.month == month)
        .execution_options(populate_existing=True)
    ).one_or_none()
    known = staffing(session, office.id, month, [official_id])
    time, others = known.times[official_id], elsewhere(session, office, known).get(official_id, ())
    absences = own_absences(session, official_id, month)
    if plan is None:
        return PlanView(None, (), (), (), (), (), {}, (), time, absences, {}, elsewhere=others)
    appraisals, passages = appraisals_of(session, plan), passages_of(session, plan)
    changes, faults, levels = (
        changes_of(session, plan),
        faults_of(session, plan),
        levels_marked(session, plan),
    )
    named = {
        plan.brought_by,
        *(appraisal.user_id for appraisal in appraisals),
        *(passage.user_id for passage in passages),
        *(who for seen in changes for who in (seen.change.asked_by, seen.change.answered_by)),
        *(fault.decided_by for fault, _ in faults),
        *(mark.marked_by for mark, _, _ in levels),
    } - {None}
    people = {
        row.id: row.full_name
        for row in session.execute(select(User.id, User.full_name).where(User.id.in_(named)))
    }
    is_late = bool(passages) and begun_before(plan, zone)
    weeks = _weeks(_lines(session, office, plan, faults, on))
    beside = {
        About.RESULT: [line.task.id for week in weeks for line in week.lines],
        About.FAULT: [fault.id for fault, _ in faults],
        About.CHANGE: [seen.change.id for seen in changes],
    }
    files = {
        about_id: found
        for about, ids in beside.items()
        for about_id, found in attachments_of(session, office.id, about, ids).items()
    }
    return PlanView(
        plan,
        weeks,
        appraisals,
        passages,
        changes,
        faults,
        files,
        levels,
        time,
        absences,
        people,
        is_late,
        others,
    )


def _lines(
    session: Session, office: Office, plan: Plan, faults: Sequence[tuple[Fault, str]], on: date
) -> list[PlanLine]:
    tasks = session.scalars(
        select(Task)
        .where(Task.office_id == plan.office_id, Task.plan_id == plan.id)
        .order_by(Task.due_on, Task.title_key)
        .execution_options(populate_existing=True)
    ).all()
    works = [task.work_id for task in tasks if task.work_id is not None]
    parts: defaultdict[uuid.UUID | None, list[tuple[Official, Task]]] = defaultdict(list)
    if works:
        asked = (
            select(Official, Task)
            .join(Plan, Plan.official_id == Official.id)
            .join(Task, (Task.office_id == Plan.office_id) & (Task.plan_id == Plan.id))
            .where(Task.office_id == plan.office_id, Task.work_id.in_(works))
            .order_by(Task.role, Official.name_sort)
        )
        for official, task in session.execute(asked):
            parts[task.work_id].append((official, task))
    is_unproved = plan.state is PlanState.DRAFT or (
        plan.state is PlanState.PROPOSED and plan.brought_by is not None
    )
    unclear = unclear_tasks(session, plan) if is_unproved else {}
    written = {task.product_id for task in tasks if task.product_id is not None}
    coefficients = (
        Coefficients({}, {})
        if plan.state is PlanState.APPROVED
        else coefficients_in_force(session, line_of(session, office), plan.month, written)
    )
    rows = (
        {row.id: row for row in session.scalars(select(Product).where(Product.id.in_(written)))}
        if written
        else {}
    )
    late = {fault.task_id for fault, _ in faults if fault.kind is FaultKind.LATE}
    watch = to_watch(tasks, plan.state, coefficients=coefficients, told_late=late, on=on)
    return [
        PlanLine(
            task,
            parts[task.work_id] if task.work_id else (),
            unclear.get(task.id, ()),
            watch.get(task.id, ()),
            rows.get(task.product_id) if task.product_id else None,
        )
        for task in tasks
    ]


def _weeks(lines: Sequence[PlanLine]) -> list[Week]:
    weeks: dict[date, list[PlanLine]] = {}
    for line in lines:
        due = line.task.due_on
        weeks.setdefault(due - timedelta(days=due.weekday()), []).append(line)
    return [Week(monday, monday + timedelta(days=6), found) for monday, found in weeks.items()]
