"""Which months an office has anything of, and what each of its days brought: for choosing a month and drawing it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.evaluations.models import Sheet
from feedback.periods.models import Period
from feedback.periods.month import Month
from feedback.plans.models import Plan
from feedback.ratings.models import SealedDay, Tally


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What one day brought: how many transactions were served, and how many ratings received; no level, no person."""

    day_on: date
    served: int | None  # none: not sealed yet
    received: int


def months_of(session: Session, office_id: uuid.UUID, *, now_in: Month) -> Sequence[Month]:
    """The months of which the office has ratings, plans, sheets or a period, and the present one, newest first."""
    found = {now_in}
    for table in (Period, Tally, Plan, Sheet):
        found.update(session.scalars(select(table.month).where(table.office_id == office_id).distinct()))
    return sorted((month for month in found if month <= now_in.next), reverse=True)


def days_of(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[DayFigures]:
    """The days of the month up to the last one that was sealed or rated, each with its figures."""
    rated = select(Tally.day_on, func.sum(Tally.count)).where(
        Tally.office_id == office_id, Tally.month == month
    )
    received = dict(session.execute(rated.group_by(Tally.day_on)).all())
    sealed = select(SealedDay.day_on, SealedDay.served).where(
        SealedDay.office_id == office_id,
        SealedDay.day_on >= month.first_on,
        SealedDay.day_on <= month.last_on,
    )
    served = dict(session.execute(sealed).all())
    within = [day for day in {*received, *served} if month.first_on <= day <= month.last_on]
    if not within:
        return []
    days = ((max(within) - month.first_on).days) + 1
    return [
        DayFigures(day, served.get(day), int(received.get(day, 0)))
        for day in (month.first_on + timedelta(days=count) for count in range(days))
    ]
