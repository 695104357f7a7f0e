"""`hailong demo`: loads the demonstration ward into an empty database and names the accounts."""

import contextlib
from pathlib import Path

import click

from config import Config
from feedback import clock, database
from feedback.commands.context import print_json, with_database
from feedback.contacts import keys
from feedback.demo import catalogue
from feedback.demo.stage import CAST, set_up
from feedback.errors import Refused
from feedback.labels import say

OFFICES = dict(((catalogue.WARD.code, catalogue.WARD.name), catalogue.CITY))


@click.command("demo")
@click.option(
    "--wards",
    type=click.IntRange(1, len(catalogue.NEIGHBOURS) + 1),
    default=1,
    show_default=True,
    help="Wards of the city: with several, a leader of the city has something to compare.",
)
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_database
def command(wards: int, as_json: bool, *, config: Config) -> None:
    """Load a made-up ward: a whole quarter and the months since closed, the present one under way, and an account for each role."""
    with contextlib.suppress(Refused):  # there is a pair already
        keys.make_pair(Path(config.instance))
    with database.transaction() as session:
        password = set_up(
            session,
            config,
            now=clock.now(),
            tell=lambda line: click.echo(f"  {line}", err=True),
            neighbours=wards - 1,
        )
    accounts = [
        {"name": player.account, "password": password, "role": player.role.value, "office": player.office}
        for player in CAST
    ]
    if as_json:
        print_json({"accounts": accounts})
        return
    click.echo("Tài khoản dùng thử / Demonstration accounts:")
    for player in CAST:
        roles = " / ".join(say(player.role.label, locale=locale) for locale in ("vi", "en"))
        click.echo(f"  {player.account:11} {password}   {roles}, {OFFICES[player.office]}")
