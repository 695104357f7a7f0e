"""`hailong doctor`: names what is wrong with this installation."""

import sys

import click

from config import Config
from feedback import clock
from feedback.commands.context import REFUSED, print_json, with_database
from feedback.database import db
from feedback.diagnosis import faults
from feedback.labels import say_in_both


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_database
def command(as_json: bool, config: Config) -> None:
    """Look the installation over; exit 1 when something is wrong, with what to do about each."""
    found = faults(db.session(), config, now=clock.now())
    if as_json:
        print_json(
            [{"code": each.code, "message": say_in_both(each.sentence, each.values)} for each in found]
        )
    else:
        for each in found:
            click.echo(f"{each.code}: {say_in_both(each.sentence, each.values)}")
        if not found:
            click.echo("nothing found wrong")
    if found:
        sys.exit(REFUSED)
