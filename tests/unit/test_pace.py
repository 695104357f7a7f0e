"""When figures of a month that runs come out: by what has come, with as much again behind it."""

from datetime import date

import pytest

from feedback.disclosure import LIMITS, Heap, Limits, day_to_release, hides_everybody
from feedback.errors import Refused


def heap(served: int, *levels: int) -> Heap:
    one, two, three, four, five = levels
    return Heap(served, (one, two, three, four, five))


def days(*heaps: Heap) -> list[tuple[date, Heap]]:
    return [(date(2026, 10, number), each) for number, each in enumerate(heaps, 1)]


MIXED = heap(20, 1, 0, 2, 3, 4)  # ten ratings of twenty served


@pytest.mark.parametrize(
    ("what", "hides"),
    [
        (MIXED, True),
        (heap(19, 1, 0, 2, 3, 4), False),
        (heap(200, 1, 0, 2, 3, 3), False),
        (heap(0, 1, 0, 2, 3, 14), True),  # a rating is somebody served, where no transactions are brought in
        (heap(30, 12, 0, -2, 3, 4), False),  # a decision took some away
    ],
)
def test_twenty_served_and_ten_ratings_hide_everybody(what: Heap, hides: bool) -> None:
    assert hides_everybody(what) is hides


def test_anon_9_few_ratings_that_all_agree_wait() -> None:
    assert not hides_everybody(heap(60, 19, 0, 0, 0, 0))
    assert hides_everybody(heap(60, 20, 0, 0, 0, 0))
    assert hides_everybody(heap(60, 18, 1, 0, 0, 0))


def test_a_release_waits_until_as_much_again_has_come_behind_it() -> None:
    # The close cannot wait: what it adds to the last release must hide everybody too.
    assert day_to_release(days(MIXED)) is None
    assert day_to_release(days(MIXED, heap(5, 0, 0, 0, 1, 1))) is None
    assert day_to_release(days(MIXED, heap(5, 0, 0, 0, 1, 1), MIXED)) == date(2026, 10, 2)


def test_small_days_are_let_out_together() -> None:
    small = heap(7, 1, 0, 0, 1, 2)
    assert day_to_release(days(*[small] * 6)) == date(2026, 10, 3)


def test_nothing_has_come() -> None:
    assert day_to_release([]) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("release_served", 19),
        ("release_ratings", 9),
        ("score_from", 4),
        ("comments_batch", 4),
        ("comment_days", 6),
    ],
)
def test_anon_10_no_setting_goes_below_what_the_code_allows(name: str, value: int) -> None:
    with pytest.raises(Refused) as refused:
        Limits(**{name: value})

    assert (refused.value.code, refused.value.field) == ("bad_limit", name)
    assert getattr(LIMITS, name) > value
