"""A command on a database of an older revision says what to do, whichever database it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from feedback import migrate
from feedback.cli import main
from feedback.database import engine_options
from tests.databases import Databases

OLD = "0030"


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[str]:
    url = databases.empty()
    yield url
    databases.drop(url)


def test_it_names_both_revisions_and_the_command_that_mends_it(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(empty_database, OLD)
    engine = create_engine(empty_database, **engine_options(empty_database))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO office (id, code, code_key, name, kind) VALUES ('%s', 'P1', 'p1', 'Phường Một', 'ward')"
                % ("0" * 32)
            )
        )
    engine.dispose()
    monkeypatch.setenv("HAILONG_DEMO", "1")
    monkeypatch.setenv("HAILONG_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HAILONG_DATABASE_URL", empty_database)

    result = CliRunner().invoke(main, ["score", "2026-10", "--office", "P1"])

    assert result.exit_code == 2
    assert f"The database is at revision {OLD} and the program at {migrate.head()}" in result.output
    assert "hailong init" in result.output
