"""Opening hours: an office sets them, for itself or for one desk, and they are asked for with its holidays."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.offices.holidays import working_days
from feedback.offices.hours import Hours, Week
from feedback.offices.models import Desk, Office, OpeningHours


def hours_of(session: Session, office_id: uuid.UUID, desk_id: uuid.UUID | None, zone: ZoneInfo) -> Hours:
    """When a desk is open: by its own hours, else by its office's; the office itself, where no desk is named."""
    rows = session.scalars(
        select(OpeningHours).where(OpeningHours.office_id == office_id).order_by(OpeningHours.set_at)
    ).all()
    own = {
        row.from_on: Week.from_json(row.week)
        for row in rows
        if row.desk_id is not None and row.desk_id == desk_id
    }
    offices = {row.from_on: Week.from_json(row.week) for row in rows if row.desk_id is None}
    return Hours((own or offices).items(), working_days(session, office_id), zone)


def set_hours(
    session: Session,
    office: Office,
    desk: Desk | None,
    week: Week,
    *,
    from_on: date,
    by: uuid.UUID | None,
    now: datetime,
) -> None:
    """Set the hours of an office, or of one desk of it, from a day on; what held before that day stays known."""
    session.add(
        OpeningHours(
            office_id=office.id,
            id=new_id(),
            desk_id=desk.id if desk else None,
            from_on=from_on,
            week=week.as_json(),
            set_at=now,
        )
    )
    acts.record(
        session,
        "screens:hours:set",
        office_id=office.id,
        user_id=by,
        now=now,
        desk=desk.code if desk else "",
        from_on=from_on.isoformat(),
    )


def hours_in_force(
    session: Session, office_id: uuid.UUID, desk_id: uuid.UUID | None, *, on: date
) -> Week | None:
    """The week that holds on a day, as it was set for the office or for this desk itself; None where it never was."""
    row = session.scalars(
        select(OpeningHours)
        .where(
            OpeningHours.office_id == office_id,
            OpeningHours.desk_id.is_not_distinct_from(desk_id),
            OpeningHours.from_on <= on,
        )
        .order_by(OpeningHours.from_on.desc(), OpeningHours.set_at.desc())
        .limit(1)
    ).first()
    return None if row is None else Week.from_json(row.week)
