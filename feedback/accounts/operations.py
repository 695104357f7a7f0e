"""What can happen to accounts: added, given roles, closed; and to their passwords."""

import re
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts import passwords, queries
from feedback.accounts.kept import CLOSED, CLOSED_ACCOUNTS, GIVEN, ROLES, TAKEN
from feedback.accounts.models import Grant, OutsideIdentity, SignedIn, User
from feedback.accounts.rights import Role
from feedback.audit import acts
from feedback.audit.kept import changing
from feedback.base import new_id
from feedback.errors import Refused
from feedback.labels import LOCALES, N_, code_key, normal

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]")
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
LONGEST_MAIL = 200  # characters
LONGEST_FULL_NAME = 200  # characters
NO_SUCH_LANGUAGE = N_("There is no such language here.")


@dataclass(frozen=True, slots=True)
class OneTime:
    """An account and the one-time password made for it: shown once, then only its hash is known."""

    user: User
    password: str


def add_account(
    session: Session,
    *,
    name: str,
    full_name: str,
    official_id: uuid.UUID | None = None,
    locale: str = LOCALES[0],
) -> OneTime:
    """Add an account without any role yet, with a one-time password.

    Refused: `account_name` (3–40 letters a–z, digits, dot, dash, underscore), `full_name`, `account_exists`,
    `official_has_account`, `locale`.
    """
    key = code_key(name)
    if not _NAME.fullmatch(key):
        raise Refused(
            "account_name",
            N_("An account's name has 3 to 40 letters a–z, digits, dots, dashes or underscores."),
            field="name",
        )
    if not 0 < len(normal(full_name)) <= LONGEST_FULL_NAME:
        raise Refused(
            "full_name", N_("Write the person's full name, in at most 200 characters."), field="full_name"
        )
    if locale not in LOCALES:
        raise Refused("locale", NO_SUCH_LANGUAGE, field="locale")
    if queries.account_named(session, key) is not None:
        raise _exists()
    if official_id is not None and _open_account_of(session, official_id) is not None:
        raise Refused("official_has_account", N_("This official has an account already."), field="official")
    password = passwords.one_time_password()
    user = User(
        name=key,
        name_key=key,
        full_name=normal(full_name),
        password_hash=passwords.hashed(password),
        password_once=True,
        official_id=official_id,
        locale=locale,
    )
    try:
        with session.begin_nested():  # two at once: the second meets the first one's name
            session.add(user)
    except IntegrityError:
        raise _exists() from None
    return OneTime(user, password)


def log_added(
    session: Session, user: User, *, office_id: uuid.UUID, by: uuid.UUID | None, now: datetime
) -> None:
    """Write down that an account was added for an office."""
    acts.record(
        session,
        "accounts:account:added",
        office_id=office_id,
        user_id=by,
        now=now,
        account=user.name,
        full_name=user.full_name,
    )


def give_role(
    session: Session,
    user: User,
    office_id: uuid.UUID,
    role: Role,
    *,
    on: date,
    by: uuid.UUID | None,
    now: datetime,
) -> Grant:
    """Give a role at an office from `on`, effective with the person's next request.

    Refused: `account_closed`, `role_held`, `official_needed` (the role of an official needs the official's record),
    `own_role` (nobody gives roles to themselves).
    """
    if user.closed_at is not None:
        raise Refused("account_closed", N_("This account is closed."))
    if by == user.id:
        raise Refused("own_role", N_("Nobody changes their own roles."))
    if role is Role.OFFICIAL and user.official_id is None:
        raise Refused("official_needed", N_("Choose the official whose account it is."), field="official")
    held = queries.grants_of(session, user.id, on=on)
    if any(each.office_id == office_id and each.role is role for each in held):
        raise Refused("role_held", N_("The account has this role already."), field="role")
    grant = Grant(id=new_id(), user_id=user.id, office_id=office_id, role=role, from_on=on)
    with changing(session, ROLES, office_id, GIVEN, _about(grant, by), on=on):
        session.add(grant)
    _record(session, "accounts:role:given", user, office_id, by, now, role=role.value)
    return grant


def take_role(session: Session, grant: Grant, *, on: date, by: uuid.UUID | None, now: datetime) -> None:
    """Take a role away, effective with the person's next request. Refused: `own_role`, and `account_closed`."""
    user = queries.account(session, grant.user_id)
    if user.closed_at is not None:
        raise Refused("account_closed", N_("This account is closed."))
    if by == user.id:
        raise Refused("own_role", N_("Nobody changes their own roles."))
    with changing(session, ROLES, grant.office_id, TAKEN, _about(grant, by), on=on):
        if grant.from_on >= on:
            session.delete(grant)  # given today: it has no day in force to keep
        else:
            grant.to_on = on - timedelta(days=1)
    _record(session, "accounts:role:taken", user, grant.office_id, by, now, role=grant.role.value)


