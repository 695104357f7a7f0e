"""What can happen to a second factor: set up, its codes accepted once each, and taken away by somebody else."""

import uuid
from datetime import date, datetime

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from feedback.accounts import one_time_codes, passwords, queries
from feedback.accounts.models import RecoveryCode, SecondFactor, User
from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Refused
from feedback.labels import N_

CODE_WRONG = N_("This code is not right, or it has been used.")


def has(session: Session, user_id: uuid.UUID) -> bool:
    """Whether the account has a second factor in force."""
    asked = exists().where(SecondFactor.user_id == user_id, SecondFactor.sealed.is_not(None))
    return bool(session.scalar(select(asked)))


def begin(session: Session, user_id: uuid.UUID, *, key: bytes, now: datetime) -> str:
    """Make a secret for an authenticator app and give it; what is in force stays so until the new one has been proved."""
    secret = one_time_codes.new_secret()
    values = {"waiting": one_time_codes.sealed(key, user_id, secret), "begun_at": now}
    session.execute(
        insert_for(session, SecondFactor)
        .values(user_id=user_id, last_step=0, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )
    return secret


def waiting_secret(session: Session, user_id: uuid.UUID, *, key: bytes) -> str | None:
    """The secret that was made and not proved yet."""
    kept = session.scalar(select(SecondFactor.waiting).where(SecondFactor.user_id == user_id))
    return one_time_codes.opened(key, user_id, kept) if kept else None


def prove(session: Session, user: User, code: str, *, key: bytes, on: date, now: datetime) -> list[str]:
    """Put the new secret in force once a code shows that the app has it; gives the recovery codes, shown once.

    Refused: `nothing_begun`, `code_wrong`.
    """
    secret = waiting_secret(session, user.id, key=key)
    if secret is None:
        raise Refused("nothing_begun", N_("Begin the set-up first."))
    step = one_time_codes.step_of(secret, _digits(code), now)
    if step is None:
        raise Refused("code_wrong", CODE_WRONG, field="code")
    session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == user.id)
        .values(sealed=SecondFactor.waiting, waiting=None, last_step=step)
    )
    codes = [passwords.one_time_password() for _ in range(one_time_codes.RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.execute(
        insert(RecoveryCode),
        [
            {"id": new_id(), "user_id": user.id, "code_hash": one_time_codes.recovery_hash(each)}
            for each in codes
        ],
    )
    _record(session, "accounts:second_factor:set_up", user, on=on, now=now)
    return codes


def accept(session: Session, user_id: uuid.UUID, code: str, *, key: bytes, now: datetime) -> bool:
    """Whether a code opens the account; whichever it is, it does so once.

    Of several who send one code at once, one passes: the last accepted step only ever grows, and a recovery code is
    used up, by one conditional UPDATE each.
    """
    kept = session.scalar(select(SecondFactor.sealed).where(SecondFactor.user_id == user_id))
    secret = one_time_codes.opened(key, user_id, kept) if kept else None
    step = one_time_codes.step_of(secret, _digits(code), now) if secret else None
    if step is not None:
        taken = session.execute(
            update(SecondFactor)
            .where(
                SecondFactor.user_id == user_id, SecondFactor.last_step < step, SecondFactor.sealed == kept
            )
            .values(last_step=step)
            .execution_options(synchronize_session=False)
        )
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == one_time_codes.recovery_hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def recovery_codes_left(session: Session, user_id: uuid.UUID) -> int:
    """How many recovery codes are unused."""
    asked = select(RecoveryCode.id).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return len(session.scalars(asked).all())


def take_away(
    session: Session, user: User, *, office_id: uuid.UUID, by: uuid.UUID | None, now: datetime
) -> None:
    """Take the second factor from somebody who lost it, and end their sessions. Refused: `own_account`, `no_factor`."""
    if by == user.id:
        raise Refused("own_account", N_("Nobody takes their own second factor away."))
    if not has(session, user.id):
        raise Refused("no_factor", N_("This account has no second factor."))
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    acts.record(
        session,
        "accounts:second_factor:taken_away",
        office_id=office_id,
        user_id=by,
        now=now,
        account=user.name,
    )


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isascii() and sign.isdigit())


def _record(session: Session, name: str, user: User, *, on: date, now: datetime) -> None:
    for office_id in queries.offices_of(session, user.id, on=on):
        acts.record(session, name, office_id=office_id, user_id=user.id, now=now, account=user.name)
