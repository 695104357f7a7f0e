"""Numbered steps on a terminal: what runs, how long it took, and one clear line when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Callable, Mapping, NamedTuple, Sequence

ROOT = Path(__file__).resolve().parent.parent
TAIL_LINES = 60  # of a failed command's output, enough for its own message
FIRST_SECONDS = 3  # a log without a terminal hears of a step that takes longer
QUIET_SECONDS = 20  # and then this often


class Stop(Exception):
    """The work cannot go on; the text is the one line that says why and what to do."""


class Step(NamedTuple):
    """One thing to do: its title, and the function that does it and returns what it found or made."""

    title: str
    action: Callable[[], str]


class CommandFailed(Exception):
    """A command ended with something else than 0; the text is the end of what it printed."""


class Clock:
    """Shows that a step is alive: seconds counted up on a terminal, a line now and then in a log."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.detail = ""
        self.started = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Clock:
        if sys.stdout.isatty():
            print(f"{self.label} …", end="", flush=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def _tick(self) -> None:
        terminal = sys.stdout.isatty()
        pause = 1 if terminal else FIRST_SECONDS
        while not self._done.wait(pause):
            text = f"{self.label} … {self.seconds:.0f} s {self.detail}".rstrip()
            print(f"\r{text}\033[K" if terminal else text, end="" if terminal else "\n", flush=True)
            pause = 1 if terminal else QUIET_SECONDS

    def close(self, outcome: str) -> None:
        start, end = ("\r", "\033[K") if sys.stdout.isatty() else ("", "")
        print(f"{start}{self.label}: {outcome} ({self.seconds:.1f} s){end}", flush=True)


_current: list[Clock] = []


def take(steps: Sequence[Step]) -> None:
    """Takes the steps in order and ends at the first that fails."""
    for number, step in enumerate(steps, 1):
        _take_one(f"[{number}/{len(steps)}] {step.title}", step)


def take_all(steps: Sequence[Step]) -> list[str]:
    """Takes every step, failed ones too, and returns the titles of those that failed."""
    failed = []
    for number, step in enumerate(steps, 1):
        try:
            _take_one(f"[{number}/{len(steps)}] {step.title}", step)
        except Stop as stop:
            print(stop, flush=True)
            failed.append(step.title)
    return failed


def _take_one(label: str, step: Step) -> None:
    clock = Clock(label)
    _current.append(clock)
    try:
        with clock:
            outcome = step.action()
    except CommandFailed as failure:
        clock.close("FAILED")
        raise Stop(str(failure)) from None
    except Stop:
        clock.close("FAILED")
        raise
    finally:
        _current.pop()
    clock.close(outcome)


def command(
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], str | None] = lambda line: None,
) -> str:
    """Runs a command in the project's folder without showing its output, and returns that.

    `on_line` sees each line and may return a word of progress. Raises CommandFailed with the end of the output.
    """
    words = [str(argument) for argument in arguments]
    lines: list[str] = []
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            detail = on_line(line)
            if detail and _current:
                _current[-1].detail = detail
    if process.returncode != 0:
        raise CommandFailed(
            "\n".join([*lines[-TAIL_LINES:], f"`{' '.join(words)}` ended with {process.returncode}"])
        )
    return "\n".join(lines)
