"""Starts the service and its scheduler for a demonstration, tells where they answer, and ends both together."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from scripts.environment import HAILONG
from scripts.steps import ROOT, CommandFailed, Step, Stop, command

DEFAULT_PORT = 8080
ACCOUNTS_HEADING = "Tài khoản"  # what stands before it in the command's words tells of its progress
DEMONSTRATION_DESK = ("Q01", "--office", "HS")  # each ward of the city has a desk of that code
WARDS = 4  # of the demonstration's city: enough for its leader to compare
START_SECONDS = 60  # until the service must answer
END_SECONDS = 15  # that a child has to finish what it is doing
ACCOUNTS = Path(os.environ.get("HAILONG_INSTANCE") or ROOT / "instance") / "demonstration-accounts.txt"


def free_address() -> str:
    """The address that PORT (or HAILONG_PORT) names, if nobody answers there yet."""
    text = os.environ.get("PORT") or os.environ.get("HAILONG_PORT") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT is {text!r}: write a number from 1 to 65535.")
    with socket.socket() as probe:
        if os.name == "posix":  # so that connections that ended a moment ago do not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", int(text)))
        except PermissionError:
            raise Stop(
                f"Port {text} needs an administrator's rights: choose one above 1023, `make run PORT=8081`."
            ) from None
        except OSError:
            raise Stop(
                f"Port {text} is in use: stop what runs there, or choose another, `make run PORT=8081`."
            ) from None
    return f"http://localhost:{text}"


def database_steps() -> list[Step]:
    """The steps that make the database and, where it is empty, load the demonstration ward."""
    return [Step("Database", _make_database), Step("Demonstration ward", _load_demonstration)]


def serve(address: str) -> int:
    """Runs the service and the scheduler until a signal or until one of them ends by itself; that one counts as 1."""
    asked: list[int] = []
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _frame: asked.append(number))
    environment = _demonstration(address)
    port = address.rsplit(":", 1)[1]
    children = {"serve": _start("serve", "--port", port, environment=environment)}
    try:
        if _answers(address, children["serve"], asked):
            children["scheduler"] = _start("scheduler", environment=environment)
            print(_welcome(address, _pairing_code(environment)), flush=True)
        while not asked:
            for name, child in children.items():
                if child.poll() is not None:
                    raise Stop(
                        f"`hailong {name}` ended by itself with {child.returncode}; its own words are above."
                    )
            time.sleep(0.2)
    finally:
        _end(list(children.values()))
    print("\nstopped", flush=True)
    return 0


def _make_database() -> str:
    command(HAILONG, "init", environment=_demonstration())
    return "up to date"


def _load_demonstration() -> str:
    try:
        said = command(
            HAILONG,
            "demo",
            "--wards",
            str(WARDS),
            environment=_demonstration(),
            on_line=lambda line: line.strip(),
        )
    except CommandFailed as failure:
        if "empty" in str(failure):
            return "in place" if ACCOUNTS.exists() else "left out, since the database holds data"
        raise
    ACCOUNTS.parent.mkdir(parents=True, exist_ok=True)
    ACCOUNTS.write_text(said[max(said.find(ACCOUNTS_HEADING), 0) :] + "\n", encoding="utf-8")
    return "loaded"


def _demonstration(address: str = f"http://localhost:{DEFAULT_PORT}") -> dict[str, str]:
    """The settings of a demonstration; what the environment says goes before them."""
    wanted = {"HAILONG_DEMO": "1", "HAILONG_PUBLIC_URL": address, "PYTHONUNBUFFERED": "1"}
    return {**wanted, **os.environ}


def _start(*words: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches this process alone, which then ends its children in order."""
    return subprocess.Popen(
        [HAILONG, *words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )


def _answers(address: str, child: subprocess.Popen[bytes], asked: list[int]) -> bool:
    """Waits until the service answers; False when it ended or a signal came first."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if asked or child.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return True
        except urllib.error.HTTPError:  # something is wrong with it, and it says so itself
            return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Stop(f"The service did not answer at {address} within {START_SECONDS} seconds.")


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Asks each child to end, again each second: a worker that is just starting misses the first word."""
    deadline = time.monotonic() + END_SECONDS
    for child in children:
        child.terminate()
    for child in children:
        while child.poll() is None and time.monotonic() < deadline:
            try:
                child.wait(timeout=1)
            except subprocess.TimeoutExpired:
                _signal_group(child, signal.SIGTERM)
        if child.poll() is None:
            child.kill()
            child.wait()
        _signal_group(child, getattr(signal, "SIGKILL", signal.SIGTERM))  # workers that it left


def _signal_group(child: subprocess.Popen[bytes], number: int) -> None:
    """Signals the process group that was made for the child; an empty one is no error."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)


def _pairing_code(environment: Mapping[str, str]) -> str:
    """A fresh code for the demonstration's first desk; nothing where another ward is in the database."""
    try:
        said = command(HAILONG, "kiosk", "pair", *DEMONSTRATION_DESK, "--json", environment=environment)
        return str(json.loads(said)["code"])
    except (CommandFailed, ValueError, KeyError):
        return ""


def _welcome(address: str, code: str) -> str:
    pairing = f"   (pairing code for {DEMONSTRATION_DESK[0]}: {code}, for 10 minutes)" if code else ""
    accounts = ACCOUNTS.read_text(encoding="utf-8").rstrip() if ACCOUNTS.exists() else ""
    return f"""
Hài Lòng is running.
  Kiosk    {address}/k/{pairing}
  Staff    {address}/admin/
  Public   {address}/public/

{accounts}

Ctrl-C stops it; the data stays in {ACCOUNTS.parent}."""
