"""The pages on which the accounts of an office are kept: added, given roles, given a new password, closed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import doors, navigation
from admin.doors import needs
from feedback import clock
from feedback.accounts import operations, queries, role_requests, second_factor
from feedback.accounts.models import Grant, User
from feedback.accounts.rights import DECIDING, Act, Role, may_manage, roles_to_give
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_, code_key
from feedback.notices import access
from feedback.offices import queries as offices
from feedback.offices.models import Office, Official
from feedback.web import locale

pages = Blueprint("accounts", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/accounts")
GIVEN = N_("The role is given.")
ASKED = N_("The role is asked for. It is held once a second person, of the inspectorate or the city, agrees.")
ROLE_REFUSED = N_("You cannot give this role here.")


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role in force, as the pages show it."""

    grant: Grant
    office: Office
    takeable: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the pages show it: its roles in force, and whether the person at the screen may change it."""

    user: User
    roles: Sequence[RoleLine]
    manageable: bool


@pages.get("/")
@needs(Act.MANAGE_ACCOUNTS)
def listed(office: Office) -> ResponseReturnValue:
    """The accounts of the office, and the form that adds one."""
    return _list_page(office)


@pages.post("/")
@needs(Act.MANAGE_ACCOUNTS, sudo=True)
def add(office: Office) -> ResponseReturnValue:
    """Add an account with one role at this office, and show its one-time password, once."""
    now = clock.now()
    try:
        role = _role_given(request.form.get("role", ""), office)
        with transaction() as session:
            official = _official_chosen(office)
            made = operations.add_account(
                session,
                name=request.form.get("name", ""),
                full_name=request.form.get("full_name", "") or (official.name if official else ""),
                official_id=official.id if official else None,
            )
            by = doors.person().user_id
            operations.log_added(session, made.user, office_id=office.id, by=by, now=now)
            _set_mail(session, made.user, office)
            _give(session, made.user, office, role)
    except Refused as refusal:
        return _list_page(office, refusal)
    return _password_page(office, made)


@pages.get("/<uuid:account>/")
@needs(Act.MANAGE_ACCOUNTS)
def account(office: Office, account: uuid.UUID) -> ResponseReturnValue:
    """One account: its roles, and what can be done with it."""
    return _account_page(office, queries.account_at(db.session(), office.id, account))


@pages.post("/<uuid:account>/roles")
@needs(Act.MANAGE_ACCOUNTS, sudo=True)
def give(office: Office, account: uuid.UUID) -> ResponseReturnValue:
    """Give the account a role, here or at another office within the giver's reach."""
    user = _manageable(office, account)
    try:
        where = _office_chosen(request.form.get("at", office.code))
        role = _role_given(request.form.get("role", ""), where)
        with transaction() as session:
            _give(session, user, where, role)
    except Refused as refusal:
        return _account_page(office, queries.account_at(db.session(), office.id, account), refusal)
    return _back_to(office, account, gettext(ASKED if role in DECIDING else GIVEN))


@pages.post("/<uuid:account>/mail")
@needs(Act.MANAGE_ACCOUNTS, sudo=True)
def set_mail(office: Office, account: uuid.UUID) -> ResponseReturnValue:
    """Set where notices about the account go; single sign-on knows it by this address."""
    user = _manageable(office, account)
    try:
        with transaction() as session:
            _set_mail(session, user, office)
    except Refused as refusal:
        return _account_page(office, queries.account_at(db.session(), office.id, account), refusal)
    return _back_to(office, account, gettext("The mail address is set."))


@pages.post("/<uuid:account>/roles/<uuid:grant>/end")
@needs(Act.MANAGE_ACCOUNTS, sudo=True)
def take(office: Office, account: uuid.UUID, grant: uuid.UUID) -> ResponseReturnValue:
    """Take a role at this office away, from now on."""
    found = queries.grant_at(db.session(), office.id, grant)
    takeable = found.user_id == account and found.role in roles_to_give(doors.person(), g.line)
    if not takeable or account == doors.person().user_id:
        raise Missing("role")
    with transaction() as session:
        operations.take_role(session, found, on=doors.today(), by=doors.person().user_id, now=clock.now())
        user = queries.account(session, account)
        access.tell(
            session, user, office, access.ROLE_TAKEN, role=found.role, today=doors.today(), now=clock.now()
        )
    return _back_to(office, None, gettext("The role is taken away."))


@pages.post("/<uuid:account>/password")
@needs(Act.MANAGE_ACCOUNTS, sudo=True)
def renew(office: Office, account: uuid.UUID) -> ResponseReturnValue:
    """Make a one-time password for somebody who lost theirs, and show it, once."""
    user = _manageable(office, account)
    with transaction() as session:
        made = operations.renew_password(
            session, user, office_id=office.id, by=doors.person().user_id, now=clock.now()
        )
        access.tell(session, user, office, access.PASSWORD_MADE, today=doors.today(), now=clock.now())
    return _password_page(office, made)


