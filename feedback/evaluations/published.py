"""What stands in public of each office: its published months, as far as disclosure allows, and never a person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.disclosure import may_export
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """One office's published month; the percentages are missing where too few rated to tell."""

    office: str  # name
    month: Month
    received: int | None  # ratings
    satisfied: str | None  # percent of levels 4 and 5, a decimal with a point
    coverage: str | None  # percent of the people served who rated, likewise


def published_months(session: Session, *, most: int = 60) -> Sequence[PublishedMonth]:
    """The newest published months of all offices; units alone, from 30 ratings on (scoring §4, rule 6)."""
    asked = (
        select(Office.name, Period.month, Period.totals)
        .join(Office, Office.id == Period.office_id)
        .where(Period.state == PeriodState.PUBLISHED)
        .order_by(Period.month.desc(), Office.name)
        .limit(most)
    )
    return [_shown(name, month, totals or {}) for name, month, totals in session.execute(asked)]


def published_months_of(session: Session, office_id: uuid.UUID) -> Sequence[PublishedMonth]:
    """The published months of one office, newest first."""
    asked = (
        select(Office.name, Period.month, Period.totals)
        .join(Office, Office.id == Period.office_id)
        .where(Period.state == PeriodState.PUBLISHED, Period.office_id == office_id)
        .order_by(Period.month.desc())
    )
    return [_shown(name, month, totals or {}) for name, month, totals in session.execute(asked)]


def _shown(name: str, month: Month, totals: dict[str, object]) -> PublishedMonth:
    received = totals.get("received")
    if not isinstance(received, int) or not may_export(received):
        return PublishedMonth(name, month, None, None, None)
    satisfied, coverage = (totals.get(key) for key in ("satisfied", "coverage"))
    return PublishedMonth(
        name,
        month,
        received,
        str(satisfied) if satisfied is not None else None,
        str(coverage) if coverage is not None else None,
    )
