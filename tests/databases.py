"""Fresh databases with every table in place, of SQLite and of PostgreSQL: made once, then copied."""

import itertools
import shutil
from functools import cached_property
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, make_url

from feedback.database import WRITES, engine_options, prepare
from feedback.schema import metadata
from tests.postgres import Server


class Databases(Protocol):
    """Makes databases of one kind."""

    kind: str

    def fresh(self) -> str:
        """The URL of a new database with every table and no row, for one user alone."""

    def empty(self) -> str:
        """The URL of a new database without any table."""

    def drop(self, url: str) -> None:
        """Takes a database away again."""


def open_engine(url: str) -> Engine:
    """An engine with the settings that the service itself uses."""
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def create_tables(url: str) -> None:
    """Every table of the models, without migrations: tests/migrations proves the two equal."""
    engine = open_engine(url)
    metadata.create_all(engine)
    engine.dispose()


def delete_every_row(engine: Engine) -> None:
    """Empties every table, children first; triggers that guard a table are the production's, so none may object."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


class SqliteDatabases:
    """SQLite files in one folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    @cached_property
    def _template(self) -> Path:
        path = self._folder / "template.sqlite"
        create_tables(f"sqlite:///{path}")
        return path

    def fresh(self) -> str:
        url = self.empty()
        shutil.copyfile(self._template, str(make_url(url).database))
        return url

    def empty(self) -> str:
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.sqlite'}"

    def drop(self, url: str) -> None:
        path = Path(str(make_url(url).database))
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


class PostgresqlDatabases:
    """Databases on one PostgreSQL server."""

    kind = "postgresql"

    def __init__(self, server: Server) -> None:
        self._server = server

    @cached_property
    def _template(self) -> str:
        url = self._server.create()
        create_tables(url)
        return url

    def fresh(self) -> str:
        return self._server.create(template=str(make_url(self._template).database))

    def empty(self) -> str:
        return self._server.create()

    def drop(self, url: str) -> None:
        self._server.drop(url)

    def close(self) -> None:
        """Takes the template away; the server may outlive the tests."""
        if "_template" in self.__dict__:
            self._server.drop(self._template)
