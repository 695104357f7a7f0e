"""How much of a month somebody worked at an office: the days posted there, less those away. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from feedback.labels import N_, Labelled
from feedback.periods.days import WorkingDays
from feedback.periods.month import Month

HALF = Decimal("0.5")  # of a working day


class DayPart(Labelled):
    """How much of each day an absence takes."""

    WHOLE = "whole", N_("Whole days")
    MORNING = "morning", N_("A morning")
    AFTERNOON = "afternoon", N_("An afternoon")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both inclusive; open at the end where it still lasts."""

    from_on: date
    to_on: date | None = None

    def has(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Away:
    """An absence: its days, and how much of each."""

    span: Span
    part: DayPart = DayPart.WHOLE


@dataclass(frozen=True, slots=True)
class WorkedTime:
    """An official's working days of a month at one office."""

    of_month: int  # working days of the office
    posted: int  # of them, those on which the official belonged to the office and was not seconded away
    absent: Decimal = Decimal(0)  # of those, on leave; halves

    @property
    def worked(self) -> Decimal:
        """The days that are left."""
        return self.posted - self.absent

    @property
    def is_none(self) -> bool:
        """Whether nothing was worked, though the office did work in the month: there is nothing to evaluate."""
        return self.of_month > 0 and self.worked <= 0

    @property
    def is_part(self) -> bool:
        """Whether it is less than the office's whole month."""
        return self.worked < self.of_month

    def share_of(self, planned: Decimal | None) -> Decimal:
        """The part of the work agreed for so many days that the days worked are for; never more than the whole.

        Without a number agreed it is the days of the posting that the work was for.
        """
        days = self.posted if planned is None else planned
        return Decimal(1) if days <= 0 or self.worked >= days else max(Decimal(0), self.worked / days)


def worked_time(
    month: Month,
    days: WorkingDays,
    posted: Sequence[Span],
    seconded: Sequence[Span] = (),
    away: Sequence[Away] = (),
) -> WorkedTime:
    """The working time of a month from the postings at the office, secondments to others, and absences.

    A day that two absences name is away once; a morning and an afternoon make a whole day.
    """
    of_month = here = 0
    absent = Decimal(0)
    for number in range((month.last_on - month.first_on).days + 1):
        day = month.first_on + timedelta(days=number)
        if not days.has(day):
            continue
        of_month += 1
        if not _is_here(day, posted, seconded):
            continue
        here += 1
        absent += 1 - worked_of_day(day, posted, seconded, away)
    return WorkedTime(of_month, here, absent)


def worked_of_day(
    day: date, posted: Sequence[Span], seconded: Sequence[Span], away: Sequence[Away]
) -> Decimal:
    """How much of a working day was worked at the office: all, half or nothing of it."""
    if not _is_here(day, posted, seconded):
        return Decimal(0)
    parts = {each.part for each in away if each.span.has(day)}
    return Decimal(0) if DayPart.WHOLE in parts else 1 - HALF * len(parts)


def _is_here(day: date, posted: Sequence[Span], seconded: Sequence[Span]) -> bool:
    return any(span.has(day) for span in posted) and not any(span.has(day) for span in seconded)
