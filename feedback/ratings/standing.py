"""Was this rating counted? The one question that whoever holds a rating's id may ask, and no more is answered."""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.offices.models import Office
from feedback.ratings.models import Intake, Rating, RatingState


class Answer(Enum):
    """What the holder of a rating's id is told: never a level, an official, a desk or a time."""

    NOT_SEEN = "not_seen"
    WAITING = "waiting"  # not sealed yet, or held for two people to decide
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True, slots=True)
class RatingStanding:
    """The answer, and for a rating that was sealed the day of its batch."""

    answer: Answer
    day_on: date | None = None


_BY_STATE = {
    RatingState.COUNTED: Answer.COUNTED,
    RatingState.UNVERIFIED: Answer.COUNTED,  # in the service's statistics
    RatingState.HELD: Answer.WAITING,
    RatingState.EXCLUDED: Answer.NOT_COUNTED,
}


def standing_of(session: Session, rating_id: uuid.UUID | None) -> RatingStanding:
    """How the rating of that id stands, in whichever office; None is an id that could not be read, and never seen.

    Ids are found through the offices, since every table's key begins with its office: one short search for each.
    """
    if rating_id is None:
        return RatingStanding(Answer.NOT_SEEN)
    sealed = session.execute(
        select(Rating.state, Rating.day_on)
        .join(Office, Office.id == Rating.office_id)
        .where(Rating.rating_id == rating_id)
    ).first()
    if sealed is not None:
        answer = _BY_STATE[sealed.state]
        return RatingStanding(answer, None if answer is Answer.WAITING else sealed.day_on)
    waiting = session.execute(
        select(Intake.level).join(Office, Office.id == Intake.office_id).where(Intake.rating_id == rating_id)
    ).first()
    return RatingStanding(Answer.NOT_SEEN if waiting is None else Answer.WAITING)
