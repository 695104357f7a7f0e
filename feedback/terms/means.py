"""The points of a term from those of its months, and what they come to: the decree's means. Pure.

A month that is missing is said and never guessed: what is still open makes the mean one of the months so far, and
months in which somebody did not work are none of the months of their mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.scoring import CapFlag, Contender, Parameters, QualityClass, quality_class, seating, seats_for
from feedback.scoring.rounding import exactly, published

LEAST_MONTHS = 6  # worked in the year, for a class (Decree 335/2025 Art. 11.1)


class MonthStanding(Labelled):
    """What a month gives to the term of an official."""

    EVALUATED = "evaluated", N_("Evaluated")
    NOT_CLOSED = "not_closed", N_("Not closed yet")
    NO_TOTAL = "no_total", N_("No total: nothing was assigned")
    OUTSIDE = "outside", N_("No posting, or not evaluated")


@dataclass(frozen=True, slots=True)
class MonthPoints:
    """An official's month: points where it has a total, none otherwise."""

    month: Month
    standing: MonthStanding
    total: Decimal | None = None  # points
    common: Decimal | None = None  # points
    task: Decimal | None = None  # points


@dataclass(frozen=True, slots=True)
class TermPoints:
    """What the months of a term come to."""

    mean: Decimal | None  # points, of the evaluated months; None without any
    common: Decimal | None  # points, likewise
    task: Decimal | None  # points, likewise
    evaluated: int  # months
    missing: tuple[Month, ...]  # not closed yet
    without_total: tuple[Month, ...]  # closed, and nothing was assigned

    @property
    def is_complete(self) -> bool:
        """Whether no month of the term is still to come."""
        return not self.missing

    @property
    def enough_months(self) -> bool:
        """Whether so many months were worked that a year may be classed."""
        return self.evaluated >= LEAST_MONTHS


@exactly
def term_points(months: Sequence[MonthPoints]) -> TermPoints:
    """The mean of the months that have a total (Decree 335/2025 Arts. 17 and 11.2)."""
    evaluated = [month for month in months if month.standing is MonthStanding.EVALUATED]

    def mean(points: Sequence[Decimal | None]) -> Decimal | None:
        known = [each for each in points if each is not None]
        return published(sum(known, Decimal(0)) / len(known)) if known else None

    return TermPoints(
        mean=mean([month.total for month in evaluated]),
        common=mean([month.common for month in evaluated]),
        task=mean([month.task for month in evaluated]),
        evaluated=len(evaluated),
        missing=_those(months, MonthStanding.NOT_CLOSED),
        without_total=_those(months, MonthStanding.NO_TOTAL),
    )


def _those(months: Sequence[MonthPoints], standing: MonthStanding) -> tuple[Month, ...]:
    return tuple(month.month for month in months if month.standing is standing)


@dataclass(frozen=True, slots=True)
class YearClass:
    """The class that a year's points come to, before anybody decides; none where too few months were worked."""

    klass: QualityClass | None
    flag: CapFlag = CapFlag.NONE
    position: int | None = None  # among those who reach the excellent bound


@dataclass(frozen=True, slots=True)
class YearClasses:
    """Everybody's class by points, and the seats of the excellent one."""

    seats: int
    of: Mapping[str, YearClass]


def year_classes(points: Mapping[str, TermPoints], parameters: Parameters) -> YearClasses:
    """The classes of one unit's year by its points (Decree 335/2025 Arts. 11.1 and 20).

    Whoever worked fewer than six months has none and takes no part in the seats. Citizens' margins play no part: a
    year's points are a mean of closed months, each of which was guarded by itself.
    """
    contenders = [
        Contender(who, each.mean, each.task or Decimal(0), each.common or Decimal(0), low=None, high=None)
        for who, each in points.items()
        if each.mean is not None and each.enough_months
    ]
    seated = seating(contenders, parameters)
    found = {who: YearClass(None) for who in points}
    for who, place in seated.places.items():
        found[who] = YearClass(place.klass, place.flag, place.position)
    return YearClasses(seated.seats, found)


def class_by_points(mean: Decimal | None, parameters: Parameters) -> QualityClass | None:
    """Where a mean lies among the bounds; a word for reading, no class of the law, which knows only the year's."""
    return None if mean is None else quality_class(mean, parameters)


def excellent_seats(finals: Sequence[Decimal], parameters: Parameters) -> int:
    """How many may be excellent among officials with these means."""
    return seats_for(finals, parameters)
