"""What programs are answered: served transactions by their codes, and never whether somebody rated them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedback.labels import N_
from feedback.receipts import telling
from feedback.receipts.models import Receipt
from feedback.receipts.telling import Told
from feedback.web.surroundings import settings

MISSING = N_("There is nothing by that name at the key's own office.")
REFUSED = N_("Something in what was sent needs to be corrected; each field at fault is named.")


@dataclass(frozen=True, slots=True)
class CodeFresh:
    """A code, told this once."""

    code: str
    address: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CodeShown:
    """How the newest code stands; a used one is shown as it was when it was issued."""

    state: str
    until: datetime


@dataclass(frozen=True, slots=True)
class MomentShown:
    """One moment of a dossier, in codes."""

    moment: str
    procedure: str
    desk: str
    official: str
    served_at: datetime
    due_at: datetime | None
    voided: bool
    code: CodeShown | None = None


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """What was stored, with its code where one was issued just now."""

    dossier: str
    served: MomentShown
    code: CodeFresh | None


@dataclass(frozen=True, slots=True)
class DossierShown:
    """All that is known of a dossier."""

    dossier: str
    moments: tuple[MomentShown, ...]


def receipt_shown(
    session: Session, receipt: Receipt, *, now: datetime, code: str | None = None
) -> ReceiptShown:
    """One served transaction, with `code` where it has just been issued."""
    told, fresh = telling.told(session, receipt, now=now), None
    if code is not None and told.code_until is not None:
        address = f"{settings().public_url.rstrip('/')}/r/{code}"
        fresh = CodeFresh(code, address, _local(told.code_until))
    return ReceiptShown(receipt.dossier_code, _moment(told, with_code=False), fresh)


def dossier_shown(session: Session, office_id: uuid.UUID, dossier: str, *, now: datetime) -> DossierShown:
    """A dossier with its moments and how their codes stand; raises Missing where the office knows nothing of it."""
    found = telling.told_of(session, office_id, dossier, now=now)
    return DossierShown(found[0].receipt.dossier_code, tuple(_moment(each) for each in found))


def _moment(told: Told, *, with_code: bool = True) -> MomentShown:
    receipt, code = told.receipt, None
    if with_code and told.code is not None and told.code_until is not None:
        code = CodeShown(told.code.value, _local(told.code_until))
    return MomentShown(
        moment=receipt.stage.value,
        procedure=told.procedure.code,
        desk=told.desk.code,
        official=told.official.code,
        served_at=_local(receipt.received_at),
        due_at=_local(receipt.due_at) if receipt.due_at else None,
        voided=receipt.voided_at is not None,
        code=code,
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(settings().zone)
