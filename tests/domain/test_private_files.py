"""What the commands write is the service's own: a neighbour on the host reads neither ratings nor passwords' hashes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.cli import main


@pytest.fixture(autouse=True)
def an_open_host() -> Iterator[None]:
    """A host whose new files everybody may read, as most are set up."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_the_database_that_init_makes_is_its_owners_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'instance' / 'ward.sqlite'}"

    made = CliRunner().invoke(main, ["init"], env={"HAILONG_DATABASE_URL": url, "HAILONG_DEMO": "1"})

    assert made.exit_code == 0, made.output
    assert {file.name: oct(file.stat().st_mode & 0o077) for file in tmp_path.rglob("*")} == {
        "instance": "0o0",
        "ward.sqlite": "0o0",
    }
