"""Verifying everything sealed: the ledger against the ratings, their states against the decisions, tallies, days."""

import functools
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from feedback.audit.keys import Keys, keys_of, release_faults
from feedback.audit.models import Batch, DecisionLeaf
from feedback.audit.verify import (
    Fault,
    FaultKind,
    Head,
    batches_of,
    chain_faults,
    decisions_of,
    head_of,
    signature_faults,
)
from feedback.base import NOBODY
from feedback.errors import Refused
from feedback.integrity.flags_kept import flag_faults
from feedback.integrity.models import Flag, FlaggedRating, Ruling, Vote
from feedback.integrity.moves_kept import move_faults
from feedback.integrity.roster_only import SET_ASIDE
from feedback.integrity.surroundings import roster_faults, word_faults
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.leaves import COLUMNS, LEAF_FORM, Commitments, Sealed
from feedback.ratings.models import Comment, Intake, Rating, RatingState, SealedDay, Tally
from feedback.ratings.tallies import recount

T = TypeVar("T")

ROWS_AT_ONCE = 5000
EVERYWHERE = "*"  # in the place of an office's code
COUNTED, HELD, EXCLUDED, UNVERIFIED = (state.value for state in RatingState)
OF_A_MONTH = (Batch, DecisionLeaf, Rating, Tally, Flag)
OF_AN_OFFICE = (*OF_A_MONTH, FlaggedRating, Vote, SealedDay, Comment, Intake)
UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    Refused,
    DBAPIError,
)  # what spoilt rows lead to
_NAMED = 20  # ratings named as faulty in one month; the rest would say no more


