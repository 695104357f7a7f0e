"""`hailong init`: makes the database, or brings it up to this version."""

from pathlib import Path

import click
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.orm import Session

from config import Config
from feedback.commands.context import misused, settings
from feedback.database import WRITES, engine_options, prepare
from feedback.migrate import BrokenReferences, upgrade
from feedback.offices.models import Office
from feedback.ratings.altered import mark_all
from feedback.ratings.marks import INFO, marks_in
from feedback.ratings.untold import count_anew


@click.command("init")
def command() -> None:
    """Create or upgrade the database of the settings; done twice it changes nothing."""
    config = settings()
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    lacking = _lacking(config.database_url)
    try:
        reached = upgrade(config.database_url)
    except BrokenReferences as error:
        raise misused(f"The upgrade was taken back: {error}. The database is as it was before.") from None
    if lacking:
        _answer_for_what_waits(config, lacking)
    click.echo(f"database at revision {reached}")


def _lacking(url: str) -> frozenset[str]:
    """What a database of an older version lacks: `marks` of its waiting ratings, their `count`."""
    engine = create_engine(url)
    try:
        found = inspect(engine)
        if not found.has_table("intake"):
            return frozenset()
        marked = any(column["name"] == "mark" for column in found.get_columns("intake"))
        have = {"marks": marked, "count": found.has_table("intake_count")}
        return frozenset(name for name, there in have.items() if not there)
    finally:
        engine.dispose()


def _answer_for_what_waits(config: Config, lacking: frozenset[str]) -> None:
    """Mark and count what waited when that was brought in: once, so that it answers for nothing that is put there later."""
    engine = create_engine(config.database_url, **engine_options(config.database_url))
    prepare(engine)
    try:
        with Session(engine) as session:
            session.connection(execution_options={WRITES: True})
            session.info[INFO] = known = marks_in(config.intake_key_file)
            if "marks" in lacking:
                mark_all(session, known)
            for office_id in session.scalars(select(Office.id)).all():
                count_anew(session, office_id)
            session.commit()
    finally:
        engine.dispose()
