"""`hailong push`: writes the results of a month or a year as a file for the national database on cadres."""

from pathlib import Path

import click

from config import Config
from feedback import clock, database
from feedback.commands.context import misused, office_by_code, with_database
from feedback.commands.export import save
from feedback.database import transaction
from feedback.periods.month import Month
from feedback.terms.pushes import push
from feedback.terms.term import Term


@click.command("push")
@click.argument("period", metavar="PERIOD")
@click.option("--office", "office_code", metavar="CODE", required=True)
@click.option(
    "-o", "--output", metavar="FILE", required=True, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--again", is_flag=True, help="everything, also what an earlier file has had")
@with_database
def command(period: str, office_code: str, output: Path, again: bool, *, config: Config) -> None:
    """Write the results of PERIOD (2026-10, or 2026 for the decisions on a year) to FILE, as JSON lines.

    Only what no earlier file has had: each record is an official's period in one version, and taking one twice changes
    nothing. Its form is told in docs/national-database.md.
    """
    try:
        wanted: Month | Term = Month.parse(period) if "-" in period else Term.parse(period)
    except ValueError as error:
        raise misused(str(error)) from None
    with transaction() as session:
        office = office_by_code(database.db.session(), office_code)
        made, content = push(session, office, wanted, again=again, user_id=None, now=clock.now())
        save(output, content)
        click.echo(f"{output}: {made.records} records, sha256 {made.digest}")
