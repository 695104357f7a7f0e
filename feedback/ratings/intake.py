"""The intake's two statements: store many ratings at once, and recall what stands under an id."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from feedback.ratings.marks import Marks
from feedback.ratings.models import Channel, Source
from feedback.ratings.submission import NewRating, Outcome, already_stored, refused, stored

LARGEST_STATEMENT = 64  # ratings in one statement: beyond it nothing is gained

_COLUMNS = (
    "office_id", "rating_id", "desk_id", "kiosk_id", "channel", "source", "level", "reasons",
    "comment", "contact", "receipt_id", "stage", "device_code", "questionnaire", "check_hash", "entered_by", "doubts",
    "prompt_id", "cut_off", "tapped_at", "received_at", "mark",
)  # fmt: skip
MARKED = tuple(name for name in _COLUMNS if name not in ("contact", "mark"))  # what a mark answers for
_TYPES = (
    "uuid", "uuid", "uuid", "uuid", "varchar", "varchar", "int", "varchar",
    "varchar", "bytea", "uuid", "varchar", "bytea", "varchar", "bytea", "uuid", "varchar",
    "uuid", "bool", "timestamptz", "timestamptz", "bytea",
)  # fmt: skip
_CONTACT = _COLUMNS.index("contact")
_LIST = ", ".join(_COLUMNS)
_NOT_SEALED = (
    "NOT EXISTS (SELECT 1 FROM rating r WHERE r.office_id = v.{office} AND r.rating_id = v.{rating})"
)
_ROW = "(" + ", ".join("?" * len(_COLUMNS)) + ")"
_INTO_SQLITE = (
    f"INSERT INTO intake ({_LIST}) SELECT * FROM (VALUES {{rows}}) AS v "
    f"WHERE {_NOT_SEALED.format(office='column1', rating='column2')} "
    "ON CONFLICT DO NOTHING RETURNING rating_id"
)
_INTO_POSTGRESQL = (
    f"INSERT INTO intake ({_LIST}) SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _TYPES)}) AS v({_LIST}) "
    f"WHERE {_NOT_SEALED.format(office='office_id', rating='rating_id')} "
    "ON CONFLICT DO NOTHING RETURNING rating_id"
)
_WAITING = f"SELECT {_LIST} FROM intake WHERE office_id = {{mark}} AND rating_id = {{mark}}"
_SEALED = (
    "SELECT r.desk_id, r.channel, r.level, r.reasons, c.words FROM rating r "
    "LEFT JOIN comment c ON c.office_id = r.office_id AND c.rating_id = r.rating_id "
    "WHERE r.office_id = {mark} AND r.rating_id = {mark}"
)


class Driver(Protocol):
    """A connection of the database's own driver (sqlite3 or psycopg)."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any: ...


def store(
    driver: Driver, dialect: str, ratings: Sequence[NewRating], marks: Marks | None = None
) -> list[Outcome]:
    """Put `ratings` (at most 64) into the intake by one statement; an outcome for each, in order.

    An id that stands already, here or among the sealed ratings, is never stored again: `already_stored` when it
    says the same, else refused with `rating_id_conflict`, and the first is kept. Durable once committed: at once
    on a connection in autocommit. With `marks` each row carries the mark of what arrived.
    """
    new = _insert(driver, dialect, ratings, marks)
    outcomes = []
    for rating in ratings:
        key = (rating.office_id, rating.rating_id)
        if key in new:
            new.discard(key)
            outcomes.append(stored(rating.rating_id))
        elif _stands_the_same(driver, dialect, rating):
            outcomes.append(already_stored(rating.rating_id))
        else:
            outcomes.append(refused(rating.rating_id, "rating_id_conflict"))
    return outcomes


