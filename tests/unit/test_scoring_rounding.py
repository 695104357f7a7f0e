"""Rounding and the parameters of the method."""

from decimal import Decimal, getcontext, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import Refused
from feedback.scoring import Block, CapBase, Parameters, Rated, citizen_score, half_up, published
from feedback.scoring.rounding import plain, shown

D = Decimal


@pytest.mark.parametrize(
    ("given_", "rounded"),
    [
        ("2.345", "2.35"),  # a tie goes up, where binary floats would give 2.34
        ("7.445", "7.45"),
        ("69.995", "70.00"),
        ("2.34499999999999999999999999999999999999999999999999999999999999", "2.34"),  # 62 places, no tie
        ("-2.345", "-2.35"),  # away from zero
        ("-0.004", "0.00"),  # no negative zero
        ("5", "5.00"),
    ],
)
def test_two_places_half_up(given_, rounded):
    assert str(half_up(D(given_))) == rounded


def test_a_tie_on_paper_stays_a_tie_after_thirds():
    just_below = D("0.004" + "9" * 45)  # what thirds and sevenths may make of 0.005

    assert str(half_up(just_below)) == "0.00"
    assert str(published(just_below)) == "0.01"


def test_six_places_for_what_is_not_published():
    assert str(shown(D(2) / 3)) == "0.666667"


@pytest.mark.parametrize(("number", "text"), [("10.00", "10"), ("2.50", "2.5"), ("1E+2", "100"), ("0", "0")])
def test_parameters_are_written_as_people_do(number, text):
    assert plain(D(number)) == text


def test_the_caller_s_precision_changes_nothing():
    rated = [Rated(4, D("74.94"), 10)]
    exact = citizen_score(D("79.20"), rated, Parameters())
    with localcontext() as context:
        context.prec = 4
        coarse = citizen_score(D("79.20"), rated, Parameters())
        assert getcontext().prec == 4  # nor is the caller's own arithmetic touched
    assert coarse == exact


@given(st.decimals(min_value=-1000, max_value=1000, places=7))
def test_rounding_moves_a_number_by_half_a_cent_at_most(number):
    assert abs(half_up(number) - number) <= D("0.005")


def test_the_defaults_are_those_of_the_specification():
    parameters = Parameters()

    assert (parameters.k, parameters.m, parameters.m_ward, parameters.c) == (30, 30, 200, 20)
    assert (parameters.M0, parameters.m0, parameters.window_ref, parameters.n_min) == (80, 100, 12, 5)
    assert (parameters.sigma, parameters.s0, parameters.z) == (24, 3, D("1.645"))
    assert (parameters.w, parameters.full_at, parameters.cap) == (10, 100, D("0.20"))
    assert parameters.points == (0, 25, 50, 75, 100)
    assert parameters.bounds == (50, 70, 90)
    assert (parameters.block, parameters.cap_base) == (Block.TASK, CapBase.UNIT)


def test_overrides_come_as_numbers_strings_and_lists():
    changed = Parameters().with_overrides(
        {
            "k": 20,
            "z": "1.282",
            "bounds": ["40", 60, "80.5"],
            "adjust_ward": "false",
            "cap_base": "good_strict",
        }
    )

    assert (changed.k, changed.z, changed.adjust_ward) == (20, D("1.282"), False)
    assert changed.bounds == (40, 60, D("80.5"))
    assert changed.cap_base is CapBase.GOOD_STRICT


def test_a_list_may_be_written_in_one_line():
    assert Parameters().with_overrides({"bounds": "50/70/90"}) == Parameters()


def test_parameters_survive_being_stored():
    changed = Parameters().with_overrides(
        {"w": 8, "bounds": "40,60,80", "block": "common", "adjust_ward": False}
    )

    assert Parameters().with_overrides(changed.as_record()) == changed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k", 0),  # nobody could be scored without ratings
        ("k", "many"),
        ("k", "NaN"),
        ("k", "Infinity"),
        ("k", None),
        ("k", True),
        ("cap", 0.2),  # a float is not the decimal that somebody wrote
        ("cap", "1.2"),
        ("w", 100),  # nothing would be left to rescale
        ("w", -1),
        ("n_min", "4.5"),
        ("full_at", 0),
        ("bounds", [50, 70]),
        ("bounds", [90, 70, 50]),
        ("bounds", [50, 70, 70]),
        ("bounds", [50, 70, 101]),
        ("bounds", [-1, 70, 90]),
        ("bounds", ["50", "70", "90.005"]),  # a held total would have three decimals
        ("bounds", 70),
        ("bounds", {"good": 70}),
        ("points", [0, 25, 50, 75]),
        ("adjust_ward", "perhaps"),
        ("adjust_ward", 1),
        ("cap_base", "half"),
        ("cap_base", []),
        ("block", ["task"]),
    ],
)
def test_a_bad_value_is_refused_by_name(name, value):
    with pytest.raises(Refused) as refusal:
        Parameters().with_overrides({name: value})

    assert (refusal.value.code, refusal.value.field) == ("bad_parameter", name)


def test_an_unknown_parameter_is_refused_by_name():
    with pytest.raises(Refused) as refusal:
        Parameters().with_overrides({"kk": 1})

    assert (refusal.value.code, refusal.value.field) == ("unknown_parameter", "kk")
