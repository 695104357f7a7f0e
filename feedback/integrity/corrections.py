"""Correcting who served, after the fact: proposed with a reason, its effect shown, and decided by a second person.

Either the ratings of a desk's day go from one official to another (or those alone that a
flag is about, or the one rating whose code a citizen gave), or
the roster of a past half of a day is changed and the ratings that rest on it alone follow, or one dossier is written
down under another name. Ratings keep whose they were at their seal.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import new_id
from feedback.duty import changes
from feedback.duty.models import ShiftPart
from feedback.errors import Refused
from feedback.integrity.carrying_out import carry_out
from feedback.integrity.deciders import refuse_whom_it_concerns, works_at_the_desk
from feedback.integrity.flag_scope import refuse_as_scope
from feedback.integrity.models import Correction, CorrectionKind, CorrectionState, Flag
from feedback.integrity.two_people import settle
from feedback.labels import N_, normal
from feedback.offices.models import Desk, Official
from feedback.offices.queries import official_at, postings_in
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings import check_codes
from feedback.receipts.models import Receipt

LONGEST_REASON = 500  # characters
WAITS_NO_LONGER = N_("This correction waits no longer.")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a decided correction led to."""

    moved: int
    closed_months: tuple[Month, ...]  # of the day and of the moved ratings: they need a new version


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
    check_code: str = "",
    flag: Flag | None = None,
    zone: ZoneInfo,
    now: datetime,
) -> Correction:
    """Propose that not `old` but `new` served at the desk on the day (none: nobody did). Nothing changes yet.

    With the check code that a citizen gave, it is about that one rating; whether there is one is told to nobody. With a
    flag of that desk and day, it is about the ratings that the flag is about and about no others.

    Raises Refused: `reason_missing`, `too_long`, `bad_check_code`, `not_past`, `same_official`, `concerns_oneself`,
    `under_whom_it_concerns`, `not_posted`, and what `refuse_as_scope` refuses of a flag; Missing for an official who neither is nor was at the office.
    """
    if not changes.is_past(day, part or ShiftPart.MORNING, zone=zone, now=now):
        raise Refused(
            "not_past", N_("Only what has begun is corrected; the roster ahead is just changed."), field="day"
        )
    named = _named_by(check_code)
    if flag is not None:
        refuse_as_scope(session, flag, desk, day, old, by_code=named is not None)
    made = Correction(
        office_id=desk.office_id,
        id=new_id(),
        kind=kind,
        day_on=day,
        desk_id=desk.id,
        part=part,
        from_official_id=old.id if old else None,
        to_official_id=new.id if new else None,
        check_hash=named,
        flag_id=flag.id if flag else None,
        reason=_given(reason),
        proposed_by=user.id,
        proposed_at=now,
    )
    return _proposed(session, made, user, zone=zone, now=now)


def propose_for_dossier(
    session: Session,
    receipt: Receipt,
    new: Official,
    reason: str,
    user: User,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Correction:
    """Propose that `new` served this moment of a dossier, and not the official written down. Nothing changes yet.

    Whether it was rated is neither asked nor told: a rating that waits for its seal, or comes later, will be `new`'s.
    A sealed one has no tie to its dossier any more: it is named by the code that its citizen keeps.

    Raises Refused as `propose` does.
    """
    made = Correction(
        office_id=receipt.office_id,
        id=new_id(),
        kind=CorrectionKind.DOSSIER,
        day_on=receipt.received_at.astimezone(zone).date(),
        desk_id=receipt.desk_id,
        from_official_id=receipt.official_id,
        to_official_id=new.id,
        receipt_id=receipt.id,
        reason=_given(reason),
        proposed_by=user.id,
        proposed_at=now,
    )
    return _proposed(session, made, user, zone=zone, now=now)


def _given(reason: str) -> str:
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
    return reason


def _named_by(check_code: str) -> bytes | None:
    """What the rating of this check code is found by; none without a code."""
    if not check_code.strip():
        return None
    canonical = check_codes.canonical(check_code)
    if canonical is None:
        raise Refused("bad_check_code", N_("This is no check code: please copy it once more."), field="code")
    return check_codes.lookup(canonical)


def _proposed(session: Session, made: Correction, user: User, *, zone: ZoneInfo, now: datetime) -> Correction:
    if made.from_official_id == made.to_official_id:
        raise Refused("same_official", N_("Choose two different officials."), field="to")
    for official_id in _concerned(made):
        official_at(session, made.office_id, official_id)
    if made.to_official_id is not None:
        _refuse_without_posting(session, made.office_id, made.to_official_id, Month.of(made.day_on))
    refuse_whom_it_concerns(session, user, _concerned(made), made.office_id, on=now.astimezone(zone).date())
    session.add(made)
    session.flush()
    _record(session, made, user, "integrity:correction:proposed", now=now)
    return made


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
    settle(session, correction, CorrectionState.DECIDED, user.id, WAITS_NO_LONGER, now=now)
    moved = carry_out(session, correction, user, zone=zone, now=now)
    _record(session, correction, user, "integrity:correction:decided", now=now)
    return Corrected(sum(moved.values()), _closed(session, correction.office_id, list(moved)))


def withdraw(session: Session, correction: Correction, user: User, *, now: datetime) -> None:
    """Take a proposal back; it stays readable. Refused: `not_open`."""
    settle(session, correction, CorrectionState.WITHDRAWN, None, WAITS_NO_LONGER, now=now)
    _record(session, correction, user, "integrity:correction:withdrawn", now=now)


def _concerned(correction: Correction) -> set[uuid.UUID]:
    both = (correction.from_official_id, correction.to_official_id)
    return {each for each in both if each is not None}


def _refuse_without_posting(
    session: Session, office_id: uuid.UUID, official_id: uuid.UUID, month: Month
) -> None:
    if all(posting.official_id != official_id for posting in postings_in(session, office_id, month)):
        raise Refused(
            "not_posted", N_("This official had no posting at the office in that month."), field="to"
        )


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
