"""The points of a term from those of its months, and what they come to: the decree's means. Pure.

A month that is missing is said and never guessed: what is still open makes the mean one of the months so far, and
months in which somebody did not work are none of the months of their mean.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.scoring import CapFlag, Contender, Parameters, QualityClass, quality_class, seating
from feedback.scoring.rounding import exactly, published

LEAST_MONTHS = 6  # worked in the year, for a class (Decree 335/2025 Art. 11.1)


class MonthStanding(Labelled):
    """What a month gives to the term of an official."""

    EVALUATED = "evaluated", N_("Evaluated")
    BROUGHT = "brought", N_("Brought in: evaluated elsewhere")
    NOT_CLOSED = "not_closed", N_("Not closed yet")
    NO_TOTAL = "no_total", N_("No total: nothing was assigned")
    NOT_WORKED = "not_worked", N_("No working day worked")
    EXCUSED = "excused", N_("On sick or maternity leave: no working day worked")
    OUTSIDE = "outside", N_("No posting, or not evaluated")

    @property
    def counts(self) -> bool:
        """Whether the month has a total that belongs to the mean."""
        return self in (MonthStanding.EVALUATED, MonthStanding.BROUGHT)

    @property
    def was_worked(self) -> bool:
        """Whether it was worked in: what was assigned or evaluated says nothing of that, the working days do."""
        return self.counts or self is MonthStanding.NO_TOTAL


class NoClass(Labelled):
    """Why a year comes to no class."""

    FEW_MONTHS = "few_months", N_("Fewer than six months worked: no class")
    NO_TOTALS = "no_totals", N_("No month with a total: no class")


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
    worked: int  # months: the evaluated ones, and those in which nothing was assigned
    excused: int  # months of sick or maternity leave, which keep nobody from a class
    missing: tuple[Month, ...]  # not closed yet
    without_total: tuple[Month, ...]  # closed, and nothing was assigned

    @property
    def is_complete(self) -> bool:
        """Whether no month of the term is still to come."""
        return not self.missing

    @property
    def enough_months(self) -> bool:
        """Whether so many months were worked that a year may be classed.

        Who has not worked six months has no class, unless it is for sick or maternity leave: then the class is that of the
        time worked (Decree 335/2025 Art. 11; of public employees, in the same words, Decree 233/2026 Arts. 14.1, 14.2).
        No text says how days make months: a month with a working day worked is one.
        """
        return self.worked + self.excused >= LEAST_MONTHS

    @property
    def may_be_classed(self) -> bool:
        """Whether the year has a class: enough months were worked, and one of them has a total."""
        return self.no_class is None

    @property
    def no_class(self) -> NoClass | None:
        """Why it has none."""
        if not self.enough_months:
            return NoClass.FEW_MONTHS
        return NoClass.NO_TOTALS if self.mean is None else None


@exactly
def term_points(months: Sequence[MonthPoints]) -> TermPoints:
    """The mean of the months that have a total (Decree 335/2025 Arts. 17 and 11.2)."""
    evaluated = [month for month in months if month.standing.counts]

    def mean(points: Sequence[Decimal | None]) -> Decimal | None:
        known = [each for each in points if each is not None]
        return published(sum(known, Decimal(0)) / len(known)) if known else None

    return TermPoints(
        mean=mean([month.total for month in evaluated]),
        common=mean([month.common for month in evaluated]),
        task=mean([month.task for month in evaluated]),
        evaluated=len(evaluated),
        worked=sum(month.standing.was_worked for month in months),
        excused=len(_those(months, MonthStanding.EXCUSED)),
        missing=_those(months, MonthStanding.NOT_CLOSED),
        without_total=_those(months, MonthStanding.NO_TOTAL),
    )


def _those(months: Sequence[MonthPoints], standing: MonthStanding) -> tuple[Month, ...]:
    return tuple(month.month for month in months if month.standing is standing)


@dataclass(frozen=True, slots=True)
class YearContender:
    """An official's year as the cap reads it."""

    points: TermPoints
    parameters: Parameters  # of the rules for the official's kind of people
    group: Hashable = ""  # of those who share the seats
    at_most: QualityClass | None = None  # what discipline and the unit's own class leave


@dataclass(frozen=True, slots=True)
class YearClass:
    """The class that a year's points come to, before anybody decides; none where too few months were worked."""

    klass: QualityClass | None
    flag: CapFlag = CapFlag.NONE
    position: int | None = None  # among those of the group who reach the excellent bound
    group: Hashable = ""
    at_most: QualityClass | None = None


@dataclass(frozen=True, slots=True)
class YearClasses:
    """Everybody's class by points, and the seats of the excellent one in each group that shares them."""

    seats_of: Mapping[Hashable, int]
    of: Mapping[str, YearClass]

    @property
    def seats(self) -> int:
        """The seats of every group together."""
        return sum(self.seats_of.values())


def year_classes(contenders: Mapping[str, YearContender]) -> YearClasses:
    """The classes of one unit's year by its points (Decree 335/2025 Arts. 11.1 and 20).

    Each group that shares the seats stands for itself: a kind of people under rules of its own, and within it the
    division or the similar posts where the rules share the seats so. Whoever may have no class
    takes no part in the seats. Citizens' margins play no part: a year's points are a mean of closed months, each of
    which was guarded by itself.
    """
    found = {who: YearClass(None, group=each.group, at_most=each.at_most) for who, each in contenders.items()}
    groups: defaultdict[Hashable, list[str]] = defaultdict(list)
    for who, each in contenders.items():
        if each.points.may_be_classed:
            groups[each.group].append(who)
    seats = {}
    for group, members in groups.items():
        seated = seating(
            [_contender(who, contenders[who]) for who in members], contenders[members[0]].parameters
        )
        seats[group] = seated.seats
        for who, place in seated.places.items():
            found[who] = replace(found[who], klass=place.klass, flag=place.flag, position=place.position)
    return YearClasses(seats, found)


def _contender(who: str, each: YearContender) -> Contender:
    points, nothing = each.points, Decimal(0)
    return Contender(
        who,
        points.mean or nothing,
        points.task or nothing,
        points.common or nothing,
        low=None,
        high=None,
        at_most=each.at_most,
    )


def class_by_points(mean: Decimal | None, parameters: Parameters) -> QualityClass | None:
    """Where a mean lies among the bounds; a word for reading, no class of the law, which knows only the year's."""
    return None if mean is None else quality_class(mean, parameters)
