"""How far the offices of a city have come with the month that is over, and where something is late: one line for each office."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from feedback.accounts.rights import Person
from feedback.cases.queries import late_at
from feedback.evaluations.deadlines.reminders import AT_REST
from feedback.evaluations.sheets.models import Sheet
from feedback.integrity.models import Flag
from feedback.objections.models import Objection, ObjectionState
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.plans.kinds import PlanState
from feedback.plans.models import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One office: the month before the one that runs, the plans of the one that runs, and what is late today."""

    state: PeriodState  # of the month that is over
    sheets: int  # of it
    finished: int  # of them: published or locked
    plans: int  # of the month that runs
    approved: int  # of them
    late_cases: int
    late_flags: int
    late_objections: int


def standings(
    session: Session, offices: Collection[Office], person: Person, *, today: date
) -> Mapping[uuid.UUID, Standing]:
    """Every office's standing as the person may see it: nothing about themselves is counted, nor a case kept from them.

    As many statements as ever, however many offices there are, but for those that a late case takes.
    """
    office_ids = [office.id for office in offices]
    this_month = Month.of(today)
    over = this_month.previous
    of_month = select(Period.office_id, Period.state).where(
        Period.office_id.in_(office_ids), Period.month == over
    )
    states = dict(session.execute(of_month).all())
    sheets = _two(session, Sheet, Sheet.state.in_(AT_REST), Sheet.month == over, office_ids)
    plans = _two(session, Plan, Plan.state == PlanState.APPROVED, Plan.month == this_month, office_ids)
    cases = late_at(session, offices, person, today=today)
    late_flags = _counted(Flag, office_ids).where(Flag.decided_at.is_(None), Flag.due_on < today)
    if person.official_id is not None:
        late_flags = late_flags.where(Flag.official_id.is_distinct_from(person.official_id))
    flags = _one(session, late_flags)
    objections = _one(
        session,
        _counted(Objection, office_ids).where(
            Objection.state == ObjectionState.OPEN, Objection.due_on < today
        ),
    )
    return {
        office_id: Standing(
            state=states.get(office_id, PeriodState.OPEN),
            sheets=sheets.get(office_id, (0, 0))[0],
            finished=sheets.get(office_id, (0, 0))[1],
            plans=plans.get(office_id, (0, 0))[0],
            approved=plans.get(office_id, (0, 0))[1],
            late_cases=cases.get(office_id, 0),
            late_flags=flags.get(office_id, 0),
            late_objections=objections.get(office_id, 0),
        )
        for office_id in office_ids
    }


def _counted(table: Any, office_ids: Collection[uuid.UUID]) -> Select[uuid.UUID, int]:
    return (
        select(table.office_id, func.count()).where(table.office_id.in_(office_ids)).group_by(table.office_id)
    )


def _one(session: Session, asked: Select[uuid.UUID, int]) -> dict[uuid.UUID, int]:
    return {office_id: int(count) for office_id, count in session.execute(asked)}


def _two(
    session: Session,
    table: Any,
    done: ColumnElement[bool],
    of_month: ColumnElement[bool],
    office_ids: Collection[uuid.UUID],
) -> dict[uuid.UUID, tuple[int, int]]:
    """How many rows of the month each office has, and how many of them are done."""
    asked = (
        select(table.office_id, func.count(), func.sum(case((done, 1), else_=0)))
        .where(table.office_id.in_(office_ids), of_month)
        .group_by(table.office_id)
    )
    return {office_id: (int(all_), int(done_)) for office_id, all_, done_ in session.execute(asked)}
