"""dieu-dong.xlsx: who holds which post of the office from which day to which: moves, secondments, and who leaves."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from feedback.errors import Refused
from feedback.interchange import cells, columns, dates, words
from feedback.interchange.loading import Loader, Standing, Verdict
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.offices.models import Employment, Office, Official, Posting
from feedback.periods.locks import MonthClosed
from feedback.staffing.moves import NewPosting, end_posting, move


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRow:
    """A posting as the file writes it."""

    official_id: uuid.UUID
    title: str
    division: str
    employment: Employment | None  # none: as before
    from_on: date
    to_on: date | None
    seconded: bool

    def describes(self, posting: Posting) -> bool:
        """Whether the posting that stands is this one, its end aside."""
        return (
            (self.title, self.division, self.seconded) == (posting.title, posting.division, posting.seconded)
        ) and self.employment in (None, posting.employment)


class Postings(Loader[PostingRow]):
    """Takes the postings at this office in; a row of one that stands may end it. Between two offices the city moves people.

    Nothing is changed backwards into a closed month, and what else stands is changed on the screen.
    """

    columns = columns.POSTINGS

    def read(self, row: Row) -> PostingRow:
        return PostingRow(
            official_id=row.need("official", self.place.register.official),
            title=row.need("title", cells.text),
            division=row.need("division", cells.text),
            employment=row.take("employment", words.employment),
            from_on=row.need("from_on", dates.day),
            to_on=row.take("to_on", dates.day),
            seconded=row.take("way", words.way_of_moving) or False,
        )

    def take_in(self, values: Sequence[PostingRow]) -> list[Verdict]:
        return [self._taken(value) for value in values]

    def _taken(self, value: PostingRow) -> Verdict:
        session = self.place.session
        stands = session.scalars(
            select(Posting)
            .where(
                Posting.office_id == self.place.office_id,
                Posting.official_id == value.official_id,
                Posting.from_on == value.from_on,
            )
            .execution_options(populate_existing=True)
        ).one_or_none()
        if stands is not None and (not value.describes(stands) or self._ends_otherwise(value, stands)):
            code = self.place.register.code_of(value.official_id)
            return Fault("posted_otherwise", column="from_on", code=code)
        if stands is not None and (value.to_on is None or stands.to_on is not None):
            return Standing.REPEATED
        try:
            with session.begin_nested():
                self._store(value, stands)
        except MonthClosed as closed:
            return Fault("month_closed", column="from_on", **closed.values)
        except Refused as refusal:
            return Fault(refusal.code, column=refusal.field, **refusal.values)
        return Standing.NEW

    @staticmethod
    def _ends_otherwise(value: PostingRow, stands: Posting) -> bool:
        return None not in (value.to_on, stands.to_on) and value.to_on != stands.to_on

    def _store(self, value: PostingRow, stands: Posting | None) -> None:
        session, now = self.place.session, self.place.now
        office = session.get_one(Office, self.place.office_id)
        if stands is not None and value.to_on is not None:
            end_posting(session, office, stands.id, value.to_on, user_id=None, now=now)
            return
        new = NewPosting(
            title=value.title,
            division=value.division,
            employment=value.employment,
            from_on=value.from_on,
            to_on=value.to_on,
            seconded=value.seconded,
        )
        move(session, session.get_one(Official, value.official_id), office, new, user_id=None, now=now)
