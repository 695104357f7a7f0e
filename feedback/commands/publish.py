"""`hailong publish`: make a closed month public."""

import click

from config import Config
from feedback import clock, database
from feedback.commands.context import MONTH, office_by_code, with_database
from feedback.evaluations.closings.closing import publish
from feedback.periods.month import Month


@click.command("publish")
@click.argument("month", type=MONTH)
@click.option("--office", "office_code", metavar="CODE", required=True)
@with_database
def command(month: Month, office_code: str, *, config: Config) -> None:
    """Make MONTH of the office public: what the public board shows of the unit, never of a person."""
    with database.transaction() as session:
        office = office_by_code(session, office_code)
        publish(session, office, month, zone=config.zone, now=clock.now())
    click.echo(f"{office.code} {month}: published")
