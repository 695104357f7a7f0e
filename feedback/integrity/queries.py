"""What can be asked of flags: which are open, what those who decide may see, and what became of held ratings."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.errors import Missing
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag, FlaggedRating, Reason, Ruling, Vote
from feedback.offices.models import Desk, Official
from feedback.periods.month import Month
from feedback.ratings.models import Basis, Channel, Rating, RatingState
from feedback.ratings.moves import served_by
from feedback.scoring.steps import Sentence


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What those who decide may see of one rating. Its level only where the level is the question (scoring §3.3)."""

    day: date
    at: datetime | None  # None once it is gone
    channel: Channel
    basis: Basis
    device: str | None  # the beginning of its code
    seconds: int | None  # after the service
    held: bool
    level: int | None


@dataclass(frozen=True, slots=True)
class GivenVote:
    """A person's word on a flag."""

    user_id: uuid.UUID
    ruling: Ruling
    reason: Reason
    note: str
    voted_at: datetime


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag as a list shows it."""

    id: uuid.UUID
    kind: FlagKind
    month: Month
    day_on: date | None
    official_id: uuid.UUID | None
    official: str | None  # name
    desk: str | None  # name
    ratings: int  # that it holds, or held
    explanation: Sentence
    raised_at: datetime
    due_on: date
    ruling: Ruling | None
    decided_at: datetime | None
    votes: tuple[GivenVote, ...]

    def is_overdue(self, today: date) -> bool:
        """Whether the five working days to decide have passed."""
        return self.ruling is None and today > self.due_on


@dataclass(frozen=True, slots=True)
class HeldRow:
    """How many ratings of one level the flags of one kind hold, released or excluded; for the monthly report."""

    kind: FlagKind
    level: int
    state: RatingState
    count: int


def flags_of(
    session: Session,
    office_ids: Iterable[uuid.UUID],
    *,
    month: Month | None = None,
    only_open: bool = False,
) -> list[FlagRow]:
    """The flags of the offices, the most urgent first: of one month, or of all; the open ones alone if asked."""
    asked = select(Flag).where(Flag.office_id.in_(list(office_ids)))
    if month is not None:
        asked = asked.where(Flag.month == month)
    if only_open:
        asked = asked.where(Flag.decided_at.is_(None))
    return _rows(session, session.scalars(asked.order_by(Flag.due_on, Flag.kind, Flag.id)).all())


def flags_decided(
    session: Session,
    office_id: uuid.UUID,
    *,
    besides: uuid.UUID | None,
    only: uuid.UUID | None = None,
    limit: int,
) -> list[FlagRow]:
    """The flags of the office that were decided last, the newest first; none on `besides`, those on `only` where it is given."""
    asked = select(Flag).where(Flag.office_id == office_id, Flag.decided_at.is_not(None))
    if besides is not None:
        asked = asked.where(Flag.official_id.is_distinct_from(besides))
    if only is not None:
        asked = asked.where(Flag.official_id == only)
    newest = asked.order_by(Flag.decided_at.desc(), Flag.id).limit(limit)
    return _rows(session, session.scalars(newest).all())


def flag_by_id(session: Session, office_ids: Iterable[uuid.UUID], flag_id: uuid.UUID) -> Flag:
    """The flag of one of these offices; raises Missing."""
    flag = session.scalar(select(Flag).where(Flag.office_id.in_(list(office_ids)), Flag.id == flag_id))
    if flag is None:
        raise Missing("flag")
    return flag


def flag_row(session: Session, flag: Flag) -> FlagRow:
    """The flag as a list shows it."""
    return _rows(session, [flag])[0]


def evidence_of_flag(session: Session, flag: Flag) -> list[EvidenceRow]:
    """What those who decide see, in order of day and time; empty once the flag is decided.

    No level is shown, so that nobody can exclude by it, except where low levels are what the flag is about.
    """
    entries: Sequence[Mapping[str, Any]] = flag.evidence or ()
    levels = _levels(session, flag, entries) if flag.kind is FlagKind.LOW_CLUSTER else {}
    rows = [
        EvidenceRow(
            day=date.fromisoformat(entry["day"]),
            at=datetime.fromisoformat(entry["at"]) if entry["at"] else None,
            channel=Channel(entry["channel"]),
            basis=Basis(entry["basis"]),
            device=entry["device"],
            seconds=entry["seconds"],
            held=entry["held"],
            level=levels.get(entry["rating"]),
        )
        for entry in entries
    ]
    return sorted(rows, key=lambda row: (row.day, row.at is None, row.at.timestamp() if row.at else 0.0))


def held_by_kind(session: Session, office_id: uuid.UUID, month: Month) -> list[HeldRow]:
    """What became of the month's flagged ratings, by detector and level: many more low ones excluded is an alarm."""
    key = (Flag.kind, Rating.level, Rating.state)
    rows = session.execute(
        select(*key, func.count())
        .select_from(FlaggedRating)
        .join(Flag, (Flag.office_id == FlaggedRating.office_id) & (Flag.id == FlaggedRating.flag_id))
        .join(
            Rating,
            (Rating.office_id == FlaggedRating.office_id) & (Rating.rating_id == FlaggedRating.rating_id),
        )
        .where(FlaggedRating.office_id == office_id, Flag.month == month)
        .group_by(*key)
        .order_by(*key)
    )
    return [HeldRow(*row) for row in rows]


