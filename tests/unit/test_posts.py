"""What an office sets for single posts: read, refused, kept, and what it makes of an official's month."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from feedback.evaluations.rulesets import rule_set_named
from feedback.evaluations.rulesets.posts import (
    Applies,
    PostTerms,
    posts_from,
    posts_record,
    similar_to,
    terms_at,
)
from feedback.evaluations.rulesets.reference import UNKNOWN
from feedback.evaluations.rulesets.rules import MonthRules
from feedback.evaluations.summaries.evaluation import evaluate
from feedback.evaluations.summaries.inputs import OfficeMonth
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.periods.month import Month
from feedback.plans.kinds import TaskRole
from feedback.plans.queries import PlannedMonth, PlannedTask
from feedback.plans.results import TaskResult
from feedback.scoring import MonthTally, Parameters, QualityClass, ScoreStatus
from feedback.scoring.table import reference_table
from tests.months import official_inputs
from tests.refusing import refusing

HANOI = "nd335-2025-hanoi"
OCTOBER = Month(2026, 10)


def test_a_post_is_found_however_its_title_is_written() -> None:
    posts = posts_from([["Công chức Tư pháp – Hộ tịch", "never", "", "", ""]])

    assert terms_at(posts, "công chức  tư pháp – hộ tịch").citizens is Applies.NEVER
    assert terms_at(posts, "Văn thư") == PostTerms(title="")


def test_what_is_as_for_everybody_is_not_kept() -> None:
    rows = [["Văn thư", "by_work", "", "", ""], ["Một cửa", "always", "12,5", "90", "Tiếp công dân"]]
    kept = posts_record(posts_from(rows).values())

    assert kept == [["Một cửa", "always", "12.5", "90", "Tiếp công dân"]]
    assert posts_record(posts_from(kept).values()) == kept


@pytest.mark.parametrize(
    "value",
    ["w", 5, [["Một cửa"]], [["Một cửa", "often", "", "", ""]], [["", "never", "", "", ""]],
     [["Một cửa", "never", "ten", "", ""]], [["x" * 201, "never", "", "", ""]]],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(value: object) -> None:
    with refusing("bad_posts"):
        posts_from(value)


def test_a_post_stands_once() -> None:
    with refusing("post_twice"):
        posts_from([["Văn thư", "never", "", "", ""], ["văn thư", "always", "", "", ""]])


@pytest.mark.parametrize(("w", "full_at"), [("21", ""), ("", "79"), ("-1", ""), ("NaN", "")])
def test_a_post_keeps_the_bounds_that_everybody_has(w: str, full_at: str) -> None:
    with refusing("setting_out_of_bounds"):
        rule_set_named(HANOI).rules({"posts": [["Một cửa", "by_work", w, full_at, ""]]})


def test_a_post_weighs_as_the_row_does_whose_place_citizens_take() -> None:
    rule_set_named(HANOI).rules({"block": "common", "posts": [["Một cửa", "always", "2.5", "", ""]]})
    with refusing("weight_differs_from_row"):
        rule_set_named(HANOI).rules({"block": "common", "posts": [["Một cửa", "always", "5", "", ""]]})


def test_posts_are_similar_where_the_office_says_so_and_else_each_by_itself() -> None:
    posts = posts_from(
        [["Một cửa", "by_work", "", "", "Tiếp công dân"], ["Hộ tịch", "by_work", "", "", "Tiếp công dân"]]
    )

    assert [similar_to(posts, title) for title in ("Một cửa", "Hộ tịch", "Văn thư")] == (
        ["Tiếp công dân", "Tiếp công dân", "Văn thư"]
    )


TABLE = reference_table([], {}, Parameters())


def plan(completed: str) -> PlannedMonth:
    task = PlannedTask(
        id=uuid.uuid4(), title="Việc", role=TaskRole.LEAD, unit="hồ sơ", due_on=date(2026, 10, 30), note=None,
        scales=True, result=TaskResult(Decimal(1), Decimal(10), Decimal(completed)),
    )  # fmt: skip
    return PlannedMonth((task,))


def lines(*titles: str, level: int = 5, completed: tuple[str, ...] = (), **settings: object) -> list[Line]:
    """A month in which everybody did all that was assigned, or so many `completed` of ten; who stands first has 20 ratings of one level, the others none."""
    people = [
        official_inputs(
            code=f"C{place:02}",
            title=title,
            serves_citizens=place == 0,
            plan=plan(completed[place] if completed else "10"),
        )
        for place, title in enumerate(titles)
    ]
    month = OfficeMonth(
        office_id=uuid.uuid4(),
        month=OCTOBER,
        officials=people,
        tallies=[MonthTally(people[0].id.hex, UNKNOWN, "kiosk", "P1", level, "counted", 20)],
        elsewhere=(),
        transactions=20,
    )
    rules = rule_set_named(HANOI).rules(settings).in_pool(2)
    return list(evaluate(month, MonthRules(rules), TABLE).lines)


def test_citizens_points_never_apply_to_a_post_that_serves_nobody() -> None:
    # 30 + 60 of 90 that are not the citizens': 90 × 100 / 90
    own = lines("Văn thư", level=1, posts=[["Văn thư", "never", "", "", ""]])[0]

    assert (own.status, own.total) == (ScoreStatus.NOT_APPLICABLE, Decimal("100.00"))
    assert Remark.NOT_APPLICABLE in own.remarks


def test_citizens_points_always_apply_to_a_post_that_serves_them() -> None:
    # nobody rated: S = A = 80, so 10 × 80 / 100 = 8 beside 30 + 60
    _, other = lines("Một cửa", "Hộ tịch", posts=[["Hộ tịch", "always", "", "", ""]])

    assert (other.status, other.citizen, other.total) == (
        ScoreStatus.NO_RATINGS,
        Decimal("8.00"),
        Decimal("98.00"),
    )
    assert Remark.NOT_APPLICABLE not in other.remarks


def test_a_post_has_its_own_weight_and_its_own_score_that_earns_all() -> None:
    # 20 ratings of 100 where 80 is usual: S = 80 + 20 × 20 / 50 = 88; 5 × min(88, 80) / 80 = 5 of 5, results 70 - 5 = 65
    own = lines("Một cửa", posts=[["Một cửa", "by_work", "5", "80", ""]])[0]

    assert (own.score, own.citizen, own.task, own.total) == (
        Decimal("88.00"), Decimal("5.00"), Decimal("65.00"), Decimal("100.00"),
    )  # fmt: skip


def test_who_holds_another_post_is_weighed_as_everybody() -> None:
    # 10 × 88 / 100 = 8.8 beside 30 + 60
    own = lines("Một cửa", posts=[["Hộ tịch", "by_work", "5", "80", ""]])[0]

    assert (own.citizen, own.total) == (Decimal("8.80"), Decimal("98.80"))


@pytest.mark.parametrize(
    ("cap_group", "group", "seated"),
    [
        ("unit", "", ["C00", "C01"]),  # ⌊0.25 × 8⌋ = 2 of all: the two best, both at the desk
        ("post", "", ["C00", "C04"]),  # ⌊0.25 × 4⌋ = 1 of each post: the best of each
        ("post", "Chung", ["C00", "C01"]),  # put together they share two again
    ],
)
def test_similar_posts_share_the_seats(cap_group: str, group: str, seated: list[str]) -> None:
    # nobody serves citizens: (30 + 60 × what was done) × 100 / 90, so all but those with 7 of 10 reach 90
    posts = [[title, "never", "", "", group] for title in ("Một cửa", "Văn thư")]
    found = lines(
        *["Một cửa"] * 4, *["Văn thư"] * 4,
        completed=("10", "9.8", "7", "7", "9.5", "9", "7", "7"), cap_group=cap_group, posts=posts, cap="0.25", cap_base="unit",
    )  # fmt: skip

    assert [line.code for line in found if line.klass is QualityClass.EXCELLENT] == seated
