"""Roles that decide: asked for by one person, given once another agrees. Nobody makes a second person of their own."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts import queries
from feedback.accounts.models import Grant, RoleRequest, User
from feedback.accounts.operations import give_role
from feedback.accounts.rights import Role
from feedback.audit import acts
from feedback.errors import Missing, Refused
from feedback.labels import N_


def ask(
    session: Session,
    user: User,
    office_id: uuid.UUID,
    role: Role,
    *,
    on: date,
    by: uuid.UUID,
    now: datetime,
) -> RoleRequest:
    """Ask that a role that decides be given. Refused: `account_closed`, `own_role`, `role_held`, `role_asked`."""
    if user.closed_at is not None:
        raise Refused("account_closed", N_("This account is closed."))
    if by == user.id:
        raise Refused("own_role", N_("Nobody changes their own roles."))
    held = queries.grants_of(session, user.id, on=on)
    if any(each.office_id == office_id and each.role is role for each in held):
        raise Refused("role_held", N_("The account has this role already."), field="role")
    if any(each.user_id == user.id and each.role is role for each in waiting(session, [office_id])):
        raise Refused("role_asked", N_("This role has been asked for and waits for a second person."))
    made = RoleRequest(user_id=user.id, office_id=office_id, role=role, asked_by=by, asked_at=now)
    session.add(made)
    session.flush()
    _record(session, made, user, "accounts:role:asked", by=by, now=now)
    return made


def give(session: Session, request: RoleRequest, *, on: date, by: uuid.UUID, now: datetime) -> Grant:
    """Agree as the second person: the role is held from today. Refused: `same_person`, `settled`, and as `give_role`."""
    _settle(session, request, given=True, by=by, now=now)
    user = queries.account(session, request.user_id)
    return give_role(session, user, request.office_id, request.role, on=on, by=by, now=now)


def refuse(session: Session, request: RoleRequest, *, by: uuid.UUID, now: datetime) -> None:
    """Turn a request down, or take one's own back by having somebody else do so. Refused: `same_person`, `settled`."""
    _settle(session, request, given=False, by=by, now=now)
    user = queries.account(session, request.user_id)
    _record(session, request, user, "accounts:role:refused", by=by, now=now)


def waiting(session: Session, office_ids: Collection[uuid.UUID]) -> Sequence[RoleRequest]:
    """The requests at these offices that nobody has settled, the oldest first."""
    asked = select(RoleRequest).where(RoleRequest.office_id.in_(office_ids), RoleRequest.settled_at.is_(None))
    return session.scalars(asked.order_by(RoleRequest.asked_at, RoleRequest.id)).all()


def request_at(session: Session, office_id: uuid.UUID, request_id: uuid.UUID) -> RoleRequest:
    """The request of that id at the office; raises Missing."""
    found = session.get(RoleRequest, request_id, populate_existing=True)
    if found is None or found.office_id != office_id:
        raise Missing("request")
    return found


def _settle(session: Session, request: RoleRequest, *, given: bool, by: uuid.UUID, now: datetime) -> None:
    if by in (request.asked_by, request.user_id):
        raise Refused("same_person", N_("A second person decides: neither whoever asked nor whom it is for."))
    done = session.execute(
        update(RoleRequest)
        .where(RoleRequest.id == request.id, RoleRequest.settled_at.is_(None))
        .values(settled_by=by, settled_at=now, given=given)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("settled", N_("This request has been settled."))
    session.refresh(request)


def _record(
    session: Session, request: RoleRequest, user: User, name: str, *, by: uuid.UUID, now: datetime
) -> None:
    acts.record(
        session,
        name,
        office_id=request.office_id,
        user_id=by,
        now=now,
        account=user.name,
        role=request.role.value,
    )
