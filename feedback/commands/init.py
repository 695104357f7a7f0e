"""`hailong init`: makes the database, or brings it up to this version."""

from pathlib import Path

import click
from sqlalchemy import create_engine, inspect
from sqlalchemy.orm import Session

from config import Config
from feedback.commands.context import misused, settings
from feedback.database import WRITES, engine_options, prepare
from feedback.migrate import BrokenReferences, upgrade
from feedback.ratings.altered import mark_all
from feedback.ratings.marks import marks_in


@click.command("init")
def command() -> None:
    """Create or upgrade the database of the settings; done twice it changes nothing."""
    config = settings()
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    unmarked = _lacks_marks(config.database_url)
    try:
        reached = upgrade(config.database_url)
    except BrokenReferences as error:
        raise misused(f"The upgrade was taken back: {error}. The database is as it was before.") from None
    if unmarked:
        _mark_what_waits(config)
    click.echo(f"database at revision {reached}")


def _lacks_marks(url: str) -> bool:
    """Whether the database is of a version whose waiting ratings carried no mark."""
    engine = create_engine(url)
    try:
        found = inspect(engine)
        return found.has_table("intake") and all(
            column["name"] != "mark" for column in found.get_columns("intake")
        )
    finally:
        engine.dispose()


def _mark_what_waits(config: Config) -> None:
    """Mark what waited when marks were brought in: once, so that nothing that is put there later has one."""
    engine = create_engine(config.database_url, **engine_options(config.database_url))
    prepare(engine)
    try:
        with Session(engine) as session:
            session.connection(execution_options={WRITES: True})
            mark_all(session, marks_in(config.intake_key_file))
            session.commit()
    finally:
        engine.dispose()
