"""Opening hours: read as people write them, dated, closed on holidays, worked in a holiday's stead."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.offices.hours import BadHours, Hours, Week, length, read_day
from feedback.periods.days import BY_LAW, WorkingDays

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = read_day("7:30-11:30, 13:30-17:00")
WEEK = Week((DAY, DAY, DAY, DAY, DAY, read_day("8:00-11:30"), ()))
HOURS = Hours([(date(2026, 1, 1), WEEK)], BY_LAW, ZONE)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE).astimezone(UTC)


def test_hours_are_read_as_people_write_them() -> None:
    assert read_day("7h30 – 11h30;13:30-17:00") == ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
    assert read_day("  ") == ()


@pytest.mark.parametrize(
    "written", ["7-11", "11:30-7:30", "7:30-25:00", "8:00-12:00, 11:00-17:00", "all day"]
)
def test_what_is_no_hours_is_refused(written: str) -> None:
    with pytest.raises(BadHours):
        read_day(written)


def test_a_week_is_stored_and_written_as_it_was() -> None:
    assert Week.from_json(WEEK.as_json()) == WEEK
    assert WEEK.written()[0] == "7:30-11:30, 13:30-17:00"
    assert WEEK.written()[6] == ""


def test_it_is_open_within_its_spans_alone() -> None:
    assert HOURS.is_open(at("2026-10-05 07:30"))  # a Monday
    assert not HOURS.is_open(at("2026-10-05 11:30"))
    assert not HOURS.is_open(at("2026-10-04 09:00"))  # a Sunday


def test_it_is_closed_on_a_holiday_and_on_a_day_set_free() -> None:
    assert HOURS.of_day(date(2026, 9, 2)) == []
    assert (
        Hours([(date(2026, 1, 1), WEEK)], WorkingDays(free=frozenset({date(2026, 10, 5)})), ZONE).of_day(
            date(2026, 10, 5)
        )
        == []
    )


def test_a_day_worked_in_anothers_stead_is_as_a_monday() -> None:
    sunday = date(2026, 10, 4)

    assert (
        len(Hours([(date(2026, 1, 1), WEEK)], WorkingDays(worked=frozenset({sunday})), ZONE).of_day(sunday))
        == 2
    )


def test_new_hours_hold_from_their_day() -> None:
    both = Hours([(date(2026, 1, 1), WEEK), (date(2026, 10, 6), Week(((),) * 7))], BY_LAW, ZONE)

    assert both.is_open(at("2026-10-05 09:00"))
    assert not both.is_open(at("2026-10-06 09:00"))


def test_where_nobody_has_said_when_it_is_always_open() -> None:
    unknown = Hours([], BY_LAW, ZONE)

    assert unknown.is_open(at("2026-10-04 03:00"))
    assert not unknown.known


def test_the_time_between_two_moments_is_cut_at_both() -> None:
    # 09:00 to 11:30 and 13:30 to 14:00: three hours.
    assert length(HOURS.between(at("2026-10-05 09:00"), at("2026-10-05 14:00"))) == timedelta(hours=3)
