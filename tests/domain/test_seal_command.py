"""The command `hailong seal`: what it says to people and to programs."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from feedback.cli import main
from feedback.ratings.altered import mark_all
from feedback.ratings.marks import marks_in
from tests.cast import gather
from tests.databases import open_engine
from tests.desk_day import at, committing, receipt, scan, shift, tap


@pytest.fixture
def ward(tmp_path: Path, private_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Two days at P1 that wait to be sealed."""
    engine = open_engine(private_database)
    with committing(engine)() as session:
        cast = gather(session)
        for day in ("2026-10-05", "2026-10-06"):
            shift(session, cast.q1, cast.an, day)
            receipt(session, cast.q1, cast.an, cast.procedure, f"{day} 09:00")
            tap(session, cast.q1, f"{day} 09:10", level=5)
            tap(session, cast.q1, f"{day} 09:30", level=1)
            scan(session, receipt(session, cast.q1, cast.an, cast.procedure, f"{day} 10:00"), f"{day} 20:00")
        mark_all(session, marks_in(tmp_path / "intake-key"))
    monkeypatch.setenv("HAILONG_DEMO", "1")
    monkeypatch.setenv("HAILONG_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HAILONG_DATABASE_URL", private_database)
    yield engine
    engine.dispose()


def run(*words: str, now: str = "2026-10-12 08:00") -> Result:
    with time_machine.travel(at(now)):
        return CliRunner().invoke(main, ["seal", *words])


def test_it_tells_people_what_was_sealed(ward: Engine) -> None:
    result = run()

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "P1: 2 days sealed, 6 ratings moved",
        "  by: 2 receipt, 2 matched, 2 roster",
        "  now: 4 counted, 2 unverified",
    ]


def test_it_tells_programs_everything(ward: Engine) -> None:
    [office] = json.loads(run("--json").output)["offices"]

    assert office == {
        "office": "P1",
        "days": ["2026-10-05", "2026-10-06"],
        "ratings": 6,
        "late": 0,
        "repeated": 0,
        "basis": {"receipt": 2, "matched": 2, "roster": 2, "desk": 0},
        "states": {"counted": 4, "held": 0, "excluded": 0, "unverified": 2},
        "flags": dict.fromkeys(
            (
                "burst",
                "overcount",
                "off_hours",
                "device",
                "kiosk",
                "fast",
                "low_cluster",
                "response",
                "response_low",
                "withheld",
                "drift",
            ),
            0,
        ),
    }


def test_a_second_run_says_that_there_is_nothing_to_do(ward: Engine) -> None:
    run()

    again, as_json = run(), run("--json")

    assert (again.exit_code, again.output) == (0, "nothing to seal: every finished day is sealed\n")
    assert json.loads(as_json.output) == {"offices": []}


def test_it_stops_at_the_day_named(ward: Engine) -> None:
    [office] = json.loads(run("--until", "2026-10-05", "--json").output)["offices"]

    assert (office["days"], office["ratings"]) == (["2026-10-05"], 3)


def test_a_day_that_has_not_ended_is_not_sealed(ward: Engine) -> None:
    result = run("--until", "2026-10-31", "--json", now="2026-10-06 23:00")

    [office] = json.loads(result.output)["offices"]
    assert office["days"] == ["2026-10-05"]


@pytest.mark.parametrize("word", ["31/10/2026", "2026-10-32", "october"])
def test_a_day_that_is_none_is_a_misuse(ward: Engine, word: str) -> None:
    assert run("--until", word).exit_code == 2


def test_a_database_that_was_never_made_is_a_misuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAILONG_DEMO", "1")
    monkeypatch.setenv("HAILONG_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")

    result = run()

    assert result.exit_code == 2
    assert "hailong init" in result.output
