"""dieu-dong.xlsx: who holds which post from which day to which: moves within an office and between two, secondments, who leaves."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select

from feedback.accounts.models import User
from feedback.accounts.queries import person_of
from feedback.accounts.rights import Act, Person, allows
from feedback.errors import Refused
from feedback.interchange import cells, columns, dates, words
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Register, Standing, Verdict
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.labels import code_key
from feedback.offices.models import Employment, Office, Official, Posting
from feedback.offices.queries import line_of
from feedback.periods.locks import MonthClosed
from feedback.staffing.moves import NewPosting, end_posting, move


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRow:
    """A posting as the file writes it."""

    official_id: uuid.UUID
    code: str  # of the official
    office_id: uuid.UUID  # where the post is
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
    """Takes postings in; a row of one that stands may end it.

    A row is of the file's own office unless it names another: one that the official comes from, or goes to. Whoever
    hands the file in from a screen runs that one too, such as the city; each office evaluates its part of the month.
    Nothing is changed backwards into a closed month of either, and what else stands is changed on the screen.
    """

    columns = columns.POSTINGS

    def read(self, row: Row) -> PostingRow:
        left, to = row.take("from_office", self._office), row.take("to_office", self._office)
        register = self._register(left or self.place.office_id)
        official_id = row.need("official", register.official)
        return PostingRow(
            official_id=official_id,
            code=register.code_of(official_id),
            office_id=to or self.place.office_id,
            title=row.need("title", cells.text),
            division=row.need("division", cells.text),
            employment=row.take("employment", words.employment),
            from_on=row.need("from_on", dates.day),
            to_on=row.take("to_on", dates.day),
            seconded=row.take("way", words.way_of_moving) or False,
        )

    def _office(self, cell: Cell) -> uuid.UUID:
        """The office whose code a cell holds; Fault `unknown_office`, or `not_your_office` for whoever does not run it."""
        code = cells.code(cell)
        session = self.place.session
        office = session.scalars(select(Office).where(Office.code_key == code_key(code))).one_or_none()
        if office is None:
            raise Fault("unknown_office", code=code)
        person = self._person if office.id != self.place.office_id else None
        if person is not None and not allows(person, Act.EDIT_ORGANISATION, line_of(session, office)):
            raise Fault("not_your_office", code=code)
        return office.id

    @cached_property
    def _person(self) -> Person | None:
        """Whoever hands the file in from a screen; none for a command on the host."""
        if self.place.user_id is None:
            return None
        user = self.place.session.get_one(User, self.place.user_id)
        return person_of(self.place.session, user, on=self.place.now.astimezone(self.place.zone).date())

    def _register(self, office_id: uuid.UUID) -> Register:
        if office_id == self.place.office_id:
            return self.place.register
        return self._registers.setdefault(office_id, Register(self.place.session, office_id))

    @cached_property
    def _registers(self) -> dict[uuid.UUID, Register]:
        return {}

    def take_in(self, values: Sequence[PostingRow]) -> list[Verdict]:
        return [self._taken(value) for value in values]

    def _taken(self, value: PostingRow) -> Verdict:
        session = self.place.session
        stands = session.scalars(
            select(Posting)
            .where(
                Posting.office_id == value.office_id,
                Posting.official_id == value.official_id,
                Posting.from_on == value.from_on,
            )
            .execution_options(populate_existing=True)
        ).one_or_none()
        if stands is not None and (not value.describes(stands) or self._ends_otherwise(value, stands)):
            return Fault("posted_otherwise", column="from_on", code=value.code)
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
        office = session.get_one(Office, value.office_id)
        if stands is not None and value.to_on is not None:
            end_posting(session, office, stands.id, value.to_on, user_id=self.place.user_id, now=now)
            return
        new = NewPosting(
            title=value.title,
            division=value.division,
            employment=value.employment,
            from_on=value.from_on,
            to_on=value.to_on,
            seconded=value.seconded,
        )
        move(
            session,
            session.get_one(Official, value.official_id),
            office,
            new,
            user_id=self.place.user_id,
            now=now,
        )
