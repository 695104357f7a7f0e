"""`hailong init`: makes the database, or brings it up to this version."""

from pathlib import Path

import click

from feedback.commands.context import misused, settings
from feedback.migrate import BrokenReferences, upgrade


@click.command("init")
def command() -> None:
    """Create or upgrade the database of the settings; done twice it changes nothing."""
    config = settings()
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    try:
        reached = upgrade(config.database_url)
    except BrokenReferences as error:
        raise misused(f"The upgrade was taken back: {error}. The database is as it was before.") from None
    click.echo(f"database at revision {reached}")
