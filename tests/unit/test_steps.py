"""The steps of the make targets: in order, timed, and ended by one clear line."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import environment, service
from scripts.steps import Step, Stop, command, take, take_all


def fails() -> str:
    raise Stop("the disk is full: make room and try again")


def test_steps_are_numbered_and_say_what_they_did(capsys: pytest.CaptureFixture[str]) -> None:
    take([Step("First", lambda: "made"), Step("Second", lambda: "in place")])

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" (")[0] for line in lines] == ["[1/2] First: made", "[2/2] Second: in place"]


def test_the_first_step_that_fails_ends_the_work() -> None:
    taken: list[str] = []

    with pytest.raises(Stop, match="the disk is full"):
        take([Step("First", fails), Step("Second", lambda: taken.append("second") or "done")])

    assert taken == []


def test_every_check_runs_and_the_failed_ones_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert take_all([Step("First", fails), Step("Second", lambda: "ok")]) == ["First"]
    assert "[2/2] Second: ok" in capsys.readouterr().out


def test_a_failed_command_tells_the_end_of_its_own_words() -> None:
    def run() -> str:
        return command(sys.executable, "-c", "import sys; print('its own words'); sys.exit(3)")

    with pytest.raises(Stop, match=r"(?s)its own words.*ended with 3"):
        take([Step("A command", run)])


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield int(taken.getsockname()[1])


def test_a_port_that_is_taken_is_told_in_one_line(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(taken_port))

    with pytest.raises(Stop, match=f"Port {taken_port} is in use: .*make run PORT=8081"):
        service.free_address()


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "８０８０"])
def test_a_port_that_is_no_port_is_told_in_one_line(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)

    with pytest.raises(Stop, match="write a number from 1 to 65535"):
        service.free_address()


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock of one package, and a virtual environment's stamp of its own."""
    monkeypatch.setattr(environment, "STAMP", tmp_path / "installed.json")
    path = tmp_path / "requirements.txt"
    path.write_text("click==8.5.1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    return path


def test_a_lock_is_installed_once_and_again_when_it_changes(
    lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(environment, "command", lambda *words, **_: installed.append(str(words[-1])) or "")

    answers = [environment.install_packages(lock), environment.install_packages(lock)]
    lock.write_text("click==8.5.2 \\\n    --hash=sha256:00\n", encoding="utf-8")
    answers.append(environment.install_packages(lock))

    assert answers == ["1 packages", "in place", "1 packages"]
    assert installed == [str(lock), str(lock)]


def test_a_failed_installation_is_tried_again(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise environment.CommandFailed("no network")

    monkeypatch.setattr(environment, "command", refuse)
    with pytest.raises(Stop, match=r"(?s)no network.*is the package registry reachable\?"):
        environment.install_packages(lock)

    monkeypatch.setattr(environment, "command", lambda *_, **__: "")
    assert environment.install_packages(lock) == "1 packages"
