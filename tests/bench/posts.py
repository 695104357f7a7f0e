"""How fast a rating is taken: our whole route, durable, beside frameworks that do less."""

import importlib.util
import sqlite3
import sys
import tempfile
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from feedback.devices.operations import open_pairing
from feedback.offices.models import Desk
from tests.bench.ratios import interleaved, seconds, tell
from tests.bench.servers import granian, post_json, serving, wrk
from tests.bench.ward import make_city
from tests.databases import create_tables, open_engine

CONNECTIONS = 32
ROUND_SECONDS = 3
ROUNDS = 5
LOOP_ROWS = 4000


def measure() -> None:
    """Print the rates of one POST and their ratios."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours, token = _ours(stack, folder)
        hello = stack.enter_context(serving(granian("tests.bench.peers.hello_flask:app"), {}))
        things: dict[str, Callable[[], float]] = {
            "Flask hello (no database), 32 connections": lambda: _rate(f"{hello}/"),
            "our rating POST, 32 connections": lambda: _rate(f"{ours}/k/ratings", token),
            "bare sqlite3 loop, one row a commit, no HTTP": lambda: _loop(folder),
        }
        for name, address in _peers(stack, folder).items():
            things[f"{name}, 32 connections"] = lambda address=address: _rate(f"{address}/k/ratings", "none")  # type: ignore[misc]
        for name, script, address, key in (
            ("Flask hello", None, f"{hello}/", ""),
            ("our rating POST", "tap.lua", f"{ours}/k/ratings", token),
        ):
            things[f"{name}, one client, p50 in ms"] = lambda a=address, s=script, k=key: wrk(  # type: ignore[misc]
                a, connections=1, seconds=2, script=s, token=k
            )["p50"]
        seen = interleaved(things, ROUNDS)
    post = seen["our rating POST, 32 connections"]
    tell("rating POST ÷ Flask hello", post / seen["Flask hello (no database), 32 connections"], "≥", 0.35)
    tell(
        "rating POST ÷ bare sqlite3 loop",
        post / seen["bare sqlite3 loop, one row a commit, no HTTP"],
        "≥",
        0.6,
    )
    for name, goal in (("FastAPI + uvicorn", 1.4), ("Django form + ORM", 3.5)):
        if f"{name}, 32 connections" in seen:
            tell(f"rating POST ÷ {name}", post / seen[f"{name}, 32 connections"], "≥", goal)
    one = seen["our rating POST, one client, p50 in ms"] / seen["Flask hello, one client, p50 in ms"]
    tell("latency of one POST ÷ Flask hello, one client", one, "≤", 2.5)


def _ours(stack: ExitStack, folder: Path) -> tuple[str, str]:
    """Our server on a fresh SQLite file, and the token of a tablet paired to its one desk."""
    url = f"sqlite:///{folder / 'ours.sqlite'}"
    create_tables(url)
    engine = open_engine(url)
    make_city(engine, wards=1, officials=3, desks=1)
    with Session(engine) as session:
        desk = session.query(Desk).one()
        code = open_pairing(session, desk.id, now=datetime.now(UTC))
        session.commit()
    engine.dispose()
    environment = {"HAILONG_DATABASE_URL": url, "HAILONG_DEMO": "1", "HAILONG_INSTANCE": str(folder)}
    command = [sys.executable, "-m", "feedback.cli", "serve", "--port", "{port}"]
    address = stack.enter_context(serving(command, environment, "/healthz"))
    return address, str(post_json(f"{address}/k/pair", {"code": code})["token"])


def _peers(stack: ExitStack, folder: Path) -> dict[str, str]:
    """The peers that are installed, each on a database of its own."""
    found = {}
    if importlib.util.find_spec("fastapi") and importlib.util.find_spec("uvicorn"):
        command = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", "{port}", "--workers", "1",
                   "--no-access-log", "tests.bench.peers.minimal_fastapi:app"]  # fmt: skip
        found["FastAPI + uvicorn"] = stack.enter_context(
            serving(command, {"PEER_DATABASE": str(folder / "fastapi.sqlite")})
        )
    if importlib.util.find_spec("django"):
        command = granian("tests.bench.peers.minimal_django:application", workers=2, threads=1)
        found["Django form + ORM"] = stack.enter_context(
            serving(command, {"PEER_DATABASE": str(folder / "django.sqlite")})
        )
    return found


def _rate(url: str, token: str = "") -> float:
    seen = wrk(
        url, connections=CONNECTIONS, seconds=ROUND_SECONDS, script="tap.lua" if token else None, token=token
    )
    if seen["bad"] or not seen["rate"]:
        raise SystemExit(f"{url}: {seen['bad']:.0f} answers were no success, so the rate means nothing")
    return seen["rate"]


def _loop(folder: Path) -> float:
    """Rows a second of the simplest durable loop: one insert, one commit, the same safety as ours."""
    with sqlite3.connect(folder / "loop.sqlite", isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS rating (id TEXT PRIMARY KEY, at TEXT, level INT)")

        def insert() -> None:
            for _ in range(LOOP_ROWS):
                connection.execute("INSERT INTO rating VALUES (?, ?, ?)", (uuid.uuid4().hex, "2026-10-01", 4))

        return LOOP_ROWS / seconds(insert)
