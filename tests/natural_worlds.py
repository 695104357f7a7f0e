"""Months as they happen, and somebody who reads every release of them with a perfect memory of who was served when (ANON-1).

The attacker knows each citizen's official, procedure and day, reads everything that any role is told of ratings, by the
unit, the procedure and the official, on the morning it is told, and reasons exactly: whoever's answer could be changed
for a complainant's, and nothing told would be another, may have been the complainant. His chance is that of the person
whom he suspects most. That he knows the minute helps him nothing, since nothing that is told does.
"""

import itertools
import json
import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from feedback.disclosure import Detail, Volume, days_together, told
from feedback.periods.month import Month
from feedback.ratings.models import RatingState
from feedback.releases import figures
from feedback.releases.reading import SealedMonth
from feedback.releases.running import DayOfWork, Standings, next_standings, spans
from feedback.releases.services import Promptness

MONTH = Month(2026, 10)
WORKDAYS = [
    day for day in (MONTH.first_on + timedelta(days=number) for number in range(31)) if day.isoweekday() <= 5
]
OFFICIALS = [uuid.UUID(int=number) for number in range(1, 5)]
PROCEDURES = [uuid.UUID(int=number) for number in range(11, 16)]
AN = OFFICIALS[0]
DESK = uuid.UUID(int=99)
LEVELS, WEIGHTS = (1, 2, 3, 4, 5), (3, 5, 12, 35, 45)
Cell = tuple[uuid.UUID, uuid.UUID, date]  # official, procedure, day


@dataclass(frozen=True)
class Kind:
    """A kind of world."""

    served: int  # by each official and day
    officials: int = 3
    response: float = 0.35
    negative: float | None = None  # of An's ratings; None: everybody is as everywhere
    complaints: int | None = None  # exactly so many in the month, all else satisfied
    stands_in: float = 0.05  # of what an official serves, of other procedures than the own ones


KINDS = {
    "a ward of many": Kind(served=12),
    "small desks": Kind(served=4),
    "a desk for two a day": Kind(served=2, officials=2),
    "an official of whom everybody complains": Kind(served=8, negative=1.0),
    "everybody is satisfied": Kind(served=8, complaints=0),
    "one complainant among the satisfied": Kind(served=8, complaints=1),
    "one complainant at small desks": Kind(served=4, complaints=1),
    "everybody answers": Kind(served=6, response=1.0, complaints=2),
    "officials who stand in for each other": Kind(served=10, stands_in=0.4, complaints=1),
}


@dataclass
class World:
    """One month: how many were served, and which levels were given."""

    served: Counter[Cell] = field(default_factory=Counter)
    given: Counter[tuple[Cell, int]] = field(default_factory=Counter)

    def swapped(self, one: tuple[Cell, int], other: tuple[Cell, int]) -> "World":
        """The world in which two ratings, of these cells and levels, have each other's level."""
        given = self.given.copy()
        (cell, level), (elsewhere, there) = one, other
        given[one] -= 1
        given[other] -= 1
        given[cell, there] += 1
        given[elsewhere, level] += 1
        return World(self.served, given)


def world_of(kind: Kind, seed: int) -> World:
    """A month of the kind; the same for the same seed."""
    draw = random.Random(seed)
    world = World()
    for day in WORKDAYS:
        for number, official in enumerate(OFFICIALS[: kind.officials]):
            for _ in range(max(0, round(draw.gauss(kind.served, kind.served / 4)))):
                own = [PROCEDURES[number % 5], PROCEDURES[(number + 1) % 5], PROCEDURES[4]]
                procedure = draw.choice(
                    PROCEDURES if draw.random() < kind.stands_in else [own[0], *own[:2], *own]
                )
                cell = official, procedure, day
                world.served[cell] += 1
                if draw.random() < kind.response:
                    world.given[cell, _level(draw, kind, official)] += 1
    for _ in range(kind.complaints or 0):
        cell, level = draw.choice(sorted(each for each in world.given.elements() if each[1] > 1))
        world.given[cell, level] -= 1
        world.given[cell, 1] += 1
    return world


