"""What can be asked of invitations: an office's choice, and how many wait. Never who."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.invitations.models import Invitation, InvitationRule


def rule_of(session: Session, office_id: uuid.UUID) -> InvitationRule | None:
    """The office's choice; none where it invites nobody."""
    return session.get(InvitationRule, office_id)


def waiting(session: Session, office_id: uuid.UUID) -> int:
    """How many invitations of the office wait for their moment."""
    asked = select(func.count()).select_from(Invitation).where(Invitation.office_id == office_id)
    return session.scalar(asked) or 0
