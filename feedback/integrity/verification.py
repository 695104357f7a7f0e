"""Verifying everything sealed: the ledger against the ratings, their states against the decisions, tallies, days."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select, union
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
from feedback.integrity.holding import RAISED, held_digest
from feedback.integrity.models import Flag, FlaggedRating, Ruling
from feedback.integrity.operations import DECIDED
from feedback.integrity.roster_only import SET_ASIDE
from feedback.integrity.surroundings import roster_faults, word_faults
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.leaves import COLUMNS, LEAF_FORM, Commitments, Sealed
from feedback.ratings.models import Rating, RatingState, SealedDay, Tally
from feedback.ratings.tallies import recount

ROWS_AT_ONCE = 5000
EVERYWHERE = "*"  # in the place of an office's code
COUNTED, HELD, EXCLUDED, UNVERIFIED = (state.value for state in RatingState)
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


def verify(session: Session) -> Verification:
    """Recompute every batch, head, state, tally and day of every office. Reads only; wants one snapshot throughout."""
    found, keys = Verification(), keys_of(session)
    for office_id, code in session.execute(select(Office.id, Office.code).order_by(Office.code_key)).all():
        _verify_office(session, office_id, code, keys, found)
    found.faults += [Fault(FaultKind.KEY, EVERYWHERE, about=key_id) for key_id in keys.unfounded]
    found.faults += [Fault(FaultKind.RELEASE, EVERYWHERE, about=each) for each in release_faults(session)]
    return found


def verify_office(session: Session, office: Office) -> Verification:
    """Recompute every batch, head, state, tally and day of one office, as `verify` does for all."""
    found = Verification()
    _verify_office(session, office.id, office.code, keys_of(session), found)
    return found


def _verify_office(
    session: Session, office_id: uuid.UUID, code: str, keys: Keys, found: Verification
) -> None:
    for month in _months(session, office_id):
        _verify_month(session, office_id, code, month, keys, found)
    found.faults += _day_faults(session, office_id, code)
    found.faults += roster_faults(session, office_id, code)
    found.faults += word_faults(session, office_id, code)


def _months(session: Session, office_id: uuid.UUID) -> Sequence[Month]:
    """Every month of the office of which anything stands: a month whose batches are all gone shows too."""
    every = union(
        *(
            select(model.month).where(model.office_id == office_id)
            for model in (Batch, DecisionLeaf, Rating, Tally, Flag)
        )
    )
    return sorted(session.scalars(every))


def _verify_month(
    session: Session, office_id: uuid.UUID, code: str, month: Month, keys: Keys, found: Verification
) -> None:
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
    found.faults += chain_faults(batches, decisions, ratings.leaves, office=code, month=month)
    found.faults += signature_faults(batches, keys, office=code, month=month)
    found.faults += [
        Fault(FaultKind.STATE, code, str(month), None, rating_id) for rating_id in ratings.misplaced[:_NAMED]
    ]
    found.faults += _flag_faults(session, office_id, code, month, decisions)
    for difference in recount(session, office_id, month):
        about = f"{difference.place.day_on} {difference.state}: {difference.tallied} / {difference.sealed}"
        found.faults.append(Fault(FaultKind.TALLY, code, str(month), None, about))


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
                *COLUMNS,
            )
            .where(Rating.office_id == office_id, Rating.month == month)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        for rating_id, state, batch, salt, words, *content in session.execute(asked):
            self.count += 1
            form = forms.get(batch, LEAF_FORM)
            leaf = commitments.to(bytes(salt), rating_id, Sealed._make(content), words, form)
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


def _flag_faults(
    session: Session, office_id: uuid.UUID, code: str, month: Month, decisions: Sequence[DecisionLeaf]
) -> Iterator[Fault]:
    """Flags that hold other ratings, or were ruled otherwise, than the ledger says; and those it knows that are gone."""
    raised: dict[str, dict[str, Any]] = {}
    decided: dict[str, dict[str, Any]] = {}
    for leaf in decisions:
        if leaf.act in (RAISED, DECIDED):
            (raised if leaf.act == RAISED else decided)[leaf.body["flag"]] = leaf.body
    flags = session.scalars(select(Flag).where(Flag.office_id == office_id, Flag.month == month)).all()
    for flag in flags:
        held, digest = held_digest(session, office_id, flag.id)
        told = [
            raised.get(flag.id.hex),
            *([decided.get(flag.id.hex)] if flag.ruling or flag.id.hex in decided else []),
        ]
        same = all(body is not None and (body["ratings"], body["digest"]) == (held, digest) for body in told)
        ruling = decided[flag.id.hex]["ruling"] if flag.id.hex in decided else None
        if not same or ruling != (flag.ruling.value if flag.ruling else None):
            yield Fault(FaultKind.FLAG, code, str(month), None, flag.id.hex)
    for missing in sorted((raised.keys() | decided.keys()) - {flag.id.hex for flag in flags}):
        yield Fault(FaultKind.FLAG, code, str(month), None, missing)


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
