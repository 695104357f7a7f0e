"""Desk work by the served transactions: what each official's comes to, what it was counted from, and the results filled in.

What is counted comes from the receipts themselves, so nobody writes it and everybody concerned can look it up.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from feedback.labels import N_, Labelled
from feedback.offices.models import Office, Procedure
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.kinds import COUNTED, Measure, PlanState
from feedback.plans.models import Plan, Task
from feedback.receipts.models import Receipt


class Count(Labelled):
    """A number of an official's month, each of receipts that can be named."""

    RECEIVED = "received", N_("Dossiers received")
    RETURNED = "returned", N_("Results handed over")
    ON_TIME = "on-time", N_("Handed over on time")
    LATE = "late", N_("Handed over late")


@dataclass(frozen=True, slots=True)
class CountedReceipt:
    """A receipt that a count was made from, by days. Nothing of a rating is here, and no hour of a visit."""

    dossier: str
    procedure: str
    received_on: date
    due_on: date | None
    returned_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class DeskCount:
    """What an official's desk work of a month comes to, by the served transactions."""

    received: int = 0
    returned: int = 0
    returned_late: int = 0

    @property
    def on_time(self) -> int:
        """Results handed over by their due time, or without one."""
        return self.returned - self.returned_late

    def of(self, count: "Count") -> int:
        """The number of that name."""
        return {
            Count.RECEIVED: self.received,
            Count.RETURNED: self.returned,
            Count.ON_TIME: self.on_time,
            Count.LATE: self.returned_late,
        }[count]


def count_desk_work(session: Session, office: Office, month: Month, *, zone: ZoneInfo) -> int:
    """Fill the results of counted tasks in from the served transactions; gives how many tasks changed. Raises MonthClosed.

    Of counted work the assigned quantity is what citizens brought: all of it was assigned, and all of it that was
    carried out is completed. A result handed over after its due time is late.
    """
    hold_open(session, office.id, month)
    counts, changed = desk_counts(session, office.id, month, zone), 0
    asked = (
        select(Task, Plan.official_id)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(
            Plan.office_id == office.id,
            Plan.month == month,
            Plan.state == PlanState.APPROVED,
            Task.measure.in_(COUNTED),
        )
    )
    for task, official_id in session.execute(asked).all():
        count = counts.get(official_id, DeskCount())
        done = Decimal(count.received if task.measure is Measure.RECEIVED else count.returned)
        late = count.returned_late if task.measure is Measure.RETURNED else task.late
        if (task.assigned, task.completed, task.late) != (done, done, late):
            task.assigned, task.completed, task.late = done, done, late
            changed += 1
    session.flush()
    return changed


def desk_counts(
    session: Session, office_id: uuid.UUID, month: Month, zone: ZoneInfo
) -> Mapping[uuid.UUID, DeskCount]:
    """What each official's desk work of the month came to, void receipts left out."""
    first, after = month.edges(zone)
    received = dict(
        session.execute(
            select(Receipt.official_id, func.count())
            .where(
                Receipt.office_id == office_id,
                Receipt.received_at >= first,
                Receipt.received_at < after,
                Receipt.voided_at.is_(None),
            )
            .group_by(Receipt.official_id)
        ).all()
    )
    is_late = case((Receipt.returned_at > Receipt.due_at, 1), else_=0)
    returned = {
        row[0]: (row[1], int(row[2] or 0))
        for row in session.execute(
            select(Receipt.official_id, func.count(), func.sum(is_late))
            .where(
                Receipt.office_id == office_id,
                Receipt.returned_at >= first,
                Receipt.returned_at < after,
                Receipt.voided_at.is_(None),
            )
            .group_by(Receipt.official_id)
        )
    }
    return {
        official: DeskCount(received.get(official, 0), *returned.get(official, (0, 0)))
        for official in received.keys() | returned.keys()
    }


def receipts_counted(
    session: Session, office_id: uuid.UUID, official_id: uuid.UUID, month: Month, count: Count, zone: ZoneInfo
) -> Sequence[CountedReceipt]:
    """The receipts behind one of an official's numbers of the month, by code: as many as the number says."""
    asked = (
        select(
            Receipt.dossier_code,
            Procedure.name,
            Receipt.received_at,
            Receipt.due_at,
            Receipt.returned_at,
        )
        .join(Procedure, Procedure.id == Receipt.procedure_id)
        .where(
            Receipt.office_id == office_id,
            Receipt.official_id == official_id,
            Receipt.voided_at.is_(None),
            *_meant(count, month, zone),
        )
        .order_by(Receipt.dossier_key)
    )
    return [
        CountedReceipt(
            dossier,
            procedure,
            received_at.astimezone(zone).date(),
            due_at.astimezone(zone).date() if due_at else None,
            returned_at.astimezone(zone).date() if returned_at else None,
            bool(due_at and returned_at and returned_at > due_at),
        )
        for dossier, procedure, received_at, due_at, returned_at in session.execute(asked)
    ]


def _meant(count: Count, month: Month, zone: ZoneInfo) -> tuple[ColumnElement[bool], ...]:
    first, after = month.edges(zone)
    if count is Count.RECEIVED:
        return (Receipt.received_at >= first, Receipt.received_at < after)
    returned = (Receipt.returned_at >= first, Receipt.returned_at < after)
    late = Receipt.returned_at > Receipt.due_at
    if count is Count.LATE:
        return (*returned, late)
    if count is Count.ON_TIME:
        return (*returned, Receipt.due_at.is_(None) | ~late)
    return returned
