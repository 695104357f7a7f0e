"""Tablets as witnesses of the ledger: each keeps a head that it was given, and the service must still hold it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Batch, DecisionLeaf, HeadAlarm
from feedback.audit.operations import RESTORED
from feedback.base import insert_for
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.offices.models import Office
from feedback.periods.month import Month

HEAD_BYTES = 32


@dataclass(frozen=True, slots=True)
class HeadKept:
    """A head of the office's ledger as a tablet keeps it."""

    month: Month
    number: int
    head: bytes


def newest_head(session: Session, office_id: uuid.UUID, *, today: date) -> dict[str, object] | None:
    """The head of the office's newest month that was sealed before today, for a tablet to keep; none before the first.

    What is sealed or decided today is told tomorrow, so that a head says no finer than by the day that something was.
    """
    row = session.execute(
        select(Batch.month, Batch.number, Batch.head)
        .where(Batch.office_id == office_id, Batch.sealed_on < today)
        .order_by(Batch.month.desc(), Batch.number.desc())
        .limit(1)
    ).first()
    return None if row is None else {"month": str(row.month), "number": row.number, "head": row.head.hex()}


def is_held(session: Session, office_id: uuid.UUID, kept: HeadKept) -> bool:
    """Whether the ledger still holds that head where it was; also where a restoration says that it was lost."""
    head = session.scalar(
        select(Batch.head).where(
            Batch.office_id == office_id, Batch.month == kept.month, Batch.number == kept.number
        )
    )
    if head == kept.head:
        return True
    lost = session.scalars(
        select(DecisionLeaf.body).where(DecisionLeaf.office_id == office_id, DecisionLeaf.act == RESTORED)
    )
    return any(kept.head.hex() in body["lost"] for body in lost)


def check_head(
    session: Session, office_id: uuid.UUID, kept: HeadKept | None, *, mailbox: str, today: date, now: datetime
) -> bool:
    """Whether a tablet's head is held; the first time that it is not, an alarm stays and goes to the inspectorate."""
    if kept is None or is_held(session, office_id, kept):
        return True
    noticed = session.scalar(
        insert_for(session, HeadAlarm)
        .values(office_id=office_id, month=kept.month, number=kept.number, head=kept.head, noticed_on=today)
        .on_conflict_do_nothing()
        .returning(HeadAlarm.number)
    )
    if noticed is not None and mailbox:
        values = {
            "office": session.get_one(Office, office_id).name,
            "head": f"{kept.month} {kept.number} {kept.head.hex()}",
        }
        queue(
            session,
            office_id=office_id,
            channel=Channel.MAIL,
            address=mailbox,
            template="head_alarm",
            values=values,
            not_before=now,
            today=today,
        )
    return False
