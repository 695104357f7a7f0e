"""What can be asked of contacts without opening them: which there are, and which belongs to a rating."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.contacts.models import Contact, Purpose
from feedback.errors import Missing


def contact_at(session: Session, office_id: uuid.UUID, contact_id: uuid.UUID) -> Contact:
    """The contact of that id at the office; raises Missing."""
    found = session.get(Contact, (office_id, contact_id))
    if found is None:
        raise Missing("contact")
    return found


def contact_of(session: Session, office_id: uuid.UUID, rating_id: uuid.UUID) -> Contact | None:
    """What the citizen left with a rating for an answer, if anything, and unless its day of deletion has come."""
    return session.scalars(
        select(Contact).where(Contact.office_id == office_id, Contact.rating_id == rating_id)
    ).one_or_none()


def wanting_answers(session: Session, office_id: uuid.UUID) -> Sequence[Contact]:
    """The contacts left for an answer, those to be deleted first at the front."""
    return session.scalars(
        select(Contact)
        .where(Contact.office_id == office_id, Contact.purpose == Purpose.ANSWER)
        .order_by(Contact.delete_on, Contact.id)
    ).all()
