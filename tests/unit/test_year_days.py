"""By when the class of a year is decided: before the fifteenth of December, a day that no weekend moves."""

from datetime import date

import pytest

from feedback.evaluations.deadlines.terms import Step, Terms, due_on
from feedback.periods.days import BY_LAW
from feedback.terms.year_terms import USUAL, latest_day, month_before


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2025, date(2025, 12, 12)),  # the 14th is a Sunday
        (2026, date(2026, 12, 14)),
        (2030, date(2030, 12, 13)),  # a Saturday
    ],
)
def test_the_decision_lies_before_the_fifteenth(year: int, day: date) -> None:
    """Decree 335/2025 Art. 19."""
    latest = latest_day(year, USUAL)
    assert due_on(Step.DECIDE, month_before(year), USUAL, BY_LAW, latest=latest) == day


def test_an_earlier_step_on_a_day_off_moves_to_the_next_working_day() -> None:
    latest = latest_day(2026, USUAL)
    assert due_on(Step.SELF_SCORE, month_before(2026), USUAL, BY_LAW, latest=latest) == date(2026, 12, 7)


def test_an_office_that_decides_later_in_a_special_case_has_its_own_day() -> None:
    terms = Terms(self_by=5, lead_by=8, collective_by=11, decide_by=26)
    assert latest_day(2026, terms) is None
    assert due_on(Step.DECIDE, month_before(2026), terms, BY_LAW) == date(
        2026, 12, 28
    )  # the 26th is a Saturday
