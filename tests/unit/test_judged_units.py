"""Whether d says what the totals of a leader's people say (Decree 335/2025 Art. 15): 100 where everybody has 50 or more, else 50."""

from decimal import Decimal
from uuid import UUID

import pytest

from feedback.evaluations.summaries.judged_units import judged_otherwise
from feedback.evaluations.summaries.lines import Line
from tests.months import month_rules

HEAD, DEPUTY = UUID(int=1), UUID(int=2)


def line(number: int, total: str | None, *, d: str | None = None, division: str = "Một cửa") -> Line:
    return Line(
        official_id=UUID(int=number), code=f"C{number}", name="Ai", title="", division=division,
        total=None if total is None else Decimal(total), unit_result=None if d is None else Decimal(d),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("d", "totals", "told"),
    [
        ("100", ["50.00", "90.00"], []),  # the bound belongs to the class above it
        ("100", ["49.99", "90.00"], ["Ai (C2)"]),
        ("50", ["49.99", "90.00"], []),
        ("50", ["50.00", "90.00"], ["Ai (C2)"]),
        ("100", [None], []),  # of nobody with a total nothing can be said
    ],
)
def test_a_deputy_answers_for_the_division(d: str, totals: list[str | None], told: list[str]) -> None:
    people = [line(number, total) for number, total in enumerate(totals, start=3)]
    elsewhere = line(9, "10.00", division="Kinh tế")

    assert judged_otherwise([line(2, "30.00", d=d), *people, elsewhere], {HEAD}, month_rules()) == told


def test_a_head_answers_for_the_whole_office() -> None:
    lines = [
        line(1, "95.00", d="100", division="UBND"),
        line(3, "80.00"),
        line(4, "40.00", division="Kinh tế"),
    ]

    assert judged_otherwise(lines, {HEAD}, month_rules()) == ["Ai (C1)"]
    assert judged_otherwise(lines[:2], {HEAD}, month_rules()) == []


def test_nobody_else_is_asked() -> None:
    assert judged_otherwise([line(3, "80.00"), line(4, "10.00")], {HEAD}, month_rules()) == []
