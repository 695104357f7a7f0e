"""What can be asked of receipts: how a code stands, and what its paper speaks of."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.receipts import codes
from feedback.receipts.models import CodeState, Receipt, ReceiptCode


class Standing(Enum):
    """How a code stands for the one who holds it."""

    LIVE = "live"
    USED = "used"
    EXPIRED = "expired"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Found:
    """A code that was issued: how it stands now, and the transaction that it lets its holder rate."""

    standing: Standing
    office_id: uuid.UUID
    code_id: uuid.UUID
    receipt_id: uuid.UUID
    desk_id: uuid.UUID
    official_id: uuid.UUID
    procedure_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Service:
    """What a citizen is asked to rate, in words; no dossier number, no name but the official's."""

    office: str
    desk: str
    official: str
    procedure: str


def find_code(session: Session, spelling: str, *, now: datetime) -> Found | None:
    """The code that `spelling` gives, or None for one unknown: a malformed one is merely unknown."""
    code = codes.canonical(spelling)
    if code is None:
        return None
    row = session.execute(
        select(ReceiptCode, Receipt)
        .join(Receipt, and_(Receipt.office_id == ReceiptCode.office_id, Receipt.id == ReceiptCode.receipt_id))
        .where(ReceiptCode.code_hash == codes.code_hash(code))
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    issued, receipt = row
    return Found(
        _standing(issued, receipt, now=now),
        issued.office_id,
        issued.id,
        receipt.id,
        receipt.desk_id,
        receipt.official_id,
        receipt.procedure_id,
    )


def _standing(issued: ReceiptCode, receipt: Receipt, *, now: datetime) -> Standing:
    if issued.state is CodeState.USED:
        return Standing.USED
    if issued.state is CodeState.VOID or receipt.voided_at is not None:
        return Standing.VOID
    return Standing.LIVE if issued.expires_at > now else Standing.EXPIRED


def service_of(session: Session, found: Found) -> Service:
    """The words for what `found` lets its holder rate."""
    office, desk, official, procedure = session.execute(
        select(Office.name, Desk.name, Official.name, Procedure.name).where(
            Office.id == found.office_id,
            Desk.id == found.desk_id,
            Official.id == found.official_id,
            Procedure.id == found.procedure_id,
        )
    ).one()
    return Service(office, desk, official, procedure)


def receipts_without_code(
    session: Session, office_id: uuid.UUID, *, since: datetime, most: int
) -> Sequence[Receipt]:
    """Receipts received since a moment that may still be rated and hold no live code, oldest first."""
    live = exists().where(
        ReceiptCode.office_id == Receipt.office_id,
        ReceiptCode.receipt_id == Receipt.id,
        ReceiptCode.state == CodeState.LIVE,
    )
    return session.scalars(
        select(Receipt)
        .where(
            Receipt.office_id == office_id,
            Receipt.received_at >= since,
            Receipt.voided_at.is_(None),
            Receipt.rated_by.is_(None),
            ~live,
        )
        .order_by(Receipt.received_at, Receipt.dossier_key)
        .limit(most)
    ).all()
