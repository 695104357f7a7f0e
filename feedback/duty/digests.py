"""The digest of a day's duty: what the ledger keeps of the roster, so that nobody moves ratings by changing it later."""

import hashlib
import uuid
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.chain import canonical_json
from feedback.duty.models import DeskSession, Shift
from feedback.periods.days import day_edges

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
CHANGED = (
    "roster:changed"  # the decision that lets a sealed day's roster change: {"day", "before", "after", …}
)


def roster_digest(session: Session, office_id: uuid.UUID, day: date, *, zone: ZoneInfo) -> str:
    """SHA-256 over the shifts of `day` and over who signed on at which desk, in their canonical form.

    A sign-on forgotten in the evening ends with its day, so signing off later changes nothing.
    """
    begins, ends = day_edges(day, zone)
    shifts = session.execute(
        select(Shift.desk_id, Shift.official_id, Shift.part, Shift.starts_at, Shift.ends_at).where(
            Shift.office_id == office_id, Shift.worked_on == day
        )
    )
    signed_on = session.execute(
        select(
            DeskSession.desk_id, DeskSession.official_id, DeskSession.signed_on_at, DeskSession.signed_off_at
        ).where(
            DeskSession.office_id == office_id,
            DeskSession.signed_on_at >= begins,
            DeskSession.signed_on_at < ends,
        )
    )
    duty = {
        "shifts": sorted(
            [desk.hex, official.hex, part.value, start.strftime(_MOMENT), end.strftime(_MOMENT)]
            for desk, official, part, start, end in shifts
        ),
        "signed_on": sorted(
            [desk.hex, official.hex, start.strftime(_MOMENT), min(end or ends, ends).strftime(_MOMENT)]
            for desk, official, start, end in signed_on
        ),
    }
    return hashlib.sha256(canonical_json(duty)).hexdigest()
