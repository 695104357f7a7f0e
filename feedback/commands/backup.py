"""`hailong backup`: writes a checked copy of the database."""

from pathlib import Path

import click

from feedback import clock, copies
from feedback.commands.context import refused, settings
from feedback.errors import Refused


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write a copy of the database into FOLDER; the service may go on working."""
    try:
        made = copies.back_up(settings().database_url, folder, now=clock.now())
    except Refused as refusal:
        raise refused(refusal) from None
    click.echo(f"{made.file} ({made.size / 1e6:.1f} MB), checked")
