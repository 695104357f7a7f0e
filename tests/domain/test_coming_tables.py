"""The reference table of a month is fixed before the month begins, and shown as it was fixed (scoring §1.2)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.rulesets.coming_tables import fix_coming_tables, published_table
from feedback.evaluations.rulesets.reference import pool_of
from feedback.periods.models import Period, PeriodState
from feedback.periods.models import ReferenceTable as StoredTable
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import DONE, HANOI, closed, planned, rated, rules

SEPTEMBER = OCTOBER.previous
LAST_EVENING = datetime(2026, 9, 30, 14, 0, tzinfo=UTC)  # 21:00 at the desks


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def past(session: Session, cast: Cast, month=SEPTEMBER.previous) -> None:
    """A closed month in which An got ten ratings of 100."""
    session.add(
        Period(
            office_id=cast.p1.id, month=month, state=PeriodState.CLOSED, rule_set="nd335-2025-hanoi",
            parameters=rules().as_record(), closed_at=LAST_EVENING,
        )
    )  # fmt: skip
    rated(session, cast.q1, cast.an, {5: 10}, month=month)
    session.flush()


def months(session: Session) -> list[str]:
    return sorted(str(month) for month in session.scalars(select(StoredTable.month)))


def test_on_the_last_day_of_a_month_the_next_one_has_its_table(session: Session, cast: Cast) -> None:
    past(session, cast)

    assert fix_coming_tables(session, today=date(2026, 9, 30), now=LAST_EVENING) == 2
    assert months(session) == ["2026-09", "2026-10"]


def test_before_that_only_the_month_that_runs_has_one_and_a_second_run_changes_nothing(
    session: Session, cast: Cast
) -> None:
    past(session, cast)

    assert fix_coming_tables(session, today=date(2026, 9, 29), now=LAST_EVENING) == 1
    assert fix_coming_tables(session, today=date(2026, 9, 29), now=LAST_EVENING) == 0
    assert months(session) == ["2026-09"]


def test_a_month_closed_later_moves_nothing_and_the_close_uses_what_was_published(
    session: Session, cast: Cast
) -> None:
    # Ten ratings of 100: M = (100 × 80 + 1000) / 110 = 81.8182 → 81.82; September's ten of 100 come too late for it.
    past(session, cast)
    fix_coming_tables(session, today=date(2026, 9, 30), now=LAST_EVENING)
    past(session, cast, SEPTEMBER)
    planned(session, cast.an, DONE)
    rated(session, cast.q1, cast.an, {4: 8}, procedure=cast.procedure)
    line = closed(session, cast.p1).evaluation.lines[0]

    shown = published_table(session, cast.p1, OCTOBER)
    assert shown is not None
    assert shown.was_in_time(OCTOBER.edges(HANOI)[0])
    assert shown.table.common_level == line.common_level == Decimal("81.82")


def test_a_pool_without_a_closed_month_has_nothing_to_publish(session: Session, cast: Cast) -> None:
    assert fix_coming_tables(session, today=date(2026, 9, 30), now=LAST_EVENING) == 0
    assert published_table(session, cast.p1, OCTOBER) is None


def test_a_table_fixed_by_the_close_was_not_in_time(session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    shown = published_table(session, cast.p1, OCTOBER)
    assert shown is not None
    assert not shown.was_in_time(IN_OCTOBER)
    assert pool_of(session, cast.p1).top == cast.city.id
