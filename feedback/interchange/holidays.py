"""ngay-nghi.csv: the days off of an office, and the days that it works to make up for one."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select

from feedback.interchange import cells, columns, dates, words
from feedback.interchange.loading import Loader, Verdict, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.offices.models import DayKind, SetDay


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day as the file writes it; its name may be spelt anew without being another day."""

    day_on: date
    kind: DayKind
    name: str = field(compare=False)


class Holidays(Loader[DayRow]):
    """Takes the days of a year in, for the office and those below it; a day that stands otherwise is changed on the screen."""

    columns = columns.HOLIDAYS

    def read(self, row: Row) -> DayRow:
        return DayRow(
            day_on=row.need("day_on", dates.day),
            kind=row.need("kind", words.day_kind),
            name=row.need("name", cells.text),
        )

    def take_in(self, values: Sequence[DayRow]) -> list[Verdict]:
        session, office_id = self.place.session, self.place.office_id
        asked = select(SetDay.day_on, SetDay.kind, SetDay.name).where(SetDay.office_id == office_id)
        standing: dict[Hashable, list[DayRow]] = {
            row.day_on: [DayRow(*row)] for row in session.execute(asked)
        }
        new, verdicts = told_apart(values, standing, key=lambda day: day.day_on, clash=_clash)
        rows = [
            {
                "office_id": office_id,
                "day_on": day.day_on,
                "kind": day.kind,
                "name": day.name,
                "set_at": self.place.now,
            }
            for day in new
        ]
        if rows:
            session.execute(insert(SetDay), rows)
        return verdicts


def _clash(day: DayRow) -> Fault:
    return Fault("key_stands_already", column="day_on", code=f"{day.day_on:%d/%m/%Y}")
