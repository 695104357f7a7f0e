"""thu-tuc.csv: the administrative procedures that an office takes, from the public catalogue of all offices."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select

from feedback.interchange import cells, columns, words
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Verdict, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.labels import code_key
from feedback.offices.models import Procedure

NAME_CHARACTERS = 500
FROM_THE_START = date(2000, 1, 1)  # the list states no day: what it says holds for every dossier in the files


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure as the file writes it."""

    code: str = field(compare=False)
    key: str
    name: str
    field_of_law: str
    working_days: int  # 0: on the same day
    level: str


class Procedures(Loader[ProcedureRow]):
    """Takes the list of procedures in; one that another ward's list brought before is the same procedure."""

    columns = columns.PROCEDURES

    def read(self, row: Row) -> ProcedureRow:
        code = row.need("code", cells.procedure_code)
        return ProcedureRow(
            code=code,
            key=code_key(code),
            name=row.need("name", _name),
            field_of_law=row.need("field", cells.text),
            working_days=row.need("working_days", words.working_days),
            level=row.take("level", cells.text) or "",
        )

    def take_in(self, values: Sequence[ProcedureRow]) -> list[Verdict]:
        session = self.place.session
        asked = select(
            Procedure.code,
            Procedure.code_key,
            Procedure.name,
            Procedure.field,
            Procedure.working_days,
            Procedure.level,
        ).order_by(Procedure.from_on)
        standing: dict[Hashable, list[ProcedureRow]] = {}
        for found in session.execute(asked):
            standing[found[1]] = [ProcedureRow(*found)]  # the latest version is the one that a list can mean
        new, verdicts = told_apart(values, standing, key=lambda procedure: procedure.key, clash=_clash)
        rows = [
            {
                "code": procedure.code,
                "code_key": procedure.key,
                "name": procedure.name,
                "field": procedure.field_of_law,
                "working_days": procedure.working_days,
                "level": procedure.level,
                "from_on": FROM_THE_START,
            }
            for procedure in new
        ]
        if rows:
            session.execute(insert(Procedure), rows)
        return verdicts


def _name(cell: Cell) -> str:
    return cells.text(cell, NAME_CHARACTERS)


def _clash(procedure: ProcedureRow) -> Fault:
    return Fault("key_stands_already", column="code", code=procedure.code)
