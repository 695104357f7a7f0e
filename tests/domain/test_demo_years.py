"""The demonstration's year: brought in from notices, taken along its way, with one sheet for each of those who still have to act."""

import uuid
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.demo.closed import raised_to_contest
from feedback.demo.earlier import FILE, write_earlier_months
from feedback.demo.service import people
from feedback.demo.ward import SEED
from feedback.demo.years import set_years_up
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Reopening
from feedback.evaluations.summaries.lines import Line
from feedback.interchange import columns
from feedback.interchange.tables import read_contents
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.scoring import CapFlag, Contender, Parameters, QualityClass, seating
from feedback.terms.brought import Earlier, bring_in
from feedback.terms.models import YearSheet
from tests.cast import Cast, gather, newcomer
from tests.months import HANOI

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
YEAR = 2025


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def test_one_sheet_waits_for_each_who_still_has_to_act(session: Session, cast: Cast) -> None:
    officials = [
        cast.an,
        cast.binh,
        cast.dung,
        *(newcomer(session, cast.p1, f"C1{n}", f"Người {n}") for n in range(3)),
    ]
    with_points(session, cast, officials)
    users = {
        account: cast.accounts[name]
        for account, name in (
            *(("lanhdao", "alice"), ("nhansu", "hoa")),
            *(("canbo", "an"), ("truongquay", "dung")),
        )
    }

    set_years_up(session, cast.p1, officials, users, year=YEAR, shadow_months=0, zone=HANOI, now=NOW)

    states = Counter(session.scalars(select(YearSheet.state)))
    assert states == {
        SheetState.LOCKED: 2,
        SheetState.SELF_SCORED: 1,
        SheetState.COMMENTED: 1,
        SheetState.DISCUSSED: 1,
        SheetState.DECIDED: 1,
    }
    assert session.scalars(select(Reopening)).one().agreed_by is None


def with_points(session: Session, cast: Cast, officials: list[Official]) -> None:
    rows = [
        Earlier(official_id=each.id, month=Month(YEAR, month), total=Decimal(85), document="01/TB")
        for each in officials
        for month in range(7, 13)
    ]
    bring_in(session, cast.p1, rows, user_id=None, zone=HANOI, now=NOW)


def test_earlier_months_end_where_the_closed_ones_begin(tmp_path: Path) -> None:
    write_earlier_months(tmp_path, Month(2026, 7))
    rows = read_contents(".xlsx", (tmp_path / FILE).read_bytes(), columns.EARLIER_MONTHS).rows

    months = list(dict.fromkeys(row.cells["month"] for row in rows))
    assert (months[0], months[-1], len(months)) == ("01/2025", "06/2026", 18)
    assert len(rows) == 18 * len(people(SEED))


def line(total: str, common: str, task: str, *, klass: QualityClass, cap: CapFlag = CapFlag.NONE) -> Line:
    return Line(
        official_id=uuid.uuid4(), code="", name="", title="", division="",
        common=Decimal(common), task=Decimal(task), citizen=Decimal(total) - Decimal(common) - Decimal(task),
        low=Decimal(75), high=Decimal(95), total=Decimal(total), klass=klass, cap=cap,
    )  # fmt: skip


def test_a_few_points_more_leave_the_seat_to_citizens_alone() -> None:
    """One seat of five: whoever has it is ahead by 0.4 of citizens' points with 0.25 less of everything else."""
    lines = [
        line("95.00", "28", "58.40", klass=QualityClass.EXCELLENT),
        line("94.00", "28", "57.80", klass=QualityClass.GOOD, cap=CapFlag.CAPPED),
        *(line("80.00", "25", "50.00", klass=QualityClass.GOOD) for _ in range(3)),
    ]

    raised = raised_to_contest(lines, Decimal("0.25"))

    after = seating(
        [
            Contender(
                each.official_id.hex,
                (each.total or Decimal(0)) + raised.get(each.official_id, Decimal(0)),
                each.task or Decimal(0),
                (each.common or Decimal(0)) + raised.get(each.official_id, Decimal(0)),
                each.low,
                each.high,
            )
            for each in lines
        ],
        Parameters(),
    )
    assert [after.places[each.official_id.hex].flag for each in lines[:2]] == [CapFlag.CONTESTED] * 2


def test_a_seat_that_is_contested_already_is_left_alone() -> None:
    lines = [line("95.00", "28", "58.40", klass=QualityClass.EXCELLENT, cap=CapFlag.CONTESTED)]
    assert not raised_to_contest(lines, Decimal("0.25"))
