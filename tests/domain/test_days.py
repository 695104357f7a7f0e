"""Days: their edges by the clock of a zone, and which of them are worked."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from feedback.integrity.attribution import LocalDays
from feedback.periods.days import BY_LAW, day_edges, holidays

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def test_a_day_in_hanoi_begins_at_five_in_the_afternoon_of_utc() -> None:
    edges = day_edges(date(2026, 10, 5), HANOI)

    assert edges == (datetime(2026, 10, 4, 17, tzinfo=UTC), datetime(2026, 10, 5, 17, tzinfo=UTC))


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    begins, ends = day_edges(date(2026, 10, 25), ZoneInfo("Europe/Berlin"))

    assert (ends - begins).total_seconds() == 25 * 3600


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_day_of_a_moment_is_that_of_the_zones_calendar(zone: str) -> None:
    days = LocalDays(ZoneInfo(zone))
    moments = [datetime(2026, 10, 31, hour, 59, 59, tzinfo=UTC) for hour in range(24)]

    assert [days.of(moment) for moment in moments] == [
        moment.astimezone(ZoneInfo(zone)).date() for moment in moments
    ]


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 10, 5), True),  # a Monday
        (date(2026, 10, 3), False),  # a Saturday
        (date(2026, 1, 1), False),
        (date(2026, 2, 16), False),  # the eve of Tet, which falls on 17 February 2026
        (date(2026, 2, 20), False),  # its fourth day
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # the Hung Kings fell on Sunday 26 April
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), False),
        (date(2026, 9, 1), False),
        (date(2026, 9, 2), False),
        (date(2027, 9, 3), False),  # 2 September 2027 is a Thursday, so the Friday is free
        (date(2027, 9, 1), True),
    ],
)
def test_weekends_and_public_holidays_are_not_worked(day: date, worked: bool) -> None:
    assert BY_LAW.has(day) is worked


def test_a_year_has_eleven_holidays_and_those_moved_off_weekends() -> None:
    # 2026: 1 + 5 + 1 + 1 + 1 + 2 = 11, and 27 April for the Sunday before it.
    assert len(holidays(2026)) == 12


def test_a_year_beyond_the_moons_table_has_the_holidays_of_the_sun() -> None:
    assert date(2090, 9, 2) in holidays(2090)


def test_working_days_are_counted_after_the_day_itself() -> None:
    assert BY_LAW.after(date(2026, 10, 1), 5) == date(2026, 10, 8)  # Fri, Mon, Tue, Wed, Thu
    assert BY_LAW.after(date(2026, 4, 29), 1) == date(2026, 5, 4)  # past the 30th, 1 May and a weekend
