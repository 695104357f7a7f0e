"""Changing the roster: who has a desk in one half of a day. What stood before is kept, whoever changes it."""

import uuid
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.duty.models import FormerShift, Shift, ShiftPart
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Desk, Official
from feedback.offices.queries import official_at

USUAL_HOURS = {
    ShiftPart.MORNING: (time(7, 30), time(11, 30)),
    ShiftPart.AFTERNOON: (time(13), time(17)),
}


def is_past(day: date, part: ShiftPart, *, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the half of the day has begun, so that a change looks back."""
    return now >= _hours(day, part, zone)[0]


def shift_of(session: Session, desk: Desk, day: date, part: ShiftPart) -> Shift | None:
    """Who has the desk in that half of the day by the roster, or nobody."""
    asked = select(Shift).where(
        Shift.office_id == desk.office_id,
        Shift.desk_id == desk.id,
        Shift.worked_on == day,
        Shift.part == part,
    )
    return session.scalars(asked).one_or_none()


def change_ahead(
    session: Session,
    desk: Desk,
    day: date,
    part: ShiftPart,
    official: Official | None,
    *,
    by: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Give the desk to an official, or to nobody, in half of a day that has not begun.

    Raises Refused: `shift_has_begun`, `roster_says_so`; Missing for an official of another office.
    """
    if is_past(day, part, zone=zone, now=now):
        raise Refused(
            "shift_has_begun", N_("This half of the day has begun: two people decide on such a change.")
        )
    replace(session, desk, day, part, official, by=by, zone=zone, now=now)


def replace(
    session: Session,
    desk: Desk,
    day: date,
    part: ShiftPart,
    official: Official | None,
    *,
    by: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Put another official, or nobody, into the roster, and keep what stood there. Refused: `roster_says_so`."""
    if official is not None:
        official_at(session, desk.office_id, official.id)
    standing = shift_of(session, desk, day, part)
    if (standing.official_id if standing else None) == (official.id if official else None):
        raise Refused("roster_says_so", N_("The roster says so already."), field="to")
    session.add(
        FormerShift(
            office_id=desk.office_id,
            id=new_id(),
            desk_id=desk.id,
            official_id=standing.official_id if standing else None,
            worked_on=day,
            part=part,
            replaced_at=now,
            replaced_by=by,
        )
    )
    starts_at, ends_at = (standing.starts_at, standing.ends_at) if standing else _hours(day, part, zone)
    if standing is not None:
        session.execute(delete(Shift).where(Shift.office_id == desk.office_id, Shift.id == standing.id))
    if official is not None:
        session.add(
            Shift(
                office_id=desk.office_id,
                id=new_id(),
                desk_id=desk.id,
                official_id=official.id,
                worked_on=day,
                part=part,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )
    session.flush()
    acts.record(
        session,
        "duty:roster:changed",
        office_id=desk.office_id,
        user_id=by,
        now=now,
        desk=desk.code,
        day=day.isoformat(),
        part=part.value,
        official=official.code if official else "",
    )


def _hours(day: date, part: ShiftPart, zone: ZoneInfo) -> tuple[datetime, datetime]:
    starts, ends = (datetime.combine(day, at, zone).astimezone(UTC) for at in USUAL_HOURS[part])
    return starts, ends
