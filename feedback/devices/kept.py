"""Tablets as the ledger answers for them: which are paired to which desk, which have ended, and by which keys they sign."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.kept import Kept, Rows
from feedback.audit.verify import FaultKind
from feedback.devices.models import Kiosk, KioskKey

PAIRED, REVOKED, KEY_ADDED = "devices:kiosk_paired", "devices:kiosk_revoked", "devices:key_added"


def _kiosks(session: Session, office_id: uuid.UUID) -> Rows:
    asked = select(Kiosk.id, Kiosk.desk_id, Kiosk.token_hash, Kiosk.revoked_at.is_(None)).where(
        Kiosk.office_id == office_id
    )
    return [
        [kiosk.hex, desk.hex, token.hex(), int(live)] for kiosk, desk, token, live in session.execute(asked)
    ]


def _keys(session: Session, office_id: uuid.UUID) -> Rows:
    asked = select(KioskKey.id, KioskKey.kiosk_id, KioskKey.public_key).where(KioskKey.office_id == office_id)
    return [[mark, kiosk.hex, public.hex()] for mark, kiosk, public in session.execute(asked)]


KIOSKS = Kept("kiosks", _kiosks, frozenset({PAIRED, REVOKED}), FaultKind.KIOSKS)
KEYS = Kept("keys", _keys, frozenset({KEY_ADDED}), FaultKind.KIOSKS)
