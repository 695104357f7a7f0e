"""Roles as the ledger answers for them: who holds which at an office, since when and until when."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant
from feedback.audit.kept import Kept, Rows
from feedback.audit.verify import FaultKind

GIVEN, TAKEN = "accounts:role_given", "accounts:role_taken"


def _rows(session: Session, office_id: uuid.UUID) -> Rows:
    asked = select(Grant.id, Grant.user_id, Grant.role, Grant.from_on, Grant.to_on).where(
        Grant.office_id == office_id
    )
    return [
        [grant.hex, user.hex, role.value, since.isoformat(), until.isoformat() if until else None]
        for grant, user, role, since, until in session.execute(asked)
    ]


ROLES = Kept("roles", _rows, frozenset({GIVEN, TAKEN}), FaultKind.ROLES)
