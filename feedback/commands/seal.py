"""`hailong seal`: seals the intake of finished days."""

from collections.abc import Sequence
from datetime import date, datetime

import click

from config import Config
from feedback import clock, database
from feedback.commands.context import print_json, with_database
from feedback.integrity.findings import FlagKind
from feedback.integrity.reading import SealingRules
from feedback.integrity.seal import OfficeSeal, seal_offices
from feedback.ratings.models import Basis, RatingState

ORDER = {
    "by": [each.value for each in Basis],
    "now": [each.value for each in RatingState],
    "flags": [each.value for each in FlagKind],
}


@click.command("seal")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="the last day to seal, as 2026-10-31; days that have not ended are never sealed",
)
@click.option("--json", "as_json", is_flag=True, help="print the report as JSON")
@with_database
def command(until: datetime | None, as_json: bool, *, config: Config) -> None:
    """Seal finished days: tie each rating to who served, move it, and take its exact time away."""
    rules = SealingRules(config.zone, config.match_minutes, config.seal_wait_days, config.contacts_kept_days)
    last: date | None = until.date() if until else None
    reports = seal_offices(database.transaction, rules, now=clock.now(), until=last)
    database.truncate_log()
    if as_json:
        print_json({"offices": [report.as_json() for report in reports if report.changed]})
    else:
        _print(reports)


def _print(reports: Sequence[OfficeSeal]) -> None:
    changed = [report for report in reports if report.changed]
    for report in changed:
        click.echo(
            f"{report.office}: {len(report.days)} days sealed, {report.ratings} ratings moved"
            + (f", {report.repeated} repeated dropped" if report.repeated else "")
        )
        for heading, counts in (("by", report.basis), ("now", report.states), ("flags", report.flags)):
            told = ", ".join(f"{counts[name]} {name}" for name in ORDER[heading] if counts[name])
            if told:
                click.echo(f"  {heading}: {told}")
        if report.late:
            click.echo(f"  {report.late} of a closed month, counted in the next open one")
    if not changed:
        click.echo("nothing to seal: every finished day is sealed")
