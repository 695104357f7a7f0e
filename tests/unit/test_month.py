"""Months: written, counted, and cut out of time by the calendar of a zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import Refused
from feedback.periods.month import BadMonth, Month

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NEW_YORK = ZoneInfo("America/New_York")
OCTOBER = Month(2026, 10)
months = st.builds(Month, st.integers(1000, 9000), st.integers(1, 12))


def test_a_month_is_read_and_written_alike():
    assert Month.parse("2026-10") == OCTOBER
    assert str(OCTOBER) == "2026-10"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-1",
        "26-10",
        "2026-10 ",
        "2026/10",
        "٢٠٢٦-10",
        "0000-10",
        "2026-10\n",
    ],
)
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(BadMonth) as refusal:
        Month.parse(text)

    assert isinstance(refusal.value, Refused)
    assert isinstance(refusal.value, ValueError)
    assert refusal.value.code == "bad_month"


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (0, 1), (9999, 1)])
def test_impossible_months_cannot_be_made(year, month):
    with pytest.raises(BadMonth):
        Month(year, month)


def test_the_first_and_the_last_month_that_exist():
    assert (str(Month(1, 1)), str(Month(9998, 12))) == ("0001-01", "9998-12")


def test_years_turn():
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2027, 1).previous == Month(2026, 12)
    assert Month(2026, 1).before(3) == (Month(2025, 10), Month(2025, 11), Month(2025, 12))


def test_february_has_its_days():
    assert Month(2028, 2).last_on == date(2028, 2, 29)
    assert Month(2026, 2).last_on == date(2026, 2, 28)


def test_a_month_of_hanoi_begins_seven_hours_before_that_of_greenwich():
    start, end = OCTOBER.edges(HANOI)

    assert start == datetime(2026, 9, 30, 17, tzinfo=UTC)
    assert end == datetime(2026, 10, 31, 17, tzinfo=UTC)


def test_a_month_keeps_its_edges_when_the_clocks_change_within_it():
    start, end = Month(2026, 3).edges(NEW_YORK)

    assert end - start == timedelta(days=31) - timedelta(hours=1)


def test_the_first_moment_belongs_to_the_month_and_the_last_edge_to_the_next():
    start, end = OCTOBER.edges(HANOI)

    assert Month.containing(start, HANOI) == OCTOBER
    assert Month.containing(end - timedelta(microseconds=1), HANOI) == OCTOBER
    assert Month.containing(end, HANOI) == OCTOBER.next
    assert Month.containing(start - timedelta(microseconds=1), HANOI) == OCTOBER.previous


def test_a_moment_without_a_zone_lies_in_no_month():
    with pytest.raises(ValueError, match="zone"):
        Month.containing(datetime(2026, 10, 1), HANOI)
    with pytest.raises(TypeError):
        Month.of(datetime(2026, 10, 1, tzinfo=UTC))


def test_months_sort_by_time():
    assert sorted([Month(2026, 10), Month(2025, 12), Month(2026, 9)])[0] == Month(2025, 12)


@given(months, st.integers(-5000, 5000))
def test_going_there_and_back(month, distance):
    there = month.plus(distance)

    assert there.plus(-distance) == month
    assert there - month == distance
    assert (there > month) == (distance > 0)


@given(months)
def test_months_follow_each_other_without_a_gap(month):
    assert month.last_on + timedelta(days=1) == month.next.first_on
    assert month.edges(HANOI)[1] == month.next.edges(HANOI)[0]
    assert Month.of(month.last_on) == month == Month.parse(str(month))


@given(st.datetimes(datetime(1976, 1, 1), datetime(2100, 1, 1)))
def test_every_moment_lies_within_the_edges_of_its_month(naive):
    moment = naive.replace(tzinfo=UTC)

    start, end = Month.containing(moment, HANOI).edges(HANOI)

    assert start <= moment < end
