"""Verifying everything sealed: the ledger against the ratings, their states against the decisions, tallies, days."""

import functools
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from feedback.accounts.kept import CLOSED_ACCOUNTS, ROLES
from feedback.accounts.models import Grant
from feedback.audit.kept import kept_faults
from feedback.audit.keys import Keys, keys_of, release_faults
from feedback.audit.models import Batch, DecisionLeaf, Release
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
from feedback.devices.kept import KEYS, KIOSKS
from feedback.devices.models import Kiosk, KioskKey
from feedback.duty.models import DeskSession, Shift
from feedback.errors import Refused
from feedback.integrity.flags_kept import flag_faults
from feedback.integrity.models import Correction, Flag, FlaggedRating, MovedRating, ThresholdChange, Vote
from feedback.integrity.moves_kept import correction_faults, move_faults, move_strays
from feedback.integrity.sealed_ratings import SealedMonth, SealedRatings
from feedback.integrity.spelling import spelling_faults
from feedback.integrity.surroundings import roster_faults, served_faults, word_faults
from feedback.integrity.threshold_changes import threshold_faults
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings import untold
from feedback.ratings.altered import altered
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.models import Comment, Intake, Rating, SealedDay, Tally
from feedback.ratings.tallies import differences

T = TypeVar("T")

EVERYWHERE = "*"  # in the place of an office's code
OF_A_MONTH = (Batch, DecisionLeaf, Tally, Flag)
OF_AN_OFFICE = (*OF_A_MONTH, Rating, FlaggedRating, Vote, SealedDay, Comment, Intake)
# Read as values; of ratings the leaf holds every sign already, and of those that wait their mark.
READ_AS_VALUES = (
    *OF_A_MONTH, FlaggedRating, Vote, SealedDay, Comment, Shift, DeskSession, Correction, MovedRating, ThresholdChange, Grant, Kiosk, KioskKey,
)  # fmt: skip
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
    everywhere.look(lambda: spelling_faults(session, [Release], None, EVERYWHERE))
    known = {office_id.hex for office_id, _ in offices}
    for model in dict.fromkeys((*OF_AN_OFFICE, *READ_AS_VALUES)):
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
    ratings = subject.read(lambda: SealedRatings(session, office_id), None)
    standing = None if ratings is None else _standing(subject, ratings)
    known = set() if standing is None else set(standing)
    models = OF_A_MONTH if standing is not None else (*OF_A_MONTH, Rating)
    for written in sorted(known.union(*(_months(subject, model) for model in models))):
        try:
            month = Month.parse(written)
        except ValueError:
            subject.found.faults.append(Fault(FaultKind.UNREADABLE, code, written))
            continue
        if ratings is not None:
            of_month = functools.partial(_of_month, ratings, standing, written)
            subject.look(functools.partial(_month_faults, subject, month, of_month), written)
    if standing is not None:
        subject.look(lambda: _day_faults(subject, standing.values()))
    subject.look(lambda: roster_faults(session, office_id, code))
    subject.look(lambda: served_faults(session, office_id, code))
    worded = None if standing is None else sum(month.worded for month in standing.values())
    subject.look(lambda: word_faults(session, office_id, code, worded))
    for kept in (ROLES, CLOSED_ACCOUNTS, KIOSKS, KEYS):
        subject.look(functools.partial(kept_faults, session, office_id, code, kept))
    subject.look(lambda: threshold_faults(session, office_id, code))
    subject.look(lambda: move_strays(session, office_id, code))
    subject.look(lambda: correction_faults(session, office_id, code))
    subject.look(lambda: _intake_faults(session, office_id, code))
    for model in READ_AS_VALUES:
        subject.look(functools.partial(spelling_faults, session, [model], office_id, code))
    for check in further:
        check(subject)


def _standing(subject: Subject, ratings: SealedRatings) -> Mapping[str, SealedMonth] | None:
    """The office's ratings by month; None where one of them can't be read: then the month tells that holds it."""
    try:
        return ratings.read()
    except UNREADABLE as error:
        if isinstance(error, DBAPIError) and not _is_bad_text(error):
            raise
        return None


def _of_month(ratings: SealedRatings, standing: Mapping[str, SealedMonth] | None, month: str) -> SealedMonth:
    """The month among those that were read, or read by itself."""
    return (ratings.read(month) if standing is None else standing).get(month) or SealedMonth()


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


def _month_faults(subject: Subject, month: Month, read: Callable[[], SealedMonth]) -> Iterator[Fault]:
    session, office_id, code, found = subject.session, subject.office_id, subject.code, subject.found
    ratings = read()
    batches, decisions = batches_of(session, office_id, month), decisions_of(session, office_id, month)
    found.ratings += ratings.count
    found.decisions += len(decisions)
    found.heads += [head_of(batch, code) for batch in batches]
    yield from chain_faults(batches, decisions, ratings.leaves, office=code, month=month)
    yield from signature_faults(batches, subject.keys, office=code, month=month)
    for rating_id in sorted(ratings.misplaced)[:_NAMED]:
        yield Fault(FaultKind.STATE, code, str(month), None, rating_id)
    yield from flag_faults(session, office_id, code, month, decisions)
    yield from move_faults(session, office_id, code, month, decisions, ratings.moved)
    for difference in differences(session, office_id, month, ratings.places):
        about = f"{difference.place.day_on} {difference.state}: {difference.tallied} / {difference.sealed}"
        yield Fault(FaultKind.TALLY, code, str(month), None, about)


def _intake_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Ratings that wait for their seal and are not what arrived, and how many were taken out."""
    for rating_id in sorted(map(hex_of, altered(session, office_id)))[:_NAMED]:
        yield Fault(FaultKind.INTAKE, code, about=rating_id)
    lost = untold.missing(session, office_id)
    if lost:
        yield Fault(FaultKind.LOST, code, about="" if isinstance(lost, untold.Lost) else str(lost))


def _day_faults(subject: Subject, months: Iterable[SealedMonth]) -> Iterator[Fault]:
    """Days whose number of ratings is not what their seals counted."""
    asked = select(SealedDay.day_on, SealedDay.received).where(SealedDay.office_id == subject.office_id)
    sealed = {str(day): received for day, received in subject.session.execute(asked)}
    standing = sum((month.days for month in months), Counter[str]())
    for day in sorted(sealed.keys() | standing.keys()):
        if sealed.get(day, 0) != standing[day]:
            about = f"{day}: {standing[day]} / {sealed.get(day, 0)}"
            yield Fault(FaultKind.DAY, subject.code, str(Month.of(date.fromisoformat(day))), None, about)
