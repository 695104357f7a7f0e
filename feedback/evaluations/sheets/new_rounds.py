"""The rounds of a sheet, of whatever period: one person asks to reopen it, another agrees, and the next round begins."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.kinds import ReopeningState, SheetState
from feedback.evaluations.sheets.models import Comment, Mark, OnItsWay, Reopening
from feedback.evaluations.sheets.words import reason_given
from feedback.integrity.deciders import refuse_whom_it_concerns
from feedback.labels import N_

TO_REOPEN = frozenset({SheetState.DECIDED, SheetState.PUBLISHED, SheetState.LOCKED})
S = TypeVar("S", bound=OnItsWay)
STANDING = (ReopeningState.ASKED, ReopeningState.AGREED)


def ask_for(
    session: Session, sheet: OnItsWay, reason: str, *, user_id: uuid.UUID, zone: ZoneInfo, now: datetime
) -> Reopening:
    """Ask, with a reason, that a decided sheet be reopened; nothing changes before a second person agrees.

    Raises Refused: `reason_missing`, `too_long`, `concerns_oneself`, `under_whom_it_concerns`, `asked_already`, and
    what the sheet's state refuses.
    """
    kept = reason_given(reason)
    refuse_concerned(session, sheet, user_id, on=now.astimezone(zone).date())
    way.require(sheet, TO_REOPEN)
    row = insert_for(session, Reopening).values(
        office_id=sheet.office_id,
        id=new_id(),
        sheet_id=sheet.id,
        state=ReopeningState.ASKED,
        reason=kept,
        asked_by=user_id,
        asked_at=now,
    )
    made = session.scalar(row.on_conflict_do_nothing().returning(Reopening.id))
    if made is None:
        raise Refused("asked_already", N_("The reopening of this sheet has been asked for already."))
    return session.get_one(Reopening, (sheet.office_id, made))


def agree_to(
    session: Session,
    sheet: OnItsWay,
    reopening: Reopening,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Agree, as the second person: the next round begins with what has been said; until it is decided the old one counts.

    Raises Refused: `same_person`, `concerns_oneself`, `under_whom_it_concerns`, `not_asked`, and what the sheet's state
    refuses.
    """
    refuse_concerned(session, sheet, user_id, on=now.astimezone(zone).date())
    if reopening.asked_by == user_id:
        raise Refused("same_person", N_("You have asked for this: a second person agrees."))
    _settle(
        session,
        reopening,
        ReopeningState.ASKED,
        state=ReopeningState.AGREED,
        agreed_by=user_id,
        agreed_at=now,
    )
    way.require(sheet, TO_REOPEN)
    before = sheet.round
    way.pass_on(
        session,
        sheet,
        TO_REOPEN,
        SheetState.REOPENED,
        user_id=user_id,
        now=now,
        words=reopening.reason,
        round=before + 1,
        published_on=None,
        petition_until=None,
    )
    for table in (Mark, Comment):
        _begin_round(session, table, sheet, before)


def take_back(session: Session, reopening: Reopening, *, user_id: uuid.UUID) -> None:
    """Take back what one asked for oneself. Raises Refused: `not_yours`, `not_asked`."""
    if reopening.asked_by != user_id:
        raise Refused("not_yours", N_("Only whoever asked for it takes it back."))
    _settle(session, reopening, ReopeningState.ASKED, state=ReopeningState.WITHDRAWN)


def begin_deciding(session: Session, sheet: OnItsWay, *, user_id: uuid.UUID, now: datetime) -> Reopening:
    """Let the new round of a reopened sheet count, as what is decided now. Raises Refused `not_reopened`."""
    reopening = standing_of(session, sheet)
    if sheet.state is not SheetState.REOPENED or reopening is None:
        raise Refused("not_reopened", N_("This sheet has not been reopened."))
    way.pass_on(
        session,
        sheet,
        {SheetState.REOPENED},
        SheetState.DECIDED,
        user_id=user_id,
        now=now,
        words=reopening.reason,
        counting_round=sheet.round,
    )
    return reopening


def end_deciding(session: Session, reopening: Reopening, version: int) -> None:
    """Keep which version the reopening led to. Raises Refused `not_asked`."""
    _settle(session, reopening, ReopeningState.AGREED, state=ReopeningState.DECIDED, version=version)


def reopening_of(
    session: Session, table: type[S], office_id: uuid.UUID, reopening_id: uuid.UUID
) -> tuple[Reopening, S]:
    """A reopening and its sheet, which is held; raises Missing, also for one of another kind of sheet."""
    reopening = session.get(Reopening, (office_id, reopening_id), populate_existing=True)
    if reopening is None:
        raise Missing("reopening")
    return reopening, _held(session, table, office_id, reopening.sheet_id)


def standing_of(session: Session, sheet: OnItsWay) -> Reopening | None:
    """The reopening of the sheet that waits for somebody."""
    return session.scalars(
        select(Reopening)
        .where(
            Reopening.office_id == sheet.office_id,
            Reopening.sheet_id == sheet.id,
            Reopening.state.in_(STANDING),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def reopenings_of(session: Session, sheet: OnItsWay) -> Sequence[Reopening]:
    """Every reopening of the sheet, the first one first."""
    asked = select(Reopening).where(Reopening.office_id == sheet.office_id, Reopening.sheet_id == sheet.id)
    return session.scalars(asked.order_by(Reopening.asked_at, Reopening.id)).all()


def refuse_concerned(session: Session, sheet: OnItsWay, user_id: uuid.UUID, *, on: date) -> None:
    """Refuse whose sheet it is, and whoever stands under them at the ward."""
    user = session.get_one(User, user_id)
    refuse_whom_it_concerns(session, user, {sheet.official_id}, sheet.office_id, on=on)


def _held(session: Session, table: type[S], office_id: uuid.UUID, sheet_id: uuid.UUID) -> S:
    held = select(table).where(table.office_id == office_id, table.id == sheet_id).with_for_update()
    found = session.scalars(held.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Missing("reopening")
    return found


def _settle(session: Session, reopening: Reopening, before: ReopeningState, **changes: object) -> None:
    """Take the reopening from `before` on by one conditional UPDATE, which one caller alone wins."""
    won = session.scalar(
        update(Reopening)
        .where(
            Reopening.office_id == reopening.office_id,
            Reopening.id == reopening.id,
            Reopening.state == before,
        )
        .values(**changes)
        .returning(Reopening.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(reopening)
    if won is None:
        raise Refused("not_asked", N_("This reopening waits no longer."))


def _begin_round(session: Session, table: type[Mark] | type[Comment], sheet: OnItsWay, before: int) -> None:
    columns = [column for column in table.__table__.columns if column.name != "round"]
    kept = select(literal(before + 1), *columns).where(
        table.office_id == sheet.office_id, table.sheet_id == sheet.id, table.round == before
    )
    session.execute(insert(table).from_select(["round", *[column.name for column in columns]], kept))
