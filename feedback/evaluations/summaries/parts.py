"""The parts of a month that an official spent at several offices: each evaluates its own, and shows the others'."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.lines import Line
from feedback.evaluations.summaries.models import Result
from feedback.offices.models import Office
from feedback.offices.queries import offices_at
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.staffing.queries import staffing


@dataclass(frozen=True, slots=True)
class OfficePart:
    """What one office has of an official's month; its figures stand once it has closed."""

    office: Office
    from_on: date
    to_on: date
    seconded: bool
    worked: Decimal  # working days
    line: Line | None  # of its closed month


def parts_of(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Sequence[OfficePart]:
    """The parts of the official's month, in the order of the postings; none where all of it was spent at one office."""
    parts = staffing(session, office.id, month, [official_id]).parts[official_id]
    ids = list(dict.fromkeys(part.office_id for part in parts))
    if len(ids) < 2:
        return ()
    offices = {each.id: each for each in offices_at(session, ids)}
    times = {each: staffing(session, each, month, [official_id]).times[official_id] for each in ids}
    lines = _lines(session, ids, month, official_id)
    return [
        OfficePart(
            offices[part.office_id],
            part.from_on,
            part.to_on,
            part.seconded,
            times[part.office_id].worked,
            lines.get(part.office_id),
        )
        for part in parts
    ]


def _lines(
    session: Session, offices: Sequence[uuid.UUID], month: Month, official_id: uuid.UUID
) -> dict[uuid.UUID, Line]:
    """The official's newest line at each of the offices that have closed the month."""
    asked = (
        select(Result.office_id, Result.line)
        .join(
            Period,
            (Period.office_id == Result.office_id)
            & (Period.month == Result.month)
            & (Period.version == Result.version),
        )
        .where(
            Result.office_id.in_(offices),
            Result.month == month,
            Result.official_id == official_id,
            Period.state != PeriodState.OPEN,
        )
    )
    return {office_id: Line.from_record(official_id, line) for office_id, line in session.execute(asked)}
