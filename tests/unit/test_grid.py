"""What may be told by official and procedure at once: every combination of figures is tried on small grids."""

import itertools
import random
from collections.abc import Mapping

import pytest

from feedback.disclosure import Detail, told
from feedback.disclosure.limits import LIMITS

Ratings = Mapping[tuple[str | None, str | None], list[int]]
ENOUGH = LIMITS.group_from


def levels(count: int) -> list[int]:
    return [0, 0, 0, 0, count]


def grid(**cells: int) -> dict[tuple[str | None, str | None], list[int]]:
    """Cells named official_procedure; `x` is nobody's, or no known procedure."""
    found = {}
    for name, count in cells.items():
        official, procedure = (None if part == "x" else part for part in name.split("_"))
        found[official, procedure] = levels(count)
    return found


def test_a_procedure_is_told_where_both_it_and_what_it_leaves_over_are_enough() -> None:
    allowed = told(grid(a_p=20, a_q=20))

    assert allowed.procedures == {"p", "q"}
    assert allowed.cells == set() or allowed.cells == {("a", "p"), ("a", "q")}


def test_a_small_rest_hides_the_smallest_procedure_that_would_give_it() -> None:
    # 45 in all, less 20 and 22: the three of r would be known
    allowed = told(grid(a_p=20, a_q=22, a_r=3))

    assert allowed.procedures == {"q"}


def test_anon_5_a_procedure_that_is_an_officials_but_for_a_few_is_hidden() -> None:
    # An has 40, all of them births but for 3 deaths: the score of An, less the births, would tell the 3.
    allowed = told(grid(a_births=37, a_deaths=3, b_deaths=40, b_land=20))

    assert "births" not in allowed.procedures


def test_a_rest_that_stands_beside_scores_and_is_too_small_is_left_out_of_the_unit() -> None:
    # 3 ratings are nobody's: the unit, less the officials' sums, would tell what they say
    allowed = told(grid(a_p=30, b_p=25, x_p=3))

    assert (allowed.left_out, sum(allowed.unit)) == (3, 55)


def test_a_rest_of_five_stays_in_the_unit() -> None:
    allowed = told(grid(a_p=30, b_p=25, x_p=5))

    assert (allowed.left_out, sum(allowed.unit)) == (0, 60)


def test_levels_of_an_official_are_told_in_less_detail_where_they_would_give_the_rest() -> None:
    # 60 + 35 in five levels would give the seven of c in five levels, who has a score and nothing more
    allowed = told(grid(a_p=60, b_p=35, c_p=7))

    assert allowed.officials == {"a": Detail.FIVE_LEVELS, "b": Detail.SCORE, "c": Detail.SCORE}
    assert allowed.unit_detail is Detail.FIVE_LEVELS


def test_nothing_at_all_tells_nothing() -> None:
    allowed = told({})

    assert (allowed.unit, allowed.unit_detail, allowed.officials) == ((0,) * 5, Detail.NOTHING, {})


@pytest.mark.parametrize("seed", range(60))
def test_anon_3_and_5_no_combination_of_figures_gives_fewer_than_ten(seed: int) -> None:
    draw = random.Random(seed)
    ratings: dict[tuple[str | None, str | None], list[int]] = {}
    for official in [*"abcd"[: draw.randint(1, 4)], None]:
        for procedure in [*"pqrs"[: draw.randint(1, 4)], None]:
            if draw.random() < 0.7:
                ratings[official, procedure] = levels(draw.choice([0, 1, 3, 6, 9, 12, 25]))
    allowed = told(ratings)
    kept = {
        place: sum(each)
        for place, each in ratings.items()
        if not allowed.left_out or place[0] in allowed.officials
    }

    by_official = {
        (place[0] if place[0] in allowed.officials else None, place[1], place): n for place, n in kept.items()
    }

    assert sum(allowed.unit) == sum(kept.values())
    for support, small in combinations(by_official, allowed):
        # What a score of few ratings, or a rest of five, tells by itself is told in any case (§4, rules 1 and 2).
        inherent = {place: n for place, n in support.items() if place[0] in small}
        beyond = sum(support.values()) - sum(inherent.values())
        assert beyond == 0 or beyond >= ENOUGH, (ratings, support)


def combinations(kept, allowed):
    """Every way of adding some officials' figures and taking procedures' and cells' away: those ratings are known."""
    officials = sorted({place[0] for place in kept}, key=str)
    procedures = [*sorted(allowed.procedures), None]
    totals = {each: sum(n for place, n in kept.items() if place[0] == each) for each in officials}
    free = {place: n for place, n in kept.items() if n and (place[0], place[1]) not in allowed.cells}
    for some in subsets(officials):
        for others in subsets(procedures):
            support = {
                place: n
                for place, n in free.items()
                if (place[0] in some) != ((place[1] if place[1] in allowed.procedures else None) in others)
            }
            small = {
                each
                for each in officials
                if totals[each] < ENOUGH and {place for place in free if place[0] == each} <= set(support)
            }
            yield support, small


def subsets(things):
    for size in range(len(things) + 1):
        yield from (set(some) for some in itertools.combinations(things, size))
