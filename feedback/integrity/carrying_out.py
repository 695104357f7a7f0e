"""What a decided correction does: the roster, the dossier or the ratings change, and the ledger keeps the decision."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit.operations import append_decision
from feedback.duty import changes
from feedback.duty.digests import CHANGED, roster_digest
from feedback.duty.models import Shift, ShiftPart
from feedback.errors import Missing
from feedback.integrity.models import Correction, CorrectionKind, FlaggedRating, MovedRating
from feedback.offices.models import Desk, Official
from feedback.periods.month import Month
from feedback.ratings.models import Basis, Rating
from feedback.ratings.moves import give, served_by
from feedback.receipts.operations import give_to

MOVED = "ratings:moved"
GIVEN = "dossier:given"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction would move, as things stand now."""

    moving: tuple[uuid.UUID, ...]  # ratings
    staying: int  # ratings by the roster of which nobody can tell in which half of the day they came


def effect_of(session: Session, correction: Correction) -> Effect:
    """What the correction would move if it were decided now."""
    if correction.to_official_id is None or correction.from_official_id is None:
        return Effect((), 0)
    if correction.kind is CorrectionKind.DOSSIER:
        return Effect((), 0)
    asked = select(Rating.rating_id).where(
        Rating.office_id == correction.office_id,
        Rating.day_on == correction.day_on,
        Rating.desk_id == correction.desk_id,
        served_by == correction.from_official_id,
    )
    if correction.check_hash is not None:
        asked = asked.where(Rating.check_hash == correction.check_hash)
    if correction.flag_id is not None:
        flagged = select(FlaggedRating.rating_id).where(
            FlaggedRating.office_id == correction.office_id, FlaggedRating.flag_id == correction.flag_id
        )
        asked = asked.where(Rating.rating_id.in_(flagged))
    if correction.kind is CorrectionKind.ROSTER:
        asked = asked.where(Rating.basis == Basis.ROSTER)
    ids = tuple(session.scalars(asked.order_by(Rating.rating_id)))
    if correction.kind is CorrectionKind.ROSTER and _keeps_a_shift(session, correction):
        return Effect((), len(ids))
    return Effect(ids, 0)


def carry_out(
    session: Session, correction: Correction, user: User, *, zone: ZoneInfo, now: datetime
) -> dict[Month, int]:
    """Do what the correction says: how many ratings it moved in each month that it reaches.

    Raises Refused `official_changed` where the dossier is another's by now.
    """
    today = now.astimezone(zone).date()
    if correction.kind is CorrectionKind.DOSSIER:
        return _give_dossier(session, correction, today=today)
    if correction.kind is CorrectionKind.ROSTER:
        _change_roster(session, correction, user, zone=zone, now=now)
    return _move(session, correction, today=today)


def moved_digest(rating_ids: Sequence[uuid.UUID]) -> str:
    """SHA-256 over the ids of the ratings that a correction moved."""
    return hashlib.sha256("\n".join(sorted(each.hex for each in rating_ids)).encode()).hexdigest()


def _keeps_a_shift(session: Session, correction: Correction) -> bool:
    """Whether the official keeps the desk for another half of the day, so that a rating may belong to either."""
    others = select(Shift.id).where(
        Shift.office_id == correction.office_id,
        Shift.desk_id == correction.desk_id,
        Shift.worked_on == correction.day_on,
        Shift.official_id == correction.from_official_id,
        Shift.part != correction.part,
    )
    return session.scalars(others).first() is not None


def _change_roster(
    session: Session, correction: Correction, user: User, *, zone: ZoneInfo, now: datetime
) -> None:
    day, office_id = correction.day_on, correction.office_id
    before = roster_digest(session, office_id, day, zone=zone)
    desk = session.get_one(Desk, correction.desk_id)
    official = session.get_one(Official, correction.to_official_id) if correction.to_official_id else None
    part = correction.part or ShiftPart.MORNING
    changes.replace(session, desk, day, part, official, by=user.id, zone=zone, now=now)
    body: dict[str, object] = {
        "before": before,
        "after": roster_digest(session, office_id, day, zone=zone),
        **about(correction),
    }
    append_decision(session, office_id, Month.of(day), CHANGED, body, decided_on=now.astimezone(zone).date())


def _give_dossier(session: Session, correction: Correction, *, today: date) -> dict[Month, int]:
    """Write the moment of the dossier down under the other official's name."""
    month, old, new = Month.of(correction.day_on), correction.from_official_id, correction.to_official_id
    if correction.receipt_id is None or old is None or new is None:
        raise Missing("dossier")
    give_to(session, correction.office_id, correction.receipt_id, old=old, new=new)
    append_decision(session, correction.office_id, month, GIVEN, about(correction), decided_on=today)
    return {month: 0}


def _move(session: Session, correction: Correction, *, today: date) -> dict[Month, int]:
    """Give the ratings to the other official; the month of the day is told whether or not there were any.

    Nobody who counts the ledger's batches, or a closed month's versions, learns whether one rating was given.
    """
    old, new = correction.from_official_id, correction.to_official_id
    if old is None or new is None:
        return {}
    given = give(session, correction.office_id, effect_of(session, correction).moving, old=old, new=new)
    rows = [
        {"office_id": correction.office_id, "correction_id": correction.id, "rating_id": rating_id}
        for rating_id in sorted(given)
    ]
    if rows:
        session.execute(insert(MovedRating), rows)
    by_month: defaultdict[Month, list[uuid.UUID]] = defaultdict(list, {Month.of(correction.day_on): []})
    for rating_id, month in given.items():
        by_month[month].append(rating_id)
    for month, ids in sorted(by_month.items()):
        body = {"ratings": len(ids), "digest": moved_digest(ids), **about(correction)}
        append_decision(session, correction.office_id, month, MOVED, body, decided_on=today)
    return {month: len(ids) for month, ids in by_month.items()}


def about(correction: Correction) -> dict[str, object]:
    """What the ledger keeps of a correction beside what it did: who decided, and who is concerned."""
    old, new, receipt = correction.from_official_id, correction.to_official_id, correction.receipt_id
    named = {"receipt": receipt.hex} if receipt else {}
    return named | {
        "correction": correction.id.hex,
        "kind": correction.kind.value,
        "day": correction.day_on.isoformat(),
        "desk": correction.desk_id.hex,
        "from": old.hex if old else None,
        "to": new.hex if new else None,
        "flag": correction.flag_id.hex if correction.flag_id else None,
        "reason": correction.reason,
        "by": sorted(each.hex for each in (correction.proposed_by, correction.decided_by) if each),
    }
