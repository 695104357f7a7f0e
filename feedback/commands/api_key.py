"""`hailong api-key`: the keys by which the one-stop software speaks to an office's interface."""

import uuid
from datetime import date, timedelta

import click
from sqlalchemy import select

from config import Config
from feedback import clock
from feedback.api_keys import operations, queries
from feedback.api_keys.models import ApiKey, Scope
from feedback.audit import acts
from feedback.commands.context import office_by_code, print_json, with_database
from feedback.database import db, transaction
from feedback.errors import Missing


@click.group("api-key")
def command() -> None:
    """The keys by which the one-stop software speaks to an office's interface: make, list, revoke."""


@command.command("make")
@click.argument("name")
@click.option("--office", "office_code", required=True, help="The office that the key belongs to.")
@click.option(
    "--may",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may do; again for each.",
)
@click.option("--days", default=365, show_default=True, help="It ends after so many days, at most 731.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_database
def make(
    name: str, office_code: str, scopes: tuple[str, ...], days: int, as_json: bool, config: Config
) -> None:
    """Make a key for the program NAME and print it, this once."""
    now = clock.now()
    today: date = now.astimezone(config.zone).date()
    with transaction() as session:
        office = office_by_code(session, office_code)
        key, text = operations.make(
            session,
            office.id,
            name,
            {Scope(each) for each in scopes},
            expires_on=today + timedelta(days=days),
            today=today,
            now=now,
        )
        acts.record(
            session,
            "api_keys:key:made",
            office_id=office.id,
            user_id=None,
            now=now,
            key=key.name,
            scopes=key.scopes,
        )
        said = _as_said(key)
    if as_json:
        print_json({**said, "key": text})
    else:
        click.echo(f"{text}\nIt is shown this once, and ends on {said['expires_on']}.")


@command.command("list")
@click.option("--office", "office_code", required=True, help="The office whose keys are listed.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_database
def list_keys(office_code: str, as_json: bool, config: Config) -> None:
    """List the keys of an office: what each may do, when it was last used, when it ends."""
    session = db.session()
    found = [_as_said(key) for key in queries.keys_of(session, office_by_code(session, office_code).id)]
    if as_json:
        print_json(found)
        return
    for each in found:
        state = "revoked" if each["revoked"] else f"ends {each['expires_on']}"
        click.echo(f"{each['id']}\t{each['begins_with']}…\t{each['name']}\t{each['scopes']}\t{state}")


@command.command("revoke")
@click.argument("key_id", type=click.UUID)
@with_database
def revoke(key_id: uuid.UUID, config: Config) -> None:
    """End the key KEY_ID at once."""
    now = clock.now()
    with transaction() as session:
        key = session.scalars(select(ApiKey).where(ApiKey.id == key_id)).one_or_none()
        if key is None:
            raise Missing("key")
        ended = operations.revoke(session, key, on=now.astimezone(config.zone).date(), now=now)
        if ended:
            acts.record(
                session, "api_keys:key:revoked", office_id=key.office_id, user_id=None, now=now, key=key.name
            )
    click.echo("revoked" if ended else "was revoked before")


def _as_said(key: ApiKey) -> dict[str, object]:
    return {
        "id": str(key.id),
        "name": key.name,
        "begins_with": key.beginning,
        "scopes": key.scopes,
        "expires_on": key.expires_on.isoformat(),
        "last_used_on": key.last_used_on.isoformat() if key.last_used_on else None,
        "revoked": key.revoked_at is not None,
    }
