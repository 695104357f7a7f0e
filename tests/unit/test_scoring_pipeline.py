"""A whole month, from counts to classes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from feedback.errors import Refused
from feedback.scoring import (
    CapFlag,
    Evaluated,
    MonthTally,
    Parameters,
    QualityClass,
    ScoreStatus,
    Tally,
    Work,
    evaluate_from_history,
    evaluate_month,
    reference_table,
    undecided,
)

D = Decimal
CATALOGUE = {"CERTIFY": "notary", "LAND": "land"}
TABLE = reference_table([], CATALOGUE, Parameters())  # A and every E are 80.00
LAN = Evaluated("lan", D("28.00"), D("52.00"))


def rated(official="lan", level=5, ratings=10, status="counted", ward="HK", procedure="CERTIFY"):
    return MonthTally(official, procedure, "kiosk", ward, level, status, ratings)


def evaluated(month, officials=(LAN,), parameters=None):
    return evaluate_month(TABLE, list(officials), month, parameters or Parameters())


def test_counts_become_a_score_a_total_and_a_class():
    lan = evaluated([rated()]).officials["lan"]

    # D = 10·20 = 200; S = 80 + 200/40 = 85; points 8.50; total 88.50
    assert (lan.status, lan.score.score) == (ScoreStatus.SCORED, D("85.00"))
    assert (lan.standing.points, lan.standing.final) == (D("8.50"), D("88.50"))
    assert (lan.standing.klass, lan.place.klass) == (QualityClass.GOOD, QualityClass.GOOD)


def test_only_counted_ratings_move_a_score_and_all_are_shown():
    month = [
        rated(ratings=10),
        *(rated(level=1, status=status, ratings=7) for status in ("held", "excluded", "unverified")),
    ]

    lan = evaluated(month).officials["lan"]

    assert lan.score.score == D("85.00")
    assert lan.counts == {"counted": 10, "held": 7, "excluded": 7, "unverified": 7}


def test_each_rating_keeps_the_usual_average_of_its_own_ward_and_procedure():
    table = replace(TABLE, procedure={"CERTIFY": D("85.00"), "LAND": D("60.00")}, ward_gap={"BD": D("-2.00")})

    month = evaluate_month(
        table, [LAN], [rated(), rated(procedure="LAND", ward="BD", level=3, ratings=2)], Parameters()
    )

    # D = 10·(100 - 85) + 2·(50 - 58) = 134
    assert month.officials["lan"].score.difference == D("134.00")
    assert month.expected == {
        Work("CERTIFY", "kiosk", "HK"): D("85.00"),
        Work("LAND", "kiosk", "BD"): D("58.00"),
    }


def test_an_official_whom_nobody_rated_has_the_neutral_points():
    lan = evaluated([]).officials["lan"]

    assert (lan.status, lan.standing.points, lan.standing.final) == (
        ScoreStatus.NO_RATINGS,
        D("8.00"),
        D("88.00"),
    )
    assert lan.counts == {"counted": 0, "held": 0, "excluded": 0, "unverified": 0}


def test_an_official_without_citizens_has_no_score_and_keeps_the_counts():
    hoa = Evaluated("hoa", D("29.00"), D("55.00"), applicable=False)

    found = evaluated([rated("hoa")], [hoa]).officials["hoa"]

    assert (found.status, found.score, found.standing.final) == (ScoreStatus.NOT_APPLICABLE, None, D("93.33"))
    assert found.counts["counted"] == 10


def test_ratings_of_somebody_who_is_not_evaluated_change_nobody():
    month = evaluated([rated(), rated("stranger", level=1, ratings=100)])

    assert month.officials.keys() == {"lan"}
    assert month.officials["lan"].score.score == D("85.00")


def test_a_post_may_weigh_citizens_differently():
    light = replace(LAN, parameters=Parameters(w=D("2.5")))

    assert evaluated([rated()], [light]).officials["lan"].standing.points == D("2.13")  # 2.5·85/100 = 2.125


def test_the_seats_are_those_of_the_unit():
    officials = [Evaluated(f"u{index}", D("29.00"), D("55.00")) for index in range(5)]
    officials[0] = replace(officials[0], task_other=D("58.00"))

    month = evaluated([], officials)

    assert month.seats == 1
    assert [line.place.flag for line in month.officials.values()] == [CapFlag.NONE, *[CapFlag.CAPPED] * 4]
    assert month.officials["u1"].standing.klass is QualityClass.EXCELLENT  # before the cap


def test_held_ratings_that_would_change_a_class_leave_the_line_undecided():
    parameters = Parameters(k=D(1), sigma=D(1), s0=D(0))
    minh = Evaluated("minh", D("28.00"), D("53.00"))
    month = [rated("minh", level=4, ratings=20), rated("minh", level=5, ratings=200, status="held"), rated()]

    without = evaluate_month(TABLE, [LAN, minh], month, parameters)
    with_held = evaluate_month(TABLE, [LAN, minh], month, parameters, counting=frozenset({"counted", "held"}))

    # minh without: 81.00 + 7.52 = 88.52, good; with them S is about 97.7: 90.77, excellent
    assert undecided(without, with_held) == {"minh"}


def test_the_table_of_the_month_comes_from_the_history():
    history = [Tally("lan", "CERTIFY", "kiosk", "HK", 5, 10)]

    month = evaluate_from_history(history, CATALOGUE, [LAN], [rated()], Parameters())

    assert month.common_level == D("81.82")
    assert month.expected[Work("CERTIFY", "kiosk", "HK")] == D("92.33")


@pytest.mark.parametrize("officials", [[LAN, LAN], [Evaluated("lan", D("31.00"), D("60.00"))]])
def test_impossible_officials_are_refused(officials):
    with pytest.raises(Refused):
        evaluated([], officials)
