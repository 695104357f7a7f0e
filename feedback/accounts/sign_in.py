"""Signing in and out: the limit on guessing, counted in the database, and the sessions of browsers."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from feedback.accounts import queries, second_factor
from feedback.accounts.models import FailedTry, SignedIn, User
from feedback.audit import acts
from feedback.errors import Refused
from feedback.labels import N_, code_key

WINDOW = timedelta(minutes=15)
TRIES_OF_ACCOUNT = 10  # failures of one account from one source within the window
TRIES_OF_SOURCE = 50  # failures of all accounts from one source: a whole office shares one address
TRIES_OF_CODE = 5  # codes for one password
SEEN_EVERY = timedelta(minutes=1)  # how often a session in use is written down as used
SESSIONS_KEPT = timedelta(days=30)  # ended or not, older ones are cleared away


class TooManyTries(Refused):
    """The limit on failed sign-ins is reached; `retry_after` is when the next try is heard, in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "too_many_tries",
            N_("Too many failed tries. Please wait %(minutes)s minutes."),
            minutes=-(-retry_after // 60),
        )
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Try:
    """A sign-in that has been let in to be checked; it counts as failed until it succeeds."""

    id: uuid.UUID
    user_id: uuid.UUID | None  # none: no open account of that name
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Started:
    """A session's token, and whether it opens nothing until the code of the second factor has come."""

    token: str
    awaits_code: bool


def begin_try(session: Session, name: str, source: str, *, now: datetime) -> Try:
    """Count a try before its password is looked at, so that parallel tries cannot pass the limit together.

    `source` is the address or the known browser that asks. Raises TooManyTries. The name is kept as a hash: people
    type passwords into the wrong field.
    """
    key = _digest(code_key(name))
    _one_at_a_time(session, source)
    session.execute(delete(FailedTry).where(FailedTry.tried_at <= now - WINDOW))
    from_source = FailedTry.source == source
    for limit, which in (
        (TRIES_OF_ACCOUNT, from_source & (FailedTry.name_key == key)),
        (TRIES_OF_SOURCE, from_source),
    ):
        count, oldest = session.execute(select(func.count(), func.min(FailedTry.tried_at)).where(which)).one()
        if count >= limit:
            raise TooManyTries(max(1, int((oldest + WINDOW - now).total_seconds()) + 1))
    tried = FailedTry(name_key=key, source=source, tried_at=now)
    session.add(tried)
    session.flush()
    user = queries.account_named(session, name)
    if user is None or user.closed_at is not None:
        return Try(tried.id, None, None)
    return Try(tried.id, user.id, user.password_hash)


def forget_try(session: Session, checked: Try) -> None:
    """Count a try as failed no more, since its password was right."""
    session.execute(delete(FailedTry).where(FailedTry.id == checked.id))


def start_session(
    session: Session, checked: Try, *, new_hash: str | None = None, on: date, now: datetime
) -> Started | None:
    """Start a session for a try whose password was right, and give its token; none if the account changed meanwhile.

    Where the account has a second factor the session opens nothing yet, and the try counts as failed until its code
    has come. `new_hash` renews a hash made with outdated parameters.
    """
    asked = select(User).where(
        User.id == checked.user_id, User.password_hash == checked.password_hash, User.closed_at.is_(None)
    )
    user = session.scalars(asked).one_or_none()
    if user is None:
        return None
    if new_hash is not None:
        user.password_hash = new_hash
    awaits_code = second_factor.has(session, user.id)
    if not awaits_code:
        forget_try(session, checked)
    session.execute(
        delete(SignedIn).where(SignedIn.user_id == user.id, SignedIn.signed_in_at < now - SESSIONS_KEPT)
    )
    token = _new_session(session, user.id, awaits_code=awaits_code, now=now)
    if not awaits_code:
        _record(session, "accounts:session:started", user, on=on, now=now)
    return Started(token, awaits_code)


def start_trusted_session(session: Session, user: User, *, on: date, now: datetime) -> Started:
    """Start a session for somebody whom the identity provider has named. It proves no presence yet.

    An account with a second factor of its own is asked for its code here too.
    """
    awaits_code = second_factor.has(session, user.id)
    token = _new_session(session, user.id, awaits_code=awaits_code, now=now)
    session.execute(
        update(SignedIn).where(SignedIn.token_hash == queries.token_hash(token)).values(confirmed_at=None)
    )
    if not awaits_code:
        _record(session, "accounts:session:started", user, on=on, now=now)
    return Started(token, awaits_code)


