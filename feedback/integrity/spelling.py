"""How the database keeps what the ledger answers for: in one spelling, so that a record in any other one shows.

SQLite has no types for ids, days, moments and JSON, and whoever reads them takes many spellings for the same: a moment with
another sign between day and time, an id in capitals, JSON with a space more, any number for yes. What is compared
as a value would not show such a change. PostgreSQL has those types and keeps one spelling by itself, but for JSON, of which it
keeps every sign.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Text, TypeDecorator, Uuid, cast, select
from sqlalchemy.orm import Session

from feedback.audit.verify import Fault, FaultKind
from feedback.base import Base
from feedback.ratings.bulk import as_kept

ROWS_AT_ONCE = 5000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{32}")

Spelt = Callable[[Any], bool]


def spelling_faults(
    session: Session, models: Sequence[type[Base]], office_id: uuid.UUID | None, code: str
) -> Iterator[Fault]:
    """Rows of the office, or of tables that belong to none, that are written otherwise than the service writes them."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    for model in models:
        table: Any = model.__table__
        columns = [
            (column.name, spelt)
            for column in table.c
            if (on_sqlite or isinstance(column.type, JSON)) and (spelt := spelling_of(column)) is not None
        ]
        if not columns:
            continue
        as_written = as_kept if on_sqlite else _as_text
        asked = select(*(as_written(table.c[name]) for name, _ in columns), *_month_of(table))
        if office_id is not None:
            asked = asked.where(table.c.office_id == office_id)
        rows = session.execute(asked.execution_options(yield_per=ROWS_AT_ONCE))
        known: list[set[Any]] = [{None} for _ in columns]  # many rows name the same few
        for row in rows:
            for (name, spelt), seen, value in zip(columns, known, row, strict=False):
                if value in seen:
                    continue
                if spelt(value):
                    seen.add(value)
                else:
                    month = str(row[-1]) if "month" in table.c else ""
                    yield Fault(FaultKind.SPELLING, code, month, None, f"{table.name}.{name}")


def _as_text(column: Any) -> Any:
    return cast(column, Text)


def _month_of(table: Any) -> list[Any]:
    return [as_kept(table.c.month)] if "month" in table.c else []


def spelling_of(column: Column[Any]) -> Spelt | None:
    """How values of the column are written; None where the column is compared as it is written anyway."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Uuid):
        return _fits(_ID)
    if isinstance(kind, DateTime):
        return _fits(_MOMENT)
    if isinstance(kind, Date):
        return _fits(_DAY)
    if isinstance(kind, Boolean):
        return lambda value: value in (0, 1)
    if isinstance(kind, JSON):
        return _is_plain_json
    return None


def _fits(pattern: re.Pattern[str]) -> Spelt:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_plain_json(value: Any) -> bool:
    """Whether the text is what the service would write for what it says."""
    try:
        return isinstance(value, str) and json.dumps(json.loads(value)) == value
    except ValueError:
        return False
