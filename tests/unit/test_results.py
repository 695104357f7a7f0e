"""Plan results by Decree 335/2025 Arts. 14 to 18, and the readings that it leaves open."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import Refused
from feedback.plans.results import (
    BehaviourCredit,
    LateCredit,
    Leadership,
    Readings,
    TaskResult,
    level_credit,
    mean_of_months,
    plan_results,
    points_step,
    result_points,
    unit_fulfils,
)

D = Decimal
FREE = Readings(clamp=False)
ZERO = Readings(late_credit=LateCredit.ZERO)


def task(coefficient="1", assigned="10", completed="10", **facts):
    return TaskResult(D(coefficient), D(assigned), D(completed), **facts)


EXAMPLE = [task("3", "2", "2", major_errors=1), task("4", "1", "1", late_count=2)]


def test_the_worked_example_of_the_decree():
    found = plan_results(EXAMPLE)

    # a = 10/10; b = (10 - 0.25·3)/10 = 92.5; c = (6 + 4·0.5)/10 = 80; mean 90.8333
    assert (found.quantity, found.quality, found.progress) == (100, D("92.5"), 80)
    assert round(found.mean, 4) == D("90.8333")
    assert result_points(found) == D("63.58")
    assert round(found.mean * 70 / 100 + 28, 4) == D("91.5833")  # the month, with 28 common points, unrounded
    assert result_points(found, D(60)) == D("54.50")  # where ten points are the citizens'


def test_a_late_product_may_count_for_nothing():
    assert plan_results(EXAMPLE, ZERO).progress == 60  # 6/10


def test_five_latenesses_take_no_more_than_the_product():
    assert plan_results([task("1", "1", "1", late_count=5), task("1", "1", "1")]).progress == 50


def test_work_beyond_the_plan_is_held_at_full_unless_the_reading_says_otherwise():
    over = [task(completed="12")]

    assert plan_results(over).quantity == 100
    assert plan_results(over, FREE).quantity == 120
    assert result_points(plan_results(over, FREE)) == D("70.00")  # "at most 70"


def test_a_task_handed_back_stays_assigned_and_is_not_completed():
    assert plan_results([task(), task(completed="10", handed_back=True)]).quantity == 50


@pytest.mark.parametrize("extra", ["taken_over", "unplanned"])
def test_added_work_is_outside_the_assigned_and_adds_to_the_completed(extra):
    found = plan_results([task(completed="6"), task(completed="3", **{extra: True})])

    assert found.quantity == 90  # (6 + 3)/10


def test_shared_work_counts_by_the_share():
    # assigned 10 + 0.5·10 = 15; completed 10 + 0.5·4 = 12
    assert plan_results([task(), task(completed="4", share=D("0.5"))]).quantity == 80


@pytest.mark.parametrize(
    "tasks", [[], [task(assigned="0", completed="0")], [task(completed="5", unplanned=True)]]
)
def test_nothing_assigned_is_insufficient_and_never_full_marks(tasks):
    found = plan_results(tasks)

    assert (found.sufficient, found.mean, result_points(found)) == (False, None, None)


@pytest.mark.parametrize(
    ("level", "levels", "worth"),
    [
        (1, 1, "1"),
        (1, 2, "1"),
        (2, 2, "0"),
        (2, 3, "0.5"),
        (3, 5, "0.5"),
        (4, 5, "0.25"),
        (5, 5, "0"),
        (9, 5, "0"),
    ],
)
def test_the_best_level_is_worth_the_whole_the_last_nothing_with_even_steps_between(level, levels, worth):
    assert level_credit(level, levels) == Decimal(worth)


def test_a_level_of_behaviour_counts_for_quality_alone_or_for_all_three():
    half = TaskResult(Decimal(1), Decimal(10), Decimal(10), credit=Decimal("0.5"))

    quality, everything = (
        plan_results([half], Readings(behaviour=credit))
        for credit in (BehaviourCredit.QUALITY, BehaviourCredit.ALL)
    )

    assert (quality.quantity, quality.quality, quality.progress) == (100, 50, 100)
    assert (everything.quantity, everything.quality, everything.progress) == (50, 50, 50)


@pytest.mark.parametrize("missing", range(3))
def test_nobody_leads_of_whom_one_factor_is_not_judged(missing):
    judged = [True, False, True]
    assert Leadership.of(*judged) == Leadership(unit_fulfils=True, organises=False, united=True)
    judged[missing] = None
    assert Leadership.of(*judged) is None


def test_a_leader_answers_for_unit_organisation_and_unity():
    well = plan_results([task()], leadership=Leadership())
    badly = plan_results([task()], leadership=Leadership(unit_fulfils=False, organises=False, united=False))

    assert (well.leadership, well.mean) == ((100, 100, 100), 100)
    assert (badly.leadership, badly.mean) == ((50, 50, 50), 75)  # (300 + 150)/6


def test_one_subordinate_below_the_bound_halves_the_unit_s_result():
    assert unit_fulfils([D("50.00"), D("91.20")])
    assert not unit_fulfils([D("49.99"), D("91.20")])


def test_longer_periods_are_means_of_their_months():
    assert mean_of_months([D("91.58"), D("88.00"), D("70.01")]) == D("83.20")  # 83.196667
    assert mean_of_months([]) is None


def test_the_steps_can_be_checked_with_a_pencil():
    found = plan_results(EXAMPLE)

    assert [step.said("en")[1:] for step in (*found.steps, points_step(found))] == [
        ("3 × 2 + 4 × 1", "10"),
        ("3 × 2 + 4 × 1", "10"),
        ("10 / 10 × 100", "100"),
        ("3 × 1.75 + 4 × 1", "9.25"),
        ("9.25 / 10 × 100", "92.5"),
        ("3 × 2 + 4 × 0.5", "8"),
        ("8 / 10 × 100", "80"),
        ("(100 + 92.5 + 80) / 3", "90.8333"),
        ("90.8333 × 70 / 100", "63.58"),
    ]


def test_insufficient_data_has_steps_too():
    found = plan_results([])

    assert [step.said("en")[2] for step in (*found.steps, points_step(found))] == ["0", "–", "–"]


@pytest.mark.parametrize(
    "facts",
    [
        {"coefficient": "0"},
        {"assigned": "-1"},
        {"completed": "-1"},
        {"late_count": -1},
        {"major_errors": -1},
        {"share": D(0)},
        {"share": D("1.1")},
    ],
)
def test_impossible_tasks_are_refused(facts):
    with pytest.raises(Refused) as refusal:
        task(**facts)

    assert refusal.value.code == "bad_task_result"


amounts = st.integers(0, 30).map(lambda tenths: D(tenths) / 2)
tasks = st.builds(
    TaskResult,
    st.sampled_from([D("0.5"), D(1), D(3)]),
    amounts,
    amounts,
    late_count=st.integers(0, 6),
    major_errors=st.integers(0, 6),
    handed_back=st.booleans(),
    unplanned=st.booleans(),
    share=st.sampled_from([D(1), D("0.5"), D("0.3")]),
)
readings = st.builds(Readings, st.booleans(), st.sampled_from(list(LateCredit)))


@given(st.lists(tasks, min_size=1, max_size=5), readings)
def test_better_work_never_lowers_a_result(rows, reading):
    first, *rest = rows
    better = [
        replace(first, completed=first.completed + 1),
        replace(first, major_errors=max(0, first.major_errors - 1)),
        replace(first, late_count=max(0, first.late_count - 1)),
    ]

    before = plan_results(rows, reading)
    for improved in better:
        after = plan_results([improved, *rest], reading)
        assert after.sufficient == before.sufficient
        if before.sufficient:
            assert after.mean >= before.mean
            assert result_points(after) >= result_points(before)


@given(st.lists(tasks, max_size=5), readings)
def test_points_lie_between_nothing_and_the_maximum(rows, reading):
    points = result_points(plan_results(rows, reading))

    assert points is None or 0 <= points <= 70
