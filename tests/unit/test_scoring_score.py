"""One official's citizen score, of a month and of a longer period."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import Refused
from feedback.scoring import Parameters, PooledMonth, Rated, ScoreStatus, citizen_score, period_score

D = Decimal
A = D("79.20")


def score_of(*rated, level=A, **overrides):
    return citizen_score(level, [Rated(*row) for row in rated], Parameters().with_overrides(overrides))


def test_a_hard_procedure_is_judged_by_what_is_usual_for_it():
    score = score_of((3, D("58.40"), 10), (4, D("58.40"), 10))

    # D = 10·(50 - 58.40) + 10·(75 - 58.40) = 82; S = 79.20 + 82/50 = 80.84
    # h = 1.645·√(576/50 + 9) = 7.451687 → 73.39 to 88.29
    assert (score.status, score.difference, score.score) == (ScoreStatus.SCORED, D("82.00"), D("80.84"))
    assert (score.low, score.high) == (D("73.39"), D("88.29"))
    assert (score.mean, score.expected_mean) == (D("62.50"), D("58.40"))
    assert score.own_weight == D("0.4")


def test_silence_is_neither_praise_nor_blame():
    score = score_of()

    assert (score.status, score.score, score.used) == (ScoreStatus.NO_RATINGS, A, 0)
    assert (score.mean, score.expected_mean) == (None, None)


def test_four_ratings_are_too_few_to_count():
    score = score_of((1, D("80.00"), 4))

    assert (score.status, score.score) == (ScoreStatus.TOO_FEW, A)
    assert (score.ratings, score.used, score.difference) == (4, 0, D("-320.00"))  # reported, not used


def test_five_ratings_count():
    # S = 79.20 - 5·80/35 = 67.771429
    assert score_of((1, D("80.00"), 5)).score == D("67.77")


def test_the_margin_of_too_few_ratings_is_that_of_none():
    none, few = score_of(), score_of((5, D("80.00"), 4))

    assert (few.low, few.high) == (none.low, none.high) == (D("70.46"), D("87.94"))


def test_the_score_stays_within_the_scale():
    best = score_of((5, D("1.00"), 5000), level=D("99.00"))
    worst = score_of((1, D("99.00"), 5000), level=D("1.00"))

    assert (best.score, best.high) == (D("100.00"), D("100.00"))
    assert (worst.score, worst.low) == (D("0.00"), D("0.00"))


def test_rows_without_ratings_change_nothing():
    assert score_of((5, D("80.00"), 0), (4, D("70.00"), 6)) == score_of((4, D("70.00"), 6))


def test_a_tie_is_rounded_up():
    assert score_of((4, D("74.94"), 10)).score == D("79.22")  # 79.20 + 0.60/40 = 79.215


levels = st.lists(st.tuples(st.integers(1, 5), st.decimals(0, 100, places=2), st.integers(0, 50)), max_size=8)


@given(levels, st.decimals(0, 100, places=2))
def test_a_score_lies_within_its_margin_and_the_scale(rated, level):
    score = score_of(*rated, level=level)

    assert 0 <= score.low <= score.score <= score.high <= 100


@given(levels, st.integers(1, 4), st.decimals(0, 100, places=2))
def test_a_better_rating_never_lowers_a_score(rated, level, usual):
    assert score_of(*rated, (level + 1, usual, 1)).score >= score_of(*rated, (level, usual, 1)).score


def test_a_quarter_pools_its_ratings_and_does_not_average_scores():
    months = [
        PooledMonth(D("80.00"), (Rated(5, D("80.00"), 10),)),
        PooledMonth(D("78.00"), (Rated(5, D("78.00"), 20), Rated(3, D("60.00"), 10))),
    ]

    score = period_score(months, Parameters())

    # A = (10·80 + 30·78) / 40 = 78.50; D = 10·20 + 20·22 - 10·10 = 540; S = 78.50 + 540/70 = 86.214286
    assert (score.common_level, score.ratings, score.score) == (D("78.50"), 40, D("86.21"))


def test_months_of_too_few_ratings_count_together():
    month = PooledMonth(D("80.00"), (Rated(5, D("80.00"), 2),))

    # three months of two: D = 6·20 = 120; S = 80 + 120/36 = 83.333333
    assert period_score([month] * 3, Parameters()).score == D("83.33")


def test_a_period_without_ratings_is_neutral_at_the_mean_of_its_levels():
    score = period_score([PooledMonth(D("80.00"), ()), PooledMonth(D("79.01"), ())], Parameters())

    assert (score.status, score.score) == (ScoreStatus.NO_RATINGS, D("79.51"))  # 79.505


def test_a_period_has_a_month():
    with pytest.raises(Refused) as refusal:
        period_score([], Parameters())

    assert refusal.value.code == "no_months"
