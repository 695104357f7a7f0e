"""Opening hours: an office sets them, for itself or for one desk, and they are asked for with its holidays."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.offices.holidays import working_days
from feedback.offices.hours import Hours, Week
from feedback.offices.models import Desk, Office, OpeningHours
from feedback.periods.days import WorkingDays


class HoursBook:
    """When each desk of an office is open: by hours of its own, else by its office's."""

    def __init__(self, rows: Sequence[OpeningHours], days: WorkingDays, zone: ZoneInfo) -> None:
        weeks: defaultdict[uuid.UUID | None, dict[date, Week]] = defaultdict(dict)
        for row in rows:  # of two from one day the later one holds
            weeks[row.desk_id][row.from_on] = Week.from_json(row.week)
        self._hours = {desk_id: Hours(each.items(), days, zone) for desk_id, each in weeks.items()}
        self._unknown = Hours((), days, zone)

    def of(self, desk_id: uuid.UUID | None = None) -> Hours:
        """When the desk is open; the office itself, where no desk is named."""
        return self._hours.get(desk_id) or self._hours.get(None) or self._unknown


def hours_book(session: Session, office_id: uuid.UUID, zone: ZoneInfo) -> HoursBook:
    """The opening hours of an office and of its desks."""
    rows = session.scalars(
        select(OpeningHours).where(OpeningHours.office_id == office_id).order_by(OpeningHours.set_at)
    ).all()
    return HoursBook(rows, working_days(session, office_id), zone)


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
