"""The clock of evaluation sheets: opens those of the month that has ended and in December of the year, locks what nobody petitioned, and reminds."""

from datetime import datetime

from config import Config
from feedback.database import transaction
from feedback.evaluations.closings.inside import lock_due
from feedback.evaluations.deadlines.reminders import open_last_month, queue_reminders
from feedback.evaluations.sheets.models import Sheet
from feedback.terms.models import YearSheet
from feedback.terms.year_reminders import queue_year_reminders
from feedback.terms.year_sheets import open_this_year


def work_on_sheets(config: Config, now: datetime) -> str:
    """Open, lock and remind, each in a transaction of its own: running it again changes nothing more that day."""
    today = now.astimezone(config.zone).date()
    with transaction() as session:
        opened = open_last_month(session, today=today)
    with transaction() as session:
        opened += open_this_year(session, today=today, now=now)
    with transaction() as session:
        locked = sum(lock_due(session, table, today=today, now=now) for table in (Sheet, YearSheet))
    with transaction() as session:
        mails = queue_reminders(session, public_url=config.public_url, zone=config.zone, now=now)
    with transaction() as session:
        mails += queue_year_reminders(
            session,
            shadow_months=config.shadow_months,
            public_url=config.public_url,
            zone=config.zone,
            now=now,
        )
    return f"{opened} sheets open, {locked} locked, {mails} mails"
