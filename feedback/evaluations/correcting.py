"""Correcting what came of a task after the close: on a reopened sheet, with evidence, beside what the plan says.

The tasks of a closed month never change. A correction belongs to the round in which it was written, as marks do: it
counts once the sheet has been decided anew, and what was decided before keeps its own figures.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import insert_for
from feedback.errors import Refused
from feedback.evaluations import way
from feedback.evaluations.models import ResultCorrection, Sheet, SheetState
from feedback.evaluations.rounds import counting_round
from feedback.integrity.deciders import refuse_whom_it_concerns
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans.amounts import check_amount, check_faults
from feedback.plans.deciding import words_given
from feedback.plans.drafting import task_of
from feedback.plans.kinds import Measure
from feedback.plans.models import Task
from feedback.plans.queries import PlannedMonth, PlannedTask, levels_of
from feedback.plans.results import level_credit
from feedback.scoring.rounding import plain

Corrections = Mapping[uuid.UUID, ResultCorrection]  # by task


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResult:
    """What came of a task, as it should have been counted."""

    completed: Decimal  # units
    late: int
    major_errors: int
    handed_back: bool = False
    level: int | None = None  # of behaviour that is observed


def correct_result(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    task_id: uuid.UUID,
    new: NewResult,
    evidence: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> ResultCorrection:
    """Write down, on a reopened sheet, what came of a task; written again before the decision, the newer one holds.

    It holds for this sheet alone: whoever shares the work has a sheet of their own. Raises Missing, or Refused:
    `not_reopened`, `concerns_oneself`, `under_whom_it_concerns`, `reason_missing`, `too_long`, `bad_amount`, `bad_level`.
    """
    sheet = way.sheet_of(session, office, month, official_id)
    user = session.get_one(User, user_id)
    refuse_whom_it_concerns(session, user, {official_id}, office.id, on=now.date())
    if sheet.state is not SheetState.REOPENED:
        raise Refused("not_reopened", N_("This sheet has not been reopened."))
    task = task_of(session, office, month, official_id, task_id)
    kept = _checked(task, new)
    said = words_given(evidence, needed=True)
    place = {"office_id": office.id, "sheet_id": sheet.id, "round": sheet.round, "task_id": task.id}
    values = {
        "completed": kept.completed,
        "late": kept.late,
        "major_errors": kept.major_errors,
        "handed_back": kept.handed_back,
        "level": kept.level,
        "evidence": said,
        "corrected_by": user_id,
        "corrected_at": now,
    }
    session.execute(
        insert_for(session, ResultCorrection)
        .values(**place, **values)
        .on_conflict_do_update(index_elements=list(place), set_=values)
    )
    acts.record(
        session,
        "evaluations:result:corrected",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=session.get_one(Official, official_id).code,
        month=str(month),
        task=task.title,
        before=f"{plain(task.completed)} / {task.late} / {task.major_errors}",
        after=f"{plain(kept.completed)} / {kept.late} / {kept.major_errors}",
        reason=said,
    )
    return session.get_one(ResultCorrection, tuple(place.values()), populate_existing=True)


def corrections_that_count(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    *,
    only: uuid.UUID | None = None,
    version: int | None = None,
) -> Mapping[uuid.UUID, Corrections]:
    """The corrections on the month's sheets by official: those that count now, or that counted in a version of the month."""
    asked = (
        select(Sheet.official_id, ResultCorrection)
        .join(
            ResultCorrection,
            (ResultCorrection.office_id == Sheet.office_id)
            & (ResultCorrection.sheet_id == Sheet.id)
            & (ResultCorrection.round <= counting_round(version)),
        )
        .where(Sheet.office_id == office_id, Sheet.month == month)
        .order_by(ResultCorrection.round)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, ResultCorrection]] = {}
    for official, correction in session.execute(
        asked if only is None else asked.where(Sheet.official_id == only)
    ):
        found.setdefault(official, {})[correction.task_id] = correction  # a later round's takes its place
    return found


def corrected(plan: PlannedMonth, corrections: Corrections) -> PlannedMonth:
    """The plan's month with what the corrections say of its tasks."""
    if not corrections:
        return plan
    return replace(plan, tasks=tuple(_corrected(task, corrections.get(task.id)) for task in plan.tasks))


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


def _checked(task: Task, new: NewResult) -> NewResult:
    check_amount("completed", new.completed, zero=True)
    for name, number in (("late", new.late), ("major_errors", new.major_errors)):
        check_faults(name, number)
    if task.measure is not Measure.BEHAVIOUR:
        return replace(new, level=None, completed=Decimal(0) if new.handed_back else new.completed)
    levels = levels_of(task.anchors)
    if new.level is None or not 1 <= new.level <= levels:
        raise Refused(
            "bad_level",
            N_("The task describes levels 1 to %(levels)s, the best first."),
            field="level",
            levels=levels,
        )
    return replace(new, completed=task.assigned, handed_back=False)


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
