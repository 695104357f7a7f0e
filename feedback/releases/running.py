"""What a month that runs has told of each official's work, and what it may tell next. Pure.

Each official's ratings come out by themselves, once enough of them have come: of the unit's figures that were told twice,
the difference is then of people whom one official served in ten days or more, and never of three whom he saw one morning.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from feedback.disclosure import CUT_DAYS, NOTHING, Volume, day_to_release, unanimous
from feedback.periods.month import Month
from feedback.ratings.models import RatingState

Levels = tuple[int, int, int, int, int]
NO_LEVELS: Levels = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class DayOfWork:
    """What came of an official's work on one day, or of several."""

    served: int = 0
    states: Mapping[RatingState, int] = field(default_factory=dict)  # ratings received
    levels: Levels = NO_LEVELS  # of those in the service's statistics

    @property
    def volume(self) -> Volume:
        """How many came."""
        return Volume(self.served, sum(self.states.values()))

    def __add__(self, other: "DayOfWork") -> "DayOfWork":
        states = {
            state: self.states.get(state, 0) + other.states.get(state, 0)
            for state in {*self.states, *other.states}
        }
        return DayOfWork(self.served + other.served, states, _added(self.levels, other.levels))


NO_WORK = DayOfWork()
Work = Mapping[uuid.UUID, Mapping[date, DayOfWork]]  # by official; who is nobody is NOBODY


@dataclass(frozen=True, slots=True)
class Standing:
    """What a running month has told of one official's work."""

    until_on: date  # up to which day it was weighed
    weighed: Volume  # what had come by then
    states: Mapping[RatingState, int] = field(default_factory=dict)  # told
    levels: Levels = (
        NO_LEVELS  # told in the unit's figures; none of the days before `until_on` where all agreed
    )

    def as_record(self) -> dict[str, Any]:
        """The standing as JSON keeps it."""
        return {
            "until": self.until_on.isoformat(),
            "served": self.weighed.served,
            "ratings": self.weighed.ratings,
            "states": {state.value: count for state, count in sorted(self.states.items()) if count},
            "levels": list(self.levels),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Standing":
        """The standing that `as_record` wrote."""
        one, two, three, four, five = record["levels"]
        return cls(
            date.fromisoformat(record["until"]),
            Volume(record["served"], record["ratings"]),
            {RatingState(state): count for state, count in record["states"].items()},
            (one, two, three, four, five),
        )


Standings = Mapping[uuid.UUID, Standing]


def next_standings(work: Work, before: Standings, month: Month) -> Standings | None:
    """What may be told now of each official's work; None where nobody's has come far enough.

    Who comes out, and up to which day, follows from the calendar and from how many came. What comes out together and
    is all of one level is told with the next release, or with the close, and counts as told for the next one's day.
    """
    cuts = [month.first_on.replace(day=number) for number in CUT_DAYS]
    coming = {}
    for who, days in work.items():
        last = before.get(who)
        later = [cut for cut in cuts if last is None or cut > last.until_on]
        if (until := day_to_release(_since(days, last), later)) is not None:
            coming[who] = until, _up_to(days, until)
    if not coming:
        return None
    told = [before[who].levels for who in coming if who in before]
    change = _without(
        _added(*(sum_of.levels for _, sum_of in coming.values())), _added(*told) if told else NO_LEVELS
    )
    shows = min(change) < 0 or not unanimous(change)
    return {**before} | {
        who: Standing(until, sum_of.volume, sum_of.states, sum_of.levels)
        if shows
        else replace(before.get(who, Standing(until, NOTHING)), until_on=until, weighed=sum_of.volume)
        for who, (until, sum_of) in coming.items()
    }


def everything(work: Work, until: date) -> Standings:
    """What stands where all that came up to a day has been told, as months were told before each went by itself."""
    return {
        who: Standing(until, sum_of.volume, sum_of.states, sum_of.levels)
        for who, days in work.items()
        for sum_of in [_up_to(days, until)]
    }


def told_levels(standings: Standings) -> Levels:
    """The levels that the unit's figures count."""
    return _added(*(each.levels for each in standings.values())) if standings else NO_LEVELS


def told_states(standings: Standings) -> dict[RatingState, int]:
    """What became of the ratings that were told."""
    return {state: sum(each.states.get(state, 0) for each in standings.values()) for state in RatingState}


def spans(
    came: Mapping[tuple[uuid.UUID | None, uuid.UUID | None], Mapping[date, Volume]],
    cuts: Mapping[uuid.UUID, Sequence[date]],
) -> dict[tuple[uuid.UUID | None, uuid.UUID | None], list[Volume]]:
    """What came of each place between the days up to which its official's ratings had come out while the month ran."""
    found = {}
    for place, days in came.items():
        ends = [*cuts.get(place[0], ()), date.max] if place[0] else [date.max]
        found[place] = [
            sum((volume for day, volume in days.items() if start < day <= end), NOTHING)
            for start, end in zip([date.min, *ends], ends, strict=False)
        ]
    return found


def _since(days: Mapping[date, DayOfWork], last: Standing | None) -> list[tuple[date, Volume]]:
    """What has come since the last release: what came late for days that it holds, and then day by day."""
    if last is None:
        return [(day, of_day.volume) for day, of_day in days.items()]
    late = _up_to(days, last.until_on).volume - last.weighed
    later = [(day, of_day.volume) for day, of_day in days.items() if day > last.until_on]
    return [(last.until_on, late), *later]


def _up_to(days: Mapping[date, DayOfWork], until: date) -> DayOfWork:
    return sum((of_day for day, of_day in days.items() if day <= until), NO_WORK)


def _added(*many: Iterable[int]) -> Levels:
    one, two, three, four, five = map(sum, zip(NO_LEVELS, *many, strict=True))
    return one, two, three, four, five


def _without(all_of_them: Levels, some: Levels) -> Levels:
    one, two, three, four, five = (a - b for a, b in zip(all_of_them, some, strict=True))
    return one, two, three, four, five
