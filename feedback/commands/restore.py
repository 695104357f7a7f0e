"""`hailong restore`: puts a copy of the database back in place."""

from pathlib import Path

import click

from config import Config
from feedback import clock, copies, migrate
from feedback.commands.context import misused, refused, settings, with_database
from feedback.database import transaction
from feedback.devices.operations import note_restoration
from feedback.errors import Refused


@click.command("restore")
@click.argument("copy", type=click.Path(exists=True, path_type=Path))
def command(copy: Path) -> None:
    """Put COPY, a file or a folder of copies (its newest is taken), in the place of the database.

    Stop the service first. The database as it was is kept beside the new one. The tablets hear that it was put back,
    and send again what they have kept since.
    """
    file = copies.newest(copy) if copy.is_dir() else copy
    if file is None:
        raise misused(f"There is no copy in {copy}.")
    url = settings().database_url
    try:
        put = copies.restore(url, file, now=clock.now())
    except Refused as refusal:
        raise refused(refusal) from None
    migrate.upgrade(url)  # an older copy has no place yet to note it
    _tell_the_tablets()
    click.echo(f"{file.name} is in place ({put.size / 1e6:.1f} MB); run `hailong verify`")


@with_database
def _tell_the_tablets(config: Config | None = None) -> None:
    with transaction() as session:
        note_restoration(session, now=clock.now())
