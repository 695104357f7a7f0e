"""Reminding people of the annual sheets that wait for them, as of a month's: by the working day before, and while late."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.deadlines.reminders import AT_REST, MONTHS_BACK, About, remind_of
from feedback.evaluations.deadlines.turns import WaitingSheet
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.terms.models import YearSheet
from feedback.terms.term import MONTHS_OF_YEAR
from feedback.terms.year_steps import years_listed
from feedback.terms.years import office_year

MARK = "year_"  # before the step, where it is kept what was told


def queue_year_reminders(
    session: Session, *, shadow_months: int, public_url: str, zone: ZoneInfo, now: datetime
) -> int:
    """Queue a mail to everybody who has something to do on annual sheets by tomorrow's working day or is late.

    Each person is told once a day of each step of a year. Says how many mails; of a year that nobody finished three
    months after its end, nobody is reminded any more.
    """
    today = now.astimezone(zone).date()
    first = Month.of(today).plus(-MONTHS_BACK).year
    waiting = session.execute(
        select(YearSheet.office_id, YearSheet.year)
        .where(YearSheet.state.not_in(AT_REST), YearSheet.year >= first)
        .distinct()
    ).all()
    queued = 0
    for office_id, year in waiting:
        office = session.get_one(Office, office_id)
        whole = office_year(session, office, year, shadow_months=shadow_months, zone=zone)
        sheets = [
            WaitingSheet(each.of.official.official_id, each.of.official.division, each.leads, each.waiting)
            for each in years_listed(session, office, whole, year, today=today, zone=zone)
        ]
        about = About(
            "year_sheets_due",
            {"year": str(year)},
            Month(year, MONTHS_OF_YEAR),
            MARK,
            f"me/years/{year}/",
            f"offices/{office.code}/years/{year}/",
        )
        queued += remind_of(session, office, about, sheets, public_url=public_url, today=today, now=now)
    return queued