def _level(draw: random.Random, kind: Kind, official: uuid.UUID) -> int:
    if kind.complaints is not None:
        return draw.choice((4, 5, 5))
    if kind.negative is not None and official == AN:
        return 1 if draw.random() < kind.negative else 5
    return draw.choices(LEVELS, WEIGHTS)[0]


Telling = Callable[["World"], Iterator[str]]


def released(world: World) -> Iterator[str]:
    """Everything that is told of the month: each release on its morning, and with the last one officials' own figures."""
    standings: Standings = {}
    cuts: defaultdict[uuid.UUID, set[date]] = defaultdict(set)
    work = _work(world)
    for morning in WORKDAYS[1:]:
        so_far = {
            who: {day: each for day, each in days.items() if day < morning} for who, days in work.items()
        }
        after = next_standings(so_far, standings, MONTH)
        if after is None:
            continue
        standings = after
        for who, standing in standings.items():
            cuts[who].add(standing.until_on)
        until = max(each.until_on for each in standings.values())
        yield f"{morning} {_running(world, until, standings)}"
    came = _came(world)
    between = spans(came, {who: sorted(days) for who, days in cuts.items()})
    sealed = _sealed(world, MONTH.last_on)
    last = figures.final(sealed, {}, [], Promptness(0, 0, None), between)
    yield json.dumps(last.as_record())
    allowed = told(sealed.places, spans=between)
    for who, detail in sorted(allowed.officials.items()):
        levels = [
            sum(each[place] for (official, _), each in sealed.places.items() if official == who)
            for place in range(5)
        ]
        score = sum(place * count for place, count in enumerate(levels))  # what the score is made from
        bands = levels if detail is Detail.FIVE_LEVELS else [sum(levels[:2]), levels[2], sum(levels[3:])]
        yield f"{who} {score} {bands if detail >= Detail.THREE_BANDS else ''}"


def live(world: World) -> Iterator[str]:
    """What a page of each official's levels would tell every morning: the control."""
    for day in WORKDAYS:
        yield f"{sorted((cell[0], level, n) for (cell, level), n in world.given.items() if cell[2] == day and n)}"


def when_somebody_disagrees(world: World) -> Iterator[str]:
    """What the day would tell on which the unit's first ratings that do not all agree come out: the control."""
    seen: set[int] = set()
    for day in WORKDAYS:
        seen |= {min(level, 4) for (cell, level), n in world.given.items() if cell[2] == day and n}
        yield f"{day} {len(seen) > 1}"


def _running(world: World, until: date, standings: Standings) -> str:
    return json.dumps(figures.running(_sealed(world, until), standings).as_record())


def _work(world: World) -> dict[uuid.UUID, dict[date, DayOfWork]]:
    levels: defaultdict[tuple[uuid.UUID, date], list[int]] = defaultdict(lambda: [0] * 5)
    served: Counter[tuple[uuid.UUID, date]] = Counter()
    for ((official, _, day), level), count in world.given.items():
        levels[official, day][level - 1] += count
    for (official, _, day), count in world.served.items():
        served[official, day] += count
    found: dict[uuid.UUID, dict[date, DayOfWork]] = {}
    for (official, day), count in served.items():
        one, two, three, four, five = levels[official, day]
        of_day = DayOfWork(
            count, {RatingState.COUNTED: sum(levels[official, day])}, (one, two, three, four, five)
        )
        found.setdefault(official, {})[day] = of_day
    return found


