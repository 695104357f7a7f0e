"""Reopening a month's sheet by two people, and deciding it anew: the version of the month before stays as it was."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.closings.versions import REOPENED, ClosedMonth
from feedback.evaluations.sheets import new_rounds, way
from feedback.evaluations.sheets.models import Reopening, Sheet
from feedback.offices.models import Office, Official
from feedback.periods.month import Month


def ask(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    reason: str,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Reopening:
    """Ask, with a reason, that a decided sheet be reopened. Raises Missing, or Refused as `new_rounds.ask_for` does."""
    sheet = way.sheet_of(session, office, month, official_id)
    reopening = new_rounds.ask_for(session, sheet, reason, user_id=user_id, zone=zone, now=now)
    _record(session, sheet, "evaluations:sheet:reopening_asked", reopening.reason, user_id=user_id, now=now)
    return reopening


def agree(
    session: Session,
    office: Office,
    reopening_id: uuid.UUID,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Reopening:
    """Agree, as the second person, that the sheet is reopened. Raises Missing, or Refused as `new_rounds.agree_to` does."""
    reopening, sheet = new_rounds.reopening_of(session, Sheet, office.id, reopening_id)
    new_rounds.agree_to(session, sheet, reopening, user_id=user_id, zone=zone, now=now)
    _record(session, sheet, "evaluations:sheet:reopened", reopening.reason, user_id=user_id, now=now)
    return reopening


def withdraw(
    session: Session, office: Office, reopening_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime
) -> None:
    """Take back what one asked for oneself. Raises Missing, or Refused: `not_yours`, `not_asked`."""
    reopening, sheet = new_rounds.reopening_of(session, Sheet, office.id, reopening_id)
    new_rounds.take_back(session, reopening, user_id=user_id)
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
    new_rounds.refuse_concerned(session, sheet, user_id, on=now.astimezone(zone).date())
    reopening = new_rounds.begin_deciding(session, sheet, user_id=user_id, now=now)
    closed = recompute(
        session, office, month, reopening.reason, zone=zone, now=now, user_id=user_id, act=REOPENED
    )
    new_rounds.end_deciding(session, reopening, closed.version)
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
