"""Correcting who served, after the fact: proposed with a reason, its effect shown, and decided by a second person.

Either the ratings of a desk's day go from one official to another, or the roster of a past half of a day is changed
and the ratings that rest on it alone follow. Ratings keep whose they were at their seal.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.base import new_id
from feedback.duty import changes
from feedback.duty.digests import CHANGED, roster_digest
from feedback.duty.models import Shift, ShiftPart
from feedback.errors import Refused
from feedback.integrity.deciders import refuse_whom_it_concerns, works_at_the_desk
from feedback.integrity.models import Correction, CorrectionKind, CorrectionState, MovedRating
from feedback.labels import N_, normal
from feedback.offices.models import Desk, Official
from feedback.offices.queries import official_at, postings_in
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Basis, Rating
from feedback.ratings.moves import give, served_by

MOVED = "ratings:moved"
LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction would move, as things stand now."""

    moving: tuple[uuid.UUID, ...]  # ratings
    staying: int  # ratings by the roster of which nobody can tell in which half of the day they came


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a decided correction led to."""

    moved: int
    closed_months: tuple[Month, ...]  # of the moved ratings: they need a new version


def propose(
    session: Session,
    kind: CorrectionKind,
    desk: Desk,
    day: date,
    part: ShiftPart | None,
    old: Official | None,
    new: Official | None,
    reason: str,
    user: User,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Correction:
    """Propose that not `old` but `new` served at the desk on the day (none: nobody did). Nothing changes yet.

    Raises Refused: `reason_missing`, `too_long`, `not_past`, `same_official`, `concerns_oneself`,
    `under_whom_it_concerns`, `not_posted`; Missing for an official who neither is nor was at the office.
    """
    reason = normal(reason)
    if not reason:
        raise Refused("reason_missing", N_("A correction needs a reason."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="reason",
            limit=LONGEST_REASON,
        )
    if not changes.is_past(day, part or ShiftPart.MORNING, zone=zone, now=now):
        raise Refused(
            "not_past", N_("Only what has begun is corrected; the roster ahead is just changed."), field="day"
        )
    if old == new:
        raise Refused("same_official", N_("Choose two different officials."), field="to")
    for official in (old, new):
        if official is not None:
            official_at(session, desk.office_id, official.id)
    if new is not None:
        _refuse_without_posting(session, desk, new, Month.of(day))
    made = Correction(
        office_id=desk.office_id,
        id=new_id(),
        kind=kind,
        day_on=day,
        desk_id=desk.id,
        part=part,
        from_official_id=old.id if old else None,
        to_official_id=new.id if new else None,
        reason=reason,
        proposed_by=user.id,
        proposed_at=now,
    )
    refuse_whom_it_concerns(session, user, _concerned(made), desk.office_id, on=now.astimezone(zone).date())
    session.add(made)
    session.flush()
    _record(session, made, user, "integrity:correction:proposed", now=now)
    return made


def effect_of(session: Session, correction: Correction) -> Effect:
    """What the correction would move if it were decided now."""
    if correction.to_official_id is None or correction.from_official_id is None:
        return Effect((), 0)
    asked = select(Rating.rating_id).where(
        Rating.office_id == correction.office_id,
        Rating.day_on == correction.day_on,
        Rating.desk_id == correction.desk_id,
        served_by == correction.from_official_id,
    )
    if correction.kind is CorrectionKind.ROSTER:
        asked = asked.where(Rating.basis == Basis.ROSTER)
    ids = tuple(session.scalars(asked.order_by(Rating.rating_id)))
    if correction.kind is CorrectionKind.ROSTER and _keeps_a_shift(session, correction):
        return Effect((), len(ids))
    return Effect(ids, 0)


def agree(
    session: Session, correction: Correction, user: User, *, zone: ZoneInfo, now: datetime
) -> Corrected:
    """Decide a correction as its second person, and carry it out; the ledger keeps the decision.

    Whether the person may correct at all is asked at the door. Raises Refused: `not_open`, `same_person`,
    `concerns_oneself`, `under_whom_it_concerns`, `nobody_outside_the_desk`.
    """
    today = now.astimezone(zone).date()
    if user.id == correction.proposed_by:
        raise Refused("same_person", N_("You have proposed this: a second person decides."))
    refuse_whom_it_concerns(session, user, _concerned(correction), correction.office_id, on=today)
    month = Month.of(correction.day_on)
    proposer = session.get_one(User, correction.proposed_by)
    if all(works_at_the_desk(session, each, [correction.desk_id], month, zone) for each in (proposer, user)):
        raise Refused(
            "nobody_outside_the_desk",
            N_("One of the two must have worked elsewhere than at this desk that month."),
        )
    if proposer.closed_at is not None:
        raise Refused("proposer_left", N_("The account of whoever proposed this is closed: propose it anew."))
    _settle(session, correction, CorrectionState.DECIDED, user, now=now)
    if correction.kind is CorrectionKind.ROSTER:
        _change_roster(session, correction, user, zone=zone, now=now)
    moved = _move(session, correction, today=today)
    _record(session, correction, user, "integrity:correction:decided", now=now)
    return Corrected(sum(moved.values()), _closed(session, correction.office_id, list(moved)))


def withdraw(session: Session, correction: Correction, user: User, *, now: datetime) -> None:
    """Take a proposal back; it stays readable. Refused: `not_open`."""
    _settle(session, correction, CorrectionState.WITHDRAWN, user, now=now)
    _record(session, correction, user, "integrity:correction:withdrawn", now=now)


def moved_digest(rating_ids: Sequence[uuid.UUID]) -> str:
    """SHA-256 over the ids of the ratings that a correction moved."""
    return hashlib.sha256("\n".join(sorted(each.hex for each in rating_ids)).encode()).hexdigest()


def _concerned(correction: Correction) -> set[uuid.UUID]:
    both = (correction.from_official_id, correction.to_official_id)
    return {each for each in both if each is not None}


def _refuse_without_posting(session: Session, desk: Desk, official: Official, month: Month) -> None:
    if all(posting.official_id != official.id for posting in postings_in(session, desk.office_id, month)):
        raise Refused(
            "not_posted", N_("This official had no posting at the office in that month."), field="to"
        )


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


def _settle(
    session: Session, correction: Correction, state: CorrectionState, user: User, *, now: datetime
) -> None:
    """Take the proposal from open to where it ends, by one conditional UPDATE that one caller alone wins."""
    decided = state is CorrectionState.DECIDED
    done = session.execute(
        update(Correction)
        .where(
            Correction.office_id == correction.office_id,
            Correction.id == correction.id,
            Correction.state == CorrectionState.OPEN,
        )
        .values(state=state, decided_by=user.id if decided else None, decided_at=now if decided else None)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("not_open", N_("This correction waits no longer."))
    session.refresh(correction)


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
        "day": day.isoformat(),
        "before": before,
        "after": roster_digest(session, office_id, day, zone=zone),
        **_about(correction),
    }
    append_decision(session, office_id, Month.of(day), CHANGED, body, decided_on=now.astimezone(zone).date())


def _move(session: Session, correction: Correction, *, today: date) -> dict[Month, int]:
    effect = effect_of(session, correction)
    old, new = correction.from_official_id, correction.to_official_id
    if not effect.moving or old is None or new is None:
        return {}
    given = give(session, correction.office_id, effect.moving, old=old, new=new)
    rows = [
        {"office_id": correction.office_id, "correction_id": correction.id, "rating_id": rating_id}
        for rating_id in sorted(given)
    ]
    session.execute(insert(MovedRating), rows)
    by_month: defaultdict[Month, list[uuid.UUID]] = defaultdict(list)
    for rating_id, month in given.items():
        by_month[month].append(rating_id)
    for month, ids in sorted(by_month.items()):
        body = {"ratings": len(ids), "digest": moved_digest(ids), **_about(correction)}
        append_decision(session, correction.office_id, month, MOVED, body, decided_on=today)
    return {month: len(ids) for month, ids in by_month.items()}


def _about(correction: Correction) -> dict[str, object]:
    """What the ledger keeps of a correction beside what it did: who decided, and who is concerned."""
    old, new = correction.from_official_id, correction.to_official_id
    return {
        "correction": correction.id.hex,
        "desk": correction.desk_id.hex,
        "from": old.hex if old else None,
        "to": new.hex if new else None,
        "reason": correction.reason,
        "by": sorted(each.hex for each in (correction.proposed_by, correction.decided_by) if each),
    }


def _closed(session: Session, office_id: uuid.UUID, months: Sequence[Month]) -> tuple[Month, ...]:
    asked = select(Period.month).where(
        Period.office_id == office_id, Period.month.in_(months), Period.state != PeriodState.OPEN
    )
    return tuple(sorted(session.scalars(asked)))


def _record(session: Session, correction: Correction, user: User, name: str, *, now: datetime) -> None:
    acts.record(
        session,
        name,
        office_id=correction.office_id,
        user_id=user.id,
        now=now,
        kind=correction.kind.value,
        desk=session.get_one(Desk, correction.desk_id).code,
        day=correction.day_on.isoformat(),
    )
