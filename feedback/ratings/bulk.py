"""Many rows at once, in the database driver's own form: what the seal reads and writes without touching each value."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, type_coerce
from sqlalchemy.types import NullType

from feedback.base import Base

LARGEST_STATEMENT = 10_000  # rows in one statement on PostgreSQL


def as_kept(column: Any) -> ColumnElement[Any]:
    """`column` read as the driver gives it, without the column's type in between."""
    return type_coerce(column, NullType()).label(column.key)


class Once(dict[Any, Any]):
    """What `read` makes of each value that a driver gave, made once: many rows name the same few ids and days."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, kept: Any) -> Any:
        """Read a value that comes for the first time."""
        made = self[kept] = self._read(kept)
        return made


class Form:
    """How one kind of database keeps ids, moments, days and truth, as the column types of `base` write them."""

    def __init__(self, connection: Connection) -> None:
        self._is_sqlite = connection.dialect.name == "sqlite"

    def id(self, value: uuid.UUID | None) -> Any:
        """An id as the driver takes it."""
        return value.hex if self._is_sqlite and value is not None else value

    def day(self, value: date) -> Any:
        """A day as the driver takes it."""
        return value.isoformat() if self._is_sqlite else value

    def moment(self, value: datetime) -> Any:
        """A moment as the driver takes it."""
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if self._is_sqlite else value

    def truth(self, value: bool) -> Any:
        """Yes or no as the driver takes it."""
        return int(value) if self._is_sqlite else value

    @staticmethod
    def read_id(kept: Any) -> uuid.UUID:
        """The id that the driver gave."""
        return kept if isinstance(kept, uuid.UUID) else uuid.UUID(kept)

    @staticmethod
    def read_day(kept: Any) -> date:
        """The day that the driver gave."""
        return date.fromisoformat(kept) if isinstance(kept, str) else kept

    @staticmethod
    def read_moment(kept: Any) -> datetime:
        """The moment that the driver gave, aware."""
        # On SQLite, where the text is UTC. Written out to be parsed at once: replace(tzinfo=UTC) takes ten times as long.
        return datetime.fromisoformat(kept + "+00:00") if isinstance(kept, str) else kept


def hex_of(kept: Any) -> str:
    """An id that the driver gave, as 32 hexadecimal digits."""
    return kept if isinstance(kept, str) else kept.hex


def insert_rows(
    connection: Connection,
    model: type[Base],
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    otherwise: str = "",
) -> None:
    """Insert `rows`, whose values are in the driver's form and in the order of `names`.

    `otherwise` is what to do with a row whose key stands already, as an ON CONFLICT clause.
    """
    if not rows:
        return
    table = model.metadata.tables[model.__tablename__]
    columns = f"{table.name} ({', '.join(names)})"
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {columns} VALUES ({marks}) {otherwise}"  # noqa: S608 names of our own
        connection.exec_driver_sql(statement, list(rows))
    elif otherwise:
        kinds = [table.c[name].type.compile(connection.dialect) for name in names]
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        statement = f"INSERT INTO {columns} SELECT * FROM unnest({arrays}) {otherwise}"  # noqa: S608 names of our own
        for start in range(0, len(rows), LARGEST_STATEMENT):
            some = zip(*rows[start : start + LARGEST_STATEMENT], strict=True)
            connection.exec_driver_sql(statement, tuple(list(column) for column in some))
    else:
        _copy(connection, columns, rows)


def _copy(connection: Connection, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way for many rows; it knows no ON CONFLICT."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {columns} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
