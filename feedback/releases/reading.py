"""What a release is made from: the sealed ratings of a month up to a day, counted in every way that it may tell."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.base import NOBODY
from feedback.disclosure import NOTHING, Volume
from feedback.periods.month import Month
from feedback.ratings.bulk import Form, Once, as_kept
from feedback.ratings.models import Channel, Rating, RatingState, SealedDay, Tally
from feedback.ratings.moves import served_by
from feedback.ratings.queries import OF_THE_SERVICE
from feedback.releases.models import HourTally
from feedback.releases.running import DayOfWork, Levels, Work
from feedback.releases.services import Services, services_of

K = TypeVar("K")
V = TypeVar("V")
Place = tuple[uuid.UUID | None, uuid.UUID | None]  # official whose score counts the ratings, and procedure


@dataclass(frozen=True, slots=True)
class SealedMonth:
    """A month's sealed ratings up to a day."""

    states: Mapping[RatingState, int]
    by_day: Mapping[date, Sequence[int]]  # ratings of levels 1 to 5 in the service's statistics
    received_by_day: Mapping[date, int]
    received_by_desk: Mapping[uuid.UUID, int]
    received_by_channel: Mapping[Channel, int]
    served_by_day: Mapping[date, int]  # of sealed days alone
    served_by_desk: Mapping[uuid.UUID, int]
    places: Mapping[Place, Sequence[int]] = field(default_factory=dict)
    reviewed: Mapping[RatingState, Sequence[int]] = field(
        default_factory=dict
    )  # levels of the held and the excluded
    came_by_place: Mapping[Place, Mapping[date, int]] = field(
        default_factory=dict
    )  # of the service's statistics

    @property
    def levels(self) -> Levels:
        """Ratings of levels 1 to 5 in the service's statistics."""
        one, two, three, four, five = (
            sum(levels[place] for levels in self.by_day.values()) for place in range(5)
        )
        return one, two, three, four, five

    @property
    def came(self) -> list[tuple[date, Volume]]:
        """How many were served and rated on every day that was sealed or rated, in order."""
        days = sorted({*self.served_by_day, *self.received_by_day})
        return [
            (day, Volume(self.served_by_day.get(day, 0), self.received_by_day.get(day, 0))) for day in days
        ]


def sealed_month(
    session: Session, office_id: uuid.UUID, month: Month, until: date | None = None
) -> SealedMonth:
    """The office's sealed ratings of the month; with `until` those of days up to it alone."""
    key = (
        Tally.official_id,
        Tally.procedure_id,
        Tally.desk_id,
        Tally.channel,
        Tally.day_on,
        Tally.state,
        Tally.level,
    )
    # With office and month these are the whole key, so each place is one row.
    asked = select(*map(as_kept, key), Tally.count).where(
        Tally.office_id == office_id, Tally.month == month, Tally.count > 0
    )
    if until is not None:
        asked = asked.where(Tally.day_on <= until)
    states: Counter[str] = Counter()
    by_day: defaultdict[Any, list[int]] = defaultdict(lambda: [0] * 5)
    received_by_day: Counter[Any] = Counter()
    by_desk: Counter[Any] = Counter()
    by_channel: Counter[str] = Counter()
    places: defaultdict[Any, list[int]] = defaultdict(lambda: [0] * 5)
    reviewed: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 5)
    came: defaultdict[Any, Counter[Any]] = defaultdict(Counter)
    nobody = Form(session.connection()).id(NOBODY)
    rows: Any = session.execute(asked)
    # Everything as the driver gave it, to be read where it has been counted: there are many rows and few places.
    for official, procedure, desk, channel, day_on, state, level, count in rows:
        states[state] += count
        received_by_day[day_on] += count
        by_desk[desk] += count
        by_channel[channel] += count
        if state in OF_THE_SERVICE:
            by_day[day_on][level - 1] += count
            place = (official if state == RatingState.COUNTED else nobody, procedure)
            places[place][level - 1] += count
            came[place][day_on] += count
        else:
            reviewed[state][level - 1] += count
    ids, days = Once(_id_or_none).__getitem__, Once(Form.read_day).__getitem__
    served_by_day, served_by_desk = _served(session, office_id, month, until)
    return SealedMonth(
        _read(states, RatingState),
        _read(by_day, days),
        _read(received_by_day, days),
        _read(by_desk, ids),
        _read(by_channel, Channel),
        served_by_day,
        served_by_desk,
        {(ids(official), ids(procedure)): levels for (official, procedure), levels in places.items()},
        _read(reviewed, RatingState),
        {(ids(official), ids(procedure)): _read(on, days) for (official, procedure), on in came.items()},
    )


