"""A migration that builds a parent table anew keeps the rows of its children, or is taken back whole."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from feedback import migrate
from feedback.old_copies import forget_old_copies, old_copies
from tests.databases import Databases, open_engine

OFFICE = "00000000000000000000000000000001"
DESK = "00000000000000000000000000000002"
ROWS = [
    f"INSERT INTO office (id, code, code_key, name, kind) VALUES ('{OFFICE}', 'P1', 'p1', 'Phường Một', 'ward')",
    f"INSERT INTO desk (id, office_id, code, code_key, name, fields) VALUES ('{DESK}', '{OFFICE}', 'Q1', 'q1', 'Quầy 1', '[]')",
]
TEMPLATE = '''"""{title}."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{parent}"


def upgrade() -> None:
{up}


def downgrade() -> None:
{down}
'''


@pytest.fixture
def filled_database(databases: Databases) -> Iterator[str]:
    url = databases.empty()
    migrate.upgrade(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    engine.dispose()
    yield url
    databases.drop(url)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    shutil.copytree(migrate.MIGRATIONS / "versions", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def add_migration(history: Path, title: str, up: list[str], down: list[str]) -> None:
    def body(lines: list[str]) -> str:
        return "\n".join(f"    {line}" for line in lines)

    source = TEMPLATE.format(title=title, parent=migrate.head(), up=body(up), down=body(down))
    (history / "9001_change.py").write_text(source, encoding="utf-8")


def count(url: str, table: str) -> int:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
    finally:
        engine.dispose()


def test_building_a_parent_anew_keeps_its_children(filled_database: str, history: Path) -> None:
    longer = "with op.batch_alter_table('office') as batch: batch.alter_column('name', type_=sa.String({}))"
    add_migration(
        history, "Longer names", [longer.format(300)], [longer.format(200)]
    )  # SQLite copies the table

    migrate.upgrade(filled_database, versions=history)
    up = (count(filled_database, "office"), count(filled_database, "desk"))
    migrate.downgrade(filled_database, "-1", versions=history)
    down = (count(filled_database, "office"), count(filled_database, "desk"))

    assert (up, down) == ((1, 1), (1, 1))


def test_a_migration_that_orphans_rows_is_taken_back(filled_database: str, history: Path) -> None:
    add_migration(history, "A parent lost", ["op.execute('DELETE FROM office')"], ["pass"])

    with pytest.raises(Exception, match="refer"):  # SQLite: our check; PostgreSQL: its own, at once
        migrate.upgrade(filled_database, versions=history)

    assert (count(filled_database, "office"), migrate.current(filled_database)) == (1, migrate.head())


def test_a_migration_that_fails_halfway_leaves_no_trace(filled_database: str, history: Path) -> None:
    add_migration(
        history,
        "A table, then a mistake",
        [
            "op.create_table('half', sa.Column('id', sa.Integer))",
            "op.execute('SELECT no_such_column FROM office')",
        ],
        ["pass"],
    )

    with pytest.raises(Exception, match="no_such_column"):
        migrate.upgrade(filled_database, versions=history)

    with pytest.raises(Exception, match="half"):
        count(filled_database, "half")


def test_a_sqlite_file_is_copied_aside_before_it_changes(tmp_path: Path, history: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ward.sqlite'}"
    migrate.upgrade(url)
    add_migration(history, "Nothing", ["pass"], ["pass"])

    migrate.upgrade(url, versions=history)

    copy = f"sqlite:///{tmp_path / f'ward.before-leaving-{migrate.head()}.sqlite'}"
    assert (migrate.current(copy), migrate.current(url)) == (migrate.head(), "9001")
    assert Path(make_url(copy).database or "").stat().st_mode & 0o077 == 0


def test_anon_7_a_copy_left_by_an_upgrade_goes_after_a_week(tmp_path: Path, history: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ward.sqlite'}"
    migrate.upgrade(url)
    add_migration(history, "Nothing", ["pass"], ["pass"])
    migrate.upgrade(url, versions=history)
    now = datetime.now(UTC)

    assert forget_old_copies(url, now=now + timedelta(days=6)) == 0
    assert forget_old_copies(url, now=now + timedelta(days=8)) == 1

    assert list(old_copies(url)) == []
    assert migrate.current(url) == "9001"
