"""What every table shares: the declarative base, exact column types, random ids and names for constraints."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Dialect, MetaData, String, Uuid
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from feedback.periods.month import Month

NOBODY = uuid.UUID(int=0)  # stands in keys where no official or procedure is known, since a key can't be null

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_id() -> uuid.UUID:
    """A random id (UUID v4): one that tells neither order nor time of arrival."""
    return uuid.uuid4()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; a naive one is refused with ValueError instead of guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MonthColumn(TypeDecorator[Month]):
    """A month, kept as `YYYY-MM`."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Month | None:
        return None if value is None else Month.parse(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, kept as a whole number of its last place: no float on the way.

    A value with more places is refused with ValueError.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class Choice(TypeDecorator[Any]):
    """A member of a small enumeration, kept as its value; `one_of` gives the CHECK that goes with it."""

    impl = String(20)
    cache_ok = True

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Enum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.kind(value).value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Enum | None:
        return None if value is None else self.kind(value)


def one_of(column: str, kind: type[Enum]) -> CheckConstraint:
    """The CHECK that `column` holds a value of `kind`."""
    allowed = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def insert_for(session: Session, table: type["Base"]) -> Any:
    """An INSERT into `table` in the session's own dialect, which knows ON CONFLICT (SQLite's and PostgreSQL's do)."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # here: it is slow to import

        return postgresql.insert(table)
    return sqlite.insert(table)


random_id = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, default=new_id)]
ward_key = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True)]  # the ward, first in every growing key
moment = Annotated[datetime, mapped_column(UtcDateTime)]
code_text = Annotated[str, mapped_column(String(40))]
short_text = Annotated[str, mapped_column(String(200))]
long_text = Annotated[str, mapped_column(String(2000))]
points = Annotated[Decimal, mapped_column(Exact(2))]  # published points and scores: two places
json_value = Annotated[Any, mapped_column(JSON)]


class Base(DeclarativeBase):
    """The base of every stored thing."""

    metadata = metadata
    type_annotation_map = {datetime: UtcDateTime, Month: MonthColumn, Decimal: Exact(4)}
