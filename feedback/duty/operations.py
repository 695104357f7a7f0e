"""What can happen on duty: an official signs on at a desk, and off again."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.duty.models import DeskSession
from feedback.offices.models import Desk, Official
from feedback.offices.queries import official_at


def sign_on(
    session: Session, official: Official, desk: Desk, *, by: uuid.UUID | None, now: datetime
) -> DeskSession:
    """Sign an official on at a desk from now on, whatever the roster says; they are signed off from any other desk.

    Whoever was signed on at the desk before is signed off: one official has a desk. Raises Missing when the official
    neither is nor was at the office of the desk.
    """
    official_at(session, desk.office_id, official.id)
    for open_one in _open_at(session, official.id, desk):
        if open_one.official_id == official.id and open_one.desk_id == desk.id:
            return open_one
        open_one.signed_off_at = now
    begun = DeskSession(
        office_id=desk.office_id, id=new_id(), desk_id=desk.id, official_id=official.id, signed_on_at=now
    )
    session.add(begun)
    session.flush()
    _record(session, "duty:desk:signed_on", official, desk, by, now)
    return begun


def sign_off(session: Session, official: Official, *, by: uuid.UUID | None, now: datetime) -> bool:
    """Sign an official off from the desk where they are signed on; false when there was none."""
    ended = False
    for open_one in _open_at(session, official.id, None):
        open_one.signed_off_at, ended = now, True
        _record(session, "duty:desk:signed_off", official, session.get_one(Desk, open_one.desk_id), by, now)
    session.flush()
    return ended


def _open_at(session: Session, official_id: uuid.UUID, desk: Desk | None) -> list[DeskSession]:
    """The sign-ons without an end that are this official's, or at this desk."""
    whose = DeskSession.official_id == official_id
    if desk is not None:
        whose |= (DeskSession.office_id == desk.office_id) & (DeskSession.desk_id == desk.id)
    asked = select(DeskSession).where(DeskSession.signed_off_at.is_(None), whose)
    return list(session.scalars(asked.order_by(DeskSession.signed_on_at)))


def _record(
    session: Session, name: str, official: Official, desk: Desk, by: uuid.UUID | None, now: datetime
) -> None:
    acts.record(
        session, name, office_id=desk.office_id, user_id=by, now=now, desk=desk.code, official=official.code
    )
