"""quay.csv: the desks of an office and the fields of procedures that each one takes."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select

from feedback.interchange import cells, columns
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Verdict, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.labels import code_key
from feedback.offices.models import Desk


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A desk as the file writes it."""

    code: str = field(compare=False)
    key: str
    name: str
    fields: tuple[str, ...]


class Desks(Loader[DeskRow]):
    """Takes the list of desks in."""

    columns = columns.DESKS

    def read(self, row: Row) -> DeskRow:
        code = row.need("code", cells.code)
        fields = row.take("fields", _fields) or ()
        return DeskRow(code, code_key(code), row.need("name", cells.text), fields)

    def take_in(self, values: Sequence[DeskRow]) -> list[Verdict]:
        session, office_id = self.place.session, self.place.office_id
        asked = select(Desk.code, Desk.code_key, Desk.name, Desk.fields).where(Desk.office_id == office_id)
        standing: dict[Hashable, list[DeskRow]] = {
            key: [DeskRow(code, key, name, tuple(fields))]
            for code, key, name, fields in session.execute(asked)
        }
        new, verdicts = told_apart(values, standing, key=lambda desk: desk.key, clash=_clash)
        rows = [
            {
                "office_id": office_id,
                "code": desk.code,
                "code_key": desk.key,
                "name": desk.name,
                "fields": list(desk.fields),
            }
            for desk in new
        ]
        if rows:
            session.execute(insert(Desk), rows)
        return verdicts


def _fields(cell: Cell) -> tuple[str, ...]:
    """The fields of procedures, which are separated by semicolons or written on lines of their own."""
    parts = re.split(r"[;\n]", cells.long_text(cell))
    return tuple(dict.fromkeys(cells.text(part) for part in parts if part.strip()))


def _clash(desk: DeskRow) -> Fault:
    return Fault("key_stands_already", column="code", code=desk.code)
