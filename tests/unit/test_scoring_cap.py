"""The cap on the excellent class."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import Refused
from feedback.scoring import CapBase, CapFlag, Contender, Parameters, QualityClass, seating, seats_for

D = Decimal
EXCELLENT, GOOD = QualityClass.EXCELLENT, QualityClass.GOOD


def official(id, final, task="56.00", common="28.00", low=None, high=None):
    margin = (D(low), D(high)) if low else (None, None)
    return Contender(id, D(final), D(task), D(common), *margin)


def others(number, final="71.00"):
    return [official(f"other{index}", final, "43.00", "20.00") for index in range(number)]


def places(contenders, **overrides):
    return seating(contenders, Parameters().with_overrides(overrides)).places


def test_nobody_is_no_trouble():
    found = seating([], Parameters())

    assert (found.seats, found.places) == (0, {})


def test_the_highest_total_has_the_seat():
    found = places([official("minh", "92.00"), official("lan", "93.00", "57.00", "29.00"), *others(3)])

    assert (found["lan"].klass, found["lan"].position, found["lan"].flag) == (EXCELLENT, 1, CapFlag.NONE)
    assert (found["minh"].klass, found["minh"].position, found["minh"].flag) == (GOOD, 2, CapFlag.CAPPED)
    assert (found["other0"].klass, found["other0"].position) == (GOOD, None)


def test_task_points_then_common_points_break_a_tie():
    rows = [
        official("a", "93", "55.00", "29.00"),
        official("b", "93", "56.00"),
        official("c", "93", "56.00", "29.00"),
    ]

    found = places([*rows, *others(2)])

    assert [found[id].position for id in "abc"] == [3, 2, 1]
    assert found["c"].klass is EXCELLENT


def test_nobody_of_a_full_tie_across_the_line_is_seated():
    rows = [
        official("top", "95"),
        official("a", "93"),
        official("b", "93"),
        official("low", "91"),
        *others(6),
    ]

    found = places(rows)  # two seats of ten: the second is claimed twice

    assert found["top"].klass is EXCELLENT
    assert [found[id].flag for id in ("a", "b")] == [CapFlag.TIE_REVIEW] * 2
    assert (found["a"].position, found["b"].position) == (2, 3)  # in the order of the list
    assert found["low"].flag is CapFlag.CAPPED


def test_a_tie_above_or_below_the_line_is_nobody_s_trouble():
    above = places([official("a", "95"), official("b", "95"), official("c", "93", "57.00"), *others(7)])
    below = places(
        [official("a", "95", "57.00", "29.00"), official("b", "93"), official("c", "93"), *others(2)]
    )

    assert [above[id].flag for id in "abc"] == [CapFlag.NONE, CapFlag.NONE, CapFlag.CAPPED]
    assert [below[id].flag for id in "abc"] == [CapFlag.NONE, CapFlag.CAPPED, CapFlag.CAPPED]


def test_a_seat_that_citizens_alone_decide_is_contested():
    holder = official("lan", "92.40", "55.00", "28.50", "78.00", "92.00")
    rival = official("minh", "92.10", "56.00", "28.30", "69.00", "83.00")  # 84.30 other points against 83.50

    found = places([holder, rival, *others(3)])

    assert (found["lan"].klass, found["minh"].klass) == (EXCELLENT, GOOD)
    assert found["lan"].flag is found["minh"].flag is CapFlag.CONTESTED


@pytest.mark.parametrize(
    ("rival_task", "rival_high", "flag"),
    [
        ("54.90", "83.00", CapFlag.CAPPED),  # fewer points of his own
        ("56.00", "77.99", CapFlag.CAPPED),  # the margins do not meet
        ("56.00", "78.00", CapFlag.CONTESTED),  # they touch
        ("55.20", "83.00", CapFlag.CONTESTED),  # as many points of his own: 83.50
    ],
)
def test_a_contest_needs_equal_points_and_meeting_margins(rival_task, rival_high, flag):
    holder = official("lan", "92.40", "55.00", "28.50", "78.00", "92.00")

    found = places([holder, official("minh", "92.10", rival_task, "28.30", "60.00", rival_high), *others(3)])

    assert found["minh"].flag is flag


def test_officials_without_citizens_contest_nothing():
    holder = official("lan", "92.40", "55.00", "28.50", "78.00", "92.00")

    found = places([holder, official("hoa", "91.00", "56.00", "29.00", low=None), *others(3)])

    assert (found["lan"].flag, found["hoa"].flag) == (CapFlag.NONE, CapFlag.CAPPED)


def test_a_tied_official_contests_and_keeps_the_review():
    rows = [
        official("top", "95", "50.00", "29.00", "80.00", "92.00"),
        official("a", "94", "56.00", "29.00", "70.00", "86.00"),
        official("b", "94", "56.00", "29.00", "70.00", "86.00"),
        *others(7),
    ]

    found = places(rows)

    assert found["top"].flag is CapFlag.CONTESTED
    assert found["a"].flag is found["b"].flag is CapFlag.TIE_REVIEW


@pytest.mark.parametrize(
    ("base", "cap", "seats"),
    [
        (CapBase.UNIT, "0.20", 2),  # of twelve: 2.4
        (CapBase.GOOD_OR_BETTER, "0.20", 2),  # of eleven: 2.2
        (
            CapBase.GOOD_STRICT,
            "0.20",
            1,
        ),  # 11/6 = 1.83: 1 of the 10 others, since 2 of 9 would be more than a fifth
        (CapBase.GOOD_STRICT, "0.25", 2),  # 11/5 = 2.2
        (CapBase.UNIT, "0", 0),
        (CapBase.UNIT, "1", 12),
    ],
)
def test_seats_are_counted_by_the_reading_of_the_decree(base, cap, seats):
    finals = [D("95"), *[D("77")] * 10, D("61")]

    assert seats_for(finals, Parameters(cap_base=base, cap=D(cap))) == seats


@pytest.mark.parametrize(("last", "seats"), [("70.00", 1), ("69.99", 0)])
def test_who_stands_exactly_at_the_bound_is_among_the_good(last, seats):
    # 20 % of five is one seat, of four none
    finals = [D("93.00"), D("80.00"), D("75.00"), D("71.00"), D(last)]
    assert seats_for(finals, Parameters(cap_base=CapBase.GOOD_OR_BETTER)) == seats


def test_a_fifth_of_the_remaining_good_is_exact():
    assert (
        seats_for([D(75)] * 6, Parameters(cap_base=CapBase.GOOD_STRICT)) == 1
    )  # 1 of 5 others, exactly a fifth


def test_an_official_listed_twice_is_refused():
    with pytest.raises(Refused) as refusal:
        seating([official("lan", "93"), official("lan", "92")], Parameters())

    assert refusal.value.code == "repeated_official"


finals = st.sampled_from(["95.00", "94.00", "93.00", "90.00", "89.99", "75.00", "60.00", "40.00"])
tasks = st.sampled_from(["50.00", "54.00", "56.00"])
contenders = st.lists(st.tuples(finals, tasks, st.sampled_from(["70.00", "85.00", None])), max_size=14).map(
    lambda rows: [
        official(f"u{index}", final, task, low=low, high="90.00")
        for index, (final, task, low) in enumerate(rows)
    ]
)


@given(contenders, st.sampled_from(list(CapBase)), st.sampled_from(["0.20", "0.25", "0.5"]))
def test_the_cap_keeps_its_promises(rows, base, cap):
    found = seating(rows, Parameters(cap_base=base, cap=D(cap)))

    excellent = [row for row in rows if found.places[row.id].klass is EXCELLENT]
    left_out = [row for row in rows if row.final >= 90 and row not in excellent]
    assert len(excellent) <= found.seats
    assert all(seated.order < missed.order for seated in excellent for missed in left_out)
    assert all(found.places[row.id].flag is not CapFlag.NONE for row in left_out)
    if len(excellent) < found.seats and left_out:  # only a tie leaves a seat empty
        assert CapFlag.TIE_REVIEW in {found.places[row.id].flag for row in left_out}


def test_without_a_seat_there_is_no_line_to_be_tied_across():
    found = places([official("a", "93"), official("b", "93")])

    assert [found[id].flag for id in "ab"] == [CapFlag.CAPPED] * 2


class TestLimitsFromOutside:
    def test_whoever_may_not_be_excellent_takes_no_seat(self):
        found = places([*self.five()], cap="0.2")
        assert (found["0"].klass, found["1"].klass) == (QualityClass.COMPLETED, EXCELLENT)

    def test_whoever_may_not_be_good_makes_no_seat_for_others(self):
        # of five at 70 or more one may not be good: ⌊0.2 × 4⌋ = 0 seats
        parameters = Parameters().with_overrides({"cap": "0.2", "cap_base": "good_or_better"})
        assert seating(self.five(), parameters).seats == 0

    def test_a_limit_never_raises_a_class(self):
        limited = [Contender("0", D("40.00"), D(20), D(20), None, None, GOOD)]
        assert places(limited)["0"].klass is QualityClass.NOT_COMPLETED

    def five(self):
        limits = [QualityClass.COMPLETED, None, None, None, None]
        return [
            Contender(str(number), D(99 - number), D(60), D(29), None, None, limit)
            for number, limit in enumerate(limits)
        ]


@given(st.lists(st.integers(0, 40), max_size=8), st.sampled_from(["0.20", "0.25", "0.30", "0.40"]))
def test_whoever_keeps_the_cap_in_each_group_keeps_it_in_the_whole_agency(sizes, cap):
    # Decree 335/2025 Art. 20 asks for both: ⌊cap·a⌋ + ⌊cap·b⌋ ≤ ⌊cap·(a + b)⌋, so the groups suffice, by every base
    for base in CapBase:
        parameters = Parameters().with_overrides({"cap": cap, "cap_base": base.value})
        groups = [seats_for([D(80)] * size, parameters) for size in sizes]
        assert sum(groups) <= seats_for([D(80)] * sum(sizes), parameters)
