"""Opening hours of a week, as an office writes them, and the times in which it is open. Pure."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.labels import N_
from feedback.periods.days import WorkingDays, holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_LABELS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_SPAN = re.compile(r"(\d{1,2})[:hg.](\d{2})\s*[-–]\s*(\d{1,2})[:hg.](\d{2})", re.ASCII)
_MOST_SPANS = 4  # in a day

Span = tuple[time, time]
Times = tuple[datetime, datetime]


class BadHours(ValueError):
    """What was written is no opening hours."""


@dataclass(frozen=True, slots=True)
class Week:
    """The spans in which an office is open on each day of the week, Monday first."""

    days: tuple[tuple[Span, ...], ...]

    @classmethod
    def from_json(cls, value: Mapping[str, Sequence[Sequence[str]]]) -> "Week":
        """The week as `as_json` wrote it."""
        return cls(
            tuple(
                tuple(
                    (time.fromisoformat(start), time.fromisoformat(end)) for start, end in value.get(day, ())
                )
                for day in DAYS
            )
        )

    def as_json(self) -> dict[str, list[list[str]]]:
        """For storing: the spans of each day that has any."""
        return {
            day: [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in spans]
            for day, spans in zip(DAYS, self.days, strict=True)
            if spans
        }

    def written(self) -> tuple[str, ...]:
        """Each day as a person writes it: `7:30-11:30, 13:30-17:00`."""
        return tuple(
            ", ".join(f"{start.hour}:{start:%M}-{end.hour}:{end:%M}" for start, end in spans)
            for spans in self.days
        )


def read_day(written: str) -> tuple[Span, ...]:
    """The spans of a day as a person writes them; nothing written: closed. BadHours for anything else."""
    spans: list[Span] = []
    for part in re.split(r"[,;]", written):
        if not part.strip():
            continue
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise BadHours(written)
        spans.append(_span(*map(int, found.groups()), written=written))
    if len(spans) > _MOST_SPANS or any(a[1] > b[0] for a, b in itertools.pairwise(spans)):
        raise BadHours(written)
    return tuple(spans)


def _span(hour: int, minute: int, until_hour: int, until_minute: int, *, written: str) -> Span:
    try:
        start, end = time(hour, minute), time(until_hour, until_minute)
    except ValueError:
        raise BadHours(written) from None
    if end <= start:
        raise BadHours(written)
    return start, end


class Hours:
    """When a place is open: dated weeks, closed on holidays, and on a day worked in a holiday's stead as on a Monday."""

    def __init__(self, weeks: Iterable[tuple[date, Week]], days: WorkingDays, zone: ZoneInfo) -> None:
        self._weeks = sorted(weeks, key=lambda each: each[0], reverse=True)
        self._days, self._zone = days, zone

    @property
    def known(self) -> bool:
        """Whether anybody has set them at all; where not, nothing sleeps and nothing is missed."""
        return bool(self._weeks)

    def of_day(self, day: date) -> list[Times]:
        """The times in which it is open on `day`, in UTC."""
        week = next((week for since, week in self._weeks if since <= day), None)
        if week is None or self._is_holiday(day):
            return []
        spans = week.days[day.weekday()]
        if not spans and day in self._days.worked:
            spans = week.days[0]
        return [(self._at(day, start), self._at(day, end)) for start, end in spans]

    def _is_holiday(self, day: date) -> bool:
        return day not in self._days.worked and (day in self._days.free or day in holidays(day.year))

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self._zone).astimezone(UTC)

    def between(self, since: datetime, until: datetime) -> Iterator[Times]:
        """The times in which it is open between two moments, cut at both."""
        day = since.astimezone(self._zone).date()
        while day <= until.astimezone(self._zone).date():
            for start, end in self.of_day(day):
                if start < until and end > since:
                    yield max(start, since), min(end, until)
            day += timedelta(days=1)

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open at `moment`; always, where nobody has said when."""
        day = moment.astimezone(self._zone).date()
        return not self.known or any(start <= moment < end for start, end in self.of_day(day))


def length(spells: Iterable[Times]) -> timedelta:
    """How long these times are together; they don't overlap."""
    return sum((end - start for start, end in spells), timedelta())
