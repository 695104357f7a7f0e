"""The reference table: what citizens usually give for the same work."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.scoring import Parameters, ReferenceTable, Tally, Work, reference_table
from feedback.scoring.rounding import shown

D = Decimal
CATALOGUE = {"CERTIFY": "notary", "LAND": "land"}


def test_without_history_everything_is_the_starting_level():
    table = reference_table([], CATALOGUE, Parameters())

    assert table.common_level == D("80.00")
    assert table.expected(Work("CERTIFY", "kiosk", "HK")) == D("80.00")
    assert table.expected(Work("UNKNOWN", "letter", "XX")) == D("80.00")
    assert (table.channel_gap, table.ward_gap) == ({}, {})


def test_levels_shrink_towards_the_level_above():
    history = [Tally("lan", "CERTIFY", "kiosk", "HK", 5, 10)]

    table = reference_table(history, CATALOGUE, Parameters())

    # M = (100·80 + 10·100) / 110 = 81.818182; field = (30·M + 1000) / 40 = 86.363636
    # procedure = (30·field + 1000) / 40 = 89.772727; channel = 10·(100 - procedure) / 40 = 2.556818
    assert shown(table.mean) == D("81.818182")
    assert shown(table.field["notary"]) == D("86.363636")
    assert shown(table.procedure["CERTIFY"]) == D("89.772727")
    assert shown(table.channel_gap["kiosk"]) == D("2.556818")
    assert table.expected(Work("CERTIFY", "kiosk", "HK")) == D("92.33")  # 92.329545


def test_one_official_weighs_no_more_than_c_in_a_procedure():
    history = [Tally("lan", "CERTIFY", "kiosk", "HK", 5, 40), Tally("lan", "CERTIFY", "qr", "HK", 4, 20)]

    table = reference_table(history, CATALOGUE, Parameters())

    assert table.weight == 20  # 60 ratings through both channels, f = 20/60
    # M = (8000 + (4000 + 1500)/3) / 120 = 81.944444
    assert shown(table.mean) == D("81.944444")


def test_a_procedure_outside_the_catalogue_starts_from_the_common_level():
    history = [Tally("lan", "EXTRA", "qr", "HK", 1, 10)]

    table = reference_table(history, CATALOGUE, Parameters())

    # M = 8000/110 = 72.727273; EXTRA = 30·M / 40 = 54.545455
    assert shown(table.procedure["EXTRA"]) == D("54.545455")
    assert set(table.field) == {"notary", "land"}


def test_rows_of_no_ratings_are_not_ratings():
    history = [Tally("lan", "CERTIFY", "kiosk", "HK", 5, 3), Tally("an", "EXTRA", "phone", "BD", 1, 0)]

    table = reference_table(history, CATALOGUE, Parameters())

    assert set(table.channel_gap) == {"kiosk"}
    assert set(table.ward_gap) == {"HK"}
    assert "EXTRA" not in table.procedure


def test_wards_compete_only_if_they_shall():
    history = [Tally("lan", "CERTIFY", "kiosk", "HK", 5, 30), Tally("tuan", "CERTIFY", "kiosk", "BD", 2, 30)]

    adjusted = reference_table(history, CATALOGUE, Parameters())
    competing = reference_table(history, CATALOGUE, Parameters(adjust_ward=False))

    assert adjusted.ward_gap["HK"] > 0 > adjusted.ward_gap["BD"]
    assert competing.ward_gap == {"HK": 0, "BD": 0}


def test_one_ward_alone_has_no_gap():
    assert reference_table([Tally("a", "LAND", "qr", "HK", 1, 50)], CATALOGUE, Parameters()).ward_gap == {
        "HK": 0
    }


def test_expected_averages_stay_within_the_scale():
    table = ReferenceTable(D(80), D(0), {}, {}, {"EASY": D(98)}, {"kiosk": D(5), "qr": D(-99)}, {})

    assert table.expected(Work("EASY", "kiosk", "HK")) == D("100.00")
    assert table.expected(Work("EASY", "qr", "HK")) == D("0.00")


def test_without_any_smoothing_a_level_is_what_was_seen_or_the_level_above():
    free = Parameters(m=D(0), m_ward=D(0), m0=D(0))

    table = reference_table([Tally("lan", "LAND", "kiosk", "HK", 2, 4)], CATALOGUE, free)

    assert table.procedure["LAND"] == 25
    assert table.procedure["CERTIFY"] == table.mean == 25
    assert reference_table([], CATALOGUE, free).common_level == D("80.00")


def test_a_table_survives_being_stored():
    table = reference_table([Tally("lan", "CERTIFY", "kiosk", "HK", 5, 7)], CATALOGUE, Parameters())

    assert ReferenceTable.from_record(table.as_record()) == table


tallies = st.builds(
    Tally,
    st.sampled_from(["lan", "minh", "hoa"]),
    st.sampled_from(["CERTIFY", "LAND", "EXTRA"]),
    st.sampled_from(["kiosk", "qr"]),
    st.sampled_from(["HK", "BD"]),
    st.integers(1, 5),
    st.integers(0, 40),
)


@settings(max_examples=60)
@given(st.lists(tallies, max_size=25))
def test_it_agrees_with_the_formulas_in_exact_fractions(history):
    table = reference_table(history, CATALOGUE, Parameters())

    mean, procedure, channel, ward = by_the_book(history)
    for work in (Work(p, c, w) for p in procedure for c in ("kiosk", "qr") for w in ("HK", "BD")):
        exact = procedure[work.procedure] + channel.get(work.channel, 0) + ward.get(work.ward, 0)
        exact = min(Fraction(100), max(Fraction(0), exact))
        assert table.expected(work) == half_up_of(exact)
    assert table.common_level == half_up_of(mean)


def by_the_book(history):
    """§1.2 rating by rating, in fractions."""
    own = defaultdict(int)
    for row in history:
        own[row.official, row.procedure] += row.ratings
    single = [
        (row, min(Fraction(1), Fraction(20, own[row.official, row.procedure])), 25 * (row.level - 1))
        for row in history
        for _ in range(row.ratings)
    ]

    def towards(level, strength, part):
        return (strength * level + sum(f * r for f, r in part)) / (strength + sum(f for f, _ in part))

    mean = towards(Fraction(80), 100, [(f, r) for _, f, r in single])
    field = {
        name: towards(mean, 30, [(f, r) for row, f, r in single if CATALOGUE.get(row.procedure) == name])
        for name in CATALOGUE.values()
    }
    procedure = {
        name: towards(
            field[CATALOGUE[name]] if name in CATALOGUE else mean,
            30,
            [(f, r) for row, f, r in single if row.procedure == name],
        )
        for name in {*CATALOGUE, *(row.procedure for row, _, _ in single)}
    }
    above = [(row, f, r - procedure[row.procedure]) for row, f, r in single]
    channel = {
        name: towards(0, 30, [(f, r) for row, f, r in above if row.channel == name])
        for name in {row.channel for row, _, _ in single}
    }
    above = [(row, f, r - channel[row.channel]) for row, f, r in above]
    ward = {
        name: towards(0, 200, [(f, r) for row, f, r in above if row.ward == name])
        for name in {row.ward for row, _, _ in single}
    }
    return mean, procedure, channel, ward if len(ward) > 1 else {}


def half_up_of(number):
    return D(int(number * 100 + Fraction(1, 2))) / 100


def test_half_up_of_is_half_up():
    assert half_up_of(Fraction(2345, 1000)) == D("2.35")


@pytest.mark.parametrize("prec", [6, 28])
def test_the_table_does_not_depend_on_the_caller_s_arithmetic(prec):
    from decimal import localcontext

    history = [Tally("lan", "CERTIFY", "kiosk", "HK", 5, 7), Tally("an", "LAND", "qr", "BD", 2, 61)]
    usual = reference_table(history, CATALOGUE, Parameters())
    with localcontext() as context:
        context.prec = prec
        assert reference_table(history, CATALOGUE, Parameters()) == usual