def close_account(
    session: Session, user: User, *, office_id: uuid.UUID, by: uuid.UUID | None, on: date, now: datetime
) -> None:
    """Close an account and end its sessions at once; the ledger of each office where it has a role keeps it.

    Refused: `account_closed`, `own_account`.
    """
    if user.closed_at is not None:
        raise Refused("account_closed", N_("This account is closed."))
    if by == user.id:
        raise Refused("own_account", N_("Nobody closes their own account."))
    told = {"user": user.id.hex, "by": by.hex if by else None}
    with ExitStack() as ledgers:
        for held_at in queries.offices_ever_of(session, user.id):
            ledgers.enter_context(changing(session, CLOSED_ACCOUNTS, held_at, CLOSED, told, on=on))
        user.closed_at = now
    end_sessions_of(session, user.id, now=now)
    _record(session, "accounts:account:closed", user, office_id, by, now)


def renew_password(
    session: Session, user: User, *, office_id: uuid.UUID, by: uuid.UUID | None, now: datetime
) -> OneTime:
    """Make a one-time password for an account whose owner lost theirs; its sessions end. Refused: `account_closed`."""
    if user.closed_at is not None:
        raise Refused("account_closed", N_("This account is closed."))
    password = passwords.one_time_password()
    user.password_hash, user.password_once = passwords.hashed(password), True
    end_sessions_of(session, user.id, now=now)
    _record(session, "accounts:password:renewed", user, office_id, by, now)
    return OneTime(user, password)


def set_mail(
    session: Session, user: User, address: str, *, office_id: uuid.UUID, by: uuid.UUID | None, now: datetime
) -> None:
    """Set the mail address of an account, or take it away; whoever was linked by the old one is linked no more.

    Refused: `bad_mail`, `mail_taken`.
    """
    address = normal(address)
    if address and (len(address) > LONGEST_MAIL or not _MAIL.fullmatch(address)):
        raise Refused("bad_mail", N_("This is no mail address."), field="mail")
    session.execute(delete(OutsideIdentity).where(OutsideIdentity.user_id == user.id))
    try:
        with session.begin_nested():
            user.mail, user.mail_key = address or None, address.casefold() or None
            session.flush()
    except IntegrityError:
        raise Refused("mail_taken", N_("Another account has this mail address."), field="mail") from None
    _record(session, "accounts:mail:set", user, office_id, by, now)


def replace_password(
    session: Session, user_id: uuid.UUID, new_hash: str, *, seen_hash: str, on: date, now: datetime
) -> None:
    """Put the owner's new password in the place of the one that was just verified; every session ends.

    Hashing is done before, outside the transaction. Refused with `password_changed` when it changed meanwhile.
    """
    replaced = session.execute(
        update(User)
        .where(User.id == user_id, User.password_hash == seen_hash, User.closed_at.is_(None))
        .values(password_hash=new_hash, password_once=False)
    )
    if replaced.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("password_changed", N_("The password was changed meanwhile. Please sign in again."))
    end_sessions_of(session, user_id, now=now)
    user = queries.account(session, user_id)
    for office_id in queries.offices_of(session, user_id, on=on):
        _record(session, "accounts:password:changed", user, office_id, user_id, now)


def choose_locale(session: Session, user_id: uuid.UUID, locale: str) -> None:
    """Keep the language in which a person reads. Refused: `locale`."""
    if locale not in LOCALES:
        raise Refused("locale", NO_SUCH_LANGUAGE, field="locale")
    session.execute(update(User).where(User.id == user_id).values(locale=locale))


def end_sessions_of(session: Session, user_id: uuid.UUID, *, now: datetime) -> None:
    """End every session of an account."""
    session.execute(
        update(SignedIn).where(SignedIn.user_id == user_id, SignedIn.ended_at.is_(None)).values(ended_at=now)
    )
    session.flush()


def _about(grant: Grant, by: uuid.UUID | None) -> dict[str, object]:
    """What the ledger keeps of a role given or taken; by none: a command on the host."""
    return {
        "grant": grant.id.hex,
        "user": grant.user_id.hex,
        "role": grant.role.value,
        "by": by.hex if by else None,
    }


def _exists() -> Refused:
    return Refused("account_exists", N_("There is an account of this name already."), field="name")


def _open_account_of(session: Session, official_id: uuid.UUID) -> User | None:
    asked = select(User).where(User.official_id == official_id, User.closed_at.is_(None))
    return session.scalars(asked).first()


def _record(
    session: Session,
    name: str,
    user: User,
    office_id: uuid.UUID,
    by: uuid.UUID | None,
    now: datetime,
    **about: str,
) -> None:
    acts.record(session, name, office_id=office_id, user_id=by, now=now, account=user.name, **about)
