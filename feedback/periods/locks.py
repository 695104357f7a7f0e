"""The lock that keeps a month open while something is added to it, so that no close overtakes what it must count."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.errors import Refused
from feedback.labels import N_
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month


class MonthClosed(Refused):
    """The month is closed: it never changes."""

    def __init__(self, month: Month) -> None:
        super().__init__(
            "month_closed", N_("The month %(month)s is closed: it never changes."), field="month", month=month
        )


def begin(session: Session, office_id: uuid.UUID, month: Month) -> None:
    """See to it that the office's month has its row; the one that stands is left as it is."""
    session.execute(
        insert_for(session, Period)
        .values(office_id=office_id, month=month, state=PeriodState.OPEN, version=1)
        .on_conflict_do_nothing()
    )


def hold_open(session: Session, office_id: uuid.UUID, month: Month) -> None:
    """Keep the month open until the transaction ends; raises MonthClosed where it is not.

    PostgreSQL locks the row in share mode: others may add to the month at the same time, and a close waits for all
    of them. On SQLite the transaction is the only writer anyway.
    """
    begin(session, office_id, month)
    state = session.scalar(
        select(Period.state)
        .where(Period.office_id == office_id, Period.month == month)
        .with_for_update(read=True)
    )
    if state is not PeriodState.OPEN:
        raise MonthClosed(month)
