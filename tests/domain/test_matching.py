"""Which transaction a tap rates: the latest of the desk within the time that nobody has rated yet."""

from datetime import UTC, datetime, timedelta

from feedback.integrity.matching import match

WITHIN = timedelta(minutes=45)


def o_clock(written: str) -> datetime:
    return datetime.fromisoformat(f"2026-10-05 {written}").replace(tzinfo=UTC)


def matched(taps: str, served: str) -> dict[str, str]:
    """Taps and transactions by their times, which name them too."""
    return match(
        [(o_clock(tap), tap) for tap in taps.split()],
        [(o_clock(receipt), receipt) for receipt in served.split()],
        within=WITHIN,
    )


def test_a_tap_takes_the_latest_transaction_before_it() -> None:
    assert matched("10:00", "09:30 09:50 10:01") == {"10:00": "09:50"}


def test_both_ends_of_the_time_are_within() -> None:
    assert matched("10:00", "10:00") == {"10:00": "10:00"}
    assert matched("10:00", "09:15") == {"10:00": "09:15"}
    assert matched("10:00", "09:14:59") == {}


def test_one_transaction_supports_one_rating() -> None:
    assert matched("10:00 10:01 10:02", "09:40 09:50") == {"10:00": "09:50", "10:01": "09:40"}


def test_taps_are_taken_in_order_of_time_however_they_come() -> None:
    # 09:55 takes 09:50, so 10:05 takes 10:00 and nobody is left with 09:20.
    assert matched("10:05 09:55", "10:00 09:20 09:50") == {"09:55": "09:50", "10:05": "10:00"}


def test_a_transaction_that_is_too_old_for_one_tap_is_not_kept_for_the_next() -> None:
    assert matched("10:00 10:30", "09:10 10:20") == {"10:30": "10:20"}


def test_taps_of_one_moment_are_taken_in_the_order_of_their_keys() -> None:
    moment = o_clock("10:00")

    found = match(
        [(moment, "b"), (moment, "a")], [(o_clock("09:40"), 1), (o_clock("09:50"), 2)], within=WITHIN
    )

    assert found == {"a": 2, "b": 1}


def test_nothing_to_match_gives_nothing() -> None:
    assert matched("", "09:00") == {}
    assert matched("10:00", "") == {}
