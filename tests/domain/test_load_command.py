"""`hailong load`: its report for people and for programs, its exit codes, and a trial that changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from feedback.cli import main
from tests.databases import open_engine
from tests.domain.loading import fingerprint
from tests.ward_files import WardFiles

Run = Callable[..., Result]


@pytest.fixture
def run(private_database: str) -> Run:
    """Runs `hailong load` on a database of its own."""

    def run(*arguments: object) -> Result:
        environment = {"HAILONG_DATABASE_URL": private_database, "HAILONG_DEMO": "1"}
        return CliRunner().invoke(
            main, ["load", *map(str, arguments)], env=environment, catch_exceptions=False
        )

    return run


def standing(database_url: str) -> str:
    """A hash of what stands in a database."""
    engine = open_engine(database_url)
    with Session(engine) as session:
        found = fingerprint(session)
    engine.dispose()
    return found


def test_a_good_folder_ends_with_0_and_a_line_for_each_file(run: Run, tmp_path: Path) -> None:
    WardFiles().write(tmp_path)

    result = run(tmp_path)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "don-vi.csv: 2 accepted, 0 repeated, 0 refused"
    assert len(result.stdout.splitlines()) == 9
    assert run(tmp_path).stdout.splitlines()[0] == "don-vi.csv: 0 accepted, 2 repeated, 0 refused"


def test_a_program_reads_exactly_the_report(run: Run, tmp_path: Path) -> None:
    files = WardFiles()
    files.desks.put(1, "Tên quầy", "=1+1")
    files.write(tmp_path, "don-vi.csv", "quay.csv")
    (tmp_path / "quay.bak").write_text("x")

    result = run(tmp_path, "--json")

    assert result.exit_code == 1
    assert result.stderr == "ignored: quay.bak\n"
    report = json.loads(result.stdout)
    [refused] = report["files"]["quay.csv"]["refused"]
    assert report == {
        "files": {
            "don-vi.csv": {"accepted": 2, "repeated": 0, "refused": []},
            "quay.csv": {"accepted": 0, "repeated": 0, "refused": [refused]},
        }
    }
    assert {name: refused[name] for name in ("row", "column", "code")} == {
        "row": 3,
        "column": "Tên quầy",
        "code": "formula_text",
    }
    assert list(refused) == ["row", "column", "code", "message"]


def test_the_good_rows_come_with_partial_and_the_exit_code_still_says_refused(
    run: Run, tmp_path: Path
) -> None:
    files = WardFiles()
    files.desks.put(1, "Tên quầy", "=1+1")
    files.write(tmp_path, "don-vi.csv", "quay.csv")

    result = run(tmp_path, "--partial")

    assert result.exit_code == 1
    assert "quay.csv: 1 accepted, 0 repeated, 1 refused\n" in result.stdout
    assert "row 3, Tên quầy: formula_text: " in result.stdout


def test_a_file_that_is_left_out_is_called_so(run: Run, tmp_path: Path) -> None:
    files = WardFiles()
    files.desks.rows = [["Q01", "=1", "x"]] * 25
    files.write(tmp_path, "don-vi.csv", "quay.csv")

    result = run(tmp_path)

    assert "quay.csv: 0 accepted, 0 repeated, 25 refused; left out whole\n" in result.stdout
    assert "  … 5 more, all of them with --json\n" in result.stdout


def test_a_trial_changes_nothing_and_reports_the_same(
    run: Run, tmp_path: Path, private_database: str
) -> None:
    files = WardFiles()
    files.receipts.put(0, "Mã quầy", "Q99")
    files.write(tmp_path)
    before = standing(private_database)

    trial = run(tmp_path, "--dry-run", "--json")

    assert standing(private_database) == before
    assert run(tmp_path, "--json").stdout == trial.stdout
    assert standing(private_database) != before


def test_a_folder_that_is_not_there_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere")

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "nowhere" in result.stderr


def test_a_file_in_the_place_of_the_folder_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")

    result = run(tmp_path / "x")

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_a_folder_without_any_of_the_files_is_a_misuse(run: Run, tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2


def test_an_office_that_is_not_there_is_refused_with_its_code(run: Run, tmp_path: Path) -> None:
    WardFiles().write(tmp_path)

    result = run(tmp_path, "--office", "P7")

    assert result.exit_code == 1
    assert "unknown_office" in result.stderr
