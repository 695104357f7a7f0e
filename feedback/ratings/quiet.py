"""Desks from which no rating comes although people are served there: a broken screen, a hidden one, or no asking."""

import uuid
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.offices.models import Desk
from feedback.ratings.models import SealedDay, Tally

DAYS = 3  # the latest sealed days: no figure of a single day
SERVED = 20  # people served there meanwhile


def quiet_desks(session: Session, office_id: uuid.UUID) -> Sequence[tuple[Desk, int]]:
    """The desks without a single rating on the last three sealed days, where twenty people or more were served.

    Whole days that are sealed, and none of few people: nothing is told of anybody's rating, nor of when it came.
    """
    days = session.scalars(
        select(SealedDay)
        .where(SealedDay.office_id == office_id, SealedDay.served > 0)
        .order_by(SealedDay.day_on.desc())
        .limit(DAYS)
    ).all()
    if len(days) < DAYS:
        return []
    served: Counter[str] = Counter()
    for day in days:
        served.update(day.served_by_desk)
    rated = select(Tally.desk_id).where(
        Tally.office_id == office_id, Tally.day_on >= days[-1].day_on, Tally.count > 0
    )
    heard = set(session.scalars(rated.group_by(Tally.desk_id).having(func.sum(Tally.count) > 0)))
    desks = session.scalars(select(Desk).where(Desk.office_id == office_id).order_by(Desk.code_key)).all()
    return [
        (desk, served[desk.id.hex])
        for desk in desks
        if served[desk.id.hex] >= SERVED and desk.id not in heard
    ]
