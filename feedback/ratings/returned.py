"""Ratings that had been stored, were gone from the database, and came back from the tablet that keeps them for a month."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.offices.models import Desk
from feedback.periods.month import Month

RETURNED = "ratings:returned"


def note_returned(
    session: Session, office_id: uuid.UUID, desk_id: uuid.UUID, ratings: int, *, zone: ZoneInfo, now: datetime
) -> None:
    """Write down that ratings of a tablet at this desk were taken out before their seal: in the ledger, and in the log.

    In the ledger, since whoever takes ratings out of the database would take a line of the log out as well.
    """
    today = now.astimezone(zone).date()
    body: dict[str, object] = {"desk": desk_id.hex, "ratings": ratings}
    append_decision(session, office_id, Month.of(today), RETURNED, body, decided_on=today)
    acts.record(
        session,
        "devices:ratings:returned",
        office_id=office_id,
        user_id=None,
        now=now,
        desk=session.get_one(Desk, desk_id).code,
        ratings=ratings,
    )
