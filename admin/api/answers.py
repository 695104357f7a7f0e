"""What programs are answered: served transactions by their codes, and never whether somebody rated them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedback.labels import N_
from feedback.offices.models import Desk, Official, Procedure
from feedback.receipts import queries
from feedback.receipts.models import CodeState, Receipt, Stage
from feedback.web.surroundings import settings

MISSING = N_("There is nothing by that name at the key's own office.")
REFUSED = N_("Something in what was sent needs to be corrected; each field at fault is named.")


@dataclass(frozen=True, slots=True)
class CodeTold:
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
    code: CodeTold | None


@dataclass(frozen=True, slots=True)
class DossierShown:
    """All that is known of a dossier."""

    dossier: str
    moments: tuple[MomentShown, ...]


def receipt_shown(
    session: Session, receipt: Receipt, *, code: str | None = None, until: datetime | None = None
) -> ReceiptShown:
    """One served transaction, with `code` where it has just been issued."""
    told = None
    if code is not None and until is not None:
        told = CodeTold(code, f"{settings().public_url.rstrip('/')}/r/{code}", _local(until))
    return ReceiptShown(receipt.dossier_code, _moment(session, receipt), told)


def dossier_shown(session: Session, moments: Mapping[Stage, Receipt], *, now: datetime) -> DossierShown:
    """A dossier with its moments and how their codes stand."""
    shown = tuple(_moment(session, receipt, _code(session, receipt, now=now)) for receipt in moments.values())
    return DossierShown(next(iter(moments.values())).dossier_code, shown)


def _moment(session: Session, receipt: Receipt, code: CodeShown | None = None) -> MomentShown:
    return MomentShown(
        moment=receipt.stage.value,
        procedure=session.get_one(Procedure, receipt.procedure_id).code,
        desk=session.get_one(Desk, receipt.desk_id).code,
        official=session.get_one(Official, receipt.official_id).code,
        served_at=_local(receipt.received_at),
        due_at=_local(receipt.due_at) if receipt.due_at else None,
        voided=receipt.voided_at is not None,
        code=code,
    )


def _code(session: Session, receipt: Receipt, *, now: datetime) -> CodeShown | None:
    newest = queries.newest_code(session, receipt)
    if newest is None:
        return None
    if receipt.voided_at is not None or newest.state is CodeState.VOID:
        return CodeShown("void", _local(newest.expires_at))
    return CodeShown("issued" if newest.expires_at > now else "expired", _local(newest.expires_at))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(settings().zone)
