"""Months without transactions: the roster is enough for a rating to count, until the first transaction comes in."""

import uuid
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from feedback.audit.operations import append_decision
from feedback.base import NOBODY
from feedback.integrity.reading import has_transactions
from feedback.periods.month import Month
from feedback.ratings.models import Basis, Rating, RatingState, Tally
from feedback.ratings.tallies import change_state

SET_ASIDE = "roster:set_aside"
STANDING = (RatingState.COUNTED, RatingState.HELD)


def set_aside(session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo, today: date) -> int:
    """Make ratings that counted by the roster alone unverified, now that the month has transactions; say how many.

    Otherwise whoever taps before the month's first transactions are brought in would count without having been
    served. The ledger keeps that it was done. For an open month.
    """
    if not _has_any(session, office_id, month) or not has_transactions(session, office_id, month, zone):
        return 0
    asked = select(Rating.rating_id).where(
        Rating.office_id == office_id,
        Rating.month == month,
        Rating.basis == Basis.ROSTER,
        Rating.state.in_(STANDING),
    )
    rating_ids = session.scalars(asked).all()
    for old in STANDING:
        change_state(session, office_id, rating_ids, old=old, new=RatingState.UNVERIFIED)
    append_decision(session, office_id, month, SET_ASIDE, {"ratings": len(rating_ids)}, decided_on=today)
    return len(rating_ids)


def _has_any(session: Session, office_id: uuid.UUID, month: Month) -> bool:
    """Whether any rating counts by the roster alone: only such ones count without a procedure, as the tallies show."""
    without_procedure = exists().where(
        Tally.office_id == office_id,
        Tally.month == month,
        Tally.procedure_id == NOBODY,
        Tally.state.in_(STANDING),
        Tally.count > 0,
    )
    return bool(session.scalar(select(without_procedure)))
