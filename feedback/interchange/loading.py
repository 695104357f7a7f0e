"""What every kind of file shares on its way into the database: where it belongs, what rows may name, the verdicts."""

import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import ClassVar, Generic, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from feedback.interchange import cells
from feedback.interchange.cells import Cell
from feedback.interchange.columns import Column
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Contents, Row
from feedback.labels import code_key
from feedback.offices.models import Desk, Official, Posting, Procedure

Value = TypeVar("Value")


class Standing(Enum):
    """What became of a good row."""

    NEW = "new"
    REPEATED = "repeated"  # it stands already and says the same


Verdict = Standing | Fault


@dataclass(frozen=True)
class Place:
    """Where files belong and when they came: one office, its time zone, and the moment of loading."""

    session: Session
    zone: ZoneInfo
    now: datetime
    office_id: uuid.UUID
    user_id: uuid.UUID | None = None  # who hands the files in from a screen; none: a command on the host

    @cached_property
    def register(self) -> "Register":
        """What the rows of this office's files may name, as it stands now."""
        return Register(self.session, self.office_id)


class Register:
    """The officials, desks and procedures that a row may name, by the key of their code."""

    def __init__(self, session: Session, office_id: uuid.UUID) -> None:
        posted_here = exists().where(Posting.official_id == Official.id, Posting.office_id == office_id)
        officials = session.execute(
            select(Official.code_key, Official.id, Official.code, Official.office_id).where(
                or_(Official.office_id == office_id, posted_here)
            )
        ).all()
        # Two offices may use one code: the office's own official comes last and is the one that is meant.
        own_last = sorted(officials, key=lambda row: row.office_id == office_id)
        self._officials: dict[str, uuid.UUID] = {row.code_key: row.id for row in own_last}
        desks = session.execute(
            select(Desk.code_key, Desk.id, Desk.code).where(Desk.office_id == office_id)
        ).all()
        self._desks: dict[str, uuid.UUID] = {row.code_key: row.id for row in desks}
        self._codes: dict[uuid.UUID, str] = {row.id: row.code for row in (*officials, *desks)}
        self._procedures: dict[str, list[tuple[date, uuid.UUID]]] = {}
        versions = select(Procedure.code_key, Procedure.from_on, Procedure.id).order_by(Procedure.from_on)
        for row in session.execute(versions):
            self._procedures.setdefault(row.code_key, []).append((row.from_on, row.id))

    def official(self, cell: Cell) -> uuid.UUID:
        """The official whose code a cell holds; Fault `unknown_official`."""
        return _named(self._officials, cells.code(cell), "unknown_official")

    def desk(self, cell: Cell) -> uuid.UUID:
        """The desk whose code a cell holds; Fault `unknown_desk`."""
        return _named(self._desks, cells.code(cell), "unknown_desk")

    def procedure(self, cell: Cell, on: date) -> uuid.UUID:
        """The procedure whose code a cell holds, as it stood on a day or first came after; Fault `unknown_procedure`."""
        versions = _named(self._procedures, cells.procedure_code(cell), "unknown_procedure")
        in_force = [found for from_on, found in versions if from_on <= on]
        return in_force[-1] if in_force else versions[0][1]

    def code_of(self, id_: uuid.UUID) -> str:
        """The code of an official or a desk, as it is written."""
        return self._codes.get(id_, "?")


def _named(things: Mapping[str, Value], code: str, fault: str) -> Value:
    found = things.get(code_key(code))
    if found is None:
        raise Fault(fault, code=code)
    return found


class Loader(ABC, Generic[Value]):
    """Takes one kind of file in: reads its rows to frozen values, then judges and stores them."""

    columns: ClassVar[tuple[Column, ...]]

    def __init__(self, place: Place, contents: Contents) -> None:
        self.place = place
        self.contents = contents

    @abstractmethod
    def read(self, row: Row) -> Value:
        """The value that the row writes; Fault for a row that is refused on its own account."""

    @abstractmethod
    def take_in(self, values: Sequence[Value]) -> list[Verdict]:
        """Store the new values; a verdict for each, in order. The caller takes it all back if the file is left out."""


def told_apart(
    rows: Sequence[Value],
    standing: dict[Hashable, list[Value]],
    *,
    key: Callable[[Value], Hashable],
    clash: Callable[[Value], Fault],
) -> tuple[list[Value], list[Verdict]]:
    """The values that are new, and a verdict for each: equal to what stands under its key, new, or a clash.

    `standing` is what the database holds; values found new are added to it, so rows of one file meet each other too.
    """
    new: list[Value] = []
    verdicts: list[Verdict] = []
    for value in rows:
        under_key = standing.setdefault(key(value), [])
        if not under_key:
            under_key.append(value)
            new.append(value)
            verdicts.append(Standing.NEW)
        else:
            verdicts.append(Standing.REPEATED if value in under_key else clash(value))
    return new, verdicts


def these(session: Session, keys: Iterable[str]) -> Select[str]:
    """The texts `keys` as a question of one column, for `.in_(…)`: sent as one value, however many they are.

    With them as a list of parameters PostgreSQL compares every key with every row, as long as it has not analysed
    the table since its last large load.
    """
    distinct = list(dict.fromkeys(keys))
    if session.get_bind().dialect.name == "postgresql":
        return select(func.unnest(cast(distinct, ARRAY(String))))
    return select(func.json_each(json.dumps(distinct)).table_valued("value").c.value)
