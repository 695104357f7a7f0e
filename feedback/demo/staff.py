"""Who was away in the made-up ward and who moved: leave in the last month and this one, and a move in the middle of a month."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.demo.catalogue import DIVISIONS
from feedback.labels import code_key
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.staffing.absences import NewAbsence, record_absence
from feedback.staffing.models import AbsenceKind
from feedback.staffing.moves import NewPosting, move

AWAY, MOVED = "HS016", "HS019"  # codes of two who serve at no desk
APPROVED = "Chánh Văn phòng, Đơn xin nghỉ phép"
MIDDLE = 16  # day of the month


def set_staff_up(session: Session, office: Office, *, now: datetime, zone: ZoneInfo) -> None:
    """Write down, before the last month is closed, two absences and a move from one division to another."""
    present = Month.containing(now, zone)
    away, moved = _official(session, office, AWAY), _official(session, office, MOVED)
    for month, kind, days in (
        (present.previous, AbsenceKind.ANNUAL, 5),
        (present, AbsenceKind.PERSONAL, 2),
    ):
        monday = _monday(month)
        absence = NewAbsence(
            kind=kind,
            from_on=monday,
            to_on=monday + timedelta(days=days - 1),
            approved_by=f"{APPROVED} {monday:%d/%m}",
        )
        record_absence(session, office, away, absence, user_id=None, now=now)
    new = NewPosting(
        title="Chuyên viên",
        division=DIVISIONS[2],
        from_on=present.previous.first_on.replace(day=MIDDLE),
    )
    move(session, moved, office, new, user_id=None, now=now)


def _monday(month: Month) -> date:
    """The Monday of the month's second week."""
    return month.first_on + timedelta(days=(7 - month.first_on.weekday()) % 7 + 7)


def _official(session: Session, office: Office, code: str) -> Official:
    return session.scalars(
        select(Official).where(Official.office_id == office.id, Official.code_key == code_key(code))
    ).one()
