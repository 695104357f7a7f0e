"""The working time of a month: the days posted at an office, less secondments and absences."""

from datetime import date
from decimal import Decimal

import pytest

from feedback.periods.days import BY_LAW, WorkingDays
from feedback.periods.month import Month
from feedback.staffing.working_time import Away, DayPart, Span, WorkedTime, worked_time

OCTOBER = Month(2026, 10)  # 22 working days: Thursday the 1st to Friday the 30th
ALL_YEAR = (Span(date(2026, 1, 1)),)


def day(number: int) -> date:
    return date(2026, 10, number)


def test_who_is_posted_all_month_and_never_away_works_every_working_day() -> None:
    time = worked_time(OCTOBER, BY_LAW, ALL_YEAR)

    assert (time.of_month, time.posted, time.worked) == (22, 22, 22)
    assert not time.is_part
    assert time.share_of(None) == 1


def test_new_staff_count_from_their_first_day() -> None:
    time = worked_time(OCTOBER, BY_LAW, (Span(day(19)),))

    assert (time.posted, time.is_part) == (10, True)  # 19–23 and 26–30
    assert time.share_of(None) == 1  # their work was given for those days alone
    assert time.share_of(Decimal(22)) == Decimal(10) / 22


def test_leave_is_counted_in_working_days_alone() -> None:
    leave = Away(Span(day(9), day(12)))  # Friday to Monday

    assert worked_time(OCTOBER, BY_LAW, ALL_YEAR, away=(leave,)).absent == 2


def test_two_halves_of_a_day_make_a_day_and_one_makes_half() -> None:
    morning = Away(Span(day(5), day(5)), DayPart.MORNING)
    afternoon = Away(Span(day(5), day(5)), DayPart.AFTERNOON)

    assert worked_time(OCTOBER, BY_LAW, ALL_YEAR, away=(morning,)).absent == Decimal("0.5")
    assert worked_time(OCTOBER, BY_LAW, ALL_YEAR, away=(morning, afternoon)).absent == 1
    assert worked_time(OCTOBER, BY_LAW, ALL_YEAR, away=(morning, Away(Span(day(5), day(5))))).absent == 1


def test_days_seconded_to_another_office_are_not_worked_here() -> None:
    time = worked_time(OCTOBER, BY_LAW, ALL_YEAR, seconded=(Span(day(12), day(16)),))

    assert (time.posted, time.worked) == (17, 17)


def test_leave_before_the_posting_began_is_not_taken_from_it() -> None:
    time = worked_time(OCTOBER, BY_LAW, (Span(day(19)),), away=(Away(Span(day(14), day(20))),))

    assert (time.posted, time.absent) == (10, 2)


def test_a_month_of_leave_is_none_and_a_month_without_working_days_is_not_held_against_anybody() -> None:
    assert worked_time(OCTOBER, BY_LAW, ALL_YEAR, away=(Away(Span(day(1), day(31))),)).is_none
    shut = WorkingDays(free=frozenset(day(number) for number in range(1, 32)))
    assert not worked_time(OCTOBER, shut, ALL_YEAR).is_none


@pytest.mark.parametrize(
    ("worked", "planned", "share"),
    [(22, 22, "1"), (11, 22, "0.5"), (0, 22, "0"), (22, 11, "1"), (5, 0, "1")],
)
def test_the_share_of_the_work_is_never_more_than_the_whole(worked: int, planned: int, share: str) -> None:
    assert WorkedTime(22, worked).share_of(Decimal(planned)) == Decimal(share)
