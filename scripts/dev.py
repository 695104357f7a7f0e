#!/usr/bin/env python3
"""What each make target does, with the standard library alone: `python3 -m scripts.dev run` works where make is missing."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # said before an older Python stumbles over an import
    sys.exit(
        f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}: try `make PYTHON=python3.12 run`."
    )

import subprocess

from scripts import checks, environment, service
from scripts.environment import CORE_LOCK, DEVELOPMENT_LOCK, PYTHON
from scripts.steps import ROOT, Stop, command, take, take_all


def install(_arguments: list[str]) -> int:
    """What an office's machine needs: the locked packages, the project, the translations; no data."""
    take(environment.steps(CORE_LOCK))
    return 0


def setup(_arguments: list[str]) -> int:
    """Everything that `run` needs, without starting it."""
    take([*environment.steps(CORE_LOCK), *service.database_steps()])
    return 0


def run(_arguments: list[str]) -> int:
    """The service and its scheduler, with the demonstration ward, until Ctrl-C."""
    address = service.free_address()
    take([*environment.steps(CORE_LOCK), *service.database_steps()])
    return service.serve(address)


def lint(_arguments: list[str]) -> int:
    """The checks that need no test: style, types, imports, translations, templates."""
    take(environment.steps(DEVELOPMENT_LOCK))
    return _report(take_all(checks.STEPS))


def test(arguments: list[str]) -> int:
    """The checks, then pytest on SQLite and PostgreSQL with a real browser; further words go to pytest."""
    take([*environment.steps(DEVELOPMENT_LOCK), *environment.test_steps()])
    failed = take_all(checks.STEPS)
    answer = subprocess.run([PYTHON, "-m", "pytest", "-n", "2", *arguments], cwd=ROOT).returncode
    return _report(failed) or answer


def sure(arguments: list[str]) -> int:
    """Formats the code, then everything that `lint` and `test` do: what to run before handing work in."""
    take([*environment.steps(DEVELOPMENT_LOCK), *checks.FORMATTING])
    return test(arguments)


def bench(arguments: list[str]) -> int:
    """The measurements of tests/bench, or those named: `make bench ARGS="posts seal"`."""
    take([*environment.steps(DEVELOPMENT_LOCK), *environment.bench_steps()])
    return subprocess.run([PYTHON, "-m", "tests.bench", *arguments], cwd=ROOT).returncode


def catalogue(_arguments: list[str]) -> int:
    """Brings the Vietnamese catalogue up to date with the sources and names what has no Vietnamese yet."""
    take(environment.steps(DEVELOPMENT_LOCK))
    return subprocess.run([PYTHON, "-m", "scripts.catalogue", "update"], cwd=ROOT).returncode


def lock(arguments: list[str]) -> int:
    """Resolves the packages anew; `make lock ARGS=--upgrade` takes newer versions."""
    take(environment.steps(DEVELOPMENT_LOCK))
    for name in ("requirements", "requirements-dev", "requirements-bench"):
        command(
            PYTHON, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11",
            "--no-emit-index-url", "--no-annotate", "--no-strip-extras", "--custom-compile-command", "make lock",
            f"{name}.in", "--output-file", f"{name}.txt", *arguments,
        )  # fmt: skip
    return subprocess.run([PYTHON, "-m", "scripts.vendor", "list"], cwd=ROOT).returncode


def migration(arguments: list[str]) -> int:
    """Writes the next numbered migration from what the models say: `make migration ARGS="'add floors'"`."""
    if len(arguments) != 1:
        raise Stop("Say in a few words what changes: make migration ARGS=\"'add the floor of a desk'\"")
    take(environment.steps(DEVELOPMENT_LOCK))
    written = command(
        PYTHON,
        "-c",
        "import sys; from feedback.migrate import create; print(create(sys.argv[1]))",
        *arguments,
    )
    path = written.splitlines()[-1]
    command(PYTHON, "-m", "ruff", "format", path)
    print(f"wrote {path}: read it before you commit it")
    return 0


def vendor(_arguments: list[str]) -> int:
    """Fetches the front end's files with npm, in the versions that scripts/vendor.py names."""
    take(environment.steps(DEVELOPMENT_LOCK))
    return subprocess.run([PYTHON, "-m", "scripts.vendor", "fetch"], cwd=ROOT).returncode


COMMANDS = {
    each.__name__: each
    for each in (setup, install, run, test, lint, bench, sure, catalogue, migration, lock, vendor)
}


def main(arguments: list[str]) -> int:
    """Does what the first word names; 2 for a word that is no command, 1 when something stopped it."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: python3 -m scripts.dev {{{','.join(COMMANDS)}}} [ARGUMENTS]", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def _report(failed: list[str]) -> int:
    if failed:
        print("FAILED: " + ", ".join(failed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
