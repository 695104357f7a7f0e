"""lich-truc.xlsx: who has which desk on which day and in which half of it."""

import uuid
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import insert, select

from feedback.duty.changes import USUAL_HOURS
from feedback.duty.models import Shift, ShiftPart
from feedback.interchange import columns, dates, words
from feedback.interchange.loading import Loader, Verdict, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.ratings.models import SealedDay


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift as the file writes it; its hours stand in the title and are the same for all rows."""

    desk_id: uuid.UUID
    worked_on: date
    part: ShiftPart
    official_id: uuid.UUID


class Roster(Loader[ShiftRow]):
    """Takes the roster in. It gives no standing shift to somebody else, and adds none to a day that is sealed."""

    columns = columns.ROSTER

    def read(self, row: Row) -> ShiftRow:
        register = self.place.register
        return ShiftRow(
            worked_on=row.need("worked_on", dates.day),
            part=row.need("part", words.shift_part),
            desk_id=row.need("desk", register.desk),
            official_id=row.need("official", register.official),
        )

    def take_in(self, values: Sequence[ShiftRow]) -> list[Verdict]:
        standing = self._standing(values)
        sealed = self._sealed_days(values)
        free = [shift for shift in values if shift.worked_on not in sealed or _key(shift) in standing]
        new, found = told_apart(
            free, standing, key=_key, clash=lambda shift: self._taken(shift, standing[_key(shift)][0])
        )
        of_free = iter(found)
        kept = set(map(id, free))
        verdicts: list[Verdict] = [
            next(of_free) if id(shift) in kept else Fault("day_sealed", column="worked_on")
            for shift in values
        ]
        if new:
            self.place.session.execute(insert(Shift), self._stored(new))
        return verdicts

    def _standing(self, values: Sequence[ShiftRow]) -> dict[Hashable, list[ShiftRow]]:
        if not values:
            return {}
        days = [value.worked_on for value in values]
        asked = select(Shift.desk_id, Shift.worked_on, Shift.part, Shift.official_id).where(
            Shift.office_id == self.place.office_id, Shift.worked_on.between(min(days), max(days))
        )
        shifts = (ShiftRow(*found) for found in self.place.session.execute(asked))
        return {_key(shift): [shift] for shift in shifts}

    def _sealed_days(self, values: Sequence[ShiftRow]) -> set[date]:
        """The sealed days among those of the rows: who served on them is decided by two people alone."""
        days = {value.worked_on for value in values}
        if not days:
            return set()
        asked = select(SealedDay.day_on).where(
            SealedDay.office_id == self.place.office_id, SealedDay.day_on.between(min(days), max(days))
        )
        return days & set(self.place.session.scalars(asked))

    def _stored(self, new: Sequence[ShiftRow]) -> list[dict[str, object]]:
        hours = USUAL_HOURS | words.hours_in(self.contents.titles)
        return [
            {
                "office_id": self.place.office_id,
                "desk_id": shift.desk_id,
                "official_id": shift.official_id,
                "worked_on": shift.worked_on,
                "part": shift.part,
                "starts_at": self._at(shift.worked_on, hours[shift.part][0]),
                "ends_at": self._at(shift.worked_on, hours[shift.part][1]),
            }
            for shift in new
        ]

    def _at(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, tzinfo=self.place.zone).astimezone(UTC)

    def _taken(self, shift: ShiftRow, by: ShiftRow) -> Fault:
        code_of = self.place.register.code_of
        return Fault(
            "desk_taken", column="official", desk=code_of(shift.desk_id), official=code_of(by.official_id)
        )


def _key(shift: ShiftRow) -> Hashable:
    return shift.desk_id, shift.worked_on, shift.part
