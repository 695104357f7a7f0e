"""What can happen to a contact: it is kept sealed, opened by somebody whose look is written down, and deleted."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.contacts.models import Contact, Purpose
from feedback.contacts.sealing import Opener, Unopenable
from feedback.errors import Refused
from feedback.labels import N_, normal

LONGEST_REASON = 200  # characters


@dataclass(frozen=True, slots=True)
class Sealed:
    """A contact that came with a rating."""

    rating_id: uuid.UUID
    sealed: bytes


def keep(
    session: Session,
    *,
    office_id: uuid.UUID,
    sealed: bytes,
    purpose: Purpose,
    rating_id: uuid.UUID | None = None,
    kept_days: int,
    today: date,
) -> Contact:
    """Keep a sealed contact for one purpose until its date; one for an answer belongs to a rating."""
    contact = Contact(
        office_id=office_id,
        purpose=purpose,
        rating_id=rating_id,
        wants_answer=purpose is Purpose.ANSWER,
        sealed=sealed,
        delete_on=today + timedelta(days=kept_days),
    )
    session.add(contact)
    session.flush()
    return contact


def keep_of_ratings(
    session: Session, office_id: uuid.UUID, contacts: Sequence[Sealed], *, kept_days: int, today: date
) -> None:
    """Keep what citizens left with these ratings for an answer."""
    rows = [
        {
            "office_id": office_id,
            "id": new_id(),
            "purpose": Purpose.ANSWER,
            "rating_id": each.rating_id,
            "wants_answer": True,
            "sealed": each.sealed,
            "delete_on": today + timedelta(days=kept_days),
        }
        for each in contacts
    ]
    if rows:
        session.execute(insert(Contact), rows)


def look(
    session: Session, contact: Contact, opener: Opener, *, user_id: uuid.UUID, reason: str, now: datetime
) -> str:
    """Open a contact for a person who gives a reason: both stand in the log from then on.

    Refused: `reason_needed`, and `contact_sealed_otherwise` where the key does not fit.
    """
    said = normal(reason)[:LONGEST_REASON]
    if not said:
        raise Refused("reason_needed", N_("Please write why you need to see it."), field="reason")
    try:
        words = opener.open(contact.sealed, contact.office_id)
    except Unopenable:
        raise Refused(
            "contact_sealed_otherwise", N_("This key does not open the contact."), field="key"
        ) from None
    acts.record(
        session,
        "contacts:contact:looked",
        office_id=contact.office_id,
        user_id=user_id,
        now=now,
        contact=contact.id.hex[:8],
        reason=said,
    )
    return words


def withdraw(session: Session, office_id: uuid.UUID, rating_id: uuid.UUID) -> None:
    """Delete what was left with a rating, as its citizen wishes; nothing happens where nothing was."""
    session.execute(
        delete(Contact)
        .where(Contact.office_id == office_id, Contact.rating_id == rating_id)
        .execution_options(synchronize_session=False)
    )


def forget(session: Session, contact: Contact) -> None:
    """Delete a contact whose purpose is met (Law 91/2025/QH15)."""
    session.delete(contact)
    session.flush()


def forget_due(session: Session, *, today: date) -> int:
    """Delete every contact whose day has come, and say how many."""
    gone = session.execute(
        delete(Contact).where(Contact.delete_on <= today).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
