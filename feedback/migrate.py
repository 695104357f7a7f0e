"""Brings a database's tables to another revision: all of it in one transaction, or nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text

from feedback.database import WRITES, engine_options, prepare
from feedback.old_copies import BEFORE_UPGRADE

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = (
    4_827_305_511  # PostgreSQL's advisory lock of migrations: any number, as long as it stays the same
)


class BrokenReferences(Exception):
    """After a migration rows would point to rows that are not there; it has been taken back."""


def head(versions: Path | None = None) -> str:
    """The newest revision that this program knows, such as `0001`."""
    return ScriptDirectory.from_config(_config(None, versions)).get_current_head() or "base"


def current(url: str) -> str | None:
    """The revision of the database, or None when it has no tables of ours."""
    engine = create_engine(url, **engine_options(url))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def upgrade(url: str, revision: str = "head", *, versions: Path | None = None) -> str:
    """Applies what is missing up to `revision` and returns the revision reached.

    A SQLite file that holds tables is copied beside itself first (`old_copies` says for how long). Raises BrokenReferences, and changes nothing,
    when rows would lose the rows that they refer to. Doing it twice, or twice at once, changes nothing more.
    """
    reached = head(versions) if revision == "head" else revision
    present = current(url)
    if present == reached:
        return reached
    if present is not None:
        _copy_aside(url, present)
    with _connection(url) as connection:
        command.upgrade(_config(connection, versions), revision)
    return reached


def downgrade(url: str, revision: str, *, versions: Path | None = None) -> None:
    """Takes migrations back down to `revision`; `base` leaves no table."""
    with _connection(url) as connection:
        command.downgrade(_config(connection, versions), revision)


def create(message: str, *, versions: Path | None = None) -> Path:
    """Writes the next numbered migration: the difference between the models and the newest revision."""
    engine = create_engine("sqlite://", **engine_options("sqlite://"))
    prepare(engine)
    with engine.connect() as connection:
        config = _config(connection, versions)
        script = ScriptDirectory.from_config(config)
        newest = script.get_current_head()
        if newest is not None:
            with connection.begin():
                command.upgrade(config, "head")
        number = f"{int(newest or 0) + 1:04}"
        command.revision(config, message=message, autogenerate=True, rev_id=number)
    engine.dispose()
    written = next((versions or MIGRATIONS / "versions").glob(f"{number}_*.py"))
    lines = written.read_text(encoding="utf-8").splitlines()
    written.write_text("\n".join(line for line in lines if "# ### " not in line) + "\n", encoding="utf-8")
    return written


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    """A connection in the one transaction of a migration, safe for rows that refer to a table built anew."""
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    try:
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            if connection.dialect.name == "sqlite":
                # Dropping the old copy of a table would delete its children by ON DELETE CASCADE, without any error.
                # Inside a transaction the pragma does nothing, so it goes to the driver before BEGIN.
                connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME}
                    )
                yield connection
                _refuse_broken_references(connection)
    finally:
        engine.dispose()


def _refuse_broken_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({f"{row[0]} → {row[2]}" for row in broken}))
        raise BrokenReferences(f"{len(broken)} rows would refer to nothing ({tables})")


def _copy_aside(url: str, revision: str) -> None:
    """Keeps the SQLite file as it was before, beside it, under the revision that it has."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database or parts.database == ":memory:":
        return
    path = Path(parts.database)
    copy = path.with_name(f"{path.stem}{BEFORE_UPGRADE}{revision}{path.suffix}")
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600, exist_ok=False)  # before anything is in it: it holds ratings with their times
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _config(connection: Connection | None, versions: Path | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(versions or MIGRATIONS / "versions"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
