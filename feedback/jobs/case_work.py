"""The clock of cases: opens what waits, sends answers, and gives what is overdue to the next head.

It runs from the database alone: a head who opens no page stops nothing (the days are those of the rows themselves).
"""

from datetime import datetime

from config import Config
from feedback.cases import answering, opening, queries, reopening
from feedback.database import transaction
from feedback.errors import Refused


def work_on_cases(config: Config, now: datetime) -> str:
    """Open the cases of ratings that came in, tell whom sealed ones are about, and put answers into the outbox."""
    today = now.astimezone(config.zone).date()
    with transaction() as session:
        opened = opening.open_waiting(session, zone=config.zone, now=now)
        opening.know_subjects(session, today=today)
    with transaction() as session:
        sent = answering.dispatch(session, public_url=config.public_url, zone=config.zone, now=now)
    return f"{opened} opened, {sent} answers queued"


def start_the_day(config: Config, now: datetime) -> str:
    """Give overdue cases to the next head, each claimed by its own row, and open those of released months."""
    today = now.astimezone(config.zone).date()
    with transaction() as session:
        opened = opening.open_of_releases(session, today=today)
        late = [(case.office_id, case.id) for case in reopening.overdue(session, today=today)]
    escalated = 0
    for office_id, case_id in late:
        try:
            with transaction() as session:
                case = queries.case_at(session, office_id, case_id)
                escalated += reopening.escalate(session, case, today=today)
        except Refused:
            continue  # another run was faster
    return f"{opened} opened, {escalated} escalated"
