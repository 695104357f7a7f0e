"""Who may decide on what concerns an official: outside the desk, nobody under whom it concerns; and who is outside the ward."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts import queries as accounts
from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Act, Line, Role, allows, is_under
from feedback.duty.queries import worked_at
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.offices.queries import line_of
from feedback.periods.month import Month


def refuse_whom_it_concerns(
    session: Session, user: User, officials: Collection[uuid.UUID], office_id: uuid.UUID, *, on: date
) -> None:
    """Refuse the officials whom it concerns, and whoever stands under one of them at the ward.

    Raises Refused: `concerns_oneself`, `under_whom_it_concerns`.
    """
    if user.official_id is not None and user.official_id in officials:
        raise Refused("concerns_oneself", N_("Nobody decides on what concerns themselves."))
    line = _line(session, office_id)
    own = _roles_in(session, [user.id], line, on=on)
    if is_under(own, _roles_in(session, _accounts_of(session, officials), line, on=on)):
        raise Refused(
            "under_whom_it_concerns", N_("Nobody decides on what concerns somebody above them at the ward.")
        )


def works_at_the_desk(
    session: Session, user: User, desks: Collection[uuid.UUID], month: Month, zone: ZoneInfo
) -> bool:
    """Whether the person worked at one of these desks in the month."""
    if user.official_id is None:
        return False
    return worked_at(session, user.official_id, desks, *month.edges(zone))


def is_outside_the_ward(session: Session, user: User, office_id: uuid.UUID, *, on: date) -> bool:
    """Whether the person belongs to no part of the ward: holds no role at it or below, and is none of its officials."""
    if user.official_id is not None:
        return False
    return all(office_id not in _line(session, held) for held in accounts.offices_of(session, user.id, on=on))


def still_deciding(
    session: Session, user_ids: Iterable[uuid.UUID], act: Act, office_id: uuid.UUID, *, on: date
) -> set[uuid.UUID]:
    """Those of these people whose account is open and whose roles allow the act today: the word of others has lapsed."""
    line = _line(session, office_id)
    users = session.scalars(select(User).where(User.id.in_(list(user_ids)), User.closed_at.is_(None)))
    return {user.id for user in users if allows(accounts.person_of(session, user, on=on), act, line)}


def _line(session: Session, office_id: uuid.UUID) -> Line:
    return line_of(session, session.get_one(Office, office_id))


def _accounts_of(session: Session, officials: Collection[uuid.UUID]) -> list[uuid.UUID]:
    asked = select(User.id).where(User.official_id.in_(list(officials)), User.closed_at.is_(None))
    return list(session.scalars(asked))


def _roles_in(session: Session, user_ids: Collection[uuid.UUID], line: Line, *, on: date) -> set[Role]:
    """The roles that these people hold at the offices of the line."""
    asked = select(Grant.role).where(
        Grant.user_id.in_(user_ids), Grant.office_id.in_(line), accounts.in_force(on)
    )
    return set(session.scalars(asked))