def _id_or_none(kept: Any) -> uuid.UUID | None:
    """The id that the driver gave; none for what stands for nobody and nothing."""
    read = Form.read_id(kept)
    return None if read == NOBODY else read


def _read(counted: Mapping[Any, V], read: Callable[[Any], K]) -> dict[K, V]:
    """What was counted by values as the driver gave them, by what each of them says."""
    return {read(kept): counts for kept, counts in counted.items()}


def work_of(session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo) -> Work:
    """What came of each official's work on each sealed day of the month, whatever became of the ratings."""
    key = (Tally.official_id, Tally.day_on, Tally.state, Tally.level)
    asked = (
        select(*key, func.sum(Tally.count))
        .where(Tally.office_id == office_id, Tally.month == month, Tally.count > 0)
        .group_by(*key)
    )
    found: defaultdict[uuid.UUID, defaultdict[date, DayOfWork]] = defaultdict(lambda: defaultdict(DayOfWork))
    for official, day_on, state, level, number in session.execute(asked):
        levels = [0] * 5
        levels[level - 1] = int(number) if state in OF_THE_SERVICE else 0
        one, two, three, four, five = levels
        found[official][day_on] += DayOfWork(0, {state: int(number)}, (one, two, three, four, five))
    sealed, _ = _served(session, office_id, month, None)
    for (official, _), served in services_of(session, office_id, month, zone=zone).by_place.items():
        for day_on, number in served.items():
            if day_on in sealed:
                found[official][day_on] += DayOfWork(number)
    return found


def volumes(sealed: SealedMonth, services: Services) -> dict[Place, dict[date, Volume]]:
    """How many were served, and how many ratings of the service came, on each day of each place."""
    found: defaultdict[Place, dict[date, Volume]] = defaultdict(dict)
    for who_and_what, served in services.by_place.items():
        found[who_and_what] = {day: Volume(number, 0) for day, number in served.items()}
    for place, came in sealed.came_by_place.items():
        of_place = found[place]
        for day, number in came.items():
            of_place[day] = of_place.get(day, NOTHING) + Volume(0, number)
    return dict(found)


def reasons_of(session: Session, office_id: uuid.UUID, month: Month) -> dict[Place, Counter[str]]:
    """How often each reason was given in the service's statistics, by the places of `SealedMonth`."""
    key = (served_by, Rating.procedure_id, Rating.state, Rating.reasons)
    asked = (
        select(*key, func.count())
        .where(
            Rating.office_id == office_id,
            Rating.month == month,
            Rating.state.in_(OF_THE_SERVICE),
            Rating.reasons != "",
        )
        .group_by(*key)
    )
    found: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    for official, procedure, state, reasons, count in session.execute(asked):
        place = (official if state is RatingState.COUNTED else None, procedure)
        for reason in reasons.split(","):
            found[place][reason] += int(count)
    return dict(found)


def moved_in(session: Session, office_id: uuid.UUID, month: Month) -> int:
    """How many ratings of the month stand at another official than at their seal."""
    asked = select(func.count()).where(
        Rating.office_id == office_id, Rating.month == month, Rating.moved_to.is_not(None)
    )
    return session.scalars(asked).one()


def hours_of(
    session: Session, office_id: uuid.UUID, month: Month, services: Services
) -> list[tuple[int, int, int, int]]:
    """Weekday from 1, hour, people served and ratings that followed, for each hour with something."""
    rated = {
        (row.weekday, row.hour): row.count
        for row in session.scalars(
            select(HourTally).where(HourTally.office_id == office_id, HourTally.month == month)
        )
    }
    served = services.by_hour
    return [(*slot, served.get(slot, 0), rated.get(slot, 0)) for slot in sorted({*served, *rated})]


def _served(
    session: Session, office_id: uuid.UUID, month: Month, until: date | None
) -> tuple[dict[date, int], Counter[uuid.UUID]]:
    """What was served on the month's sealed days, by day and by desk."""
    last = min(until, month.last_on) if until else month.last_on
    rows: Any = session.execute(
        select(SealedDay.day_on, SealedDay.served, SealedDay.served_by_desk).where(
            SealedDay.office_id == office_id, SealedDay.day_on >= month.first_on, SealedDay.day_on <= last
        )
    )
    by_day: dict[date, int] = {}
    by_desk: Counter[uuid.UUID] = Counter()
    for day_on, served, of_desks in rows:
        by_day[day_on] = served
        for desk, count in of_desks.items():
            by_desk[uuid.UUID(desk)] += count
    return by_day, by_desk
