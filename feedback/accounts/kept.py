"""Roles and closed accounts as the ledger answers for them: who holds what at an office, and who holds nothing any more."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.audit.kept import Kept, Rows
from feedback.audit.verify import FaultKind

GIVEN, TAKEN = "accounts:role_given", "accounts:role_taken"
CLOSED = "accounts:account_closed"


def _rows(session: Session, office_id: uuid.UUID) -> Rows:
    asked = select(Grant.id, Grant.user_id, Grant.role, Grant.from_on, Grant.to_on).where(
        Grant.office_id == office_id
    )
    return [
        [grant.hex, user.hex, role.value, since.isoformat(), until.isoformat() if until else None]
        for grant, user, role, since, until in session.execute(asked)
    ]


def _closed(session: Session, office_id: uuid.UUID) -> Rows:
    """The closed accounts that hold or held a role at the office."""
    holders = select(Grant.user_id).where(Grant.office_id == office_id)
    asked = select(User.id).where(User.id.in_(holders), User.closed_at.is_not(None))
    return [[account.hex] for account in session.scalars(asked)]


ROLES = Kept("roles", _rows, frozenset({GIVEN, TAKEN}), FaultKind.ROLES)
CLOSED_ACCOUNTS = Kept("closed_accounts", _closed, frozenset({CLOSED}), FaultKind.ROLES)
