"""`hailong release`: lets out the figures that are due."""

import click

from config import Config
from feedback import clock, database
from feedback.commands.context import print_json, with_database
from feedback.releases.comments import tell_comments
from feedback.releases.operations import release_due


@click.command("release")
@click.option("--json", "as_json", is_flag=True, help="print the report as JSON")
@with_database
def command(as_json: bool, *, config: Config) -> None:
    """Let out figures of months that run, where so much has come that they point at nobody; else they wait."""
    with database.transaction() as session:
        made = release_due(session, zone=config.zone, now=clock.now())
        comments = tell_comments(session, zone=config.zone, now=clock.now())
    if as_json:
        print_json(
            {
                "releases": [
                    {
                        "office": each.office,
                        "month": str(each.month),
                        "number": each.number,
                        "until": each.until_on.isoformat(),
                    }
                    for each in made
                ],
                "comments": comments,
            }
        )
        return
    for each in made:
        click.echo(f"{each.office} {each.month}: release {each.number}, ratings up to {each.until_on}")
    if comments:
        click.echo(f"{comments} comments passed on")
    if not made:
        click.echo("nothing to let out: what has come since the last releases would point at somebody")
