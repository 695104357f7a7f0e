"""The migrations lead to the tables of the models and back, on both databases."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from feedback import migrate
from tests.databases import Databases, create_tables, open_engine
from tests.migrations.description import describe, tables

VERSIONS = migrate.MIGRATIONS / "versions"


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[str]:
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def database_of_the_models(databases: Databases) -> Iterator[str]:
    url = databases.empty()
    create_tables(url)
    yield url
    databases.drop(url)


def described(url: str) -> list[str]:
    engine = open_engine(url)
    try:
        return describe(engine)
    finally:
        engine.dispose()


def test_head_equals_the_models(empty_database: str, database_of_the_models: str) -> None:
    migrate.upgrade(empty_database)

    assert described(empty_database) == described(database_of_the_models)


def test_an_upgrade_reaches_the_head_and_says_so(empty_database: str) -> None:
    before = migrate.current(empty_database)

    reached = migrate.upgrade(empty_database)

    assert (before, reached, migrate.current(empty_database)) == (None, migrate.head(), migrate.head())


def test_up_down_and_up_again_gives_the_same_tables(empty_database: str) -> None:
    migrate.upgrade(empty_database)
    first = described(empty_database)

    migrate.downgrade(empty_database, "base")
    engine = open_engine(empty_database)
    left = tables(engine)
    engine.dispose()
    migrate.upgrade(empty_database)

    assert left == set()
    assert described(empty_database) == first


def test_every_revision_can_be_left_and_reached_alone(empty_database: str) -> None:
    for number in numbers():
        migrate.upgrade(empty_database, number)
        after = described(empty_database)
        migrate.downgrade(empty_database, "-1")
        migrate.upgrade(empty_database, number)

        assert described(empty_database) == after, number


def test_upgrading_twice_changes_nothing(empty_database: str) -> None:
    migrate.upgrade(empty_database)
    before = described(empty_database)

    migrate.upgrade(empty_database)

    assert described(empty_database) == before


def test_the_files_are_numbered_without_a_gap_and_follow_one_line() -> None:
    # Two branches that add a migration each meet here, not in an office.
    names = sorted(path.name for path in VERSIONS.glob("[0-9]*.py"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    assert ScriptDirectory(str(migrate.MIGRATIONS)).get_heads() == [migrate.head()]


def test_a_migration_names_no_type_of_ours() -> None:
    # What a migration did must not change when our own types do.
    for path in Path(VERSIONS).glob("*.py"):
        assert "feedback." not in path.read_text(encoding="utf-8"), path.name


def numbers() -> list[str]:
    return sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
