"""Jobs: each due time is done once, by one process, late rather than never, and a failure ends nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import ROOT, Config
from feedback import database
from feedback.accounts.models import FailedTry, SignedIn
from feedback.database import db
from feedback.devices.models import PairingCode
from feedback.jobs import operations as runs
from feedback.jobs.models import JobRun
from feedback.jobs.runner import run_due
from feedback.jobs.schedule import JOBS, Job, clear_away, seal
from feedback.ratings.models import Rating
from tests.cast import gather
from tests.conftest import config_for
from tests.databases import open_engine
from tests.desk_day import ZONE, at, committing, receipt, tap

NIGHTLY = Job("nightly", 0, 30, lambda config, now: "done")
OFTEN = Job("often", None, 0, lambda config, now: "done", every=5)
HOURLY = Job("hourly", None, 40, lambda config, now: "done")


@pytest.mark.parametrize(
    ("job", "now", "slot"),
    [
        (NIGHTLY, "2026-10-06 00:30", "2026-10-06"),
        (NIGHTLY, "2026-10-06 00:29:59", "2026-10-05"),
        (NIGHTLY, "2026-10-06 23:59", "2026-10-06"),
        (NIGHTLY, "2026-11-01 00:10", "2026-10-31"),
        (HOURLY, "2026-10-06 10:40", "2026-10-06T10"),
        (HOURLY, "2026-10-06 10:39", "2026-10-06T09"),
        (HOURLY, "2026-10-06 00:10", "2026-10-05T23"),
        (OFTEN, "2026-10-06 00:00", "2026-10-06T00:00"),
        (OFTEN, "2026-10-06 00:09:59", "2026-10-06T00:05"),
        (OFTEN, "2026-10-06 23:59", "2026-10-06T23:55"),
    ],
)
def test_a_run_is_known_by_its_due_time_in_the_offices_zone(job: Job, now: str, slot: str) -> None:
    assert job.due_slot(at(now), ZONE) == slot


def test_a_run_is_claimed_once(session: Session) -> None:
    now = at("2026-10-06 00:30")

    assert runs.claim(session, "seal", "2026-10-06", now=now)
    assert not runs.claim(session, "seal", "2026-10-06", now=now + timedelta(minutes=59))
    assert runs.claim(session, "seal", "2026-10-07", now=now)
    assert runs.claim(session, "other", "2026-10-06", now=now)


def test_a_run_that_died_is_taken_over_after_its_lease_and_one_that_is_done_never(session: Session) -> None:
    now = at("2026-10-06 00:30")
    runs.claim(session, "seal", "2026-10-06", now=now)

    assert runs.claim(session, "seal", "2026-10-06", now=now + timedelta(minutes=61))
    runs.finish(session, "seal", "2026-10-06", "12 ratings", now=now + timedelta(minutes=62))
    assert not runs.claim(session, "seal", "2026-10-06", now=now + timedelta(days=1))


@pytest.fixture
def config(private_database: str, tmp_path: Path) -> Config:
    return config_for(private_database, tmp_path)


@pytest.fixture
def context(config: Config) -> Iterator[Flask]:
    """A process with the database at hand, as a command has it."""
    app = Flask("hailong-test", root_path=".")
    database.attach(app, config.database_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def told() -> dict[tuple[str, str], str | None]:
    """What the rows of the runs say."""
    rows = db.session.scalars(select(JobRun).execution_options(populate_existing=True)).all()
    db.session.rollback()
    return {(row.job, row.slot): row.outcome if row.done_at else f"open: {row.outcome}" for row in rows}


def test_it_does_what_is_due_and_not_again(context: Flask, config: Config) -> None:
    done: list[datetime] = []
    job = replace(NIGHTLY, work=lambda config, now: f"{len(done) or done.append(now) or 1} done")

    with time_machine.travel(at("2026-10-06 00:31"), tick=False):
        assert run_due(job, config)
        assert not run_due(job, config)
    with time_machine.travel(at("2026-10-09 08:00"), tick=False):
        assert run_due(job, config)  # once for all the nights that were missed
        assert not run_due(job, config)

    assert told() == {("nightly", "2026-10-06"): "1 done", ("nightly", "2026-10-09"): "1 done"}


def test_a_failure_is_written_down_and_ends_nothing(
    context: Flask, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_config: Config, _now: datetime) -> str:
        raise ValueError("secret words")

    with time_machine.travel(at("2026-10-06 00:31"), tick=False):
        assert run_due(replace(NIGHTLY, work=fails), config)

    assert told() == {("nightly", "2026-10-06"): "open: failed: ValueError"}
    with time_machine.travel(at("2026-10-06 02:31"), tick=False):
        assert run_due(NIGHTLY, config)
    assert told() == {("nightly", "2026-10-06"): "done"}


def test_of_two_schedulers_at_once_one_does_the_run(config: Config) -> None:
    barrier = threading.Barrier(2)
    worked: list[int] = []
    results: list[bool] = []

    def work(_config: Config, _now: datetime) -> str:
        worked.append(1)
        return "done"

    def scheduler() -> None:
        app = Flask("hailong-test", root_path=".")
        database.attach(app, config.database_url)
        with app.app_context():
            barrier.wait()
            results.append(run_due(replace(NIGHTLY, work=work), config))
            db.session.remove()
            db.engine.dispose()

    threads = [threading.Thread(target=scheduler) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(results), worked) == ([False, True], [1])


def test_the_nightly_job_seals(context: Flask, config: Config, private_database: str) -> None:
    engine = open_engine(private_database)
    with committing(engine)() as session:
        cast = gather(session)
        receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
        tap(session, cast.q1, "2026-10-05 09:10")

    assert seal(config, at("2026-10-06 00:30")) == "1 ratings of 1 offices"
    assert seal(config, at("2026-10-06 01:40")) == "0 ratings of 0 offices"

    with engine.connect() as connection:
        assert len(connection.execute(select(Rating)).all()) == 1
    engine.dispose()


def test_clearing_away_takes_what_has_served_its_time(context: Flask, config: Config) -> None:
    now = at("2026-10-06 03:15")
    with database.transaction() as session:
        cast = gather(session)
        alice = cast.accounts["alice"].id
        for name, days in (("a", 31), ("b", 29)):
            begun = now - timedelta(days=days)
            session.add(
                SignedIn(token_hash=name.encode() * 32, user_id=alice, signed_in_at=begun, seen_at=begun)
            )
            session.add(
                PairingCode(
                    office_id=cast.p1.id, desk_id=cast.q1.id, code_hash=name.encode() * 32, made_at=begun,
                    expires_at=now + timedelta(days=29 - days),
                )
            )  # fmt: skip
        for minutes in (16, 14):
            session.add(FailedTry(name_key="x", source="y", tried_at=now - timedelta(minutes=minutes)))
        for days in (91, 89):
            session.add(JobRun(job="seal", slot=str(days), claimed_at=now - timedelta(days=days)))

    outcome = clear_away(config, now)

    assert (
        outcome
        == "1 sessions, 1 tries, 1 codes, 0 traces, 0 evidence, 0 contacts, 0 events, 0 notices, 0 guesses, 1 runs, 0 copies"
    )
    assert (
        clear_away(config, now)
        == "0 sessions, 0 tries, 0 codes, 0 traces, 0 evidence, 0 contacts, 0 events, 0 notices, 0 guesses, 0 runs, 0 copies"
    )


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_the_scheduler_does_what_was_missed_and_ends_cleanly_when_asked(
    private_database: str, tmp_path: Path
) -> None:
    engine = open_engine(private_database)
    with committing(engine)() as session:
        cast = gather(session)
        receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
        tap(session, cast.q1, "2026-10-05 09:10")
    environment = {
        **os.environ,
        "HAILONG_DEMO": "1",
        "HAILONG_INSTANCE": str(tmp_path),
        "HAILONG_DATABASE_URL": private_database,
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "feedback.cli", "scheduler"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        done = wait_for_runs(engine, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
    finally:
        process.kill()
        process.wait()

    assert done == {job.name for job in JOBS}
    with engine.connect() as connection:
        assert len(connection.execute(select(Rating)).all()) == 1
    engine.dispose()
    assert "stopped" in (tmp_path / "log").read_text()


def wait_for_runs(engine: Engine, process: "subprocess.Popen[bytes]") -> set[str]:
    """The jobs that are done, once all are; fails when the process ends or takes minutes."""
    deadline = time.monotonic() + 300
    done: set[str] = set()
    while len(done) < len(JOBS) and time.monotonic() < deadline:
        assert process.poll() is None, "the scheduler ended by itself"
        with engine.connect() as connection:
            done = set(connection.execute(select(JobRun.job).where(JobRun.done_at.is_not(None))).scalars())
        time.sleep(0.1)
    return done
