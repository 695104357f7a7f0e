"""What may be told of a dossier: its moments and how their codes stand, and never whether somebody rated."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedback.labels import N_, Labelled
from feedback.offices.models import Desk, Official, Procedure
from feedback.receipts.models import CodeState, Receipt
from feedback.receipts.queries import moments_of, newest_code


class CodeTold(Labelled):
    """How a code is told to stand; a used one as it stood when it was issued, until it would have expired."""

    ISSUED = "issued", N_("Issued")
    EXPIRED = "expired", N_("Expired")
    VOID = "void", N_("Void")


@dataclass(frozen=True, slots=True)
class Told:
    """One moment of a dossier, with the things that it names."""

    receipt: Receipt
    procedure: Procedure
    desk: Desk
    official: Official
    code: CodeTold | None  # none was issued
    code_until: datetime | None


def told_of(session: Session, office_id: uuid.UUID, dossier_code: str, *, now: datetime) -> Sequence[Told]:
    """The moments of a dossier at an office, reception first; raises Missing where it knows nothing."""
    return [
        told(session, receipt, now=now) for receipt in moments_of(session, office_id, dossier_code).values()
    ]


def told(session: Session, receipt: Receipt, *, now: datetime) -> Told:
    """What may be told of one moment."""
    newest = newest_code(session, receipt)
    state = None
    if newest is not None:
        void = receipt.voided_at is not None or newest.state is CodeState.VOID
        live = CodeTold.ISSUED if newest.expires_at > now else CodeTold.EXPIRED
        state = CodeTold.VOID if void else live
    return Told(
        receipt,
        session.get_one(Procedure, receipt.procedure_id),
        session.get_one(Desk, receipt.desk_id),
        session.get_one(Official, receipt.official_id),
        state,
        newest.expires_at if newest is not None else None,
    )
