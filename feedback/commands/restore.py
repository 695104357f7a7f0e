"""`hailong restore`: puts a copy of the database back in place."""

from pathlib import Path

import click

from feedback import clock, copies
from feedback.commands.context import misused, refused, settings
from feedback.errors import Refused


@click.command("restore")
@click.argument("copy", type=click.Path(exists=True, path_type=Path))
def command(copy: Path) -> None:
    """Put COPY, a file or a folder of copies (its newest is taken), in the place of the database.

    Stop the service first. The database as it was is kept beside the new one.
    """
    file = copies.newest(copy) if copy.is_dir() else copy
    if file is None:
        raise misused(f"There is no copy in {copy}.")
    try:
        put = copies.restore(settings().database_url, file, now=clock.now())
    except Refused as refusal:
        raise refused(refusal) from None
    click.echo(
        f"{file.name} is in place ({put.size / 1e6:.1f} MB); run `hailong init`, then `hailong verify`"
    )