@pages.post("/<uuid:account>/second-factor/end")
@needs(Act.MANAGE_ACCOUNTS, sudo=True)
def take_factor(office: Office, account: uuid.UUID) -> ResponseReturnValue:
    """Take the second factor from somebody who lost it; the password stays what it is."""
    user = _manageable(office, account)
    try:
        with transaction() as session:
            second_factor.take_away(
                session, user, office_id=office.id, by=doors.person().user_id, now=clock.now()
            )
            operations.end_sessions_of(session, user.id, now=clock.now())
            access.tell(session, user, office, access.FACTOR_TAKEN, today=doors.today(), now=clock.now())
    except Refused as refusal:
        return _account_page(office, queries.account_at(db.session(), office.id, account), refusal)
    return _back_to(office, account, gettext("The second factor is taken away."))


@pages.post("/<uuid:account>/close")
@needs(Act.MANAGE_ACCOUNTS, sudo=True)
def close(office: Office, account: uuid.UUID) -> ResponseReturnValue:
    """Close the account: whoever is signed in with it is out at once."""
    user = _manageable(office, account)
    with transaction() as session:
        operations.close_account(
            session, user, office_id=office.id, by=doors.person().user_id, on=doors.today(), now=clock.now()
        )
    return _back_to(office, None, gettext("The account is closed."))


def _give(session: Session, user: User, where: Office, role: Role) -> None:
    """Give the role and tell those concerned; a role that decides is asked for, and a second person gives it."""
    on, by, now = doors.today(), doors.person().user_id, clock.now()
    if role in DECIDING:
        role_requests.ask(session, user, where.id, role, on=on, by=by, now=now)
        return
    operations.give_role(session, user, where.id, role, on=on, by=by, now=now)
    access.tell(session, user, where, access.ROLE_GIVEN, role=role, today=doors.today(), now=now)


def _set_mail(session: Session, user: User, office: Office) -> None:
    address = request.form.get("mail", "")
    if address or request.endpoint == "accounts.set_mail":
        by = doors.person().user_id
        operations.set_mail(session, user, address, office_id=office.id, by=by, now=clock.now())


def _manageable(office: Office, account: uuid.UUID) -> User:
    """The account of this office, if the person may manage it; otherwise there is nothing here."""
    user = queries.account_at(db.session(), office.id, account)
    if not _line(user).manageable:
        raise Missing("account")
    return user


def _line(user: User) -> AccountLine:
    session, person = db.session(), doors.person()
    roles, held = [], []
    for grant in queries.grants_of(session, user.id, on=doors.today()):
        office = session.get_one(Office, grant.office_id)
        line = offices.line_of(session, office)
        held.append((grant.role, line))
        takeable = grant.role in roles_to_give(person, line) and user.id != person.user_id
        roles.append(RoleLine(grant, office, takeable))
    manageable = user.closed_at is None and may_manage(person, user.id, held)
    return AccountLine(user, roles, manageable)


def _role_given(value: str, office: Office) -> Role:
    """The role of that value, if the person may give it at the office."""
    line = offices.line_of(db.session(), office)
    for role in roles_to_give(doors.person(), line):
        if role.value == value:
            return role
    raise Refused("role_not_given", ROLE_REFUSED, field="role")


def _office_chosen(code: str) -> Office:
    for office in navigation.offices_within_reach():
        if office.code_key == code_key(code):
            return office
    raise Missing("office")


def _official_chosen(office: Office) -> Official | None:
    chosen = request.form.get("official", "")
    if not chosen:
        return None
    try:
        return offices.official_at(db.session(), office.id, uuid.UUID(chosen))
    except ValueError:
        raise Missing("official") from None


def _list_page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    page = render_template(
        "admin/accounts.html",
        lines=[_line(user) for user in queries.accounts_at(session, office.id)],
        officials=offices.officials_of(session, office.id),
        roles=_in_order(roles_to_give(doors.person(), g.line)),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


def _account_page(office: Office, user: User, refusal: Refused | None = None) -> ResponseReturnValue:
    session, person = db.session(), doors.person()
    places = [
        each
        for each in navigation.offices_within_reach()
        if roles_to_give(person, offices.line_of(session, each))
    ]
    page = render_template(
        "admin/account.html",
        line=_line(user),
        has_factor=second_factor.has(session, user.id),
        places=places,
        roles=_in_order(roles_to_give(person, g.line)),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200


def _in_order(roles: frozenset[Role]) -> list[Role]:
    return [role for role in Role if role in roles]


def _password_page(office: Office, made: operations.OneTime) -> ResponseReturnValue:
    return render_template("admin/one_time_password.html", user=made.user, password=made.password)


def _back_to(office: Office, account: uuid.UUID | None, message: str) -> ResponseReturnValue:
    flash(message, "done")
    if account is None:
        return redirect(url_for("accounts.listed", office=office.code), 303)
    return redirect(url_for("accounts.account", office=office.code, account=account), 303)
