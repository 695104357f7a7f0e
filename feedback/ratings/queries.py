"""What can be asked of sealed ratings: how many of each state, level, official and day, and how many of those served."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.base import NOBODY
from feedback.periods.month import Month
from feedback.ratings.models import Channel, RatingState, SealedDay, Tally
from feedback.receipts.models import Receipt

SATISFIED_LEVELS = (4, 5)
OF_THE_SERVICE = (RatingState.COUNTED, RatingState.UNVERIFIED)  # states in the statistics of the service
STANDING = (RatingState.COUNTED, RatingState.HELD)  # states in the share of citizens who rated


@dataclass(frozen=True, slots=True)
class Counts:
    """Ratings by state. What was received is always the sum of the four: nothing disappears."""

    counted: int = 0
    held: int = 0
    excluded: int = 0
    unverified: int = 0

    @property
    def received(self) -> int:
        """All that came in."""
        return self.counted + self.held + self.excluded + self.unverified

    def as_record(self) -> dict[str, int]:
        """The counts as JSON can keep them."""
        return {
            "received": self.received,
            "counted": self.counted,
            "held": self.held,
            "excluded": self.excluded,
            "unverified": self.unverified,
        }


@dataclass(frozen=True, slots=True)
class TallyRow:
    """How many ratings of a month stand at one place of the grid, days and desks added up."""

    official_id: uuid.UUID | None  # None: nobody's, the desk's own
    procedure_id: uuid.UUID | None
    channel: Channel
    level: int
    state: RatingState
    count: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the people served have rated; a share beyond 1 asks for a look at the transactions."""

    rated: int  # ratings that stand, counted or held
    served: int  # transactions


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How many citizens were satisfied with the service (levels 4 and 5), counted and unverified ratings together."""

    satisfied: int
    rated: int


def tallies_of(session: Session, office_id: uuid.UUID, month: Month) -> list[TallyRow]:
    """The office's month by official, procedure, channel, level and state."""
    key = (Tally.official_id, Tally.procedure_id, Tally.channel, Tally.level, Tally.state)
    rows = session.execute(
        select(*key, func.sum(Tally.count))
        .where(Tally.office_id == office_id, Tally.month == month, Tally.count > 0)
        .group_by(*key)
        .order_by(*key)
    )
    return [
        TallyRow(_known(official), _known(procedure), channel, level, state, int(count))
        for official, procedure, channel, level, state, count in rows
    ]


def counts_by_official(
    session: Session, office_id: uuid.UUID, month: Month
) -> dict[uuid.UUID | None, Counts]:
    """The office's month by official and state; under None stands what is nobody's."""
    rows = session.execute(
        select(Tally.official_id, Tally.state, func.sum(Tally.count))
        .where(Tally.office_id == office_id, Tally.month == month)
        .group_by(Tally.official_id, Tally.state)
    )
    found: defaultdict[uuid.UUID | None, dict[str, int]] = defaultdict(dict)
    for official, state, count in rows:
        found[_known(official)][state.value] = int(count)
    return {official: Counts(**by_state) for official, by_state in found.items()}


def counts_of_office(session: Session, office_id: uuid.UUID, month: Month) -> Counts:
    """The office's month by state."""
    rows = session.execute(
        select(Tally.state, func.sum(Tally.count))
        .where(Tally.office_id == office_id, Tally.month == month)
        .group_by(Tally.state)
    )
    return Counts(**{state.value: int(count) for state, count in rows})


def coverage(
    session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo
) -> Mapping[uuid.UUID, Coverage]:
    """Of every official who served or was rated in the month: ratings that stand, and transactions."""
    first, after = month.edges(zone)
    served = session.execute(
        select(Receipt.official_id, func.count())
        .where(
            Receipt.office_id == office_id,
            Receipt.received_at >= first,
            Receipt.received_at < after,
            Receipt.voided_at.is_(None),
        )
        .group_by(Receipt.official_id)
    )
    rated = session.execute(
        select(Tally.official_id, func.sum(Tally.count))
        .where(
            Tally.office_id == office_id,
            Tally.month == month,
            Tally.state.in_(STANDING),
            Tally.official_id != NOBODY,
        )
        .group_by(Tally.official_id)
    )
    transactions = dict(served.all())
    ratings = {official: int(count) for official, count in rated}
    return {
        official: Coverage(ratings.get(official, 0), transactions.get(official, 0))
        for official in sorted(transactions.keys() | ratings.keys())
    }


def satisfaction(session: Session, office_id: uuid.UUID, month: Month) -> Satisfaction:
    """How satisfied citizens were with the office's service: its own statistic, never a person's score."""
    rows = session.execute(
        select(Tally.level, func.sum(Tally.count))
        .where(Tally.office_id == office_id, Tally.month == month, Tally.state.in_(OF_THE_SERVICE))
        .group_by(Tally.level)
    )
    levels = {level: int(count) for level, count in rows}
    return Satisfaction(sum(levels.get(level, 0) for level in SATISFIED_LEVELS), sum(levels.values()))


def last_sealed_day(session: Session, office_id: uuid.UUID) -> date | None:
    """The latest day of the office that is sealed, or None before the first."""
    return session.scalar(select(func.max(SealedDay.day_on)).where(SealedDay.office_id == office_id))


def _known(person_or_thing: uuid.UUID) -> uuid.UUID | None:
    return None if person_or_thing == NOBODY else person_or_thing
