"""`hailong user`: accounts of the staff, for the host's own hands and for the first account of all."""

import uuid

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback import clock
from feedback.accounts import operations, queries, second_factor
from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.commands.context import office_by_code, with_database
from feedback.database import transaction
from feedback.errors import Refused
from feedback.labels import LOCALES, N_
from feedback.notices import access
from feedback.offices.models import Office
from feedback.offices.queries import official_by_code


@click.group("user")
def command() -> None:
    """Accounts of the staff: add one, make a new one-time password, take a lost second factor away, close one."""


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--office", "office_code", required=True, help="The code of the office where the role is held.")
@click.option("--official", "official_code", help="The code of the official whose account it is.")
@click.option("--full-name", help="The person's full name; the official's where it is left out.")
@click.option("--locale", type=click.Choice(list(LOCALES)), default=LOCALES[0], show_default=True)
@with_database
def add(
    name: str,
    role: str,
    office_code: str,
    official_code: str | None,
    full_name: str | None,
    locale: str,
    config: Config,
) -> None:
    """Add the account NAME with a role, and print its one-time password.

    An account that exists already gets the role as a further one, and keeps its password.
    """
    now = clock.now()
    today = now.astimezone(config.zone).date()
    with transaction() as session:
        office = office_by_code(session, office_code)
        user, password = queries.account_named(session, name), None
        if user is None:
            official = official_by_code(session, office.id, official_code) if official_code else None
            made = operations.add_account(
                session,
                name=name,
                full_name=full_name or (official.name if official else name),
                official_id=official.id if official else None,
                locale=locale,
            )
            user, password = made.user, made.password
            operations.log_added(session, user, office_id=office.id, by=None, now=now)
        operations.give_role(session, user, office.id, Role(role), on=today, by=None, now=now)
    click.echo(password if password is not None else f"{user.name}: {role}")


@command.command("password")
@click.argument("name")
@with_database
def password(name: str, config: Config) -> None:
    """Print a new one-time password for NAME; every session of the account ends."""
    now = clock.now()
    with transaction() as session:
        user = _account(session, name)
        office_id = _office_of(session, user)
        made = operations.renew_password(session, user, office_id=office_id, by=None, now=now)
    click.echo(made.password)


@command.command("factor")
@click.argument("name")
@with_database
def factor(name: str, config: Config) -> None:
    """Take the second factor from NAME, who lost it; whoever has an address is told, and every session ends."""
    now = clock.now()
    with transaction() as session:
        user = _account(session, name)
        office = session.get_one(Office, _office_of(session, user))
        second_factor.take_away(session, user, office_id=office.id, by=None, now=now)
        operations.end_sessions_of(session, user.id, now=now)
        access.tell(
            session, user, office, access.FACTOR_TAKEN, today=now.astimezone(config.zone).date(), now=now
        )
    click.echo(f"{user.name}: no second factor")


@command.command("mail")
@click.argument("name")
@click.argument("address")
@with_database
def mail(name: str, address: str, config: Config) -> None:
    """Set the mail ADDRESS of NAME, to which changes of the account are told."""
    with transaction() as session:
        user = _account(session, name)
        office_id = _office_of(session, user)
        operations.set_mail(session, user, address, office_id=office_id, by=None, now=clock.now())
    click.echo(f"{user.name}: {user.mail or 'no address'}")


@command.command("close")
@click.argument("name")
@with_database
def close(name: str, config: Config) -> None:
    """Close the account NAME: whoever is signed in with it is out at once."""
    with transaction() as session:
        user = _account(session, name)
        now = clock.now()
        operations.close_account(
            session,
            user,
            office_id=_office_of(session, user),
            by=None,
            on=now.astimezone(config.zone).date(),
            now=now,
        )
    click.echo(f"{user.name}: closed")


def _account(session: Session, name: str) -> User:
    user = queries.account_named(session, name)
    if user is None:
        raise Refused("unknown_account", N_("There is no account %(named)s."), field="name", named=name)
    return user


def _office_of(session: Session, user: User) -> uuid.UUID:
    """The office in whose log the act stands: one where the account holds or held a role."""
    found = session.scalars(
        select(Grant.office_id).where(Grant.user_id == user.id).order_by(Grant.from_on)
    ).first()
    if found is None:
        raise Refused("account_without_role", N_("This account never held a role."), field="name")
    return found