def _came(world: World) -> dict[tuple[uuid.UUID | None, uuid.UUID | None], dict[date, Volume]]:
    found: defaultdict[tuple[uuid.UUID | None, uuid.UUID | None], defaultdict[date, Volume]]
    found = defaultdict(lambda: defaultdict(lambda: Volume(0, 0)))
    for (official, procedure, day), count in world.served.items():
        found[official, procedure][day] += Volume(count, 0)
    for ((official, procedure, day), _), count in world.given.items():
        found[official, procedure][day] += Volume(0, count)
    return {place: dict(days) for place, days in found.items()}


def _sealed(world: World, until: date) -> SealedMonth:
    by_day: defaultdict[date, list[int]] = defaultdict(lambda: [0] * 5)
    places: defaultdict[tuple[uuid.UUID | None, uuid.UUID | None], list[int]] = defaultdict(lambda: [0] * 5)
    served: Counter[date] = Counter()
    for (_, _, day), count in world.served.items():
        if day <= until:
            served[day] += count
    for ((official, procedure, day), level), count in world.given.items():
        if day <= until and count:
            by_day[day][level - 1] += count
            places[official, procedure][level - 1] += count
    received = {day: sum(levels) for day, levels in by_day.items()}
    number = sum(received.values())
    return SealedMonth(
        {RatingState.COUNTED: number}, by_day, received, {DESK: number}, {}, dict(served),
        {DESK: sum(served.values())}, dict(places), {},
    )  # fmt: skip


def complaints_of(world: World) -> list[Cell]:
    """Of An's and the others' ratings, those of the lowest level."""
    return [cell for (cell, level), count in sorted(world.given.items()) if level == 1 for _ in range(count)]


def chance(world: World, complaint: Cell, *, telling: Telling = released, days: int = 1) -> float:
    """The attacker's chance to name who made the complaint: that of the citizen whom he suspects most.

    One rating of an official, a procedure and of so many `days` that follow each other stands for all of them: five are
    exact for what comes out by tens of days, and a page that told single days would leave its own few alone.
    """
    seen = list(telling(world))
    rated = {}  # so much is told by the day
    for until, volume in days_together(_sealed(world, MONTH.last_on).came):
        share = volume.ratings / volume.served if volume.served else 0
        rated |= {day: share for day in WORKDAYS if day <= until and day not in rated}
    suspicion: dict[Cell, float] = {}
    for cells, ratings in _alike(world, days).values():
        cell, level = next(((cell, level) for cell, level in ratings if level > 1), (complaint, 1))
        other = world if level == 1 else world.swapped((complaint, 1), (cell, level))
        if complaint in cells or (ratings and (other is world or _is_told_the_same(telling(other), seen))):
            suspicion |= {each: rated[each[2]] for each in cells}
    whole = sum(each * world.served[cell] for cell, each in suspicion.items())
    return max(suspicion.values()) / whole


def _is_told_the_same(telling: Iterator[str], seen: list[str]) -> bool:
    return all(one == other for one, other in itertools.zip_longest(telling, seen))


def _alike(world: World, days: int) -> Mapping[object, tuple[set[Cell], list[tuple[Cell, int]]]]:
    """Whom the attacker can't tell apart in any case: cells of one official and procedure, and of days together."""
    found: defaultdict[object, tuple[set[Cell], list[tuple[Cell, int]]]] = defaultdict(lambda: (set(), []))
    for cell in world.served:
        found[cell[0], cell[1], (cell[2].day - 1) // days][0].add(cell)
    for (cell, level), count in world.given.items():
        if count:
            found[cell[0], cell[1], (cell[2].day - 1) // days][1].append((cell, level))
    return found


def chances(
    kind: Kind, seeds: Iterable[int], *, most: int = 1, telling: Telling = released, days: int = 1
) -> Iterator[float]:
    """The chances of some complaints of every month of the kind, `most` of each."""
    for seed in seeds:
        world = world_of(kind, seed)
        complaints = complaints_of(world)
        for complaint in random.Random(seed).sample(complaints, min(most, len(complaints))):
            yield chance(world, complaint, telling=telling, days=days)
