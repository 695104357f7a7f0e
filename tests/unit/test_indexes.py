"""The nine indexes of Circular 01/2018 and the index of Decision 766, worked by hand."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from feedback.indexes.nine import (
    OF_OFFICIAL,
    Completed,
    Grade,
    Index,
    Nine,
    Returned,
    completed,
    completed_by_letter,
    feedback_points,
    grade,
    grade_by_letter,
    of_official,
    of_unit,
    online_points,
)
from feedback.indexes.service import Counted, Group, Ratio, service_index

EARLY, ON_THE_DAY, LATE, OUT = Returned(3), Returned(0), Returned(-1), Returned(None)


def nine(*points: str | None, of: Sequence[Index]) -> Nine:
    known = {
        index: None if value is None else Decimal(value) for index, value in zip(of, points, strict=True)
    }
    return Nine(known, of, ())


def test_an_official_s_dossiers_give_time_and_attitude() -> None:
    # time: (5 × 2 + 3 × 1 + 2 × 0) / 10 = 1.3; attitude of the eight that kept their day: (5 × 2 + 3 × 1) / 8 = 1.625 → 1.6
    found = of_official([EARLY] * 5 + [ON_THE_DAY] * 3 + [LATE, OUT], complaints=0)

    assert (found.indexes[Index.TIME], found.indexes[Index.ATTITUDE]) == (Decimal("1.3"), Decimal("1.6"))
    assert found.total == Decimal("2.9")
    assert found.missing == [Index.AGENCIES_TIME, Index.CONTACTS, Index.AGENCIES]
    assert found.reachable == 4
    assert [step.said("en")[1] for step in found.steps] == [
        "(5 × 2 + 3 × 1 + 2 × 0) / 10",
        "(5 × 2 + 3 × 1) / 8",
    ]


def test_a_complaint_found_true_leaves_a_dossier_without_points_for_attitude() -> None:
    # (5 × 2 + 2 × 1 + 1 × 0) / 8 = 1.5
    found = of_official([EARLY] * 5 + [ON_THE_DAY] * 3, complaints=1)
    assert found.indexes[Index.ATTITUDE] == Decimal("1.5")


def test_without_dossiers_nothing_is_known() -> None:
    found = of_official([], complaints=0)
    assert (found.total, completed(found)) == (None, None)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (("1.0", "1.0", "1.0", "1.0", "1.0"), Completed.FULLY),
        (("1.0", "1.0", "1.0", "1.0", "0.9"), Completed.MOSTLY),
        (("1.0", "1.0", "0.5", "0.5", "0.5"), Completed.MOSTLY),
        (("1.0", "1.0", "0.5", "0.5", "0.4"), Completed.PARTLY),
        (("2.0", "2.0", "1.0", None, None), Completed.FULLY),  # whatever the others would give
        (("2.0", None, None, None, "2.0"), None),  # 4 to 10: open
        (("0.0", "0.0", "0.0", "0.0", None), Completed.PARTLY),  # 2 at most
    ],
)
def test_how_far_the_task_is_completed(points: Sequence[str | None], said: Completed | None) -> None:
    five = (Index.TIME, Index.AGENCIES_TIME, Index.CONTACTS, Index.AGENCIES, Index.ATTITUDE)
    assert completed(nine(*points, of=five)) is said


@pytest.mark.parametrize(
    ("last", "said"),
    [("1.0", Grade.EXCELLENT), ("0.9", Grade.GOOD), ("0.0", Grade.GOOD), (None, None)],
)
def test_a_unit_s_grade(last: str | None, said: Grade | None) -> None:
    # seven indexes of 2 are 14; with a last one of 1 the total is 15
    assert grade(nine(*["2.0"] * 7, "0.0", last, of=tuple(Index))) is said


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ("15.0", Grade.EXCELLENT),
        ("14.9", Grade.GOOD),
        ("12.0", Grade.GOOD),
        ("11.9", Grade.FAIR),
        ("9.0", Grade.FAIR),
        ("8.9", Grade.AVERAGE),
        ("6.0", Grade.AVERAGE),
        ("5.9", Grade.WEAK),
    ],
)
def test_each_bound_of_a_unit_s_grade_belongs_to_the_better_one(total: str, said: Grade) -> None:
    """Art. 15.3.b: from 15 excellent, 12 good, 9 fair, 6 average, below it weak."""
    assert grade_by_letter(nine(total, *["0.0"] * 8, of=tuple(Index))) is said


def test_the_letter_holds_few_indexes_to_the_bounds_of_all() -> None:
    # time 1.5 and attitude 1.5 are 3.0 of 10: by the letter below 3.5, though up to 9.0 were within reach
    few = nine("1.5", None, None, None, "1.5", of=OF_OFFICIAL)
    assert (completed(few), completed_by_letter(few)) == (None, Completed.PARTLY)
    # 2 + 2 + 2 = 6.0 of 18: average by the letter, up to 18.0 within reach
    unit = nine("2.0", *[None] * 5, "2.0", None, "2.0", of=tuple(Index))
    assert (grade(unit), grade_by_letter(unit)) == (None, Grade.AVERAGE)
    assert completed_by_letter(of_official([], 0)) is None


def test_a_unit_has_its_dossiers_and_what_else_is_known_of_it() -> None:
    found = of_unit([EARLY], 0, {Index.FEEDBACK: 2, Index.ONLINE: 1})

    assert found.total == Decimal("7.0")  # 2 + 2 + 2 + 1
    assert str(found.indexes[Index.FEEDBACK]) == "2.0"  # one decimal, as the circular rounds
    assert found.reachable == 8


@pytest.mark.parametrize(
    ("handled", "in_time", "dragging", "points"),
    [(0, 0, 0, 2), (10, 10, 0, 2), (10, 9, 0, 1), (100, 89, 0, 0), (10, 8, 0, 0), (10, 10, 1, 0)],
)
def test_feedback(handled: int, in_time: int, dragging: int, points: int) -> None:
    assert feedback_points(handled, in_time, dragging) == points


@pytest.mark.parametrize(
    ("procedures", "online", "dossiers", "dossiers_online", "overdue", "points"),
    [
        (10, 2, 100, 30, 0, 2),
        (10, 1, 100, 30, 0, 1),  # a tenth of the procedures
        (100, 19, 100, 30, 0, 1),
        (10, 2, 100, 29, 0, 1),
        (10, 2, 100, 15, 0, 1),
        (10, 2, 1000, 149, 0, 0),
        (10, 5, 100, 80, 1, 0),
        (0, 0, 0, 0, 0, None),
        (0, 0, 100, 30, 0, None),
        (10, 2, 0, 0, 0, None),
    ],
)
def test_online_services(
    procedures: int, online: int, dossiers: int, dossiers_online: int, overdue: int, points: int | None
) -> None:
    assert online_points(procedures, online, dossiers, dossiers_online, overdue) == points


def test_the_index_of_decision_766() -> None:
    # progress 90/100 × 20 = 18; online 60/120 × 12 = 6; satisfaction (9/10 + 8/10 + 114/120) / 3 × 18
    # = (0.9 + 0.8 + 0.95) / 3 × 18 = 15.90; the other fifty points are counted elsewhere
    found = service_index(
        Counted(90, 100),
        Counted(60, 120),
        {
            Ratio.FEEDBACK_IN_TIME: Counted(9, 10),
            Ratio.FEEDBACK_SATISFIED: Counted(8, 10),
            Ratio.DOSSIERS_SATISFIED: Counted(114, 120),
        },
    )

    known = {group: str(points) for group, points in found.groups.items() if points is not None}
    assert known == {Group.PROGRESS: "18.00", Group.ONLINE: "6.00", Group.SATISFACTION: "15.90"}
    assert (found.total, found.reachable) == (Decimal("39.90"), 50)


def test_a_ratio_of_nothing_takes_no_points_away() -> None:
    nothing = Counted(0, 0)
    found = service_index(
        nothing,
        nothing,
        {
            Ratio.FEEDBACK_IN_TIME: nothing,
            Ratio.FEEDBACK_SATISFIED: nothing,
            Ratio.DOSSIERS_SATISFIED: Counted(99, 100),
        },
    )

    assert found.groups[Group.SATISFACTION] == Decimal("17.82")
    assert found.groups[Group.PROGRESS] is None
    assert found.reachable == 18