def count_code(session: Session, user_id: uuid.UUID, half: bytes | None, *, now: datetime) -> None:
    """Count a try at an account's second factor before its code is looked at: few for each password, few in all.

    `half` is the half session that asks; none where somebody who is signed in is asked once more. Raises
    TooManyTries, and Refused `sign_in_again` when that session's tries are used up.
    """
    source = f"code:{user_id.hex}"
    _one_at_a_time(session, source)
    recent = (FailedTry.source == source) & (FailedTry.tried_at > now - WINDOW)
    count, oldest = session.execute(select(func.count(), func.min(FailedTry.tried_at)).where(recent)).one()
    if count >= TRIES_OF_ACCOUNT:
        raise TooManyTries(max(1, int((oldest + WINDOW - now).total_seconds()) + 1))
    if half is not None:
        counted = session.execute(
            update(SignedIn)
            .where(
                SignedIn.token_hash == half,
                SignedIn.awaits_code.is_(True),
                SignedIn.ended_at.is_(None),
                SignedIn.code_tries < TRIES_OF_CODE,
            )
            .values(code_tries=SignedIn.code_tries + 1)
        )
        if counted.rowcount != 1:  # type: ignore[attr-defined]
            raise Refused("sign_in_again", N_("Too many wrong codes. Please sign in again."))
    session.add(FailedTry(name_key=_digest(source), source=source, tried_at=now))
    session.flush()


def forget_codes(session: Session, user_id: uuid.UUID) -> None:
    """Count wrong codes of an account no more, since a right one has come."""
    session.execute(delete(FailedTry).where(FailedTry.source == f"code:{user_id.hex}"))


def finish_session(
    session: Session, half: queries.HalfSignedIn, source: str, *, on: date, now: datetime
) -> str | None:
    """Turn a half session, whose code was right, into one that opens; gives its new token, or none if it ended.

    `source` is where the password's tries were counted: they count as failed no more.
    """
    taken = session.execute(
        update(SignedIn)
        .where(
            SignedIn.token_hash == half.token_hash,
            SignedIn.awaits_code.is_(True),
            SignedIn.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return None
    name_key = _digest(code_key(half.name))
    session.execute(delete(FailedTry).where(FailedTry.source == source, FailedTry.name_key == name_key))
    forget_codes(session, half.user_id)
    token = _new_session(session, half.user_id, awaits_code=False, now=now)
    _record(session, "accounts:session:started", queries.account(session, half.user_id), on=on, now=now)
    return token


def _new_session(session: Session, user_id: uuid.UUID, *, awaits_code: bool, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            token_hash=queries.token_hash(token),
            user_id=user_id,
            signed_in_at=now,
            seen_at=now,
            confirmed_at=None if awaits_code else now,
            ended_at=None,
            awaits_code=awaits_code,
        )
    )
    session.flush()
    return token


def note_use(session: Session, visit: queries.Visit, *, now: datetime) -> None:
    """Write down that a session is in use, which puts off its end."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.token_hash == visit.token_hash, SignedIn.ended_at.is_(None))
        .values(seen_at=now)
    )


def confirm(session: Session, visit: queries.Visit, *, on: date, now: datetime) -> None:
    """Write down that the person of a session proved to be there; what needs that is open for ten minutes.

    Refused with `session_ended` when the session ended meanwhile.
    """
    confirmed = session.execute(
        update(SignedIn)
        .where(SignedIn.token_hash == visit.token_hash, SignedIn.ended_at.is_(None))
        .values(confirmed_at=now)
    )
    if confirmed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("session_ended", N_("You were signed out meanwhile. Please sign in again."))
    user = queries.account(session, visit.person.user_id)
    _record(session, "accounts:session:confirmed", user, on=on, now=now)


def end_session(session: Session, visit: queries.Visit, *, on: date, now: datetime) -> None:
    """Sign out one browser: its token is worth nothing from now on."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.token_hash == visit.token_hash, SignedIn.ended_at.is_(None))
        .values(ended_at=now)
    )
    _record(session, "accounts:session:ended", queries.account(session, visit.person.user_id), on=on, now=now)


def _record(session: Session, name: str, user: User, *, on: date, now: datetime) -> None:
    """The log belongs to offices, so it stands at each one where the person holds a role."""
    for office_id in queries.offices_of(session, user.id, on=on):
        acts.record(session, name, office_id=office_id, user_id=user.id, now=now, account=user.name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _one_at_a_time(session: Session, source: str) -> None:
    """Let tries from one source count one after the other; SQLite's writers do so by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))
