"""`hailong verify` and `hailong verify-diff`: what they say of a ledger, of an older one beside it, and of what is none."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, make_url, text

from feedback.cli import main
from feedback.integrity.seal import seal_offices
from feedback.ratings.marks import marks_in
from tests.cast import gather
from tests.databases import open_engine
from tests.desk_day import RULES, at, committing, counted
from tests.two_bursts import month_of_two_bursts


@pytest.fixture
def ward(tmp_path: Path, private_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A private ward with two sealed days, which the commands find by their settings."""
    engine = open_engine(private_database)
    with committing(engine)() as session:
        month_of_two_bursts(session, gather(session))
        counted(session, marks_in(tmp_path / "intake-key"))
    monkeypatch.setenv("HAILONG_DEMO", "1")
    monkeypatch.setenv("HAILONG_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HAILONG_DATABASE_URL", private_database)
    yield engine
    engine.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_verify_says_that_all_is_well(ward: Engine) -> None:
    plain, as_json = run("verify"), run("verify", "--json")

    assert (plain.exit_code, plain.output) == (0, "5 batches, 14 ratings, 3 decisions: all is well\n")
    report = json.loads(as_json.output)
    assert (report["ok"], report["faults"], report["ratings"]) == (True, [], 14)
    assert [(head["office"], head["month"], head["number"], head["total"]) for head in report["heads"]] == [
        ("P1", "2026-10", 5, 17)
    ]


def test_verify_names_the_place_of_a_fault(ward: Engine) -> None:
    with committing(ward)() as session:
        session.execute(text("UPDATE rating SET level = 4 WHERE level = 5 AND batch = 3"))

    plain, as_json = run("verify"), run("verify", "--json")

    assert (plain.exit_code, as_json.exit_code) == (1, 1)
    assert "P1 2026-10 batch 3: A record of the batch was changed" in plain.output
    assert {"code": "root", "office": "P1", "month": "2026-10", "batch": 3, "about": ""} in json.loads(
        as_json.output
    )["faults"]


def test_verify_diff_compares_heads_with_a_database(
    ward: Engine, tmp_path: Path, private_database: str
) -> None:
    heads, newer = tmp_path / "heads.jsonl", tmp_path / "newer.jsonl"
    assert run("verify", "--heads", str(heads)).exit_code == 0
    transaction = committing(ward)
    seal_offices(transaction, RULES, now=at("2026-10-20 00:30"))
    assert run("verify", "--heads", str(newer)).exit_code == 0

    assert run("verify-diff", str(heads), str(newer)).exit_code == 0
    assert run("verify-diff", str(heads), private_database).exit_code == 0
    with transaction() as session:
        session.execute(text("DELETE FROM ledger_batch WHERE number = 5"))
    cut = run("verify-diff", str(heads), private_database, "--json")

    assert cut.exit_code == 1
    [fault] = json.loads(cut.output)["faults"]
    assert (fault["code"], fault["batch"]) == ("missing", 5)


def test_verify_diff_reads_a_copied_file(ward: Engine, tmp_path: Path) -> None:
    if ward.dialect.name != "sqlite":
        pytest.skip("only SQLite's database is a file")
    copy = tmp_path / "copy.sqlite"
    original = str(make_url(ward.url).database)
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)

    assert run("verify-diff", str(copy), original).exit_code == 0


@pytest.mark.parametrize("content", [None, b"", b"no heads", b'{"office": 1}', b"\xff\xfe"])
def test_verify_diff_refuses_what_is_no_ledger(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "old"
    if content is not None:
        file.write_bytes(content)

    result = run("verify-diff", str(file), str(file))

    # A file without any line says that there is no head, and no head stands in it.
    assert result.exit_code == (0 if content == b"" else 2)
    assert "Traceback" not in result.output
