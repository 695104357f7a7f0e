"""How fast a rating is taken: our whole route, durable, beside frameworks that do less."""

import sqlite3
import sys
import tempfile
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.bench.ratios import interleaved, seconds, tell
from tests.bench.servers import granian, serving, wrk
from tests.bench.service import Service, our_service
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.postgres import DURABLE, server

CONNECTIONS = 32
ROUND_SECONDS = 3
ROUNDS = 5
LOOP_ROWS = 4000
HELLO, OURS, OURS_ON_POSTGRESQL, LOOP = (
    "Flask hello",
    "rating POST",
    "rating POST, PostgreSQL",
    "bare sqlite3 loop",
)
HELLO_ALONE, OURS_ALONE = "Flask hello, one client, p50 in ms", "rating POST, one client, p50 in ms"
FASTAPI, DJANGO = "FastAPI + uvicorn", "Django form + ORM"


def measure() -> None:
    """Print the rates of one POST (a second, from 32 connections) and their ratios."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(our_service(SqliteDatabases(folder), folder))
        on_postgresql = stack.enter_context(
            our_service(PostgresqlDatabases(stack.enter_context(server(DURABLE))), folder)
        )
        hello = stack.enter_context(serving(granian("tests.bench.peers.hello_flask:app"), {}))
        taken = _Taken()
        things: dict[str, Callable[[], float]] = {
            HELLO: partial(_rate, f"{hello}/"),
            OURS: partial(taken.rate, ours),
            OURS_ON_POSTGRESQL: partial(taken.rate, on_postgresql),
            LOOP: partial(_loop, folder),
            **{name: partial(_rate, address, "none") for name, address in _peers(stack, folder).items()},
            HELLO_ALONE: partial(_alone, f"{hello}/"),
            OURS_ALONE: partial(taken.alone, ours),
        }
        seen = interleaved(things, ROUNDS)
        taken.refuse_loss((ours, on_postgresql))
    _tell(seen)


def _tell(seen: dict[str, float]) -> None:
    post = seen[OURS]
    tell("rating POST ÷ Flask hello", post / seen[HELLO], "≥", 0.35)
    tell("rating POST ÷ bare sqlite3 loop", post / seen[LOOP], "≥", 0.6)
    tell("rating POST ÷ FastAPI + uvicorn", post / seen[FASTAPI], "≥", 1.4)
    tell("rating POST ÷ Django form + ORM", post / seen[DJANGO], "≥", 3.5)
    tell("rating POST, PostgreSQL ÷ SQLite", seen[OURS_ON_POSTGRESQL] / post, "≥", 0.9)
    tell("latency of one POST ÷ Flask hello, one client", seen[OURS_ALONE] / seen[HELLO_ALONE], "≤", 2.5)


class _Taken:
    """Loads our service and keeps count of the ratings that it said it had taken."""

    def __init__(self) -> None:
        self._answered: dict[str, float] = {}

    def rate(self, service: Service) -> float:
        return self._loaded(service, connections=CONNECTIONS, seconds=ROUND_SECONDS)["rate"]

    def alone(self, service: Service) -> float:
        return self._loaded(service, connections=1, seconds=2)["p50"]

    def refuse_loss(self, services: tuple[Service, ...]) -> None:
        """End the measurement where an answer was given for a rating that is not stored."""
        for service in services:
            lost = self._answered[service.url] - service.waiting()
            if lost > 0:
                raise SystemExit(f"{lost:.0f} ratings were answered and are not in the database")

    def _loaded(self, service: Service, *, connections: int, seconds: float) -> dict[str, float]:
        seen = _loaded(
            f"{service.address}/k/ratings", service.tokens[0], connections=connections, seconds=seconds
        )
        self._answered[service.url] = self._answered.get(service.url, 0) + seen["count"]
        return seen


def _rate(url: str, token: str = "") -> float:
    return _loaded(url, token, connections=CONNECTIONS, seconds=ROUND_SECONDS)["rate"]


def _alone(url: str) -> float:
    return _loaded(url, "", connections=1, seconds=2)["p50"]


def _loaded(url: str, token: str, *, connections: int, seconds: float) -> dict[str, float]:
    seen = wrk(
        url, connections=connections, seconds=seconds, script="tap.lua" if token else None, token=token
    )
    if seen["bad"] or not seen["rate"]:
        raise SystemExit(f"{url}: {seen['bad']:.0f} answers were no success, so the rate means nothing")
    return seen


def _peers(stack: ExitStack, folder: Path) -> dict[str, str]:
    """Where the peers take a rating, each into a database of its own."""
    fastapi = [
        sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", "{port}", "--workers", "1", "--no-access-log",
        "tests.bench.peers.minimal_fastapi:app",
    ]  # fmt: skip
    django = granian("tests.bench.peers.minimal_django:application", workers=2, threads=1)
    addresses = {
        name: stack.enter_context(serving(command, {"PEER_DATABASE": str(folder / f"peer-{number}.sqlite")}))
        for number, (name, command) in enumerate({FASTAPI: fastapi, DJANGO: django}.items())
    }
    return {name: f"{address}/k/ratings" for name, address in addresses.items()}


def _loop(folder: Path) -> float:
    """Rows a second of the simplest durable loop: one insert, one commit, the same safety as ours, no HTTP."""
    with sqlite3.connect(folder / "loop.sqlite", isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS rating (id TEXT PRIMARY KEY, at TEXT, level INT)")

        def insert() -> None:
            for _ in range(LOOP_ROWS):
                connection.execute("INSERT INTO rating VALUES (?, ?, ?)", (uuid.uuid4().hex, "2026-10-01", 4))

        return LOOP_ROWS / seconds(insert)
