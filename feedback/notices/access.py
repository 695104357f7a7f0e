"""Telling people that somebody's access was changed: the person, and the inspectorate above the office."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.queries import in_force
from feedback.accounts.rights import Role
from feedback.labels import N_, say
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.offices.models import Office
from feedback.offices.queries import line_of

ROLE_GIVEN = N_("The role “%(role)s” was given.")
ROLE_TAKEN = N_("The role “%(role)s” was taken away.")
PASSWORD_MADE = N_("A one-time password was made for the account.")
FACTOR_TAKEN = N_("The second factor was taken away.")


def tell(
    session: Session,
    user: User,
    office: Office,
    change: str,
    *,
    role: Role | None = None,
    today: date,
    now: datetime,
) -> int:
    """Queue a mail about a change to each who has an address: the person concerned, and the inspectorate; say how many."""
    told: dict[str, User] = {}
    for reader in (user, *_inspectors(session, office, today=today)):
        if reader.mail and reader.mail_key:
            told.setdefault(reader.mail_key, reader)
    for reader in told.values():
        values = {"role": say(role.label, locale=reader.locale)} if role else {}
        queue(
            session,
            office_id=office.id,
            channel=Channel.MAIL,
            address=reader.mail,
            template="access",
            values={
                "account": user.name,
                "office": office.name,
                "change": say(change, values, locale=reader.locale),
            },
            not_before=now,
            today=today,
            locale=reader.locale,
        )
    return len(told)


def _inspectors(session: Session, office: Office, *, today: date) -> list[User]:
    above: tuple[uuid.UUID, ...] = line_of(session, office)
    asked = (
        select(User)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.office_id.in_(above),
            Grant.role == Role.INSPECTORATE,
            in_force(today),
            User.closed_at.is_(None),
        )
        .order_by(User.name_key)
    )
    return list(session.scalars(asked.distinct()))
