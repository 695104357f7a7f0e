"""No sign of what the ledger answers for changes unseen: what reads many spellings alike has a spelling, the rest has one."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Column
from sqlalchemy.dialects.sqlite import pysqlite

import feedback.schema
from feedback.base import Base
from feedback.integrity.spelling import spelling_of
from feedback.periods.month import Month
from tests.tampering import COLUMNS

assert feedback.schema
DIALECT = pysqlite.dialect()
VALUES: dict[type, list[Any]] = {
    uuid.UUID: [uuid.UUID("ab12cd34-0000-4000-8000-00000000fedc")],
    datetime: [datetime(2026, 10, 5, 1, 30, 0, 250000, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)],
    date: [date(2026, 10, 5)],
    bool: [True, False],
    object: [{"note": "Trễ hẹn", "n": [1, 20, None, True]}],
    bytes: [bytes(range(32))],
    int: [4, 0],
    str: ["kiosk"],
}


def columns() -> list[Column[Any]]:
    """Every column that the ledger answers for."""
    found = []
    for table, names in COLUMNS.items():
        every = Base.metadata.tables[table].c
        found += [each for each in every if names == "*" or each.name in names.split()]
    return found


@pytest.mark.parametrize("column", columns(), ids=str)
def test_led_1_no_byte_of_a_value_changes_without_changing_what_is_read_or_how_it_is_written(
    column: Column[Any],
) -> None:
    """With any one bit turned the value is written otherwise than the service writes it, is another, or is none."""
    kind = column.type.dialect_impl(DIALECT)
    write, read = kind.bind_processor(DIALECT), kind.result_processor(DIALECT, None)
    spelt = spelling_of(column) or (lambda written: True)
    for value in values_of(column):
        written = write(value) if write else value
        assert spelt(written)
        before = read(written) if read else written
        for turned in turnings(written):
            assert not spelt(turned) or differs(read, turned, before), turned


def test_the_control_many_spellings_are_read_alike() -> None:
    """Without a spelling these would pass for the same."""
    moment = Base.metadata.tables["shift"].c.starts_at
    read = moment.type.dialect_impl(DIALECT).result_processor(DIALECT, None)
    assert read is not None

    assert read("2026-10-05 01:30:00.000000") == read("2026-10-05T01:30:00.000000")
    spelt = spelling_of(moment)
    assert spelt is not None
    assert spelt("2026-10-05 01:30:00.000000")
    assert not spelt("2026-10-05T01:30:00.000000")


def values_of(column: Column[Any]) -> list[Any]:
    kind = type(column.type).__name__
    if kind == "MonthColumn":
        return [Month(2026, 10)]
    if kind == "Choice":
        return [next(iter(column.type.kind))]  # type: ignore[attr-defined]
    return VALUES[datetime if kind == "UtcDateTime" else column.type.python_type]


def turnings(written: Any) -> list[Any]:
    """Every value that differs from `written` in one bit, as SQLite would give it."""
    if isinstance(written, int):
        return [int(written) ^ 1 << bit for bit in range(4)]
    plain = written.encode() if isinstance(written, str) else written
    found: list[Any] = []
    for place in range(len(plain)):
        for bit in range(8):
            turned = bytearray(plain)
            turned[place] ^= 1 << bit
            found.append(bytes(turned) if isinstance(written, bytes) else turned.decode(errors="replace"))
    return found


def differs(read: Any, written: Any, before: Any) -> bool:
    try:
        return bool((read(written) if read else written) != before)
    except (ValueError, TypeError, LookupError):
        return True
