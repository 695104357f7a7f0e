"""A calendar month as a value, with its edges in a named time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.errors import Refused
from feedback.labels import N_

_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")  # not \d, which takes the digits of every script


class BadMonth(Refused, ValueError):
    """A text or a pair of numbers that is no month: code `bad_month`."""

    def __init__(self, given: str) -> None:
        sentence = N_("%(given)s is not a month; a month is written as 2026-10.")
        super().__init__("bad_month", sentence, field="month", given=given[:40])


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, written `YYYY-MM`. Months are ordered, and those of years 1 to 9998 exist."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9998):
            raise BadMonth(f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month that `text` writes as `YYYY-MM`; raises BadMonth (a ValueError too) for anything else."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise BadMonth(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month in which `day` lies. A datetime is refused: its month depends on the zone, see `containing`."""
        if isinstance(day, datetime):
            raise TypeError("a moment lies in a month only by the calendar of a time zone")
        return cls(day.year, day.month)

    @classmethod
    def containing(cls, moment: datetime, zone: ZoneInfo) -> "Month":
        """The month in which the aware `moment` lies, by the calendar of `zone`; ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return cls.of(moment.astimezone(zone).date())

    def plus(self, months: int) -> "Month":
        """The month so many months later, or earlier when negative."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    def __sub__(self, earlier: "Month") -> int:
        """How many months this one comes after `earlier`; negative when it comes before."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    @property
    def next(self) -> "Month":
        """The month after."""
        return self.plus(1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return self.plus(-1)

    def before(self, months: int) -> tuple["Month", ...]:
        """The months that come before this one, the nearest last: `window_ref` of them make the reference table."""
        return tuple(self.plus(-distance) for distance in range(months, 0, -1))

    @property
    def first_on(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.next.first_on - timedelta(days=1)

    def edges(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first moment and the first moment after it, in UTC, by the calendar of `zone`."""
        return _midnight(self.first_on, zone), _midnight(self.next.first_on, zone)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
