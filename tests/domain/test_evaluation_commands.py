"""The commands that close, score and publish a month, as somebody types them on the host."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.models import Result as Stored
from feedback.periods.models import Period, PeriodState
from tests.cast import Cast
from tests.databases import open_engine
from tests.month_commands import Run, command_line, october


@pytest.fixture
def cast(private_database: str) -> Cast:
    return october(private_database)


@pytest.fixture
def run(private_database: str, tmp_path: Path, cast: Cast) -> Run:
    return command_line(private_database, tmp_path)


class TestClose:
    def test_it_prints_everybodys_points_and_the_totals(self, run: Run) -> None:
        done = run("close", "2026-10", "--office", "p1")
        assert done.exit_code == 0, done.output
        # 29 + 60 + citizens: Σr = 3000 + 600 = 3600, D = 3600 - 3200 = 400, S = 80 + 400 / 70 = 85.71: 8.57 → 97.57
        assert "C01        Nguyễn Văn An               29.00  60.00   8.57   97.57  B" in done.output
        assert "received 40 = counted 40 + held 0 + excluded 0 + unverified 0" in done.output

    def test_it_gives_the_summary_as_json(self, run: Run) -> None:
        told = json.loads(run("close", "2026-10", "--office", "P1", "--json").stdout)
        assert (told["office"], told["month"], told["version"]) == ("P1", "2026-10", 1)
        assert told["totals"]["received"] == 40

    def test_the_second_time_is_refused_with_the_reason(self, run: Run) -> None:
        run("close", "2026-10", "--office", "P1")
        again = run("close", "2026-10", "--office", "P1")
        assert again.exit_code == 1
        assert again.output.startswith("Error: already_closed: ")
        assert "Traceback" not in again.output

    def test_a_month_to_come_is_refused(self, run: Run) -> None:
        early = run("close", "2999-01", "--office", "P1")
        assert (early.exit_code, early.output[:21]) == (1, "Error: month_not_over")

    def test_an_office_that_is_not_there_is_refused(self, run: Run) -> None:
        assert run("close", "2026-10", "--office", "P9").output.startswith("Error: unknown_office: ")

    def test_a_month_that_is_none_is_misuse(self, run: Run) -> None:
        assert run("close", "2026-13", "--office", "P1").exit_code == 2

    def test_a_city_closes_all_its_wards(self, run: Run, private_database: str) -> None:
        run("close", "2026-10", "--office", "P2")
        done = run("close", "2026-10", "--office", "HN", "--json")
        told = json.loads(done.stdout)
        assert done.exit_code == 1
        assert [each["office"] for each in told["closed"]] == ["P1"]
        assert [(each["office"], each["code"]) for each in told["refused"]] == [("P2", "already_closed")]
        with Session(engine := open_engine(private_database)) as session:
            assert session.scalar(select(func.count()).select_from(Period)) == 2
        engine.dispose()

    def test_a_later_decision_is_computed_as_a_new_version(self, run: Run, private_database: str) -> None:
        run("close", "2026-10", "--office", "P1")
        again = run("close", "2026-10", "--office", "P1", "--again", "Đã có quyết định", "--json")
        assert json.loads(again.stdout)["version"] == 2
        with Session(engine := open_engine(private_database)) as session:
            assert session.scalar(select(func.count()).select_from(Stored)) == 6
        engine.dispose()


def test_publishing_needs_a_closed_month(run: Run, private_database: str) -> None:
    assert run("publish", "2026-10", "--office", "P1").output.startswith("Error: month_open: ")
    run("close", "2026-10", "--office", "P1")
    assert run("publish", "2026-10", "--office", "P1").exit_code == 0
    with Session(engine := open_engine(private_database)) as session:
        assert session.scalars(select(Period.state)).all() == [PeriodState.PUBLISHED]
    engine.dispose()


class TestScore:
    def test_it_tells_every_step_of_an_open_month(self, run: Run) -> None:
        told = run("score", "2026-10", "--office", "P1", "--official", "C01").output
        assert "80.00 + 400.00 / (40 + 30) = 85.71" in told
        assert "2 × 0 + 8 × 75 + 30 × 100 - 40 × 80.00 = 400.00" in told
        assert "29.00 + 60.00 + 8.57 = 97.57" in told

    def test_a_closed_month_is_told_by_the_rules_it_was_closed_by(self, run: Run) -> None:
        before = run("score", "2026-10", "--office", "P1", "--json").stdout
        run("close", "2026-10", "--office", "P1")
        after = run("score", "2026-10", "--office", "P1", "--json", HAILONG_SHADOW_MONTHS="3").stdout
        assert json.loads(after)["officials"] == json.loads(before)["officials"]

    def test_other_values_are_tried_and_nothing_is_stored(self, run: Run, private_database: str) -> None:
        # k = 20: S = 80 + 400 / 60 = 86.67; w = 20: 17.33 of 20, results of 50: 29 + 50 + 17.33 = 96.33
        told = json.loads(
            run(
                "score",
                "2026-10",
                "--office",
                "P1",
                "--official",
                "C01",
                "--json",
                "--set",
                "k=20",
                "--set",
                "w=20",
            ).stdout
        )
        line = told["officials"][0]["line"]
        assert (line["S"], line["citizen_points"], line["task_points"], line["total"]) == (
            "86.67", "17.33", "50.00", "96.33",
        )  # fmt: skip
        with Session(engine := open_engine(private_database)) as session:
            assert session.scalar(select(func.count()).select_from(Stored)) == 0
        engine.dispose()

    def test_in_the_trial_months_a_weight_may_be_tried(self, run: Run) -> None:
        trial = {"HAILONG_SHADOW_MONTHS": "3"}
        plain = json.loads(run("score", "2026-10", "--office", "P1", "--json", **trial).stdout)
        tried = json.loads(
            run("score", "2026-10", "--office", "P1", "--json", "--set", "w=10", **trial).stdout
        )
        assert (plain["shadow"], tried["shadow"]) == (True, False)
        assert plain["officials"][0]["line"]["total"] == "99.00"
        assert tried["officials"][0]["line"]["total"] == "97.57"

    @pytest.mark.parametrize(
        ("setting", "exit_code", "code"),
        [("kk=5", 1, "unknown_setting"), ("k=many", 1, "bad_parameter"), ("k", 2, "write it as KEY=VALUE")],
    )
    def test_a_setting_that_makes_no_sense_is_refused(
        self, run: Run, setting: str, exit_code: int, code: str
    ) -> None:
        done = run("score", "2026-10", "--office", "P1", "--set", setting)
        assert (done.exit_code, code in done.output) == (exit_code, True)

    def test_an_official_who_is_not_there_is_refused(self, run: Run) -> None:
        done = run("score", "2026-10", "--office", "P1", "--official", "C99")
        assert (done.exit_code, done.output.startswith("Error: unknown_official: ")) == (1, True)
