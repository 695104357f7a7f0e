"""can-bo.xlsx: the officials of an office, each with the posting that the list states."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select

from feedback.base import new_id
from feedback.interchange import cells, columns, dates, words
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Verdict, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.labels import code_key, search_key, sort_key
from feedback.offices.models import Employment, Official, Posting

NAME_CHARACTERS = 100  # of a person's name, so that its sort key fits its column


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """An official with a posting, as the file writes them."""

    code: str = field(compare=False)
    key: str
    name: str
    phone: str | None
    title: str
    division: str
    employment: Employment
    from_on: date


class Officials(Loader[OfficialRow]):
    """Takes the list of officials in. An official who stands is not changed by it: postings are kept by their office."""

    columns = columns.OFFICIALS

    def read(self, row: Row) -> OfficialRow:
        code = row.need("code", cells.code)
        return OfficialRow(
            code=code,
            key=code_key(code),
            name=row.need("name", _name),
            title=row.need("title", cells.text),
            division=row.need("division", cells.text),
            employment=row.need("employment", words.employment),
            phone=row.take("phone", cells.phone),
            from_on=row.need("from_on", dates.day),
        )

    def take_in(self, values: Sequence[OfficialRow]) -> list[Verdict]:
        office_id = self.place.office_id
        asked = select(
            Official.code,
            Official.code_key,
            Official.name,
            Official.phone,
            Posting.title,
            Posting.division,
            Posting.employment,
            Posting.from_on,
        ).join(Posting, Posting.official_id == Official.id)
        standing: dict[Hashable, list[OfficialRow]] = {}
        for found in self.place.session.execute(asked.where(Official.office_id == office_id)):
            official = OfficialRow(*found)
            standing.setdefault(official.key, []).append(official)
        new, verdicts = told_apart(values, standing, key=lambda official: official.key, clash=_clash)
        self._store(new)
        return verdicts

    def _store(self, new: Sequence[OfficialRow]) -> None:
        office_id = self.place.office_id
        ids = {official.key: new_id() for official in new}
        people = [
            {
                "id": ids[official.key],
                "office_id": office_id,
                "code": official.code,
                "code_key": official.key,
                "name": official.name,
                "name_sort": sort_key(official.name),
                "name_search": search_key(official.name),
                "phone": official.phone,
            }
            for official in new
        ]
        postings = [
            {
                "office_id": office_id,
                "official_id": ids[official.key],
                "title": official.title,
                "division": official.division,
                "employment": official.employment,
                "from_on": official.from_on,
            }
            for official in new
        ]
        if new:
            self.place.session.execute(insert(Official), people)
            self.place.session.execute(insert(Posting), postings)


def _name(cell: Cell) -> str:
    return cells.text(cell, NAME_CHARACTERS)


def _clash(official: OfficialRow) -> Fault:
    return Fault("key_stands_already", column="code", code=official.code)
