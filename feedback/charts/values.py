"""The charts as plain values: a picture is its values and nothing else, so equal values give equal bytes."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trend:
    """A share over months, in percent, with the band of its interval; None where a month tells none."""

    months: tuple[str, ...]  # as they stand below the line
    shares: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Lying bars, the first on top, each with its words, its number and its colour."""

    labels: tuple[str, ...]
    counts: tuple[int, ...]
    colours: tuple[str, ...]
    with_shares: bool = False  # of all, in percent: on paper, where nobody can look them up


@dataclass(frozen=True, slots=True)
class Days:
    """What the days of a month brought: transactions served behind, ratings received in front."""

    days: tuple[int, ...]  # of the month
    served: tuple[int, ...]
    received: tuple[int, ...]
    served_word: str
    received_word: str


@dataclass(frozen=True, slots=True)
class Week:
    """A number for each hour of each weekday: people served, or minutes waited; none where nothing is told."""

    weekdays: tuple[str, ...]
    hours: tuple[int, ...]
    numbers: tuple[tuple[int | None, ...], ...]  # by weekday, then by hour


@dataclass(frozen=True, slots=True)
class Point:
    """A unit of a comparison."""

    label: str  # none where it would cover another name
    ratings: int
    share: float  # percent
    is_dark: bool = True  # as those are that bear a name or stand out
    is_before: bool = False  # whether its name stands before it, as at the right edge there is no room behind


@dataclass(frozen=True, slots=True)
class Funnel:
    """Units side by side: their shares by how many rated, and how far chance alone carries a unit of that size."""

    points: tuple[Point, ...]
    middle: float  # percent of all together
    sizes: tuple[int, ...]
    near: tuple[tuple[float, float], ...]  # 95 of 100 times, by size
    far: tuple[tuple[float, float], ...]  # 998 of 1,000 times
    ratings_word: str
    share_word: str


Chart = Trend | Counts | Days | Week | Funnel


def digest(chart: Chart) -> str:
    """The name of a chart's values: equal values, equal picture."""
    return hashlib.sha256(repr(chart).encode()).hexdigest()[:32]
