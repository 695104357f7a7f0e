"""vang-mat.xlsx: who is away from which day to which, why, and who approved it."""

import uuid
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from feedback.errors import Refused
from feedback.interchange import cells, columns, dates, words
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Standing, Verdict
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.offices.models import Office, Official
from feedback.periods.locks import MonthClosed
from feedback.staffing.absences import LONGEST_NOTE, NewAbsence, record_absence
from feedback.staffing.models import Absence
from feedback.staffing.working_time import DayPart


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence as the file writes it."""

    official_id: uuid.UUID
    absence: NewAbsence


class Absences(Loader[AbsenceRow]):
    """Takes absences in; one that stands for some of the days is changed on the screen alone."""

    columns = columns.ABSENCES

    def read(self, row: Row) -> AbsenceRow:
        from_on = row.need("from_on", dates.day)
        absence = NewAbsence(
            kind=row.need("kind", words.absence_kind),
            from_on=from_on,
            to_on=row.take("to_on", dates.day) or from_on,
            part=row.take("part", words.day_part) or DayPart.WHOLE,
            approved_by=row.need("approved_by", cells.text),
            note=row.take("note", _note) or "",
        )
        return AbsenceRow(row.need("official", self.place.register.official), absence)

    def take_in(self, values: Sequence[AbsenceRow]) -> list[Verdict]:
        standing = self._standing(values)
        return [
            Standing.REPEATED if _key(value) in standing else self._recorded(value, standing)
            for value in values
        ]

    def _recorded(self, value: AbsenceRow, standing: set[Hashable]) -> Verdict:
        session = self.place.session
        office = session.get_one(Office, self.place.office_id)
        official = session.get_one(Official, value.official_id)
        try:
            record_absence(session, office, official, value.absence, user_id=None, now=self.place.now)
        except MonthClosed as closed:
            return Fault("month_closed", column="from_on", **closed.values)
        except Refused as refusal:
            return Fault(refusal.code, column=refusal.field, **refusal.values)
        standing.add(_key(value))
        return Standing.NEW

    def _standing(self, values: Sequence[AbsenceRow]) -> set[Hashable]:
        asked = select(Absence.official_id, Absence.from_on, Absence.to_on, Absence.part, Absence.kind).where(
            Absence.official_id.in_({value.official_id for value in values}), Absence.withdrawn_at.is_(None)
        )
        return {tuple(found) for found in self.place.session.execute(asked)}


def _key(value: AbsenceRow) -> Hashable:
    absence = value.absence
    return value.official_id, absence.from_on, absence.to_on, absence.part, absence.kind


def _note(cell: Cell) -> str:
    return cells.long_text(cell, LONGEST_NOTE)
