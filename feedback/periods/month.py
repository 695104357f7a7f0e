"""A calendar month as a value, with its edges in a named time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, written `YYYY-MM`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9998):
            raise ValueError(f"no such month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month that `text` writes as `YYYY-MM`; ValueError for anything else."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a month, such as 2026-10: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month in which `day` lies."""
        return cls(day.year, day.month)

    @classmethod
    def containing(cls, moment: datetime, zone: ZoneInfo) -> "Month":
        """The month in which the aware `moment` lies, by the calendar of `zone`."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return cls.of(moment.astimezone(zone).date())

    def plus(self, months: int) -> "Month":
        """The month so many months later (or earlier, when negative)."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    @property
    def next(self) -> "Month":
        """The month after."""
        return self.plus(1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return self.plus(-1)

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
        return tuple(  # type: ignore[return-value]
            datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) for day in (self.first_on, self.next.first_on)
        )

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
