"""Keys of programs as the ledger answers for them: which there are, what each allows, and which have ended."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.api_keys.models import ApiKey
from feedback.audit.kept import Kept, Rows
from feedback.audit.verify import FaultKind

MADE, REVOKED = "api_keys:key_made", "api_keys:key_revoked"


def _rows(session: Session, office_id: uuid.UUID) -> Rows:
    asked = select(
        ApiKey.id, ApiKey.key_hash, ApiKey.scopes, ApiKey.expires_on, ApiKey.revoked_at.is_(None)
    ).where(ApiKey.office_id == office_id)
    return [
        [key.hex, hashed.hex(), scopes, ends.isoformat(), int(live)]
        for key, hashed, scopes, ends, live in session.execute(asked)
    ]


API_KEYS = Kept("api_keys", _rows, frozenset({MADE, REVOKED}), FaultKind.API_KEYS)
