"""What corrections on reopened sheets make of a plan's month: which of them count, and all of them round by round."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from feedback.evaluations.sheets.correction_models import LeaderCorrection, ResultCorrection
from feedback.evaluations.sheets.models import Sheet
from feedback.evaluations.sheets.rounds import counting_round
from feedback.periods.month import Month
from feedback.plans.models import Task
from feedback.plans.queries import PlannedMonth, PlannedTask
from feedback.plans.results import Leadership, level_credit

C = TypeVar("C", ResultCorrection, LeaderCorrection)


@dataclass(slots=True)
class Corrections:
    """What counts of the corrections on an official's sheet, in place of what the plan says."""

    results: dict[uuid.UUID, ResultCorrection] = field(default_factory=dict)  # by task
    leader: LeaderCorrection | None = None


def corrections_that_count(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    *,
    only: uuid.UUID | None = None,
    version: int | None = None,
) -> Mapping[uuid.UUID, Corrections]:
    """The corrections on the month's sheets by official: those that count now, or that counted in a version of the month."""
    found: defaultdict[uuid.UUID, Corrections] = defaultdict(Corrections)
    those = [Sheet.office_id == office_id, Sheet.month == month]
    if only is not None:
        those.append(Sheet.official_id == only)
    # A later round's takes the place of an earlier one's.
    for official, result in session.execute(_in_rounds(ResultCorrection, version).where(*those)):
        found[official].results[result.task_id] = result
    for official, leader in session.execute(_in_rounds(LeaderCorrection, version).where(*those)):
        found[official].leader = leader
    return found


def _in_rounds(kind: type[C], version: int | None) -> Select[uuid.UUID, C]:
    """Corrections of a kind in the rounds that count, by whose sheet they are on."""
    rounds = (
        (kind.office_id == Sheet.office_id)
        & (kind.sheet_id == Sheet.id)
        & (kind.round <= counting_round(version))
    )
    return select(Sheet.official_id, kind).join(kind, rounds).order_by(kind.round)


def corrected(plan: PlannedMonth, corrections: Corrections | None) -> PlannedMonth:
    """The plan's month with what the corrections say of its tasks and of a leader."""
    if corrections is None:
        return plan
    tasks = tuple(_corrected(task, corrections.results.get(task.id)) for task in plan.tasks)
    leader = corrections.leader
    if leader is None:
        return replace(plan, tasks=tasks)
    judged = Leadership.of(leader.unit_fulfils, leader.organises, leader.united)
    return replace(plan, tasks=tasks, leadership=judged)


def corrections_on(session: Session, sheet: Sheet) -> Sequence[tuple[ResultCorrection, Task]]:
    """Every correction on the sheet with its task as the plan has it, round by round."""
    asked = (
        select(ResultCorrection, Task)
        .join(Task, (Task.office_id == ResultCorrection.office_id) & (Task.id == ResultCorrection.task_id))
        .where(ResultCorrection.office_id == sheet.office_id, ResultCorrection.sheet_id == sheet.id)
        .order_by(ResultCorrection.round, Task.title_key)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in session.execute(asked)]


def leader_corrections_on(session: Session, sheet: Sheet) -> Sequence[LeaderCorrection]:
    """Every correction of what was judged of the sheet's official as a leader, round by round."""
    asked = (
        select(LeaderCorrection)
        .where(LeaderCorrection.office_id == sheet.office_id, LeaderCorrection.sheet_id == sheet.id)
        .order_by(LeaderCorrection.round)
        .execution_options(populate_existing=True)
    )
    return session.scalars(asked).all()


def _corrected(task: PlannedTask, correction: ResultCorrection | None) -> PlannedTask:
    if correction is None:
        return task
    result = replace(
        task.result,
        completed=correction.completed,
        late_count=correction.late,
        major_errors=correction.major_errors,
        handed_back=correction.handed_back,
    )
    if correction.level is not None:  # until it is marked, behaviour counts among nothing
        credit = level_credit(correction.level, task.levels)
        result = replace(result, assigned=correction.completed, credit=credit)
    return replace(task, result=result)
