"""Was this rating counted? The one question that the holder of its code may ask, and no more is answered."""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.models import Intake, Rating, RatingState


class Answer(Enum):
    """What the holder of a code is told: never a level, an official, a desk or a time."""

    NOT_SEEN = "not_seen"
    WAITING = (
        "waiting"  # not sealed yet, or held for two people to decide: which of them, the slip must not tell
    )
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a code names: a rating's id, or the hash of a check code. Neither: a code that could not be read."""

    rating_id: uuid.UUID | None = None
    check_hash: bytes | None = None
    office_id: uuid.UUID | None = None  # where the ward is given, codes of other wards are not seen


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rating is kept, for the proof and the reason that go with an answer; shown to nobody."""

    office_id: uuid.UUID
    rating_id: uuid.UUID
    month: Month | None = None  # none while it waits
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class RatingStanding:
    """The answer, and for a rating that was sealed the day of its batch."""

    answer: Answer
    day_on: date | None = None
    place: Place | None = None


NOT_SEEN = RatingStanding(Answer.NOT_SEEN)
_BY_STATE = {
    RatingState.COUNTED: Answer.COUNTED,
    RatingState.UNVERIFIED: Answer.COUNTED,  # in the service's statistics
    RatingState.HELD: Answer.WAITING,
    RatingState.EXCLUDED: Answer.NOT_COUNTED,
}


def standing_of(session: Session, asked: Asked) -> RatingStanding:
    """How the rating that a code names stands; a code that is unknown, malformed or another ward's is not seen.

    Both searches are made whatever the code is, so that the three take the same time. Ids are found through the
    offices, since every table's key begins with its office: one short search for each.
    """
    sealed = session.execute(
        select(Rating.office_id, Rating.rating_id, Rating.month, Rating.batch, Rating.state, Rating.day_on)
        .join(Office, Office.id == Rating.office_id)
        .where(_named(Rating, asked))
    ).first()
    waiting = session.execute(
        select(Intake.office_id, Intake.rating_id)
        .join(Office, Office.id == Intake.office_id)
        .where(_named(Intake, asked))
    ).first()
    found = sealed or waiting
    if found is None or asked.office_id not in (None, found.office_id):
        return NOT_SEEN
    if sealed is None:
        return RatingStanding(Answer.WAITING, None, Place(found.office_id, found.rating_id))
    answer = _BY_STATE[sealed.state]
    place = Place(sealed.office_id, sealed.rating_id, sealed.month, sealed.batch)
    return RatingStanding(answer, None if answer is Answer.WAITING else sealed.day_on, place)


def _named(table: type[Rating] | type[Intake], asked: Asked) -> ColumnElement[bool]:
    if asked.check_hash is not None:
        return table.check_hash == asked.check_hash
    if asked.rating_id is not None:
        return table.rating_id == asked.rating_id
    return table.check_hash == bytes(32)  # the hash of nothing: looked for as long as an unknown one
