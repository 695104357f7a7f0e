"""A citizen who has been served is asked: a prompt wakes a screen for one rating, and is answered once or not at all."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, delete, exists, func, select, update
from sqlalchemy.orm import Session

from feedback.base import insert_for, new_id
from feedback.devices.models import Kiosk
from feedback.offices.models import Desk, Procedure
from feedback.periods.days import day_edges
from feedback.screens.asking import Rules
from feedback.screens.models import Asking, KioskDesk, Prompt, PromptDay, Said, Suppressed

SCREEN_LIVES = timedelta(minutes=10)  # a screen that was heard of within this time can be woken
BUTTON_RESTS = timedelta(seconds=15)  # one press of the button, and its echo


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of saying that somebody has been served; no prompt where the screens are open to all."""

    asking: Asking
    prompt: Prompt | None = None

    @property
    def outcome(self) -> str:
        """`open`, `armed` or `suppressed`."""
        if self.prompt is None:
            return "open"
        return "armed" if self.prompt.suppressed is None else "suppressed"


@dataclass(frozen=True, slots=True)
class Open:
    """A prompt that a screen may take up now."""

    prompt_id: uuid.UUID
    procedure: str | None
    closes_at: datetime


def ask(
    session: Session,
    desk: Desk,
    rules: Rules,
    said_by: Said,
    *,
    receipt_id: uuid.UUID | None = None,
    procedure_id: uuid.UUID | None = None,
    now: datetime,
) -> Asked:
    """Wake the desk's screen for one rating of whoever has just been served.

    Nobody chooses whom to ask: a prompt is made for every service, and one that reaches no screen is kept with its
    reason: no live screen, a dossier asked about before, or the official's button pressed again at once. A newer
    prompt takes the place of an older one, which then stays unanswered.
    """
    if not rules.is_armed:
        return Asked(Asking.OPEN)
    why = _why_not(session, desk, said_by, now=now)
    values: dict[str, Any] = {
        "office_id": desk.office_id,
        "desk_id": desk.id,
        "procedure_id": procedure_id,
        "said_by": said_by,
        "said_at": now,
    }
    closes_at = now + timedelta(seconds=rules.armed_seconds)
    made = None
    if why is None:
        made = session.scalar(
            insert_for(session, Prompt)
            .values(**values, id=new_id(), receipt_id=receipt_id, closes_at=closes_at)
            .on_conflict_do_nothing()
            .returning(Prompt.id)
        )
    if made is None:
        kept = Prompt(**values, id=new_id(), closes_at=now, suppressed=why or Suppressed.ASKED_BEFORE)
        session.add(kept)
        session.flush()
        return Asked(Asking.ARMED, kept)
    _close_others(session, desk, made, now=now)
    return Asked(Asking.ARMED, session.get_one(Prompt, (desk.office_id, made)))


