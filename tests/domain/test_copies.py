"""Copies of the database: whole, checked, and put back without losing what was there."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from feedback import copies
from feedback.errors import Refused
from feedback.migrate import upgrade
from feedback.offices.models import Office, OfficeKind
from tests import postgres
from tests.databases import Databases, open_engine

NOW = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)


@pytest.fixture
def url(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database, with the server's own programs within reach."""
    if databases.kind == "postgresql":
        monkeypatch.setenv("PATH", f"{postgres.programs()}{os.pathsep}{os.environ['PATH']}")
    made = databases.empty()
    upgrade(made)
    return made


def add_office(url: str, code: str) -> None:
    engine = open_engine(url)
    with Session(engine) as session:
        session.add(Office(code=code, code_key=code.lower(), name=code, kind=OfficeKind.WARD))
        session.commit()
    engine.dispose()


def offices(url: str) -> int:
    engine = open_engine(url)
    with Session(engine) as session:
        count = session.scalar(select(func.count()).select_from(Office))
    engine.dispose()
    return count or 0


def test_what_was_copied_comes_back(url: str, tmp_path: Path) -> None:
    add_office(url, "A")
    copy = copies.back_up(url, tmp_path / "copies", now=NOW)
    add_office(url, "B")

    copies.restore(url, copies.newest(tmp_path / "copies") or copy.file, now=NOW)

    assert offices(url) == 1
    assert not list((tmp_path / "copies").glob("*.unfinished"))


def test_a_copy_holds_what_is_still_in_the_write_ahead_log(url: str, tmp_path: Path) -> None:
    engine = open_engine(url)
    with Session(engine) as held_open:  # a reader keeps the log from being folded into the file
        held_open.scalar(select(func.count()).select_from(Office))
        add_office(url, "A")
        copy = copies.back_up(url, tmp_path / "copies", now=NOW)
    engine.dispose()

    copies.restore(url, copy.file, now=NOW)

    assert offices(url) == 1


@pytest.mark.parametrize("damage", ["truncated", "overwritten"])
def test_a_damaged_copy_is_refused_before_anything_is_touched(url: str, tmp_path: Path, damage: str) -> None:
    copy = copies.back_up(url, tmp_path / "copies", now=NOW)
    add_office(url, "A")
    content = copy.file.read_bytes()
    copy.file.write_bytes(content[:100] if damage == "truncated" else b"\0" * 600 + content[600:])

    with pytest.raises(Refused) as refusal:
        copies.restore(url, copy.file, now=NOW)

    assert refusal.value.code == "bad_backup"
    assert offices(url) == 1


def test_the_database_as_it_was_is_kept_beside_the_restored_one(url: str, tmp_path: Path) -> None:
    if make_url(url).get_backend_name() != "sqlite":
        pytest.skip("PostgreSQL restores in one transaction instead")
    copy = copies.back_up(url, tmp_path / "copies", now=NOW)
    add_office(url, "A")

    copies.restore(url, copy.file, now=NOW)

    place = Path(str(make_url(url).database))
    kept = place.with_name(f"{place.stem}.before-restore-20261102T200000Z.sqlite")
    assert offices(f"sqlite:///{kept}") == 1
