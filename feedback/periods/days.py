"""Days: their edges in a named time zone, and which are worked (weekends, holidays by law, days that an office sets)."""

import functools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5
_LUNAR = {  # year: first day of the lunar year, and 10/3 of it (the Hung Kings), by the moon over Vietnam (UTC+7)
    2025: ((1, 29), (4, 7)),
    2026: ((2, 17), (4, 26)),
    2027: ((2, 6), (4, 16)),
    2028: ((1, 26), (4, 4)),
    2029: ((2, 13), (4, 23)),
    2030: ((2, 2), (4, 12)),
    2031: ((1, 23), (4, 1)),
    2032: ((2, 11), (4, 19)),
    2033: ((1, 31), (4, 9)),
    2034: ((2, 19), (4, 28)),
    2035: ((2, 8), (4, 17)),
    2036: ((1, 28), (4, 6)),
    2037: ((2, 15), (4, 24)),
    2038: ((2, 4), (4, 13)),
    2039: ((1, 24), (4, 3)),
}


def day_edges(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of `day` and the first after it, in UTC, by the calendar of `zone`."""
    begins, ends = (
        datetime.combine(each, time(), tzinfo=zone).astimezone(UTC) for each in (day, day + timedelta(days=1))
    )
    return begins, ends


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days an office works: Monday to Friday without the holidays by law, and what it has set otherwise.

    `free` are days off beside those, `worked` days of work in spite of them, such as the Saturday that makes up for
    a bridging day. A day that stands in neither follows the law.
    """

    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def has(self, day: date) -> bool:
        """Whether the office usually works on `day`; a duty on a day off is known from the roster alone."""
        if day in self.worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.free and day not in holidays(day.year)

    def after(self, day: date, count: int) -> date:
        """The day that lies `count` working days after `day`, which is itself not counted."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.has(day)
        return day

    def before(self, day: date, count: int) -> date:
        """The day that lies `count` working days before `day`, which is itself not counted."""
        while count > 0:
            day -= timedelta(days=1)
            count -= self.has(day)
        return day

    def between(self, day: date, later: date) -> int:
        """How many working days come after `day` up to and with `later`; below zero where `later` lies before it."""
        if later < day:
            return -self.between(later, day)
        return sum(self.has(day + timedelta(days=number)) for number in range(1, (later - day).days + 1))


BY_LAW = WorkingDays()  # of an office that has set no day of its own


@functools.cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of `year` (Labour Code 2019 Art. 112), each that falls on a weekend moved to the next working day (Art. 111.3).

    Which days beside Tet and 2 September are free is decided anew every year; here it is the eve of Tet with its
    first four days, and 1 September, or the 3rd where that joins the weekend. A year beyond the table has the
    holidays of the solar calendar alone.
    """
    national = date(year, 9, 2)
    beside = 1 if national.weekday() == _SATURDAY - 2 else -1
    named = [
        date(year, 1, 1),
        *_lunar_holidays(year),
        date(year, 4, 30),
        date(year, 5, 1),
        national,
        national + timedelta(days=beside),
    ]
    free = set(named)
    for day in sorted(named):
        if day.weekday() >= _SATURDAY:
            moved = day
            while moved.weekday() >= _SATURDAY or moved in free:
                moved += timedelta(days=1)
            free.add(moved)
    return frozenset(free)


def _lunar_holidays(year: int) -> list[date]:
    if year not in _LUNAR:
        return []
    new_year, hung_kings = (date(year, *place) for place in _LUNAR[year])
    return [*(new_year + timedelta(days=number) for number in range(-1, 4)), hung_kings]
