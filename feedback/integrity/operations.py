"""What can happen to a flag: people give their word on it, two who agree decide it, and time runs out on its evidence."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.accounts.rights import Act as Deciding
from feedback.audit import acts
from feedback.audit.chain import canonical_json
from feedback.audit.operations import append_decision
from feedback.base import new_id
from feedback.errors import Refused
from feedback.integrity.deciders import (
    is_outside_the_ward,
    refuse_whom_it_concerns,
    still_deciding,
    works_at_the_desk,
)
from feedback.integrity.holding import held_digest
from feedback.integrity.models import Flag, FlaggedRating, Reason, Ruling, Trace, Vote
from feedback.labels import N_, normal
from feedback.periods.models import Period, PeriodState
from feedback.ratings.models import Rating, RatingState
from feedback.ratings.moves import served_by
from feedback.ratings.queries import counts_of_office
from feedback.ratings.tallies import change_state

VOTES_TO_DECIDE = 2
LONGEST_NOTE = 1000  # characters
TIMES_KEPT_DAYS = 90  # of an undecided flag's evidence
DECIDED = "flag:decided"
_MISFITS = {  # reasons that say the opposite of the ruling
    Ruling.RELEASE: {Reason.SELF_RATING, Reason.REPEATED, Reason.COORDINATED},
    Ruling.EXCLUDE: {Reason.GENUINE},
    Ruling.NOTE: set[Reason](),
}


@dataclass(frozen=True, slots=True)
class Voted:
    """What a vote led to."""

    ruling: Ruling | None  # None while nobody agrees
    changed: int = 0  # ratings that count or are excluded from now on
    month_was_closed: bool = False  # then the month needs a new version
    waits_for_outside: bool = False  # two of the ward would exclude: a third from outside it has to agree


def vote(
    session: Session,
    flag: Flag,
    user: User,
    ruling: Ruling,
    reason: Reason,
    note: str,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Voted:
    """Give a person's word on a flag; the second of two who agree decides it (scoring §3.3).

    To exclude takes somebody from outside the ward among those who agree: a ward alone never excludes. The word of
    whoever has lost the account or the role meanwhile has lapsed.
    Then the ratings that no other open flag holds count, or are excluded where any flag's ruling was so; the ledger
    keeps the decision, and the evidence with its times is gone. Whether the person may decide on flags at all is
    asked at the door. Raises Refused: `flag_decided`, `ruling_does_not_fit`, `reason_does_not_fit`, `note_too_long`,
    `concerns_oneself`, `under_whom_it_concerns`, `not_outside_the_desk` (whoever works at the desk that month),
    `voted_already`.
    """
    session.refresh(flag, with_for_update=True)
    note = normal(note)
    _refuse_misfit(session, flag, ruling, reason, note)
    today = now.astimezone(zone).date()
    _refuse_insider(session, flag, user, zone, today)
    votes = session.scalars(
        select(Vote).where(Vote.office_id == flag.office_id, Vote.flag_id == flag.id).order_by(Vote.voted_at)
    ).all()
    if any(each.user_id == user.id for each in votes):
        raise Refused("voted_already", N_("You have given your word on this flag: a second person decides."))
    given = Vote(
        office_id=flag.office_id,
        id=new_id(),
        flag_id=flag.id,
        user_id=user.id,
        ruling=ruling,
        reason=reason,
        note=note,
        outside=is_outside_the_ward(session, user, flag.office_id, on=today),
        voted_at=now,
    )
    session.add(given)
    session.flush()
    _record(session, flag, user, "integrity:flag:voted", now=now)
    agreeing = _standing(session, flag, [each for each in (*votes, given) if each.ruling is ruling], today)
    if len(agreeing) < VOTES_TO_DECIDE:
        return Voted(None)
    if ruling is Ruling.EXCLUDE and not any(each.outside for each in agreeing):
        return Voted(None, waits_for_outside=True)
    return _decide(session, flag, user, ruling, agreeing, zone=zone, now=now)


def _standing(session: Session, flag: Flag, votes: Sequence[Vote], today: date) -> list[Vote]:
    still = still_deciding(
        session, [each.user_id for each in votes], Deciding.DECIDE_FLAG, flag.office_id, on=today
    )
    return [each for each in votes if each.user_id in still]


def forget_closed(session: Session) -> int:
    """Delete the traces of months that are closed, and say how many: no detector asks for them any more."""
    closed = exists().where(
        Period.office_id == Trace.office_id, Period.month == Trace.month, Period.state != PeriodState.OPEN
    )
    gone = session.execute(delete(Trace).where(closed).execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def forget_times(session: Session, *, now: datetime) -> int:
    """Take the times out of evidence that nobody has decided on for long (scoring §4.5); say of how many flags."""
    old = session.scalars(
        select(Flag).where(Flag.ruling.is_(None), Flag.raised_at < now - timedelta(days=TIMES_KEPT_DAYS))
    )
    changed = 0
    for flag in old:
        entries = flag.evidence or ()
        if any(entry["at"] for entry in entries):
            flag.evidence = [{**entry, "at": None} for entry in entries]
            changed += 1
    session.flush()
    return changed


def _refuse_misfit(session: Session, flag: Flag, ruling: Ruling, reason: Reason, note: str) -> None:
    if flag.ruling is not None:
        raise Refused("flag_decided", N_("This flag has been decided."))
    if ruling not in rulings_for(session, flag):
        raise Refused(
            "ruling_does_not_fit",
            N_("A flag that holds ratings is released or excluded; one that holds none is noted."),
            field="ruling",
        )
    if reason in _MISFITS[ruling]:
        raise Refused(
            "reason_does_not_fit", N_("This reason says the opposite of the ruling."), field="reason"
        )
    if len(note) > LONGEST_NOTE:
        raise Refused(
            "note_too_long", N_("A note has at most %(most)s characters."), field="note", most=LONGEST_NOTE
        )


def rulings_for(session: Session, flag: Flag) -> Collection[Ruling]:
    """How the flag can be ruled: to release or exclude what it holds, or to note it where it holds nothing."""
    holds = exists().where(FlaggedRating.office_id == flag.office_id, FlaggedRating.flag_id == flag.id)
    return (Ruling.RELEASE, Ruling.EXCLUDE) if session.scalar(select(holds)) else (Ruling.NOTE,)


def _refuse_insider(session: Session, flag: Flag, user: User, zone: ZoneInfo, today: date) -> None:
    officials, desks = _concerned(session, flag)
    refuse_whom_it_concerns(session, user, officials, flag.office_id, on=today)
    if works_at_the_desk(session, user, desks, flag.month, zone):
        raise Refused(
            "not_outside_the_desk",
            N_(
                "Two people outside the desk decide: neither the rated official nor whoever worked there that month."
            ),
        )


def _concerned(session: Session, flag: Flag) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The officials whose ratings the flag is about, and the desks at which they were given."""
    ids = [uuid.UUID(entry["rating"]) for entry in flag.evidence or ()]
    rows = session.execute(
        select(served_by.label("official_id"), Rating.desk_id)
        .where(Rating.office_id == flag.office_id, Rating.rating_id.in_(ids))
        .distinct()
    ).all()
    officials = {each for each in (flag.official_id, *(row.official_id for row in rows)) if each is not None}
    desks = {row.desk_id for row in rows} | ({flag.desk_id} if flag.desk_id else set())
    return officials, desks


