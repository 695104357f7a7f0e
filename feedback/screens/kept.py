"""The further desks of tablets, as the ledger answers for them."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.kept import Kept, Rows
from feedback.audit.verify import FaultKind
from feedback.screens.models import KioskDesk

SET = "screens:totem_set"


def _rows(session: Session, office_id: uuid.UUID) -> Rows:
    asked = select(KioskDesk.kiosk_id, KioskDesk.desk_id).where(KioskDesk.office_id == office_id)
    return [[kiosk.hex, desk.hex] for kiosk, desk in session.execute(asked)]


TOTEMS = Kept("totems", _rows, frozenset({SET}), FaultKind.KIOSKS)
