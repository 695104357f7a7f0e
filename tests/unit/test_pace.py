"""When figures of a month that runs come out: by the calendar and by what has come, with as much again behind it."""

from datetime import date

import pytest

from feedback.disclosure import LIMITS, NOTHING, Limits, Volume, day_to_release, hides_everybody
from feedback.errors import Refused
from feedback.periods.month import Month
from feedback.ratings.models import RatingState
from feedback.releases.running import DayOfWork, next_standings, spans, told_levels
from tests.cast import OCTOBER

CUTS = [date(2026, 10, 10), date(2026, 10, 20)]
AN, BINH = "an", "binh"  # stand for ids


def days(**volumes: tuple[int, int]) -> list[tuple[date, Volume]]:
    """Volumes by day of October: `d5=(20, 10)`."""
    return [(date(2026, 10, int(name[1:])), Volume(*each)) for name, each in volumes.items()]


def work(*levels: tuple[int, int], served: int = 30) -> dict[date, DayOfWork]:
    """What came of somebody's work: each a day of October and a level that fifteen gave on it."""
    found = {}
    for number, level in levels:
        of_day = tuple(15 * (each == level) for each in range(1, 6))
        day = date(2026, 10, number)
        found[day] = found.get(day, DayOfWork()) + DayOfWork(served, {RatingState.COUNTED: 15}, of_day)
    return found


@pytest.mark.parametrize(
    ("volume", "hides"),
    [
        (Volume(20, 10), True),
        (Volume(19, 10), False),
        (Volume(200, 9), False),
        (Volume(0, 20), True),  # a rating is somebody served, where no transactions are brought in
        (Volume(0, 19), False),
        (NOTHING, False),
    ],
)
def test_twenty_served_and_ten_ratings_hide_everybody(volume: Volume, hides: bool) -> None:
    assert hides_everybody(volume) is hides


def test_figures_come_out_up_to_a_day_of_the_calendar_alone() -> None:
    enough = {"d5": (40, 20), "d9": (40, 20), "d11": (40, 20), "d12": (40, 20)}

    assert day_to_release(days(**enough), CUTS) == date(2026, 10, 10)
    assert day_to_release(days(d5=(40, 20), d9=(40, 20)), CUTS) is None


def test_a_release_waits_until_as_much_again_has_come_behind_it() -> None:
    # The close cannot wait: what it adds to the last release must hide everybody too.
    assert day_to_release(days(d5=(40, 20), d12=(19, 15)), CUTS) is None
    assert day_to_release(days(d5=(40, 20), d12=(20, 9)), CUTS) is None
    assert day_to_release(days(d5=(40, 20), d12=(20, 10)), CUTS) == date(2026, 10, 10)


def test_few_of_the_first_ten_days_are_let_out_with_the_next_ten() -> None:
    assert day_to_release(days(d5=(8, 4), d12=(15, 8), d22=(30, 15)), CUTS) == date(2026, 10, 20)


def test_anon_1_when_figures_come_out_does_not_depend_on_what_they_say() -> None:
    """Ratings that all agree are not waited with: the day on which the wait ends would tell of the first to disagree."""
    agreeing = {AN: work((5, 5), (12, 5), (15, 5), (22, 5))}
    one_disagrees = {AN: work((5, 1), (12, 5), (15, 5), (22, 5))}
    before = next_standings(agreeing, {}, OCTOBER), next_standings(one_disagrees, {}, OCTOBER)

    assert [each[AN].until_on for each in before] == [date(2026, 10, 20)] * 2
    assert [each[AN].weighed for each in before] == [Volume(90, 45)] * 2


def test_anon_9_few_ratings_that_all_agree_are_told_with_the_next_ones() -> None:
    so_far = {AN: work((5, 5), (12, 4))}
    first = next_standings(so_far, {}, OCTOBER)
    then = next_standings({AN: so_far[AN] | work((25, 5), (26, 5))}, first, OCTOBER)

    assert (first[AN].until_on, told_levels(first)) == (date(2026, 10, 10), (0, 0, 0, 0, 0))
    assert (then[AN].until_on, told_levels(then)) == (date(2026, 10, 20), (0, 0, 0, 15, 15))


def test_twenty_that_all_agree_are_told() -> None:
    told = next_standings({AN: work((5, 5), (6, 5), (12, 4))}, {}, OCTOBER)

    assert told_levels(told) == (0, 0, 0, 0, 30)


def test_an_official_of_whose_work_little_has_come_waits_alone() -> None:
    little = {date(2026, 10, 6): DayOfWork(3, {RatingState.COUNTED: 2}, (2, 0, 0, 0, 0))}
    told = next_standings({AN: work((5, 5), (6, 3), (12, 4)), BINH: little}, {}, OCTOBER)

    assert (set(told), told_levels(told)) == ({AN}, (0, 0, 15, 0, 15))


def test_what_comes_late_for_days_that_were_told_waits_for_the_next_release() -> None:
    so_far = {AN: work((5, 5), (6, 3), (12, 4))}
    first = next_standings(so_far, {}, OCTOBER)
    late = {**so_far[AN], **work((7, 1), served=0)}

    assert next_standings({AN: late}, first, OCTOBER) is None


def test_held_ratings_count_for_the_day_and_not_among_the_levels() -> None:
    """What is held may be held because it is low; a day that waited for others would tell so."""
    held = {day: DayOfWork(30, {RatingState.HELD: 15}) for day in (date(2026, 10, 5), date(2026, 10, 12))}
    told = next_standings({AN: held}, {}, OCTOBER)

    assert (told[AN].until_on, told_levels(told)) == (date(2026, 10, 10), (0, 0, 0, 0, 0))


def test_nothing_has_come() -> None:
    assert day_to_release([], CUTS) is None
    assert next_standings({}, {}, Month(2026, 2)) is None


def test_spans_lie_between_the_days_up_to_which_figures_came_out() -> None:
    came = {
        (AN, "p"): {date(2026, 10, 10): Volume(3, 1), date(2026, 10, 11): Volume(5, 2), date(2026, 11, 2): Volume(0, 1)},
        (None, "p"): {date(2026, 10, 11): Volume(0, 4)},
    }  # fmt: skip

    assert spans(came, {AN: [date(2026, 10, 10)]}) == {
        (AN, "p"): [Volume(3, 1), Volume(5, 3)],
        (None, "p"): [Volume(0, 4)],
    }


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
