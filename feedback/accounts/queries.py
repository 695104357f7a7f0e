"""What can be asked about accounts: by name, by session, by office, and who a session belongs to today."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.accounts.models import Grant, SecondFactor, SignedIn, User
from feedback.accounts.rights import Held, Person
from feedback.errors import Missing
from feedback.labels import code_key

CODE_WITHIN = timedelta(minutes=10)  # of the password
CONFIRMED_FOR = timedelta(minutes=10)  # how long a proof of presence opens what needs one


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser's session: who it is and since when, both read anew with every request."""

    person: Person
    token_hash: bytes
    seen_at: datetime
    confirmed_at: datetime | None = None

    def is_confirmed(self, now: datetime) -> bool:
        """Whether the person proved lately to be there: by signing in, or by the password once more."""
        return self.confirmed_at is not None and now - self.confirmed_at <= CONFIRMED_FOR


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """Somebody whose password was right, and whose second factor is asked for."""

    token_hash: bytes
    user_id: uuid.UUID
    name: str


def token_hash(token: str) -> bytes:
    """What is kept of a session's token; the token itself is 256 random bits, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).digest()


def account_named(session: Session, name: str) -> User | None:
    """The account of that name, closed or not."""
    return session.scalars(select(User).where(User.name_key == code_key(name))).one_or_none()


def account(session: Session, user_id: uuid.UUID) -> User:
    """The account of that id; raises Missing."""
    found = session.get(User, user_id)
    if found is None:
        raise Missing("account")
    return found


def visit(
    session: Session, token: str, *, now: datetime, on: date, idle: timedelta, longest: timedelta
) -> Visit | None:
    """The session behind `token`, or none: unknown, ended, unused for `idle`, older than `longest`, account closed."""
    hashed = token_hash(token)
    rows = session.execute(_VISIT, {"token_hash": hashed, "on": on}).all()
    if not rows:
        return None
    found = rows[0]
    if now - found.seen_at >= idle or now - found.signed_in_at >= longest:
        return None
    held = sorted(
        (Held(row.role, row.office_id) for row in rows if row.role is not None),
        key=lambda each: each.role.value,
    )
    person = Person(
        found.user_id,
        found.name,
        found.full_name,
        found.locale,
        found.official_id,
        tuple(held),
        found.password_once,
        found.second_factor,
    )
    return Visit(person, hashed, found.seen_at, found.confirmed_at)


def owner_of(session: Session, token: str) -> uuid.UUID | None:
    """Whose session is or was behind `token`, as long as it is known."""
    return session.scalar(select(SignedIn.user_id).where(SignedIn.token_hash == token_hash(token)))


def half_signed_in(session: Session, token: str, *, now: datetime) -> HalfSignedIn | None:
    """Whose password was right and whose code is awaited, or none: unknown, ended, too old, account closed."""
    row = session.execute(
        select(SignedIn.token_hash, User.id, User.name)
        .join(User, User.id == SignedIn.user_id)
        .where(
            SignedIn.token_hash == token_hash(token),
            SignedIn.ended_at.is_(None),
            SignedIn.awaits_code.is_(True),
            SignedIn.signed_in_at > now - CODE_WITHIN,
            User.closed_at.is_(None),
        )
    ).one_or_none()
    return HalfSignedIn(*row) if row else None


def person_of(session: Session, user: User, *, on: date) -> Person:
    """`user` with the roles in force on that day."""
    grants = session.execute(
        select(Grant.role, Grant.office_id).where(Grant.user_id == user.id, in_force(on))
    )
    held = sorted((Held(role, office_id) for role, office_id in grants), key=lambda each: each.role.value)
    factor = _factor_of(user.id)
    return Person(
        user.id,
        user.name,
        user.full_name,
        user.locale,
        user.official_id,
        tuple(held),
        user.password_once,
        bool(session.scalar(select(factor))),
    )


def in_force(on: date | ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a grant is in force on that day."""
    return (Grant.from_on <= on) & (Grant.to_on.is_(None) | (Grant.to_on >= on))


def _factor_of(user_id: uuid.UUID | InstrumentedAttribute[uuid.UUID]) -> Exists:
    return exists().where(SecondFactor.user_id == user_id, SecondFactor.sealed.is_not(None))


# Every request of the staff asks this: once made, in one question, and a row for each role.
_VISIT = (
    select(
        SignedIn.seen_at,
        SignedIn.signed_in_at,
        SignedIn.confirmed_at,
        User.id.label("user_id"),
        User.name,
        User.full_name,
        User.locale,
        User.official_id,
        User.password_once,
        _factor_of(User.id).label("second_factor"),
        Grant.role,
        Grant.office_id,
    )
    .join(User, User.id == SignedIn.user_id)
    .outerjoin(Grant, (Grant.user_id == User.id) & in_force(bindparam("on")))
    .where(
        SignedIn.token_hash == bindparam("token_hash"),
        SignedIn.ended_at.is_(None),
        SignedIn.awaits_code.is_(False),
        User.closed_at.is_(None),
    )
)


def grants_of(session: Session, user_id: uuid.UUID, *, on: date) -> Sequence[Grant]:
    """The grants of an account in force on that day."""
    return session.scalars(select(Grant).where(Grant.user_id == user_id, in_force(on))).all()


def offices_of(session: Session, user_id: uuid.UUID, *, on: date) -> list[uuid.UUID]:
    """The offices at which an account holds a role on that day, each once."""
    return sorted({grant.office_id for grant in grants_of(session, user_id, on=on)})


def offices_ever_of(session: Session, user_id: uuid.UUID) -> list[uuid.UUID]:
    """The offices at which an account holds or held a role, each once."""
    return sorted(set(session.scalars(select(Grant.office_id).where(Grant.user_id == user_id))))


def accounts_at(session: Session, office_id: uuid.UUID) -> Sequence[User]:
    """Every account that holds or held a role at that very office, by name."""
    holders = select(Grant.user_id).where(Grant.office_id == office_id)
    return session.scalars(select(User).where(User.id.in_(holders)).order_by(User.name_key)).all()


def account_at(session: Session, office_id: uuid.UUID, user_id: uuid.UUID) -> User:
    """The account, if it holds or held a role at that very office; raises Missing otherwise."""
    asked = select(User).where(
        User.id == user_id, User.id.in_(select(Grant.user_id).where(Grant.office_id == office_id))
    )
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise Missing("account")
    return found


def grant_at(session: Session, office_id: uuid.UUID, grant_id: uuid.UUID) -> Grant:
    """The grant of that id at that very office; raises Missing."""
    found = session.scalars(
        select(Grant).where(Grant.id == grant_id, Grant.office_id == office_id)
    ).one_or_none()
    if found is None:
        raise Missing("role")
    return found


def names_of(session: Session, user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The full names of accounts."""
    if not user_ids:
        return {}
    rows = session.execute(select(User.id, User.full_name).where(User.id.in_(set(user_ids))))
    return {row.id: row.full_name for row in rows}
