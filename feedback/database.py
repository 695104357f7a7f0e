"""The database: the engine with its safe settings, the session, and `transaction()`, the one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from feedback.audit.signing import INFO, KeyFile
from feedback.ratings import marks
from feedback.schema import metadata

BUSY_MILLISECONDS = 5000  # how long SQLite waits for another writer
STATEMENT_MILLISECONDS = 60_000  # PostgreSQL's limit for one statement
POOL_SIZE = 20  # connections: more than a worker has threads
WRITES = "hailong_writes"  # execution option: take SQLite's write lock when the transaction begins

db = SQLAlchemy(metadata=metadata, session_options={"expire_on_commit": False})


def engine_options(url: str) -> dict[str, Any]:
    """Options for the engine of `url`, SQLite's or PostgreSQL's."""
    if url.startswith("sqlite"):
        return {
            "connect_args": {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
            "pool_size": POOL_SIZE,
            "hide_parameters": True,
        }
    settings = f"-c statement_timeout={STATEMENT_MILLISECONDS} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    return {
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "pool_size": POOL_SIZE,
        "connect_args": {"options": settings},
        "hide_parameters": True,
    }


def prepare(engine: Engine) -> None:
    """Give every connection of `engine` the settings that a durable rating needs; PostgreSQL has them by itself.

    SQLite: WAL with synchronous=FULL (NORMAL may lose the last commits at power loss), foreign keys on, and
    BEGIN IMMEDIATE for writers: a deferred BEGIN that turns writer later forks a hash chain without any error.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver sends no BEGIN of its own
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def attach(app: Flask, url: str, *, key: Path | None = None, intake_key: Path | None = None) -> None:
    """Give `app` the database at `url`: `db.session` works in its contexts from then on.

    `key` is the file of the key that signs what is appended to the ledger, `intake_key` that of the key that marks
    the ratings that wait; without them nothing is signed or marked.
    """
    if intake_key is not None:
        app.extensions["hailong_intake_marks"] = marks.marks_in(intake_key)
    if key is not None:
        app.extensions["hailong_ledger_key"] = KeyFile(key)
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


@contextmanager
def transaction() -> Iterator[Session]:
    """A write transaction: ends the reading one, commits when the block ends well, rolls back when it does not.

    What was read before is read again inside it, so no decision rests on an older state.
    """
    session = db.session()
    session.rollback()
    _equip(session)
    session.connection(execution_options={WRITES: True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def _equip(session: Session) -> None:
    """Give the session the keys by which it signs what it appends to the ledger, and marks what comes in."""
    session.info[INFO] = current_app.extensions.get("hailong_ledger_key")
    session.info[marks.INFO] = current_app.extensions.get("hailong_intake_marks")


@contextmanager
def snapshot() -> Iterator[Session]:
    """A reading transaction that sees one state throughout, whatever others commit meanwhile, and changes nothing."""
    session = db.session()
    session.rollback()
    _equip(session)
    if db.engine.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


def truncate_log() -> None:
    """Bring SQLite's write-ahead log into the file and empty it: what was deleted must not live on there.

    Readers at work may keep it from being emptied wholly; the next time does it. PostgreSQL needs none of it.
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session().rollback()
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
