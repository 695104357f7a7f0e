"""Ratings that wait and of which no tablet keeps a copy: they are counted, so that one that is taken out is missed.

Beside the intake stands, for each office, how many of them wait and the sum of numbers that only the service can make, one
of each. Whoever takes a rating out and does not hold the key's file can't make the sum that is left. The count
is of the whole office and knows no time: it tells who reads the database nothing that the intake does not.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.base import insert_for
from feedback.periods.month import Month
from feedback.ratings import marks
from feedback.ratings.altered import altered
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.models import Channel, Intake, IntakeCount, SealedDay, Tally

MISSING = "ratings:missing"
_MODULUS = 1 << 256
_NO_MARK = b""


class Lost(Enum):
    """How many are missing, where that cannot be said."""

    UNKNOWN = "unknown"  # the count itself is not the service's, or an older one


@dataclass(frozen=True, slots=True)
class _Present:
    """What stands: how many such ratings wait as they came, their sum, and how many are sealed."""

    waiting: int
    total: int
    sealed: int


def hold_count(session: Session, office_id: uuid.UUID) -> None:
    """Make whoever else changes the office's count wait until this transaction ends; where there is none yet, it begins."""
    if session.info.get(marks.INFO) is None:
        return
    if _locked(session, office_id) is None:
        begins = insert_for(session, IntakeCount).values(
            office_id=office_id, **_beginning(session, office_id)
        )
        session.execute(begins.on_conflict_do_nothing())
        _locked(session, office_id)


def count_in(session: Session, office_id: uuid.UUID, ratings: Iterable[uuid.UUID]) -> None:
    """Count ratings that have just been stored, by their ids; the count is held."""
    known: marks.Marks | None = session.info.get(marks.INFO)
    ids = list(ratings)
    row = _locked(session, office_id)
    if known is None or row is None or not ids:
        return
    fits = _fits(known, row)
    row.arrived += len(ids)
    row.waiting += len(ids)
    row.total = _plus(row.total, sum(known.number(each) for each in ids))
    row.mark = _mark(known, row) if fits else _NO_MARK  # a count that is not ours stays so until it is told
    session.flush()


def missing(session: Session, office_id: uuid.UUID) -> int | Lost:
    """How many of the office's ratings were taken out while they waited; 0 where the session carries no key."""
    known: marks.Marks | None = session.info.get(marks.INFO)
    if known is None:
        return 0
    present = _present(session, office_id, known)
    row = session.get(IntakeCount, office_id, populate_existing=True)
    if row is None:
        return Lost.UNKNOWN if present.sealed or _was_sealed(session, office_id) else 0
    if not _fits(known, row) or row.arrived - row.waiting != present.sealed:
        return Lost.UNKNOWN
    if (row.waiting, int.from_bytes(row.total)) == (present.waiting, present.total):
        return 0
    return max(row.waiting - present.waiting, 1)


def tell_missing(
    session: Session, office_id: uuid.UUID, lost: int | Lost, *, zone: ZoneInfo, now: datetime
) -> None:
    """Have the ledger and the log say how many ratings are missing: not which, and not when they came."""
    if lost == 0:
        return
    today = now.astimezone(zone).date()
    number = None if isinstance(lost, Lost) else lost
    append_decision(session, office_id, Month.of(today), MISSING, {"ratings": number}, decided_on=today)
    acts.record(
        session,
        "ratings:intake:missing",
        office_id=office_id,
        user_id=None,
        now=now,
        ratings="?" if number is None else number,
    )


def count_anew(session: Session, office_id: uuid.UUID) -> None:
    """Count what stands now: after each seal, when all that was missing has been told."""
    known: marks.Marks | None = session.info.get(marks.INFO)
    if known is None:
        return
    hold_count(session, office_id)
    row = session.get_one(IntakeCount, office_id)
    present = _present(session, office_id, known)
    row.arrived, row.waiting = present.sealed + present.waiting, present.waiting
    row.total = present.total.to_bytes(32)
    row.mark = _mark(known, row)
    session.flush()


def _locked(session: Session, office_id: uuid.UUID) -> IntakeCount | None:
    return session.get(IntakeCount, office_id, populate_existing=True, with_for_update=True)


def _beginning(session: Session, office_id: uuid.UUID) -> dict[str, object]:
    """A count of nothing. Where days were sealed there must have been one: then it is none of the service's."""
    known: marks.Marks = session.info[marks.INFO]
    begun = IntakeCount(office_id=office_id, arrived=0, waiting=0, total=bytes(32), mark=_NO_MARK)
    mark = _NO_MARK if _was_sealed(session, office_id) else _mark(known, begun)
    return {"arrived": 0, "waiting": 0, "total": bytes(32), "mark": mark}


def _was_sealed(session: Session, office_id: uuid.UUID) -> bool:
    asked = select(SealedDay.day_on).where(SealedDay.office_id == office_id).limit(1)
    return session.scalar(asked) is not None


def _present(session: Session, office_id: uuid.UUID, known: marks.Marks) -> _Present:
    spoilt = {hex_of(each) for each in altered(session, office_id)}
    came = session.scalars(
        select(as_kept(Intake.rating_id)).where(
            Intake.office_id == office_id, Intake.channel != Channel.KIOSK
        )
    )
    ids = [uuid.UUID(name) for name in map(hex_of, came) if name not in spoilt]
    sealed = session.scalar(
        select(func.coalesce(func.sum(Tally.count), 0)).where(
            Tally.office_id == office_id, Tally.channel != Channel.KIOSK
        )
    )
    return _Present(len(ids), sum(known.number(each) for each in ids) % _MODULUS, int(sealed or 0))


def _plus(total: bytes, more: int) -> bytes:
    return ((int.from_bytes(total) + more) % _MODULUS).to_bytes(32)


def _mark(known: marks.Marks, row: IntakeCount) -> bytes:
    return known.of(["count", row.office_id, row.arrived, row.waiting, row.total])


def _fits(known: marks.Marks, row: IntakeCount) -> bool:
    return known.fits(["count", row.office_id, row.arrived, row.waiting, row.total], row.mark)