@dataclass(slots=True)
class Verification:
    """What was verified, and what is wrong."""

    ratings: int = 0
    decisions: int = 0
    heads: list[Head] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def batches(self) -> int:
        """How many batches there are."""
        return len(self.heads)

    def as_record(self) -> dict[str, object]:
        """The report for a program to read; of each office's month the last head stands for all before it."""
        last = {(head.office, head.month): head for head in self.heads}
        return {
            "ok": not self.faults,
            "batches": self.batches,
            "ratings": self.ratings,
            "decisions": self.decisions,
            "heads": [head.as_record() for head in last.values()],
            "faults": [fault.as_record() for fault in self.faults],
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """The office that is being verified, and what has been found so far."""

    session: Session
    office_id: uuid.UUID
    code: str
    keys: Keys
    found: Verification

    def look(self, check: Callable[[], Iterable[Fault]], month: str = "") -> None:
        """Keep the faults that `check` names."""
        self.found.faults += self.read(lambda: list(check()), [], month)

    def read(self, asked: Callable[[], T], otherwise: T, month: str = "") -> T:
        """What `asked` gives; where it cannot even be read, that is a fault, and `otherwise` stands for it."""
        try:
            return asked()
        except UNREADABLE as error:
            if isinstance(error, DBAPIError) and not _is_bad_text(error):
                raise
            about = type(error).__name__
            self.found.faults.append(Fault(FaultKind.UNREADABLE, self.code, month, None, about))
            return otherwise


Check = Callable[[Subject], None]
NO_KEYS = Keys({}, {}, (), None)


def verify(session: Session, *further: Check) -> Verification:
    """Recompute every batch, head, state, tally and day of every office. Reads only; wants one snapshot throughout.

    `further` checks look at each office too: those of the topics above this one.
    """
    found = Verification()
    everywhere = Subject(session, NOBODY, EVERYWHERE, NO_KEYS, found)
    keys = everywhere.read(lambda: keys_of(session), NO_KEYS)
    offices = session.execute(select(Office.id, Office.code).order_by(Office.code_key)).all()
    for office_id, code in offices:
        _verify_office(Subject(session, office_id, code, keys, found), further)
    found.faults += [Fault(FaultKind.KEY, EVERYWHERE, about=key_id) for key_id in keys.unfounded]
    everywhere.look(
        lambda: [Fault(FaultKind.RELEASE, EVERYWHERE, about=each) for each in release_faults(session)]
    )
    known = {office_id.hex for office_id, _ in offices}
    for model in OF_AN_OFFICE:
        everywhere.look(functools.partial(_strays, session, model, known))
    return found


def verify_office(session: Session, office: Office, *further: Check) -> Verification:
    """Recompute every batch, head, state, tally and day of one office, as `verify` does for all."""
    found = Verification()
    keys = Subject(session, NOBODY, EVERYWHERE, NO_KEYS, found).read(lambda: keys_of(session), NO_KEYS)
    _verify_office(Subject(session, office.id, office.code, keys, found), further)
    return found


def _verify_office(subject: Subject, further: Iterable[Check]) -> None:
    session, office_id, code = subject.session, subject.office_id, subject.code
    for written in sorted(set[str]().union(*(_months(subject, model) for model in OF_A_MONTH))):
        try:
            month = Month.parse(written)
        except ValueError:
            subject.found.faults.append(Fault(FaultKind.UNREADABLE, code, written))
            continue
        subject.look(functools.partial(_month_faults, subject, month), written)
    subject.look(lambda: _day_faults(session, office_id, code))
    subject.look(lambda: roster_faults(session, office_id, code))
    subject.look(lambda: word_faults(session, office_id, code))
    for check in further:
        check(subject)


def _is_bad_text(error: DBAPIError) -> bool:
    """Whether SQLite's driver met bytes that are no text, in a column that holds text."""
    return isinstance(error, OperationalError) and "decode" in str(error.orig).lower()


def _strays(session: Session, model: Any, offices: Set[str]) -> Iterator[Fault]:
    """Rows that belong to no office."""
    for office_id in session.scalars(select(as_kept(model.office_id)).distinct()):
        if hex_of(office_id) not in offices:
            yield Fault(FaultKind.NO_BATCH, EVERYWHERE, about=f"{model.__tablename__} {hex_of(office_id)}")


def _months(subject: Subject, model: Any) -> set[str]:
    """Every month of which something stands: a month whose batches are all gone shows too."""
    asked = select(as_kept(model.month)).where(model.office_id == subject.office_id).distinct()
    return subject.read(lambda: set(subject.session.scalars(asked)), set())


def _month_faults(subject: Subject, month: Month) -> Iterator[Fault]:
    session, office_id, code, found = subject.session, subject.office_id, subject.code, subject.found
    batches, decisions = batches_of(session, office_id, month), decisions_of(session, office_id, month)
    ratings = _Ratings(
        session,
        office_id,
        month,
        forms={batch.number: batch.leaf_form for batch in batches},
        has_set_aside=any(each.act == SET_ASIDE for each in decisions),
    )
    found.ratings += ratings.count
    found.decisions += len(decisions)
    found.heads += [head_of(batch, code) for batch in batches]
    yield from chain_faults(batches, decisions, ratings.leaves, office=code, month=month)
    yield from signature_faults(batches, subject.keys, office=code, month=month)
    for rating_id in ratings.misplaced[:_NAMED]:
        yield Fault(FaultKind.STATE, code, str(month), None, rating_id)
    yield from flag_faults(session, office_id, code, month, decisions)
    yield from move_faults(session, office_id, code, month, decisions)
    for difference in recount(session, office_id, month):
        about = f"{difference.place.day_on} {difference.state}: {difference.tallied} / {difference.sealed}"
        yield Fault(FaultKind.TALLY, code, str(month), None, about)


class _Ratings:
    """The ratings of an office's month, read once: their leaves by batch, and those whose state follows from nothing."""

    def __init__(
        self,
        session: Session,
        office_id: uuid.UUID,
        month: Month,
        *,
        forms: Mapping[int, int],
        has_set_aside: bool,
    ) -> None:
        self.leaves: dict[int, list[bytes]] = {}
        self.misplaced: list[str] = []  # ids in hex
        self.count = 0
        self._has_set_aside = has_set_aside
        flagged = _rulings(session, office_id, month)
        commitments = Commitments()
        basis, verified = Sealed._fields.index("basis"), Sealed._fields.index("verified")
        asked = (
            select(
                as_kept(Rating.rating_id),
                as_kept(Rating.state),
                as_kept(Rating.batch),
                as_kept(Rating.salt),
                as_kept(Rating.words_digest),
                as_kept(Rating.check_hash),
                *COLUMNS,
            )
            .where(Rating.office_id == office_id, Rating.month == month)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        for rating_id, state, batch, salt, words, check, *content in session.execute(asked):
            self.count += 1
            form = forms.get(batch, LEAF_FORM)
            leaf = commitments.to(bytes(salt), rating_id, Sealed._make(content), words, form, check)
            self.leaves.setdefault(batch, []).append(leaf)
            rulings = flagged.get(hex_of(rating_id), ())
            if not self._follows(state, rulings, content[basis], bool(content[verified])):
                self.misplaced.append(hex_of(rating_id))

    def _follows(self, state: str, rulings: Sequence[Ruling | None], basis: str, verified: bool) -> bool:
        """Whether a rating's state is what its seal and the decisions on it have made of it."""
        if state == UNVERIFIED:
            return not verified or (self._has_set_aside and basis == "roster")
        if None in rulings:
            return bool(state == HELD)
        return bool(state == (EXCLUDED if Ruling.EXCLUDE in rulings else COUNTED))


def _rulings(session: Session, office_id: uuid.UUID, month: Month) -> Mapping[str, Sequence[Ruling | None]]:
    """The rulings of the flags that hold, or held, each rating; None for one that is open."""
    rows = session.execute(
        select(FlaggedRating.rating_id, Flag.ruling)
        .join(Flag, (Flag.office_id == FlaggedRating.office_id) & (Flag.id == FlaggedRating.flag_id))
        .where(FlaggedRating.office_id == office_id, Flag.month == month)
    )
    found: defaultdict[str, list[Ruling | None]] = defaultdict(list)
    for rating_id, ruling in rows:
        found[rating_id.hex].append(ruling)
    return found


def _day_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Days whose number of ratings is not what their seals counted."""
    sealed: dict[date, int] = dict(
        session.execute(
            select(SealedDay.day_on, SealedDay.received).where(SealedDay.office_id == office_id)
        ).all()
    )
    standing = dict(
        session.execute(
            select(Rating.day_on, func.count()).where(Rating.office_id == office_id).group_by(Rating.day_on)
        ).all()
    )
    for day in sorted(sealed.keys() | standing.keys()):
        if sealed.get(day, 0) != standing.get(day, 0):
            about = f"{day}: {standing.get(day, 0)} / {sealed.get(day, 0)}"
            yield Fault(FaultKind.DAY, code, str(Month.of(day)), None, about)
