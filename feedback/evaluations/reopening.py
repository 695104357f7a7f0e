"""Reopening a decided sheet: one person asks with a reason, another agrees, and it is scored and decided anew.

The round before stays as it was, and so does the version of the month that was made from it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.evaluations import way
from feedback.evaluations.closing import recompute
from feedback.evaluations.models import (
    Comment,
    Mark,
    Reopening,
    ReopeningState,
    Sheet,
    SheetState,
)
from feedback.evaluations.versions import REOPENED, ClosedMonth, reason_given
from feedback.integrity.deciders import refuse_whom_it_concerns
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.month import Month

TO_REOPEN = frozenset({SheetState.DECIDED, SheetState.PUBLISHED, SheetState.LOCKED})
STANDING = (ReopeningState.ASKED, ReopeningState.AGREED)


def ask(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    reason: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Reopening:
    """Ask, with a reason, that a decided sheet be reopened; nothing changes before a second person agrees.

    Raises Missing, or Refused: `reason_missing`, `too_long`, `concerns_oneself`, `under_whom_it_concerns`,
    `asked_already`, and what the sheet's state refuses.
    """
    kept = reason_given(reason)
    sheet = way.sheet_of(session, office, month, official_id)
    _refuse_concerned(session, sheet, user_id, now=now)
    way.require(sheet, TO_REOPEN)
    row = insert_for(session, Reopening).values(
        office_id=office.id,
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
    _record(session, sheet, "evaluations:sheet:reopening_asked", kept, user_id=user_id, now=now)
    return session.get_one(Reopening, (office.id, made))


def agree(
    session: Session, office: Office, reopening_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime
) -> Reopening:
    """Agree, as the second person, that the sheet is reopened: its next round begins with the marks that stand.

    Until it is decided anew those marks count. Raises Missing, or Refused: `same_person`, `concerns_oneself`,
    `under_whom_it_concerns`, `not_asked`, and what the sheet's state refuses.
    """
    reopening, sheet = _found(session, office, reopening_id)
    _refuse_concerned(session, sheet, user_id, now=now)
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
    _record(session, sheet, "evaluations:sheet:reopened", reopening.reason, user_id=user_id, now=now)
    return reopening


def withdraw(
    session: Session, office: Office, reopening_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime
) -> None:
    """Take back what one asked for oneself. Raises Missing, or Refused: `not_yours`, `not_asked`."""
    reopening, sheet = _found(session, office, reopening_id)
    if reopening.asked_by != user_id:
        raise Refused("not_yours", N_("Only whoever asked for it takes it back."))
    _settle(session, reopening, ReopeningState.ASKED, state=ReopeningState.WITHDRAWN)
    _record(
        session, sheet, "evaluations:sheet:reopening_withdrawn", reopening.reason, user_id=user_id, now=now
    )


def decide_anew(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> ClosedMonth:
    """Decide a reopened sheet: the marks of its new round count, and the month has its next version.

    Raises Missing, or Refused: `concerns_oneself`, `under_whom_it_concerns`, `not_reopened`, and what keeps a closed
    month from being computed.
    """
    sheet = way.sheet_of(session, office, month, official_id)
    _refuse_concerned(session, sheet, user_id, now=now)
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
    closed = recompute(
        session, office, month, reopening.reason, zone=zone, now=now, user_id=user_id, act=REOPENED
    )
    _settle(session, reopening, ReopeningState.AGREED, state=ReopeningState.DECIDED, version=closed.version)
    code = session.get_one(Official, official_id).code
    acts.record(
        session,
        "evaluations:sheet:decided_anew",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=code,
        month=str(month),
        version=closed.version,
        reason=reopening.reason,
    )
    return closed


def standing_of(session: Session, sheet: Sheet) -> Reopening | None:
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


def reopenings_of(session: Session, sheet: Sheet) -> Sequence[Reopening]:
    """Every reopening of the sheet, the first one first."""
    asked = select(Reopening).where(Reopening.office_id == sheet.office_id, Reopening.sheet_id == sheet.id)
    return session.scalars(asked.order_by(Reopening.asked_at, Reopening.id)).all()


def _found(session: Session, office: Office, reopening_id: uuid.UUID) -> tuple[Reopening, Sheet]:
    reopening = session.get(Reopening, (office.id, reopening_id), populate_existing=True)
    if reopening is None:
        raise Missing("reopening")
    sheet = session.scalars(
        select(Sheet)
        .where(Sheet.office_id == office.id, Sheet.id == reopening.sheet_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return reopening, sheet


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


def _begin_round(session: Session, table: type[Mark] | type[Comment], sheet: Sheet, before: int) -> None:
    columns = [column for column in table.__table__.columns if column.name != "round"]
    kept = select(literal(before + 1), *columns).where(
        table.office_id == sheet.office_id, table.sheet_id == sheet.id, table.round == before
    )
    session.execute(insert(table).from_select(["round", *[column.name for column in columns]], kept))


def _refuse_concerned(session: Session, sheet: Sheet, user_id: uuid.UUID, *, now: datetime) -> None:
    user = session.get_one(User, user_id)
    refuse_whom_it_concerns(session, user, {sheet.official_id}, sheet.office_id, on=now.date())


def _record(
    session: Session, sheet: Sheet, name: str, reason: str, *, user_id: uuid.UUID, now: datetime
) -> None:
    acts.record(
        session,
        name,
        office_id=sheet.office_id,
        user_id=user_id,
        now=now,
        official=session.get_one(Official, sheet.official_id).code,
        month=str(sheet.month),
        reason=reason,
    )
