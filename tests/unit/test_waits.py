"""How long citizens waited: what is told of it, and below how many nothing is."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.receipts.receiving import waited
from feedback.releases.waits import Waits, gathered

CALLED = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
MONDAY_AT_NINE, FRIDAY_AT_TEN = (1, 9), (5, 10)


@pytest.mark.parametrize(
    ("before", "minutes"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=12, seconds=59), 12),  # whole minutes alone
        (timedelta(hours=10), 600),
        (timedelta(hours=10, minutes=1), None),  # the day before: no wait at a desk
        (timedelta(minutes=-1), None),
    ],
)
def test_a_wait_is_whole_minutes_of_one_working_day(before: timedelta, minutes: int | None) -> None:
    assert waited(CALLED - before, CALLED) == minutes


def test_half_and_nine_of_ten_waited_no_longer() -> None:
    # 1 to 10: half no longer than 5, nine of ten no longer than 9
    told = gathered({MONDAY_AT_NINE: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]})

    assert told == Waits(10, 5, 9, {MONDAY_AT_NINE: 5})


def test_an_hour_with_fewer_than_five_waits_is_not_told_of() -> None:
    told = gathered({MONDAY_AT_NINE: [3] * 5, FRIDAY_AT_TEN: [50] * 4})

    assert told is not None
    assert (told.known, told.by_hour) == (9, {MONDAY_AT_NINE: 3})


def test_fewer_than_five_waits_tell_nothing_at_all() -> None:
    assert gathered({MONDAY_AT_NINE: [3, 4, 5, 6]}) is None
    assert gathered({}) is None


def test_the_waits_of_a_release_are_read_back_as_they_were() -> None:
    told = Waits(9, 3, 50, {MONDAY_AT_NINE: 3})

    assert Waits.from_record(told.as_record()) == told