def answer(
    session: Session,
    office_id: uuid.UUID,
    prompt_id: uuid.UUID,
    rating_id: uuid.UUID,
    *,
    desk_ids: Collection[uuid.UUID],
    now: datetime,
) -> Prompt | None:
    """Spend a prompt of one of these desks for a rating, and give it: once, by one conditional UPDATE.

    The same rating again gets it again. None for a prompt that another rating answered, that is of another desk, or
    that reached no screen. When the tap was does not matter: its random id is known to the screen that was woken
    alone, and a tablet without a network sends what it answered hours later, by a clock that may be off. Once the
    prompt's day is sealed the prompt is gone, and there is nothing left to answer.
    """
    spent = session.execute(
        update(Prompt)
        .where(
            Prompt.office_id == office_id,
            Prompt.id == prompt_id,
            Prompt.desk_id.in_(desk_ids),
            Prompt.suppressed.is_(None),
            Prompt.answered_by.is_(None) | (Prompt.answered_by == rating_id),
            Prompt.said_at <= now,
        )
        .values(answered_by=rating_id)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return session.get(Prompt, (office_id, prompt_id), populate_existing=True)


def open_prompts(session: Session, *, now: datetime) -> Mapping[uuid.UUID, Open]:
    """The newest open prompt of every desk that has one, by desk: one question for all screens of all offices."""
    asked = (
        select(Prompt.desk_id, Prompt.id, Procedure.name, Prompt.closes_at)
        .outerjoin(Procedure, Procedure.id == Prompt.procedure_id)
        .where(
            Prompt.closes_at > now,
            Prompt.said_at <= now,
            Prompt.suppressed.is_(None),
            Prompt.answered_by.is_(None),
        )
        .order_by(Prompt.said_at)
    )
    return {
        desk_id: Open(prompt_id, procedure, closes_at)
        for desk_id, prompt_id, procedure, closes_at in session.execute(asked)
    }


def prompted_days(session: Session, office_id: uuid.UUID, *, until: date, zone: ZoneInfo) -> set[date]:
    """The days up to `until` of which prompts of the office stand."""
    begins_after = day_edges(until, zone)[1]
    moments = session.scalars(
        select(Prompt.said_at).where(Prompt.office_id == office_id, Prompt.said_at < begins_after)
    )
    return {moment.astimezone(zone).date() for moment in moments}


def fold_days(
    session: Session, office_id: uuid.UUID, days: Iterable[tuple[date, datetime, datetime]]
) -> None:
    """Count the prompts of these days, given with their edges, and delete them: no time of an answer outlives the seal."""
    for day, begins, ends in days:
        of_day = (Prompt.office_id == office_id, Prompt.said_at >= begins, Prompt.said_at < ends)
        counted = session.execute(
            select(
                Prompt.desk_id,
                func.count(Prompt.answered_by),
                _count_of(Prompt.suppressed.is_(None) & Prompt.answered_by.is_(None)),
                _count_of(Prompt.suppressed.is_not(None)),
            )
            .where(*of_day)
            .group_by(Prompt.desk_id)
        ).all()
        for desk_id, *counts in counted:
            names = ("answered", "unanswered", "suppressed")
            row = insert_for(session, PromptDay).values(
                office_id=office_id, desk_id=desk_id, day_on=day, **dict(zip(names, counts, strict=True))
            )
            session.execute(
                row.on_conflict_do_update(
                    index_elements=["office_id", "desk_id", "day_on"],
                    set_={name: getattr(PromptDay, name) + getattr(row.excluded, name) for name in names},
                )
            )
        session.execute(delete(Prompt).where(*of_day).execution_options(synchronize_session=False))


def _count_of(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _why_not(session: Session, desk: Desk, said_by: Said, *, now: datetime) -> Suppressed | None:
    if not _has_live_screen(session, desk, now=now):
        return Suppressed.NO_SCREEN
    a_moment_before = exists().where(
        Prompt.office_id == desk.office_id,
        Prompt.desk_id == desk.id,
        Prompt.suppressed.is_(None),
        Prompt.said_at > now - BUTTON_RESTS,
    )
    if said_by is Said.OFFICIAL and session.scalar(select(a_moment_before)):
        return Suppressed.TOO_SOON
    return None


def _has_live_screen(session: Session, desk: Desk, *, now: datetime) -> bool:
    further = exists().where(
        KioskDesk.office_id == Kiosk.office_id, KioskDesk.kiosk_id == Kiosk.id, KioskDesk.desk_id == desk.id
    )
    lives = exists().where(
        and_(
            Kiosk.office_id == desk.office_id,
            Kiosk.revoked_at.is_(None),
            Kiosk.seen_at > now - SCREEN_LIVES,
            (Kiosk.desk_id == desk.id) | further,
        )
    )
    return bool(session.scalar(select(lives)))


def _close_others(session: Session, desk: Desk, kept: uuid.UUID, *, now: datetime) -> None:
    session.execute(
        update(Prompt)
        .where(
            Prompt.office_id == desk.office_id,
            Prompt.desk_id == desk.id,
            Prompt.id != kept,
            Prompt.closes_at > now,
        )
        .values(closes_at=now)
    )
