"""How far the plans of an office's month have come, and what each waits for: for whoever leads and has many to look at."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.plans.kinds import FaultKind, Measure, PlanState, Word
from feedback.plans.models import Appraisal, Fault, Plan, Task, TaskChange


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """One official's plan: its state, the tasks written in it, and what waits."""

    state: PlanState
    tasks: int
    asked: int = 0  # divisions whose appraisal was asked for, in the present round
    agreed: int = 0  # of them
    objected: int = 0  # of them
    changes: int = 0  # that wait for an answer
    brought_by: uuid.UUID | None = None  # who handed in the file that it came by
    overdue: int = 0  # tasks unfinished at their due date or reported after it, with no lateness written down

    @property
    def waits_for_head(self) -> bool:
        """Whether nobody but the head has still to say a word."""
        return self.state is PlanState.PROPOSED and self.agreed == self.asked


def standings_of(
    session: Session, office_id: uuid.UUID, month: Month, *, on: date
) -> Mapping[uuid.UUID, PlanStanding]:
    """The plans of the month by official on a day; who has none is not in it. Five statements, however many officials."""
    of_month = (Plan.office_id == office_id, Plan.month == month)
    tasks = _counted(
        session,
        select(Task.plan_id, func.count())
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(*of_month)
        .group_by(Task.plan_id),
    )
    changes = _counted(
        session,
        select(Task.plan_id, func.count())
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .join(TaskChange, (TaskChange.office_id == Task.office_id) & (TaskChange.task_id == Task.id))
        .where(*of_month, TaskChange.word.is_(None))
        .group_by(Task.plan_id),
    )
    told = exists().where(
        Fault.office_id == Task.office_id, Fault.task_id == Task.id, Fault.kind == FaultKind.LATE
    )
    overdue = _counted(
        session,
        select(Task.plan_id, func.count())
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(
            *of_month,
            Plan.state == PlanState.APPROVED,
            Task.due_on < on,
            (Task.completed < Task.assigned - Task.relieved) | (Task.reported_on > Task.due_on),
            Task.late == 0,
            ~told,
            Task.handed_back.is_(False),
            Task.measure == Measure.FIXED,
        )
        .group_by(Task.plan_id),
    )
    words = {
        row[0]: row[1:]
        for row in session.execute(
            select(
                Appraisal.plan_id,
                func.count(),
                func.sum(case((Appraisal.word == Word.AGREES, 1), else_=0)),
                func.sum(case((Appraisal.word == Word.OBJECTS, 1), else_=0)),
            )
            .join(Plan, (Plan.office_id == Appraisal.office_id) & (Plan.id == Appraisal.plan_id))
            .where(*of_month, Appraisal.round == Plan.round)
            .group_by(Appraisal.plan_id)
        )
    }
    plans = session.execute(select(Plan.official_id, Plan.id, Plan.state, Plan.brought_by).where(*of_month))
    found = {}
    for official, plan, state, brought_by in plans:
        asked, agreed, objected = map(int, words.get(plan, (0, 0, 0)))
        found[official] = PlanStanding(
            state,
            tasks.get(plan, 0),
            asked,
            agreed,
            objected,
            changes.get(plan, 0),
            brought_by=brought_by,
            overdue=overdue.get(plan, 0),
        )
    return found


def _counted(session: Session, asked: Select[uuid.UUID, int]) -> dict[uuid.UUID, int]:
    return {plan: int(number) for plan, number in session.execute(asked)}
