"""The detectors: what is flagged, what is just not, and the numbers that a reviewer reads."""

import math
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import Refused
from feedback.integrity import detectors
from feedback.integrity.findings import FlagKind
from feedback.integrity.thresholds import Thresholds
from feedback.scoring.rounding import shown

D = Decimal


def test_five_ratings_within_a_minute_are_a_burst():
    found = detectors.burst([30, 36, 41, 47, 90, 300])

    assert (found.flagged, found.indexes) == (True, (0, 1, 2, 3, 4))  # 90 - 30 = 60 seconds


def test_four_ratings_or_sixty_one_seconds_are_none():
    assert not detectors.burst([0, 1, 2, 3]).flagged
    assert not detectors.burst([0, 1, 2, 3, 61]).flagged
    assert not detectors.burst([]).flagged


def test_overlapping_bursts_mark_each_rating_once():
    times = [0, 20, 40, 50, 60, 80, 500, 1000, 1001, 1002, 1003, 1004]

    found = detectors.burst(times)

    # 0-60 and 20-80 overlap; 500 stands alone; the last five are a burst of their own
    assert found.indexes == (0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11)


def test_fractions_of_a_second_are_not_rounded_away():
    assert not detectors.burst([D(0), D(1), D(2), D(3), D("60.001")]).flagged


@pytest.mark.parametrize(
    ("rated", "served", "flagged"), [(8, 6, False), (9, 6, True), (2, 0, False), (3, 0, True)]
)
def test_more_ratings_than_served_and_two_are_an_overcount(rated, served, flagged):
    assert detectors.overcount(rated, served).flagged is flagged


@pytest.mark.parametrize(
    ("at", "working_day", "outside"),
    [
        (time(7, 14, 59), True, True),
        (time(7, 15), True, False),
        (time(17, 45), True, False),
        (time(17, 45, 1), True, True),
        (time(10, 0), False, True),  # a day off
    ],
)
def test_hours_end_strictly(at, working_day, outside):
    assert detectors.is_off_hours(at, working_day) is outside


def test_three_ratings_outside_hours_are_flagged():
    late, noon = (time(19, 0), True), (time(12, 0), True)

    assert not detectors.off_hours([late, noon, late]).flagged
    found = detectors.off_hours([late, noon, late, (time(12, 0), False)])
    assert (found.flagged, found.indexes, found.numbers["outside"]) == (True, (0, 2, 3), 3)


def test_five_ratings_from_one_device_are_flagged():
    found = detectors.device(["x", "y", "x", "x", None, "x", "x", "y"])

    assert (found.flagged, found.indexes) == (True, (0, 2, 3, 5, 6))
    assert detectors.shared_devices(["b"] * 5 + ["a"] * 6) == ["a", "b"]


def test_unknown_devices_are_not_one_device():
    assert not detectors.device([None] * 10 + [""] * 10).flagged


@pytest.mark.parametrize(
    ("quick", "slow", "flagged"),
    [(10, 56, True), (10, 57, False), (9, 0, False), (0, 0, False)],  # 10 of 66 are 15.2 %, of 67 14.9 %
)
def test_many_and_a_notable_share_of_quick_ratings_are_flagged(quick, slow, flagged):
    assert detectors.fast([D("4.999")] * quick + [5] * slow).flagged is flagged


def test_a_rating_whose_gap_is_unknown_is_one_of_all_but_not_quick():
    found = detectors.fast([1] * 10 + [None] * 57)

    assert (found.flagged, found.numbers) == (False, {"fast": 10, "ratings": 67, "seconds": 5})


def test_low_ratings_beyond_chance_are_flagged():
    found = detectors.low_cluster(5, 70, 25, 400)

    # λ = 70·25/400 / 22 = 0.198864; 22·P(5 or more) = 0.000048
    assert (shown(found.numbers["lam"]), shown(found.numbers["p"])) == (D("0.198864"), D("0.000048"))
    assert found.flagged


def test_three_low_ratings_are_never_a_cluster():
    assert not detectors.low_cluster(3, 10, 1, 1000).flagged


def test_without_history_twelve_percent_are_assumed():
    # λ = 0.12·110/22 = 0.6
    assert detectors.low_cluster(4, 110, 0, 0).numbers["lam"] == D("0.6")


def test_at_least_half_a_low_rating_is_expected_in_a_month():
    assert shown(detectors.low_cluster(4, 0, 0, 500).numbers["lam"]) == D("0.022727")  # 0.5/22


def test_as_many_low_ratings_as_usual_are_certain():
    assert detectors.low_cluster(20, 880, 500, 1000).numbers["p"] == 1  # λ = 20
    assert detectors.low_cluster(0, 0, 0, 0).numbers["p"] == 1


@given(st.integers(1, 40), st.integers(1, 3000), st.integers(0, 300))
def test_the_chance_is_that_of_poisson(low, ratings, low_before):
    found = detectors.low_cluster(low, ratings, low_before, 300)

    mean = float(found.numbers["lam"])
    tail = math.fsum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(low, low + 400))
    assert float(found.numbers["p"]) == pytest.approx(min(1.0, 22 * tail), rel=1e-9, abs=1e-12)


