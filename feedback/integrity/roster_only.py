"""Months without transactions: the roster is enough for a rating to count, until the first transaction comes in."""

import uuid
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.operations import append_decision
from feedback.integrity.reading import has_transactions
from feedback.periods.month import Month
from feedback.ratings.models import Basis, Rating, RatingState
from feedback.ratings.tallies import change_state

SET_ASIDE = "roster:set_aside"


def set_aside(session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo, today: date) -> int:
    """Make ratings that counted by the roster alone unverified, now that the month has transactions; say how many.

    Otherwise whoever taps before the month's first transactions are brought in would count without having been
    served. The ledger keeps that it was done. For an open month.
    """
    asked = select(Rating.rating_id).where(
        Rating.office_id == office_id,
        Rating.month == month,
        Rating.basis == Basis.ROSTER,
        Rating.state.in_([RatingState.COUNTED, RatingState.HELD]),
    )
    rating_ids = session.scalars(asked).all()
    if not rating_ids or not has_transactions(session, office_id, month, zone):
        return 0
    for old in (RatingState.COUNTED, RatingState.HELD):
        change_state(session, office_id, rating_ids, old=old, new=RatingState.UNVERIFIED)
    append_decision(session, office_id, month, SET_ASIDE, {"ratings": len(rating_ids)}, decided_on=today)
    return len(rating_ids)
