"""The six clarities of a task: what keeps a plan from being proposed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from feedback.plans.clarity import Clarity, Stated, unclear
from tests.cast import OCTOBER

CLEAR = Stated(
    title="Tổng hợp hồ sơ quá hạn",
    leads=1,
    shares=(Decimal("0.7"), Decimal("0.3")),
    due_on=date(2026, 10, 30),
    product="Báo cáo",
    unit="báo cáo",
    coefficient=Decimal(6),
    quantity=Decimal(2),
    measured=False,
    has_authority=True,
)


def test_a_task_with_everything_is_clear() -> None:
    assert unclear(CLEAR, OCTOBER) == ()


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ({"leads": 0}, Clarity.PERSON),
        ({"leads": 2}, Clarity.PERSON),
        ({"title": ""}, Clarity.WORK),
        ({"due_on": None}, Clarity.TIME),
        ({"due_on": date(2026, 9, 30)}, Clarity.TIME),
        ({"shares": (Decimal("0.7"), Decimal("0.2"))}, Clarity.RESPONSIBILITY),
        ({"shares": (Decimal(1), Decimal(0))}, Clarity.RESPONSIBILITY),
        ({"product": None}, Clarity.PRODUCT),
        ({"unit": ""}, Clarity.PRODUCT),
        ({"quantity": Decimal(0)}, Clarity.PRODUCT),
        ({"has_authority": False}, Clarity.AUTHORITY),
    ],
)
def test_what_is_missing_is_named(change: dict[str, object], way: Clarity) -> None:
    assert unclear(replace(CLEAR, **change), OCTOBER) == (way,)


def test_what_is_counted_needs_no_quantity() -> None:
    assert unclear(replace(CLEAR, quantity=Decimal(0), measured=True), OCTOBER) == ()


def test_all_that_is_missing_is_named_at_once() -> None:
    empty = replace(
        CLEAR, title="", leads=0, shares=(), due_on=None, product=None, unit="", has_authority=False
    )

    assert unclear(empty, OCTOBER) == tuple(Clarity)
