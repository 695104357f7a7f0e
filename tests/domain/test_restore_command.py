"""The command `hailong restore`: the tablets hear that the database was put back, whatever the copy knew of it."""

import os
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from feedback.cli import main
from feedback.devices.queries import restore_epoch
from feedback.migrate import upgrade
from tests import postgres
from tests.databases import Databases, open_engine
from tests.desk_day import at


@pytest.fixture
def url(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database that the commands find by their settings."""
    if databases.kind == "postgresql":
        monkeypatch.setenv("PATH", f"{postgres.programs()}{os.pathsep}{os.environ['PATH']}")
    made = databases.empty()
    upgrade(made)
    for name, value in (("DEMO", "1"), ("INSTANCE", str(tmp_path / "instance")), ("DATABASE_URL", made)):
        monkeypatch.setenv(f"HAILONG_{name}", value)
    return made


def run(*words: str, now: str) -> Result:
    with time_machine.travel(at(now)):
        return CliRunner().invoke(main, list(words))


def epoch(url: str) -> int:
    engine = open_engine(url)
    with Session(engine) as session:
        found = restore_epoch(session)
    engine.dispose()
    return found


def test_off_7_each_restoration_raises_the_epoch_above_all_that_were_told(url: str, tmp_path: Path) -> None:
    copies = str(tmp_path / "copies")
    assert run("backup", copies, now="2026-11-02 20:00").exit_code == 0
    epochs = [epoch(url)]
    for now in ("2026-11-03 09:00", "2026-11-03 10:00"):
        result = run("restore", copies, now=now)
        assert result.exit_code == 0, result.output
        epochs.append(epoch(url))

    assert epochs[0] == 0
    assert epochs == sorted(
        set(epochs)
    )  # the copy knows nothing of the first restoration, and still it rises
