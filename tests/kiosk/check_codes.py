"""Sealed ratings and check codes, for the tests of what their holders are told."""

import uuid
from datetime import date

from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.ratings import check_codes
from feedback.ratings.models import Basis, Channel, Rating, RatingState
from tests.cast import Cast


def sealed(session: Session, cast: Cast, state: RatingState, level: int = 3) -> str:
    official = cast.an.id if state is RatingState.COUNTED else None
    rating_id = uuid.uuid4()
    session.add(
        Rating(
            office_id=cast.p1.id, rating_id=rating_id, month=Month(2026, 10), day_on=date(2026, 10, 15), desk_id=cast.q1.id,
            official_id=official, channel=Channel.KIOSK, level=level, state=state,
            basis=Basis.MATCHED if official else Basis.DESK, batch=1, salt=bytes(16),
        )
    )  # fmt: skip
    session.commit()
    return str(rating_id)


def hashed(code: str) -> str:
    own = check_codes.canonical(code)
    assert own is not None
    return check_codes.lookup(own).hex()