def _decide(
    session: Session,
    flag: Flag,
    user: User,
    ruling: Ruling,
    votes: Sequence[Vote],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Voted:
    held, digest = held_digest(session, flag.office_id, flag.id)
    before = counts_of_office(session, flag.office_id, flag.month)
    flag.ruling, flag.decided_at, flag.evidence = ruling, now, None
    session.flush()
    changed = _settle(session, flag, ruling)
    after = counts_of_office(session, flag.office_id, flag.month)
    body: dict[str, object] = {
        "flag": flag.id.hex,
        "kind": flag.kind.value,
        "ruling": ruling.value,
        "reasons": sorted({each.reason.value for each in votes}),
        "by": sorted(each.user_id.hex for each in votes),
        "outside": sorted(each.user_id.hex for each in votes if each.outside),
        "votes": sorted(vote_digest(each) for each in votes),
        "ratings": held,
        "digest": digest,
        "before": before.as_record(),
        "after": after.as_record(),
    }
    decided_on = now.astimezone(zone).date()
    append_decision(session, flag.office_id, flag.month, DECIDED, body, decided_on=decided_on)
    _record(session, flag, user, "integrity:flag:decided", now=now, ruling=ruling.value)
    state = session.scalar(
        select(Period.state).where(Period.office_id == flag.office_id, Period.month == flag.month)
    )
    return Voted(ruling, changed, month_was_closed=bool(changed) and state not in (None, PeriodState.OPEN))


def vote_digest(vote: Vote) -> str:
    """SHA-256 of one person's word: who, what, why and the note."""
    written = [vote.id.hex, vote.user_id.hex, vote.ruling.value, vote.reason.value, vote.note, vote.outside]
    return hashlib.sha256(canonical_json(written)).hexdigest()


def _settle(session: Session, flag: Flag, ruling: Ruling) -> int:
    """Bring the flag's ratings that no other open flag holds to where all their flags' rulings put them."""
    own = set(
        session.scalars(
            select(FlaggedRating.rating_id).where(
                FlaggedRating.office_id == flag.office_id, FlaggedRating.flag_id == flag.id
            )
        )
    )
    others = session.execute(
        select(FlaggedRating.rating_id, Flag.ruling)
        .join(Flag, (Flag.office_id == FlaggedRating.office_id) & (Flag.id == FlaggedRating.flag_id))
        .where(
            FlaggedRating.office_id == flag.office_id,
            FlaggedRating.flag_id != flag.id,
            Flag.month == flag.month,
        )
    )
    open_elsewhere: set[uuid.UUID] = set()
    excluded = set(own) if ruling is Ruling.EXCLUDE else set()
    for rating_id, other in others:
        if rating_id in own:
            if other is None:
                open_elsewhere.add(rating_id)
            elif other is Ruling.EXCLUDE:
                excluded.add(rating_id)
    free = own - open_elsewhere
    changed = 0
    for some, new in ((free & excluded, RatingState.EXCLUDED), (free - excluded, RatingState.COUNTED)):
        moved = change_state(session, flag.office_id, sorted(some), old=RatingState.HELD, new=new)
        changed += len(moved)
    return changed


def _record(session: Session, flag: Flag, user: User, name: str, *, now: datetime, **about: str) -> None:
    acts.record(
        session,
        name,
        office_id=flag.office_id,
        user_id=user.id,
        now=now,
        flag=flag.id.hex,
        kind=flag.kind.value,
        **about,
    )
