"""Points, totals, the guard at the bounds and the class."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import Refused
from feedback.scoring import (
    Guard,
    Parameters,
    QualityClass,
    citizen_points,
    quality_class,
    standing,
    standing_without_citizens,
)

D = Decimal
PARAMETERS = Parameters()


def stand(score, low, high, *, common="29.00", task="53.40", level="79.20", parameters=PARAMETERS):
    return standing(
        D(common),
        D(task),
        score=D(score),
        common_level=D(level),
        low=D(low),
        high=D(high),
        parameters=parameters,
    )


@pytest.mark.parametrize(
    ("score", "full_at", "points"),
    [
        ("80.84", 100, "8.08"),
        ("80.85", 100, "8.09"),
        ("79.20", 90, "8.80"),
        ("95.00", 90, "10.00"),
        ("0", 100, "0.00"),
    ],
)
def test_a_score_earns_its_share_of_the_points(score, full_at, points):
    assert citizen_points(D(score), Parameters(full_at=D(full_at))) == D(points)


@pytest.mark.parametrize(
    ("total", "klass"),
    [
        ("90.00", QualityClass.EXCELLENT),  # the bound belongs to the class above
        ("89.99", QualityClass.GOOD),
        ("70.00", QualityClass.GOOD),
        ("69.99", QualityClass.COMPLETED),
        ("50.00", QualityClass.COMPLETED),
        ("49.99", QualityClass.NOT_COMPLETED),
    ],
)
def test_the_class_follows_the_total(total, klass):
    assert quality_class(D(total), PARAMETERS) is klass


def test_a_total_that_crosses_no_bound_is_the_sum_of_its_points():
    found = stand("74.00", "67.00", "81.00", common="27.50", task="51.00")

    assert (found.final, found.guard) == (D("85.90"), Guard.NONE)  # 27.50 + 51.00 + 7.40


def test_chance_does_not_pull_anybody_below_a_bound():
    found = stand("70.00", "62.70", "77.30")

    # by points 82.40 + 7.00 = 89.40, without citizens 90.32, but up to 82.40 + 7.73 = 90.13 is possible
    assert (found.total, found.neutral_total, found.high_total) == (D("89.40"), D("90.32"), D("90.13"))
    assert (str(found.final), found.guard, found.held_at) == ("90.00", Guard.HELD_DOWN, 90)
    assert found.klass is QualityClass.EXCELLENT


def test_chance_does_not_lift_anybody_over_a_bound():
    found = stand("84.00", "76.60", "91.40", task="53.05")

    # by points 90.45, without citizens 89.97, but as low as 82.05 + 7.66 = 89.71
    assert (found.final, found.guard, found.held_at) == (D("89.99"), Guard.HELD_UP, 90)
    assert found.klass is QualityClass.GOOD


def test_a_whole_margin_beyond_the_bound_changes_the_class():
    falling, rising = stand("55.00", "48.00", "62.00"), stand("99.00", "98.00", "100.00", task="52.00")

    assert (falling.final, falling.guard, falling.klass) == (D("87.90"), Guard.SUPPORTED, QualityClass.GOOD)
    # rising: neutral 81.00 + 7.92 = 88.92; the low edge 81.00 + 9.80 = 90.80 clears 90
    assert (rising.final, rising.guard, rising.klass) == (D("90.90"), Guard.SUPPORTED, QualityClass.EXCELLENT)


def test_the_margin_must_lie_wholly_below_a_bound_and_may_begin_on_it():
    touching_from_above = stand("70.00", "62.00", "76.00")  # F(U) = 82.40 + 7.60 = 90.00: not below 90
    touching_from_below = stand(
        "84.00", "80.00", "90.00", task="53.00"
    )  # F(L) = 82.00 + 8.00 = 90.00: reaches 90

    assert touching_from_above.guard is Guard.HELD_DOWN
    assert touching_from_below.guard is Guard.SUPPORTED


def test_between_two_bounds_only_the_unsupported_one_holds():
    wide = Parameters(w=D(50))
    found = stand("10.00", "0.00", "50.00", common="20.00", task="30.00", level="90.00", parameters=wide)

    # without citizens 95.00, by points 55.00: 90 is cleared by F(U) = 75.00, 70 is not
    assert (found.final, found.guard, found.held_at) == (D("70.00"), Guard.HELD_DOWN, 70)


def test_shadow_mode_computes_and_counts_nothing():
    found = stand("10.00", "0.00", "20.00", common="30.00", task="60.00", parameters=Parameters(w=D(0)))

    assert (found.points, found.neutral_points) == (D("0.00"), D("0.00"))
    assert (found.final, found.guard) == (D("90.00"), Guard.NONE)


def test_a_post_without_citizens_is_measured_by_the_rest():
    found = standing_without_citizens(D("27.00"), D("52.20"), PARAMETERS)

    assert (found.final, found.points, found.guard) == (
        D("88.00"),
        None,
        Guard.NOT_APPLICABLE,
    )  # 79.20·100/90
    assert standing_without_citizens(D("30"), D("60"), PARAMETERS).final == D("100.00")
    assert standing_without_citizens(D("30"), D("60"), Parameters(w=D(0))).final == D("90.00")


@pytest.mark.parametrize(
    ("common", "task"),
    [("30.00", "60.01"), ("-0.01", "60.00"), ("30.00", "-1.00"), ("20.005", "50.00"), ("20.005", "50.005")],
)
def test_other_points_out_of_range_are_refused(common, task):
    with pytest.raises(Refused) as refusal:
        standing_without_citizens(D(common), D(task), PARAMETERS)

    assert refusal.value.code == "other_points_refused"
    assert refusal.value.values["limit"] == 90  # a hundred less the citizens' ten


scores = st.decimals(0, 100, places=2)
half_widths = st.decimals(0, 30, places=2)
shares = st.sampled_from([D(10), D(20), D("2.5"), D(50)])


@given(
    st.integers(0, 5000), scores, half_widths, scores, scores, shares, st.sampled_from([D(100), D(90), D(60)])
)
def test_a_higher_score_never_gives_a_lower_total(other, level, half, one, two, w, full_at):
    parameters = Parameters(w=w, full_at=full_at)
    lower, higher = (
        stand(
            score,
            max(D(0), score - half),
            min(D(100), score + half),
            common=D(0),
            task=min(D(other) / 100 + 40, 100 - w),
            level=level,
            parameters=parameters,
        )
        for score in sorted((one, two))
    )

    assert lower.final <= higher.final


@given(st.integers(0, 9000), scores, half_widths, scores)
def test_the_guard_moves_a_total_only_between_the_neutral_one_and_that_by_points(other, level, half, score):
    found = stand(
        score,
        max(D(0), score - half),
        min(D(100), score + half),
        common=D(0),
        task=D(other) / 100,
        level=level,
    )

    low, high = sorted((found.total, found.neutral_total))
    assert low <= found.final <= high
    if found.guard is Guard.NONE:
        assert found.klass is quality_class(found.neutral_total, PARAMETERS)


def test_falling_from_the_bound_itself_is_crossing_it():
    found = stand("79.10", "70.00", "88.00", common="29.00", task="53.08")  # without citizens exactly 90.00

    assert (found.neutral_total, found.total) == (D("90.00"), D("89.99"))
    assert (found.final, found.guard) == (D("90.00"), Guard.HELD_DOWN)


def test_of_two_unsupported_bounds_the_one_nearest_to_the_neutral_total_holds():
    wide = Parameters(w=D(50))
    falling = stand("10.00", "0.00", "85.00", common="20.00", task="30.00", level="90.00", parameters=wide)
    rising = stand("90.00", "15.00", "95.00", common="20.00", task="30.00", level="10.00", parameters=wide)

    assert (falling.final, falling.held_at) == (
        D("90.00"),
        90,
    )  # without citizens 95.00, up to 92.50 possible
    assert (rising.final, rising.held_at) == (
        D("69.99"),
        70,
    )  # without citizens 55.00, as low as 57.50 possible
