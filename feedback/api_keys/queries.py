"""What can be asked of API keys: who holds one that is in force, and which keys an office has."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.api_keys import keys
from feedback.api_keys.models import ApiKey, Scope
from feedback.errors import Missing


@dataclass(frozen=True, slots=True)
class Holder:
    """The program behind a request: the one office that its key belongs to, and what it may do there."""

    office_id: uuid.UUID
    key_id: uuid.UUID
    name: str
    scopes: frozenset[Scope]
    last_used_on: date | None


def holder_of(session: Session, text: str, *, on: date) -> Holder | None:
    """The holder of a key that is in force on a day; none for one unknown, ended or revoked."""
    if not keys.is_key(text):
        return None
    asked = select(ApiKey).where(
        ApiKey.key_hash == keys.key_hash(text), ApiKey.revoked_at.is_(None), ApiKey.expires_on >= on
    )
    found = session.scalars(asked).one_or_none()
    if found is None:
        return None
    return Holder(found.office_id, found.id, found.name, scopes_of(found), found.last_used_on)


def scopes_of(key: ApiKey) -> frozenset[Scope]:
    """What a key allows."""
    return frozenset(Scope(each) for each in key.scopes.split(","))


def keys_of(session: Session, office_id: uuid.UUID) -> Sequence[ApiKey]:
    """Every key that an office has or had, the newest first."""
    asked = select(ApiKey).where(ApiKey.office_id == office_id)
    return session.scalars(asked.order_by(ApiKey.made_at.desc(), ApiKey.name_key)).all()


def key_at(session: Session, office_id: uuid.UUID, key_id: uuid.UUID) -> ApiKey:
    """The key of that id at the office; raises Missing."""
    found = session.get(ApiKey, (office_id, key_id))
    if found is None:
        raise Missing("key")
    return found
