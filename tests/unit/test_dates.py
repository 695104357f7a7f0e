"""Days and moments in a cell: as offices write them, as spreadsheets keep them, and those that never were."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.interchange import dates
from feedback.interchange.refusals import Fault

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")  # seven hours before UTC
FIRST = date(2026, 10, 1)


def fault_of(read, *arguments):  # type: ignore[no-untyped-def]
    """The code with which a cell is refused."""
    with pytest.raises(Fault) as caught:
        read(*arguments)
    return caught.value.code


@pytest.mark.parametrize(
    "written",
    [
        "01/10/2026",
        "1/10/2026",
        "01-10-2026",
        "01.10.2026",
        "2026-10-01",
        "2026/10/01",
        " 01/10/2026\u00a0",
        "01/10/2026 10:57",
        "2026-10-01T10:57:00",
        "10:57 01/10/2026",
        "Thứ Năm, 01/10/2026",
        "thứ 5 01/10/2026",
        datetime(2026, 10, 1, 10, 57),
        FIRST,
        46296.0,  # the days from 30/12/1899
        46296.45,
    ],
)
def test_a_day_is_read(written: object) -> None:
    assert dates.day(written) == FIRST


@pytest.mark.parametrize(
    "written",
    ["31/02/2026", "29/02/2026", "00/10/2026", "01/13/2026", "31.11.2026", "2026-02-30", "01/10/1026", "01/10/3026", "01/10/2026 24:00", "01/10/2026 10:61", 1.0, 99999.0, date(1900, 1, 1)],
)  # fmt: skip
def test_a_day_that_never_was_is_refused(written: object) -> None:
    assert fault_of(dates.day, written) == "impossible_date"


@pytest.mark.parametrize(
    "written",
    ["hôm qua", "01/10", "01/10/26", "10/2026", "20261001", "1 tháng 10", "01/10/2026/1", "x" * 100_000, "1" * 1000, True, 0.5, -1.0, 1e9, float("nan")], ids=lambda cell: repr(cell)[:20]
)  # fmt: skip
def test_what_is_no_day_is_refused(written: object) -> None:
    assert fault_of(dates.day, written) == "not_a_date"


@pytest.mark.parametrize("written", ["=TODAY()", "+01/10/2026", "\t01/10/2026"])
def test_a_formula_is_no_day(written: str) -> None:
    assert fault_of(dates.day, written) == "formula_text"


@pytest.mark.parametrize(
    "written",
    [
        "01/10/2026 10:57",
        "01/10/2026 10:57:00",
        "01/10/2026, 10:57",
        "10:57 01/10/2026",
        "10h57 ngày 01/10/2026",
        "10 giờ 57, 01/10/2026",
        "2026-10-01 10:57",
        "2026-10-01T10:57:00+07:00",
        "2026-10-01T03:57:00Z",
        "2026-10-01T03:57:00.123+00:00",
        "2026-10-01T05:57:00+0200",
        datetime(2026, 10, 1, 10, 57),
        datetime(2026, 10, 1, 10, 56, 59, 999600),  # a fraction of a day, rounded by a spreadsheet
        46296.45625,
    ],
)
def test_a_moment_is_read_in_the_time_of_the_office(written: object) -> None:
    # 10:57 in Hanoi is 03:57 UTC
    assert dates.moment(written, HANOI) == datetime(2026, 10, 1, 3, 57, tzinfo=UTC)


def test_a_day_without_an_hour_stands_for_the_hour_that_its_column_says() -> None:
    assert dates.moment("01/10/2026", HANOI, time(23, 59)) == datetime(2026, 10, 1, 16, 59, tzinfo=UTC)
    assert dates.moment(FIRST, HANOI, time(0)) == datetime(2026, 9, 30, 17, 0, tzinfo=UTC)
    assert dates.moment(46296.0, HANOI, time(0)) == datetime(2026, 9, 30, 17, 0, tzinfo=UTC)


def test_a_day_without_an_hour_is_no_moment_where_the_hour_is_needed() -> None:
    assert fault_of(dates.moment, "2026-10-01", HANOI) == "not_a_date"


@pytest.mark.parametrize("written", ["01/10/2026 25:00", "31/02/2026 10:00", "2026-10-01T10:57:00+99:00"])
def test_a_moment_that_never_was_is_refused(written: str) -> None:
    assert fault_of(dates.moment, written, HANOI) == "impossible_date"


@given(st.text(alphabet="0123456789/-.: ThứNăm+Z", max_size=40) | st.floats() | st.datetimes())
def test_any_cell_gives_a_plausible_moment_or_a_fault(cell: object) -> None:
    try:
        found = dates.moment(cell, HANOI, time(12))
    except Fault:
        return

    assert found.tzinfo is UTC
    assert 1949 <= found.year <= 2101
