"""Giving sealed ratings to another official: the rating keeps whose it was at its seal, the tallies follow."""

import uuid
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import case, func, null, update
from sqlalchemy.orm import Session

from feedback.base import NOBODY
from feedback.periods.month import Month
from feedback.ratings import tallies
from feedback.ratings.models import Rating
from feedback.ratings.tallies import Place, Standing

served_by = func.coalesce(Rating.moved_to, Rating.official_id)  # whose a rating is today
_AT_ONCE = 500  # ratings in one statement


def give(
    session: Session,
    office_id: uuid.UUID,
    rating_ids: Sequence[uuid.UUID],
    *,
    old: uuid.UUID,
    new: uuid.UUID,
) -> dict[uuid.UUID, Month]:
    """Give those of these ratings that are `old`'s to `new`, tallies and all, and say which they were, with their months.

    The only door through which a sealed rating changes hands. One that comes back to whom it was sealed for is as if
    it had never moved.
    """
    given: dict[uuid.UUID, Month] = {}
    taken: Counter[Standing] = Counter()
    for start in range(0, len(rating_ids), _AT_ONCE):
        changed = session.execute(
            update(Rating)
            .where(
                Rating.office_id == office_id,
                Rating.rating_id.in_(rating_ids[start : start + _AT_ONCE]),
                served_by == old,
            )
            .values(moved_to=case((Rating.official_id == new, null()), else_=new))
            .returning(
                Rating.rating_id,
                Rating.month,
                Rating.procedure_id,
                Rating.desk_id,
                Rating.channel,
                Rating.day_on,
                Rating.state,
                Rating.level,
            )
            .execution_options(synchronize_session=False)
        )
        for rating_id, month, procedure, desk, channel, day_on, state, level in changed:
            given[rating_id] = month
            taken[Place(month, old, procedure or NOBODY, desk, channel, day_on, level), state] += 1
    tallies.take(session, office_id, taken)
    given_to = {(place._replace(official_id=new), state): count for (place, state), count in taken.items()}
    tallies.add(session, office_id, given_to)
    return given
