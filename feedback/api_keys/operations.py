"""What can happen to an API key: it is made, told once, used, and revoked."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from feedback.api_keys import keys
from feedback.api_keys.kept import API_KEYS, MADE, REVOKED
from feedback.api_keys.models import ApiKey, Scope
from feedback.audit.kept import changing
from feedback.base import insert_for, new_id
from feedback.errors import Refused
from feedback.labels import N_, code_key, normal

LONGEST_DAYS = 731  # two years: a key that nobody renews ends by itself
LONGEST_NAME = 80  # characters


def make(
    session: Session,
    office_id: uuid.UUID,
    name: str,
    scopes: Collection[Scope],
    *,
    expires_on: date,
    by: uuid.UUID | None = None,
    today: date,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key for the program `name` of an office, and give it with its text, which is told this once.

    Refused: `missing_value` without a name or a scope, `too_long`, `bad_expiry`, and `key_name_taken`, since the log
    names a key by its name.
    """
    name = normal(name)
    if not name:
        raise Refused("missing_value", N_("A value is needed here."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field="name", limit=LONGEST_NAME
        )
    if not scopes:
        raise Refused("missing_value", N_("A value is needed here."), field="scopes")
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise Refused("bad_expiry", N_("A key ends after today and within two years."), field="expires")
    text, key_id = keys.new_key(), new_id()
    told = {"key": key_id.hex, "by": by.hex if by else None}
    with changing(session, API_KEYS, office_id, MADE, told, on=today):
        kept = _stored(session, office_id, key_id, name, text, scopes, expires_on, now=now)
    if kept is None:
        raise Refused("key_name_taken", N_("There is or was a key of that name."), field="name")
    return session.get_one(ApiKey, (office_id, key_id)), text


def _stored(
    session: Session,
    office_id: uuid.UUID,
    key_id: uuid.UUID,
    name: str,
    text: str,
    scopes: Collection[Scope],
    expires_on: date,
    *,
    now: datetime,
) -> uuid.UUID | None:
    """Store a key; none where one of that name stands."""
    stored: uuid.UUID | None = session.scalar(
        insert_for(session, ApiKey)
        .values(
            office_id=office_id,
            id=key_id,
            name=name,
            name_key=code_key(name),
            key_hash=keys.key_hash(text),
            beginning=text[: keys.SHOWN],
            scopes=",".join(sorted(scopes)),
            made_at=now,
            expires_on=expires_on,
        )
        .on_conflict_do_nothing()
        .returning(ApiKey.id)
    )
    return stored


def note_use(session: Session, office_id: uuid.UUID, key_id: uuid.UUID, *, on: date) -> None:
    """Write down that the key was used on a day; the rest of that day writes nothing."""
    session.execute(
        update(ApiKey)
        .where(
            ApiKey.office_id == office_id,
            ApiKey.id == key_id,
            or_(ApiKey.last_used_on.is_(None), ApiKey.last_used_on < on),
        )
        .values(last_used_on=on)
    )


def revoke(session: Session, key: ApiKey, *, by: uuid.UUID | None = None, on: date, now: datetime) -> bool:
    """End a key at once; true for the one call that did it. The ledger keeps who did; by none: a command on the host."""
    told = {"key": key.id.hex, "by": by.hex if by else None}
    with changing(session, API_KEYS, key.office_id, REVOKED, told, on=on):
        ended = session.execute(
            update(ApiKey)
            .where(ApiKey.office_id == key.office_id, ApiKey.id == key.id, ApiKey.revoked_at.is_(None))
            .values(revoked_at=now)
        )
    return bool(ended.rowcount == 1)  # type: ignore[attr-defined]