def under_review(session: Session, office_id: uuid.UUID, month: Month) -> dict[uuid.UUID, Counter[FlagKind]]:
    """How many ratings of each official open flags hold, by detector: what the official is told of them."""
    rows = session.execute(
        select(served_by, Flag.kind, func.count())
        .select_from(FlaggedRating)
        .join(Flag, (Flag.office_id == FlaggedRating.office_id) & (Flag.id == FlaggedRating.flag_id))
        .join(
            Rating,
            (Rating.office_id == FlaggedRating.office_id) & (Rating.rating_id == FlaggedRating.rating_id),
        )
        .where(FlaggedRating.office_id == office_id, Flag.month == month, Flag.ruling.is_(None))
        .group_by(served_by, Flag.kind)
    )
    found: defaultdict[uuid.UUID, Counter[FlagKind]] = defaultdict(Counter)
    for official_id, kind, count in rows:
        if official_id is not None:
            found[official_id][kind] += int(count)
    return dict(found)


def _levels(session: Session, flag: Flag, entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    ids = [uuid.UUID(entry["rating"]) for entry in entries]
    asked = select(Rating.rating_id, Rating.level).where(
        Rating.office_id == flag.office_id, Rating.rating_id.in_(ids)
    )
    return {rating_id.hex: level for rating_id, level in session.execute(asked)}


def _rows(session: Session, flags: Sequence[Flag]) -> list[FlagRow]:
    keys = [flag.id for flag in flags]
    officials = dict(
        session.execute(
            select(Official.id, Official.name).where(Official.id.in_({flag.official_id for flag in flags}))
        ).all()
    )
    desks = dict(
        session.execute(select(Desk.id, Desk.name).where(Desk.id.in_({flag.desk_id for flag in flags}))).all()
    )
    held = dict(
        session.execute(
            select(FlaggedRating.flag_id, func.count())
            .where(
                FlaggedRating.flag_id.in_(keys),
                FlaggedRating.office_id.in_({flag.office_id for flag in flags}),
            )
            .group_by(FlaggedRating.flag_id)
        ).all()
    )
    votes = _votes(session, flags)
    return [
        FlagRow(
            id=flag.id,
            kind=flag.kind,
            month=flag.month,
            day_on=flag.day_on,
            official_id=flag.official_id,
            official=officials.get(flag.official_id) if flag.official_id else None,
            desk=desks.get(flag.desk_id) if flag.desk_id else None,
            ratings=held.get(flag.id, 0),
            explanation=Sentence.from_record(flag.finding["explanation"]),
            raised_at=flag.raised_at,
            due_on=flag.due_on,
            ruling=flag.ruling,
            decided_at=flag.decided_at,
            votes=tuple(votes[flag.id]),
        )
        for flag in flags
    ]


def _votes(session: Session, flags: Sequence[Flag]) -> Mapping[uuid.UUID, list[GivenVote]]:
    found: defaultdict[uuid.UUID, list[GivenVote]] = defaultdict(list)
    asked = select(Vote).where(
        Vote.office_id.in_({flag.office_id for flag in flags}), Vote.flag_id.in_([flag.id for flag in flags])
    )
    for vote in session.scalars(asked.order_by(Vote.voted_at)):
        found[vote.flag_id].append(
            GivenVote(vote.user_id, vote.ruling, vote.reason, vote.note, vote.voted_at)
        )
    return found


def why_excluded(session: Session, office_id: uuid.UUID, rating_id: uuid.UUID) -> Reason | None:
    """The reason by which two people excluded a rating, for whoever holds its code; none where nobody did."""
    return session.scalars(
        select(Vote.reason)
        .join(Flag, (Flag.office_id == Vote.office_id) & (Flag.id == Vote.flag_id))
        .join(
            FlaggedRating,
            (FlaggedRating.office_id == Flag.office_id) & (FlaggedRating.flag_id == Flag.id),
        )
        .where(
            FlaggedRating.office_id == office_id,
            FlaggedRating.rating_id == rating_id,
            Flag.ruling == Ruling.EXCLUDE,
            Vote.ruling == Ruling.EXCLUDE,
        )
        .order_by(Flag.decided_at.desc(), Vote.voted_at.desc())
        .limit(1)
    ).first()
