"""The counters of a device's key: what is new, what comes again, and what only a second device can send."""

import random

import pytest

from feedback.devices.counting import MOST_RANGES, WINDOW, Numbers, Requests, Verdict


def trace(word: str) -> bytes:
    return word.encode().ljust(8, b"-")


def after(*counters: int) -> Requests:
    requests = Requests()
    for counter in counters:
        requests, verdict = requests.with_request(counter, trace(f"r{counter}"))
        assert verdict is Verdict.NEW
    return requests


def test_counters_that_rise_are_new() -> None:
    assert after(*range(1, 200)).counter == 199


def test_a_request_may_be_overtaken_within_the_window() -> None:
    counters = list(range(100, 100 + WINDOW))
    random.Random(5).shuffle(counters)

    assert after(*counters).counter == 100 + WINDOW - 1


def test_the_same_request_again_is_no_copy() -> None:
    assert after(1, 2, 3).with_request(2, trace("r2"))[1] is Verdict.AGAIN


@pytest.mark.parametrize("counter", [1, 2, 3])
def test_another_request_with_a_used_counter_is_a_copy(counter: int) -> None:
    assert after(1, 2, 3).with_request(counter, trace("other"))[1] is Verdict.CLONED


def test_a_request_far_behind_is_a_copy() -> None:
    assert after(1, 500).with_request(500 - WINDOW, trace("late"))[1] is Verdict.CLONED
    assert after(1, 500).with_request(501 - WINDOW, trace("late"))[1] is Verdict.NEW


def test_what_was_passed_over_counts_as_not_seen() -> None:
    requests = after(*range(1, WINDOW + 1), WINDOW + 10)

    assert requests.with_request(WINDOW + 5, trace("late"))[1] is Verdict.NEW
    assert requests.with_request(WINDOW, trace("other"))[1] is Verdict.CLONED


def test_missing_numbers_are_known_until_they_come() -> None:
    numbers = Numbers().with_numbers([1, 2, 6, 9])
    assert (numbers.missing, numbers.missing_count) == (((3, 5), (7, 8)), 5)

    numbers = numbers.with_numbers([4, 8, 9])
    assert numbers.missing == ((3, 3), (5, 5), (7, 7))
    assert Numbers.read(numbers.highest, numbers.as_text()) == numbers
    assert numbers.with_numbers([3, 5, 7]).missing == ()


def test_the_order_in_which_numbers_come_changes_nothing() -> None:
    chance = random.Random(7)
    for _ in range(50):
        numbers = chance.sample(range(1, 40), 25)
        parts = [numbers[:10], numbers[10:12], numbers[12:]]
        once = Numbers().with_numbers(numbers)
        many = Numbers()
        for part in parts:
            many = many.with_numbers(part)
        assert many == once


def test_too_many_gaps_are_told_too_large_and_never_forgotten() -> None:
    numbers = Numbers().with_numbers(range(2, 1000, 2))

    assert len(numbers.missing) == MOST_RANGES
    assert numbers.missing_count >= 499
    assert len(numbers.as_text()) < 4000
