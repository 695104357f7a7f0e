"""Whose hands a case can be in: the heads in force at an office, whom a case is about, and who is free of conflict."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.queries import in_force, person_of
from feedback.accounts.rights import Held, Line, Person, Role
from feedback.cases import conflict
from feedback.cases.conflict import Subject
from feedback.cases.kinds import HEADS, RANKS
from feedback.cases.models import Case
from feedback.duty.models import DeskSession, Shift
from feedback.offices.models import Office
from feedback.offices.queries import line_of

AROUND = timedelta(days=2)  # of the day on which a case was opened: who may have served then


def line_at(session: Session, office_id: uuid.UUID) -> Line:
    """The office and those above it."""
    return line_of(session, session.get_one(Office, office_id))


def subject_of(session: Session, case: Case, *, on: date) -> Subject:
    """Whom the case is about, with their roles; while that is not known, everybody who had the desk around that day."""
    if case.official_id is not None:
        grants = session.execute(
            select(Grant.role, Grant.office_id)
            .join(User, User.id == Grant.user_id)
            .where(User.official_id == case.official_id, in_force(on))
        )
        return Subject(case.official_id, tuple(Held(role, office_id) for role, office_id in grants))
    if case.desk_id is None or case.rating_id is None:
        return Subject(None)
    return Subject(None, could_be=_at_the_desk(session, case.office_id, case.desk_id, case.opened_on))


def heads_at(session: Session, line: Line, *, on: date) -> Sequence[Person]:
    """The people with a head's role at the office that `line` begins with, the nearest to the citizen first."""
    grants = (
        select(Grant.user_id).where(Grant.role.in_(HEADS), Grant.office_id.in_(line), in_force(on)).distinct()
    )
    users = session.scalars(
        select(User).where(User.id.in_(grants), User.closed_at.is_(None)).order_by(User.full_name, User.id)
    )
    people = [person_of(session, user, on=on) for user in users]
    return sorted(people, key=lambda person: conflict.rank_of(person.held, line))


def free_head(
    session: Session, line: Line, subject: Subject, *, least: int, above: Role | None = None, on: date
) -> Role:
    """The nearest head's role, above another one where that is given, that somebody without a conflict holds.

    The inspectorate where nobody does: it stands outside the ward.
    """
    lowest = max(least, RANKS[above] + 1 if above is not None else 0)
    people = heads_at(session, line, on=on)
    for role in HEADS:
        if RANKS[role] < lowest:
            continue
        holders = [person for person in people if any(held.role is role for held in person.held)]
        if any(conflict.handles(person, subject, line, least=least, held_by=role) for person in holders):
            return role
    return Role.INSPECTORATE


def _at_the_desk(
    session: Session, office_id: uuid.UUID, desk_id: uuid.UUID, day: date
) -> frozenset[uuid.UUID]:
    rostered = session.scalars(
        select(Shift.official_id).where(
            Shift.office_id == office_id,
            Shift.desk_id == desk_id,
            Shift.worked_on.between(day - AROUND, day + AROUND),
        )
    )
    since = datetime.combine(day - AROUND, time.min, tzinfo=UTC)  # two days have room for the zone
    signed_on = session.scalars(
        select(DeskSession.official_id).where(
            DeskSession.office_id == office_id,
            DeskSession.desk_id == desk_id,
            or_(DeskSession.signed_off_at.is_(None), DeskSession.signed_off_at >= since),
        )
    )
    return frozenset({*rostered, *signed_on})
