"""Numbers in a cell: read as they can only be meant, or refused."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.interchange import amounts
from feedback.interchange.refusals import Fault


def fault_of(read, cell):  # type: ignore[no-untyped-def]
    """The code with which a cell is refused."""
    with pytest.raises(Fault) as caught:
        read(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (5, "5"),
        (5.0, "5"),
        (2.5, "2.5"),
        (0.1 + 0.2, "0.3"),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        (" +7 ", "7"),
        ("\u00a012\u00a0", "12"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("123.456.789", None),
        ("1.000.000", "1000000"),
        ("0.125", "0.125"),
        ("0,5", "0.5"),
        ("007", "7"),
    ],
)
def test_a_number_is_read_with_point_or_comma(written: object, number: str | None) -> None:
    if number is None:
        assert fault_of(amounts.decimal, written) == "number_too_large"
    else:
        assert amounts.decimal(written) == Decimal(number)


@pytest.mark.parametrize("written", ["1.234", "1,234", "12.345", "999,000"])
def test_a_number_with_two_readings_is_refused(written: str) -> None:
    assert fault_of(amounts.decimal, written) == "ambiguous_number"


@pytest.mark.parametrize(
    "written",
    ["năm", "NaN", "inf", "-inf", "1e5", "10%", "0x10", "1_000", "١٢", "5 hồ sơ", "1.2.3", "1.23.456", "1,2,3.4", "--5", "", float("nan"), float("inf"), float("-inf"), True, date(2026, 10, 1)],
)  # fmt: skip
def test_what_is_no_number_is_refused(written: object) -> None:
    assert fault_of(amounts.decimal, written) == "not_a_number"


@pytest.mark.parametrize("written", ["-1", "-0,5", -3, -0.01, "\u22125"])
def test_a_number_below_zero_is_refused(written: object) -> None:
    assert fault_of(amounts.decimal, written) == "negative_number"


@pytest.mark.parametrize("written", ["=1+1", "@SUM(A1)", "\t5", "＝5"])
def test_a_formula_is_refused_as_one(written: str) -> None:
    assert fault_of(amounts.decimal, written) == "formula_text"


def test_a_number_beyond_anything_possible_is_refused() -> None:
    assert amounts.decimal(1_000_000) == 1_000_000
    assert fault_of(amounts.decimal, 1_000_001) == "number_too_large"
    assert fault_of(amounts.decimal, 1e300) == "number_too_large"


def test_more_decimal_places_than_are_kept_are_refused() -> None:
    assert amounts.decimal("0.1234") == Decimal("0.1234")
    assert fault_of(amounts.decimal, "0.12345") == "too_many_decimals"


def test_a_coefficient_is_above_zero() -> None:
    assert amounts.positive("2,4") == Decimal("2.4")
    assert fault_of(amounts.positive, 0) == "not_positive"


@pytest.mark.parametrize("written", [0.5, "2,5", "1e-1"])
def test_half_a_time_late_is_refused(written: object) -> None:
    assert fault_of(amounts.whole, written) in ("not_whole", "not_a_number")


def test_a_whole_number_may_be_written_with_a_point_by_a_spreadsheet() -> None:
    assert amounts.whole(3.0) == 3
    assert amounts.whole("3,0") == 3


@given(st.text(max_size=50) | st.floats() | st.integers())
def test_any_cell_gives_a_number_in_range_or_a_fault(cell: object) -> None:
    for read in (amounts.decimal, amounts.positive, amounts.whole):
        with suppress(Fault):
            assert 0 <= read(cell) <= 1_000_000  # type: ignore[operator]