def _insert(
    driver: Driver, dialect: str, ratings: Sequence[NewRating], marks: Marks | None
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    kept = [_values(rating) for rating in ratings]
    if dialect == "sqlite":  # in its form a row is quicker marked, and has the same mark
        kept = [tuple(map(_for_sqlite, values)) for values in kept]
    rows = [_marked(values, marks) for values in kept]
    if dialect == "sqlite":
        flat = [value for row in rows for value in row]
        found = driver.execute(_INTO_SQLITE.format(rows=", ".join([_ROW] * len(rows))), flat).fetchall()
    else:
        found = driver.execute(
            _INTO_POSTGRESQL, [list(column) for column in zip(*rows, strict=True)]
        ).fetchall()
    ids = {row[0] for row in found}
    if dialect == "sqlite":
        return {(each.office_id, each.rating_id) for each in ratings if each.rating_id.hex in ids}
    return {(each.office_id, each.rating_id) for each in ratings if each.rating_id in ids}


def _marked(values: tuple[Any, ...], marks: Marks | None) -> tuple[Any, ...]:
    return (*values, marks.of([*values[:_CONTACT], *values[_CONTACT + 1 :]]) if marks is not None else None)


def _values(rating: NewRating) -> tuple[Any, ...]:
    return (
        rating.office_id,
        rating.rating_id,
        rating.desk_id,
        rating.kiosk_id,
        rating.channel.value,
        rating.source.value,
        rating.level,
        ",".join(sorted(rating.reasons)),
        rating.comment or None,
        rating.contact,
        rating.receipt_id,
        rating.stage.value if rating.stage else None,
        rating.device_code,
        rating.questionnaire,
        rating.check_hash,
        rating.entered_by,
        ",".join(sorted(rating.doubts)),
        rating.prompt_id,
        rating.cut_off,
        rating.tapped_at.astimezone(UTC),
        rating.received_at.astimezone(UTC),
    )


def _stands_the_same(driver: Driver, dialect: str, rating: NewRating) -> bool:
    mark = "?" if dialect == "sqlite" else "%s"
    key = [
        _for_sqlite(value) if dialect == "sqlite" else value for value in (rating.office_id, rating.rating_id)
    ]
    row = driver.execute(_WAITING.format(mark=mark), key).fetchone()
    if row is not None:
        return rating.same_as(_read(row))
    row = driver.execute(_SEALED.format(mark=mark), key).fetchone()
    return row is not None and _same_as_sealed(rating, row)


def _same_as_sealed(rating: NewRating, row: Sequence[Any]) -> bool:
    """A sealed rating tells no time, so what remains of it is compared; words only where they are still kept."""
    desk_id, channel, level, reasons, words = row
    return (
        _uuid(desk_id) == rating.desk_id
        and channel == rating.channel.value
        and level == rating.level
        and _codes(reasons) == tuple(sorted(rating.reasons))
        and (words is None or words == rating.comment)
    )


def _read(row: Sequence[Any]) -> NewRating:
    value = dict(zip(_COLUMNS, row, strict=True))
    return NewRating(
        office_id=_uuid(value["office_id"]),
        rating_id=_uuid(value["rating_id"]),
        desk_id=_uuid(value["desk_id"]),
        channel=Channel(value["channel"]),
        source=Source(value["source"]),
        level=value["level"],
        reasons=_codes(value["reasons"]),
        comment=value["comment"],
        contact=value["contact"],
        receipt_id=_uuid(value["receipt_id"]) if value["receipt_id"] else None,
        doubts=frozenset(_codes(value["doubts"])),
        tapped_at=_moment(value["tapped_at"]),
        received_at=_moment(value["received_at"]),
    )


def _codes(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(",")) if joined else ()


def _for_sqlite(value: Any) -> Any:
    """The form in which the column types of `base` keep a value on SQLite."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


def _uuid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def parts(ratings: Sequence[NewRating], size: int = LARGEST_STATEMENT) -> Iterable[Sequence[NewRating]]:
    """`ratings` in order, in pieces of at most `size`."""
    return (ratings[start : start + size] for start in range(0, len(ratings), size))
