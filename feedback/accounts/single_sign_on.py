"""Single sign-on: an identity provider's word is linked to an account that stands already. It makes none, and no role."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts import queries
from feedback.accounts.models import OutsideIdentity, User
from feedback.audit import acts
from feedback.errors import Refused
from feedback.labels import N_, normal

LONGEST = 200  # characters of an issuer, of a subject and of an address
NO_ACCOUNT = N_("No account here belongs to this identity. Ask whoever keeps the accounts of your office.")


def mail_key(address: str) -> str:
    """The form in which two spellings of one mail address are equal."""
    return normal(address).casefold()


def account_of(
    session: Session,
    *,
    issuer: str,
    subject: str,
    mail: str | None,
    mail_verified: bool,
    on: date,
    now: datetime,
) -> User:
    """The open account behind an identity: linked before, or now by the address that the provider has verified.

    An account has one identity, so a second one with the same address opens nothing. Raises Refused: `no_account`.
    """
    linked = session.scalars(
        select(User)
        .join(OutsideIdentity, OutsideIdentity.user_id == User.id)
        .where(OutsideIdentity.issuer == issuer, OutsideIdentity.subject == subject)
    ).one_or_none()
    if linked is not None:
        if linked.closed_at is not None:
            raise Refused("no_account", NO_ACCOUNT)
        return linked
    if not mail or not mail_verified or max(map(len, (issuer, subject, mail))) > LONGEST:
        raise Refused("no_account", NO_ACCOUNT)
    user = session.scalars(
        select(User).where(User.mail_key == mail_key(mail), User.closed_at.is_(None))
    ).one_or_none()
    if user is None:
        raise Refused("no_account", NO_ACCOUNT)
    try:
        with session.begin_nested():
            session.add(OutsideIdentity(user_id=user.id, issuer=issuer, subject=subject, linked_at=now))
    except IntegrityError:  # the account has another identity
        raise Refused("no_account", NO_ACCOUNT) from None
    for office_id in queries.offices_of(session, user.id, on=on):
        acts.record(
            session,
            "accounts:identity:linked",
            office_id=office_id,
            user_id=user.id,
            now=now,
            account=user.name,
        )
    return user