def test_a_changed_share_of_raters_is_a_question():
    found = detectors.response(70, 90, 220, 560)

    assert (found.flagged, shown(found.numbers["z"])) == (True, D("6.104351"))
    assert not found.kind.holds


def test_the_share_may_fall_as_well():
    assert detectors.response(2, 90, 220, 560).numbers["z"] < -3


def test_a_short_history_asks_nothing_and_still_tells_z():
    found = detectors.response(90, 90, 10, 99)

    assert not found.flagged
    assert found.numbers["z"] > 3


@pytest.mark.parametrize("numbers", [(0, 0, 220, 560), (70, 90, 0, 0), (0, 0, 0, 0)])
def test_without_anybody_served_there_is_no_z(numbers):
    found = detectors.response(*numbers)

    assert (found.flagged, found.numbers["z"]) == (False, None)
    assert "–" in found.explanation.said("en")


@pytest.mark.parametrize(
    ("numbers", "flagged"),
    [
        ((9, 80, 700, 1600), True),  # 0.1125 against 0.35·0.4375 = 0.153
        ((9, 39, 1600, 1600), False),  # too few served to ask
        ((14, 40, 1600, 1600), False),  # exactly 35 %
        ((13, 40, 1600, 1600), True),
        ((0, 40, 0, 0), False),
        ((0, 0, 700, 1600), False),
    ],
)
def test_a_share_far_below_the_unit_s_is_a_question(numbers, flagged):
    assert detectors.response_low(*numbers).flagged is flagged


def test_a_shifted_average_is_a_question():
    ordinary = detectors.drift(D("88.25"), 64, D("79.50"), D("545.5"), 380)
    shifted = detectors.drift(D("95.00"), 64, D("79.50"), D("545.5"), 380)

    assert (ordinary.flagged, shown(ordinary.numbers["z"])) == (False, D("2.341971"))
    assert shifted.flagged


@pytest.mark.parametrize(("ratings", "before"), [(19, 380), (64, 59)])
def test_few_ratings_do_not_drift_and_still_tell_z(ratings, before):
    found = detectors.drift(D(100), ratings, D(20), D(100), before)

    assert not found.flagged
    assert found.numbers["z"] > 3


@pytest.mark.parametrize(("ratings", "before"), [(0, 380), (64, 0)])
def test_no_ratings_have_no_z(ratings, before):
    assert detectors.drift(D(0), ratings, D(0), D(500), before).numbers["z"] is None


def test_a_finding_without_a_flag_concerns_no_rating():
    assert detectors.off_hours([(time(19, 0), True)]).indexes == ()


def test_every_kind_of_flag_names_its_innocent_causes():
    assert all(kind.false_alarm for kind in FlagKind)
    assert [kind.value for kind in FlagKind if not kind.holds] == [
        "response",
        "response_low",
        "withheld",
        "drift",
    ]


def test_the_explanation_carries_the_numbers():
    text = detectors.overcount(9, 6).explanation.said("en")

    assert text == "9 kiosk ratings on a day with 6 people served; up to 2 more are usual."


def test_thresholds_may_be_set_within_their_bounds():
    stricter = Thresholds().with_overrides({"burst_ratings": 4})

    assert detectors.burst([0, 1, 2, 3], stricter).flagged


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"burst_ratings": 100}, "bad_threshold"),  # would switch the detector off
        ({"low_chance": D("0.5")}, "bad_threshold"),  # would flag everybody
        ({"off_hours_after": time(23, 59)}, "bad_threshold"),
        ({"bursts": 5}, "unknown_threshold"),
    ],
)
def test_a_threshold_out_of_bounds_is_refused(overrides, code):
    with pytest.raises(Refused) as refusal:
        Thresholds().with_overrides(overrides)

    assert refusal.value.code == code


def test_four_low_ratings_may_be_a_cluster():
    assert detectors.low_cluster(
        4, 10, 1, 1000
    ).flagged  # λ = 0.5/22; 22·P(4 or more) is below one in a million


def test_twenty_ratings_and_sixty_before_are_enough_to_drift():
    assert detectors.drift(D(100), 20, D(20), D(100), 60).flagged


def test_a_hundred_transactions_are_history_enough():
    assert detectors.response(90, 90, 10, 100).flagged


def test_fifteen_percent_exactly_is_a_notable_share():
    assert detectors.fast([1] * 15 + [9] * 85).flagged


@pytest.mark.parametrize(
    ("without", "expected", "unit_without", "flagged"),
    [
        (3, "0.1", 5, True),  # 0.5 by accident at least: three or more come in 1.6 of 100 months
        (2, "0.1", 5, False),
        (3, "1", 10, False),  # in 8 of 100
        (6, "1", 10, True),
        (6, "1", 101, False),  # of a thousand: codes are given to nine in ten at the most
    ],
)
def test_stat_2_withheld_codes_are_weighed_against_what_others_leave_out(
    without: int, expected: str, unit_without: int, flagged: bool
) -> None:
    found = detectors.withheld(without, 264, Decimal(expected), unit_without, 1000)

    assert found.flagged is flagged
