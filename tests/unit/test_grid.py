"""What may be told by official and procedure at once: every combination of figures is tried on small grids."""

import itertools
import random
from collections.abc import Mapping

import pytest

from feedback.disclosure import Detail, Volume, told
from feedback.disclosure.limits import LIMITS

Ratings = Mapping[tuple[str | None, str | None], list[int]]
ENOUGH = LIMITS.group_from


def levels(count: int) -> list[int]:
    return [count - count // 2, 0, 0, 0, count // 2]


def grid(**cells: int) -> dict[tuple[str | None, str | None], list[int]]:
    """Cells named official_procedure; `x` is nobody's, or no known procedure."""
    found = {}
    for name, count in cells.items():
        official, procedure = (None if part == "x" else part for part in name.split("_"))
        found[official, procedure] = levels(count)
    return found


def test_a_procedure_is_told_where_both_it_and_what_it_leaves_over_are_enough() -> None:
    allowed = told(grid(a_p=20, a_q=20))

    assert set(allowed.procedures) == {"p", "q"}
    assert allowed.cells == {("a", "p"), ("a", "q")}


def test_anon_1_a_procedure_leaves_out_whom_an_official_saw_too_few_of() -> None:
    """One complaint of the unit, one of the procedure and one of b would be one of the three whom b served in it."""
    allowed = told(grid(a_p=40, b_p=3, b_q=40))

    assert allowed.procedures == {"p": {("a", "p")}}
    assert allowed.cells == {("a", "p")}  # b's 40, beside the three, would tell them


def test_anon_1_a_procedure_is_told_of_an_official_where_each_span_between_releases_has_a_group() -> None:
    ratings = grid(a_p=30, a_q=30, b_p=40)
    enough, few = [Volume(40, 15), Volume(30, 15)], [Volume(70, 28), Volume(9, 2)]
    none_rated = [Volume(70, 30), Volume(9, 0)]

    def procedures(**spans: list[Volume]):
        places = {tuple(name.split("_")): volumes for name, volumes in spans.items()}
        return told(ratings, spans=places).procedures

    assert procedures(a_p=enough, a_q=enough, b_p=enough)["p"] == {("a", "p"), ("b", "p")}
    assert procedures(a_p=few, a_q=enough, b_p=enough) == {"p": {("b", "p")}}
    assert procedures(a_p=none_rated, a_q=enough, b_p=enough)["p"] == {("a", "p"), ("b", "p")}


def test_anon_9_few_ratings_that_all_agree_are_in_sums_alone() -> None:
    agreeing = {("a", "p"): [0, 0, 0, 0, 15], ("a", "q"): [1, 0, 3, 9, 9], ("b", "p"): [2, 0, 0, 9, 9]}
    allowed = told(agreeing)

    assert set(allowed.procedures) == {"p", "q"}
    assert allowed.cells == set()  # what is told of a, or of p, would give the fifteen


def test_anon_9_a_unit_of_few_ratings_that_all_agree_tells_no_levels() -> None:
    allowed = told({("a", "p"): [0, 0, 0, 0, 15]})

    assert (allowed.unit_detail, allowed.officials) == (Detail.SCORE, {"a": Detail.SCORE})
    assert allowed.procedures == {}


def test_anon_9_the_levels_of_all_others_do_not_give_those_of_few_that_agree() -> None:
    allowed = told({("a", "p"): [9, 9, 9, 9, 9], ("b", "p"): [1, 0, 0, 5, 6], ("c", "p"): [0, 0, 0, 0, 15]})

    assert allowed.officials == {"a": Detail.THREE_BANDS, "b": Detail.SCORE, "c": Detail.SCORE}


def test_a_small_rest_hides_the_smallest_procedure_that_would_give_it() -> None:
    # 45 in all, less 20 and 22: the three of r would be known
    allowed = told(grid(a_p=20, a_q=22, a_r=3))

    assert set(allowed.procedures) == {"q"}


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

    assert sum(allowed.unit) == sum(kept.values())
    for places, small in combinations(kept, allowed):
        # What a score of few ratings, or a rest of five, tells by itself is told in any case (§4, rules 1 and 2).
        beyond = sum(kept[place] for place in places if owner(place, allowed) not in small)
        assert beyond == 0 or beyond >= ENOUGH, (ratings, places)


def owner(place, allowed):
    return place[0] if place[0] in allowed.officials else None


def combinations(kept, allowed):
    """Every place that some officials' figures, procedures' and cells' have in common, or that is in one and not in another."""
    officials = sorted({owner(place, allowed) for place in kept}, key=str)
    totals = {
        each: sum(n for place, n in kept.items() if owner(place, allowed) == each) for each in officials
    }
    small = {each for each in officials if totals[each] < ENOUGH}
    procedures = [
        *(allowed.procedures[each] for each in sorted(allowed.procedures)),
        kept.keys() - frozenset().union(*allowed.procedures.values()),
    ]
    for some in subsets(officials):
        for others in subsets(range(len(procedures))):
            by_official = {place for place in kept if owner(place, allowed) in some}
            by_procedure = set().union(*(procedures[each] for each in others))
            yield by_official & by_procedure, small
            yield by_official - by_procedure, small
            yield (by_official ^ by_procedure) - allowed.cells, small


def subsets(things):
    for size in range(len(things) + 1):
        yield from (set(some) for some in itertools.combinations(things, size))
