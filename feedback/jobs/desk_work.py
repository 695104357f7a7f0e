"""The job of work plans: the coming month's begin with the duties of their posts, and desk work is counted every day."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback.database import transaction
from feedback.errors import Refused
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.plans import desk_work, duties
from feedback.plans.models import Duty

PLANS_BEGIN_ON = 20  # day of the month before: a plan is approved before its month begins


def plan_desk_work(config: Config, now: datetime) -> str:
    """Begin plans from the twentieth on, and those of newcomers at once, and count the desk work of this month and of the last one while it is open.

    An office whose month is closed, or whose catalogue lacks a product, keeps nobody else waiting.
    """
    today = now.astimezone(config.zone).date()
    month = Month.of(today)
    with transaction() as session:
        offices = _with_duties(session)
    begun = counted = refused = 0
    for office in offices:
        for each in (month.previous, month):
            try:
                with transaction() as session:
                    counted += desk_work.count_desk_work(session, office, each, zone=config.zone)
            except Refused:
                continue
        due = [(duties.begin_newcomers, month)]
        if today.day >= PLANS_BEGIN_ON:
            due.append((duties.begin_plans, month.next))
        for begin, of_month in due:
            try:
                with transaction() as session:
                    begun += begin(session, office, of_month, zone=config.zone)
            except Refused:
                refused += 1
    return f"{begun} tasks begun, {counted} counted, {refused} offices refused"


def _with_duties(session: Session) -> list[Office]:
    have = select(Duty.office_id).where(Duty.ended_at.is_(None))
    return list(session.scalars(select(Office).where(Office.id.in_(have)).order_by(Office.code_key)))
