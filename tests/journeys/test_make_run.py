"""`make run` on an empty instance: the service answers, names its demonstration accounts, and ends whole when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

START_SECONDS = 900  # a minute on a quiet machine: the demonstration's wards hold months of ratings
END_SECONDS = 300


class Run:
    """One `make run`, with what it prints in a file."""

    def __init__(self, instance: Path, port: int) -> None:
        self.address = f"http://localhost:{port}"
        self._log = instance.parent / f"run-{time.monotonic_ns()}.log"
        ours = {name: value for name, value in os.environ.items() if not name.startswith("HAILONG_")}
        environment = {**ours, "PORT": str(port), "HAILONG_INSTANCE": str(instance)}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.dev", "run"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    @property
    def words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while text not in self.words:
            assert self.process.poll() is None, self.words
            assert time.monotonic() < deadline, self.words
            time.sleep(0.1)

    def children(self) -> list[int]:
        return [
            int(pid)
            for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(END_SECONDS)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "instance"


def start(instance: Path) -> Run:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return Run(instance, port)


@pytest.fixture
def after_a_first_run(instance: Path) -> None:
    """The instance of somebody who has run it before, in this test process or in another."""
    if not (instance / "demonstration-accounts.txt").exists():
        first = start(instance)
        first.wait_for("Ctrl-C stops it")
        first.stop()


@pytest.fixture
def run(instance: Path) -> Iterator[Run]:
    started = start(instance)
    yield started
    if started.process.poll() is None:
        started.stop()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_answers_and_names_the_accounts_and_ends_whole(run: Run) -> None:
    run.wait_for("Ctrl-C stops it")
    children = run.children()
    with urllib.request.urlopen(f"{run.address}/k/", timeout=END_SECONDS) as answer:
        status = answer.status

    ended = run.stop()

    assert (status, ended, len(children)) == (200, 0, 2)
    assert f"{run.address}/k/   (pairing code for Q01: " in run.words
    assert [pid for pid in children if is_alive(pid)] == []


def test_a_second_run_keeps_the_data_and_names_the_accounts_again(
    after_a_first_run: None, run: Run, instance: Path
) -> None:
    accounts = (instance / "demonstration-accounts.txt").read_text(encoding="utf-8").strip()
    run.wait_for("Ctrl-C stops it")

    assert "Demonstration ward: in place" in run.words
    assert accounts in run.words


def test_it_ends_and_says_so_when_one_of_its_two_processes_ends(run: Run) -> None:
    run.wait_for("Ctrl-C stops it")
    service, scheduler = run.children()

    os.kill(scheduler, signal.SIGKILL)

    assert run.process.wait(END_SECONDS) == 1
    assert "`hailong scheduler` ended by itself" in run.words
    assert not is_alive(service)
