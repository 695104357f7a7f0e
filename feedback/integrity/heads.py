"""The heads that leave the house: by mail to the inspectorate, on a public page, and who compares them later."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit.models import Batch, HeadAlarm, LedgerKey
from feedback.offices.models import Office
from feedback.periods.month import Month


@dataclass(frozen=True, slots=True)
class LastHead:
    """The last head of an office's month up to a day."""

    office: str  # code
    month: Month
    number: int
    head: str  # hex
    key: str | None
    signature: str | None  # hex

    @property
    def line(self) -> str:
        """The head as a line of text, for people and for programs."""
        signed = f" {self.key} {self.signature}" if self.key else ""
        return f"{self.office} {self.month} {self.number} {self.head}{signed}"


def last_heads(
    session: Session, *, before: date, since: date | None = None, below: Sequence[uuid.UUID] | None = None
) -> list[LastHead]:
    """The last head of each office and month sealed before a day (and since another), how many records not being told.

    Whole days alone count: whoever reads the page twice a day learns nothing of what was decided in between.
    """
    newest = (
        select(Batch.office_id, Batch.month, func.max(Batch.number).label("number"))
        .where(Batch.sealed_on < before)
        .group_by(Batch.office_id, Batch.month)
        .subquery()
    )
    asked = (
        select(Office.code, Batch.month, Batch.number, Batch.head, Batch.key_id, Batch.signature)
        .join(newest, (newest.c.office_id == Batch.office_id) & (newest.c.month == Batch.month))
        .join(Office, Office.id == Batch.office_id)
        .where(Batch.number == newest.c.number)
        .order_by(Office.code_key, Batch.month)
    )
    if since is not None:
        asked = asked.where(Batch.sealed_on >= since)
    if below is not None:
        asked = asked.where(Batch.office_id.in_(below))
    return [
        LastHead(code, month, number, head.hex(), key, signature.hex() if signature is not None else None)
        for code, month, number, head, key, signature in session.execute(asked)
    ]


def public_keys(session: Session) -> list[tuple[str, str]]:
    """The keys that sign heads: their ids, and their public halves in hex."""
    return [(key.id, key.public.hex()) for key in session.scalars(select(LedgerKey).order_by(LedgerKey.id))]


def alarms_of(session: Session, office_id: uuid.UUID) -> Sequence[HeadAlarm]:
    """The heads that tablets of the office keep and the ledger no longer holds."""
    asked = select(HeadAlarm).where(HeadAlarm.office_id == office_id)
    return session.scalars(asked.order_by(HeadAlarm.noticed_on, HeadAlarm.month, HeadAlarm.number)).all()
