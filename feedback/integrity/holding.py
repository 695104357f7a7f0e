"""Raising a flag: its evidence is kept, the ratings it concerns are held, and the ledger says so."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from feedback.audit.models import Batch
from feedback.audit.operations import Decision, append_decisions
from feedback.base import new_id
from feedback.integrity.findings import Finding, FlagKind
from feedback.integrity.models import Flag, FlaggedRating
from feedback.offices.holidays import working_days
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.leaves import COLUMNS, LEAF_FORM, Commitments, Sealed
from feedback.ratings.models import Rating, RatingState
from feedback.ratings.tallies import change_state

DAYS_TO_DECIDE = 5  # working days
RAISED = "flag:raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What those who decide are shown of one rating; no level."""

    rating_id: uuid.UUID
    day: date
    can_be_held: bool  # an unverified rating counts for nobody, so it is only listed
    channel: str
    basis: str
    at: datetime | None = None  # None once the seal has taken it away
    device: str | None = None  # its code, shortened
    seconds: int | None = None  # after the service

    def as_record(self) -> dict[str, object]:
        """The evidence as JSON can keep it."""
        return {
            "rating": self.rating_id.hex,
            "day": self.day.isoformat(),
            "at": self.at.isoformat() if self.at else None,
            "channel": self.channel,
            "basis": self.basis,
            "device": self.device,
            "seconds": self.seconds,
            "held": self.can_be_held,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A finding that is to become a flag: whom it concerns, and the evidence."""

    finding: Finding
    month: Month
    official_id: uuid.UUID | None = None
    desk_id: uuid.UUID | None = None
    day: date | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def kind(self) -> FlagKind:
        """The detector that found it."""
        return self.finding.kind


def raise_flags(
    session: Session, office_id: uuid.UUID, drafts: Iterable[Draft], *, today: date, now: datetime
) -> list[Flag]:
    """Raise what `drafts` found, hold the ratings that count, and append it to the ledger; gives the flags touched.

    What stands already is left alone: an open flag for the same person, desk and day takes in what is new, and a
    decided one is raised anew only for ratings that it never held.
    """
    raised: dict[uuid.UUID, Flag] = {}
    for draft in drafts:
        flag = _raise_one(session, office_id, draft, today=today, now=now)
        if flag is not None:
            raised[flag.id] = flag
    for month in sorted({flag.month for flag in raised.values()}):
        of_month = [flag for flag in raised.values() if flag.month == month]
        decisions = [Decision(RAISED, raised_body(session, flag)) for flag in of_month]
        append_decisions(session, office_id, month, decisions, decided_on=today)
    return list(raised.values())


def raised_body(session: Session, flag: Flag) -> dict[str, object]:
    """What the ledger keeps of a flag when it is raised or takes in more: which ratings it holds, by their digest."""
    held, digest = held_digest(session, flag.office_id, flag.id)
    return {
        "flag": flag.id.hex,
        "kind": flag.kind.value,
        "ratings": held,
        "digest": digest,
        "content": content_digest(flag),
    }


def content_digest(flag: Flag) -> str:
    """SHA-256 of what a flag says. Of its evidence no time, device or seconds: a hash of few would give them away."""
    content = {
        "kind": flag.kind.value,
        "official": flag.official_id.hex if flag.official_id else None,
        "desk": flag.desk_id.hex if flag.desk_id else None,
        "day": flag.day_on.isoformat() if flag.day_on else None,
        "due": flag.due_on.isoformat(),
        "finding": flag.finding,
    }
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def held_digest(session: Session, office_id: uuid.UUID, flag_id: uuid.UUID) -> tuple[int, str]:
    """How many ratings the flag holds, and a hash over them: their ids and what their leaves commit to."""
    asked = (
        select(
            as_kept(Rating.rating_id),
            as_kept(Rating.salt),
            as_kept(Rating.words_digest),
            as_kept(Rating.check_hash),
            Batch.leaf_form,
            *COLUMNS,
        )
        .join(
            FlaggedRating,
            (FlaggedRating.office_id == Rating.office_id) & (FlaggedRating.rating_id == Rating.rating_id),
        )
        .outerjoin(
            Batch,
            (Batch.office_id == Rating.office_id)
            & (Batch.month == Rating.month)
            & (Batch.number == Rating.batch),
        )
        .where(FlaggedRating.office_id == office_id, FlaggedRating.flag_id == flag_id)
    )
    commitments = Commitments()
    held = sorted(
        hex_of(rating_id)
        + commitments.to(bytes(salt), rating_id, Sealed._make(content), words, form or LEAF_FORM, check).hex()
        for rating_id, salt, words, check, form, *content in session.execute(asked)
    )
    return len(held), hashlib.sha256("\n".join(held).encode()).hexdigest()


def _raise_one(
    session: Session, office_id: uuid.UUID, draft: Draft, *, today: date, now: datetime
) -> Flag | None:
    standing = _standing(session, office_id, draft)
    flag = next((each for each in standing if each.ruling is None), None)
    fresh = _not_yet_held(session, office_id, draft)
    if flag is None:
        if standing and not fresh:
            return None
        due_on = working_days(session, office_id).after(today, DAYS_TO_DECIDE)
        flag = _new_flag(office_id, draft, due_on=due_on, now=now)
        session.add(flag)
    elif not _takes_in(flag, draft.evidence):
        return None
    flag.finding = finding_record(draft.finding)
    session.flush()
    if fresh:
        rows = [{"office_id": office_id, "flag_id": flag.id, "rating_id": rating_id} for rating_id in fresh]
        session.execute(insert(FlaggedRating), rows)
        change_state(session, office_id, fresh, old=RatingState.COUNTED, new=RatingState.HELD)
    return flag


def _standing(session: Session, office_id: uuid.UUID, draft: Draft) -> Sequence[Flag]:
    """The flags for the same finding, open and decided."""
    return session.scalars(
        select(Flag)
        .where(
            Flag.office_id == office_id,
            Flag.month == draft.month,
            Flag.kind == draft.kind,
            _same(Flag.official_id, draft.official_id),
            _same(Flag.desk_id, draft.desk_id),
            _same(Flag.day_on, draft.day),
        )
        .with_for_update()
    ).all()


def _same(column: Any, value: object) -> Any:
    return column.is_(None) if value is None else column == value


def _not_yet_held(session: Session, office_id: uuid.UUID, draft: Draft) -> list[uuid.UUID]:
    """The draft's ratings that can be held and never were by a flag of this kind."""
    wanted = [entry.rating_id for entry in draft.evidence if entry.can_be_held]
    held = (
        select(FlaggedRating.rating_id)
        .join(Flag, (Flag.office_id == FlaggedRating.office_id) & (Flag.id == FlaggedRating.flag_id))
        .where(FlaggedRating.office_id == office_id, Flag.kind == draft.kind, Flag.month == draft.month)
    )
    before = set(session.scalars(held)) if wanted else set()
    return [rating_id for rating_id in wanted if rating_id not in before]


def _new_flag(office_id: uuid.UUID, draft: Draft, *, due_on: date, now: datetime) -> Flag:
    return Flag(
        office_id=office_id,
        id=new_id(),
        month=draft.month,
        day_on=draft.day,
        kind=draft.kind,
        official_id=draft.official_id,
        desk_id=draft.desk_id,
        evidence=[entry.as_record() for entry in draft.evidence],
        raised_at=now,
        due_on=due_on,
    )


def _takes_in(flag: Flag, evidence: Iterable[Evidence]) -> bool:
    """Add to an open flag the ratings that it does not know yet; false where it knows them all."""
    known = {entry["rating"] for entry in flag.evidence or ()}
    new = [entry.as_record() for entry in evidence if entry.rating_id.hex not in known]
    flag.evidence = [*(flag.evidence or ()), *new]
    return bool(new)


def finding_record(finding: Finding) -> dict[str, object]:
    """The detector's numbers and its explanation as JSON can keep them; `Sentence.from_record` reads the latter."""
    numbers = {name: None if number is None else str(number) for name, number in finding.numbers.items()}
    return {"explanation": finding.explanation.as_record(), "numbers": numbers}
