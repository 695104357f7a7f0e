"""The weeks of a month: Monday to Sunday, every one that has a day in it."""

from datetime import date

import pytest

from feedback.errors import Missing
from feedback.periods.month import Month
from feedback.plans.weeks import number_on, week_of, weeks_of


def test_december_2026_has_five_weeks() -> None:
    weeks = weeks_of(Month(2026, 12))

    assert [(week.number, week.from_on) for week in weeks] == [
        (1, date(2026, 11, 30)), (2, date(2026, 12, 7)), (3, date(2026, 12, 14)), (4, date(2026, 12, 21)),
        (5, date(2026, 12, 28)),
    ]  # fmt: skip
    assert weeks[-1].to_on == date(2027, 1, 3)


@pytest.mark.parametrize(("month", "number"), [(Month(2027, 2), 4), (Month(2026, 8), 6)])
def test_a_month_has_four_to_six(month: Month, number: int) -> None:
    assert len(weeks_of(month)) == number


@pytest.mark.parametrize("number", [0, 6, 99])
def test_there_is_no_other_week(number: int) -> None:
    with pytest.raises(Missing):
        week_of(Month(2026, 12), number)


def test_a_day_outside_has_the_nearest_week() -> None:
    month = Month(2026, 12)

    found = [number_on(month, day) for day in (date(2026, 10, 1), date(2026, 12, 10), date(2027, 5, 1))]
    assert found == [1, 2, 5]
