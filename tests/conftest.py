"""The fixtures that every test may ask for; who asks for a database runs on SQLite and on PostgreSQL.

Commits are real everywhere. `session`, `app` and `client` share one database for each kind, and its rows are deleted
after each test; `private_database`, `make_app` and `live_server` have one of their own, for other processes and settings.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Config
from feedback import labels
from feedback.contacts import keys
from feedback.database import db
from feedback.errors import Refused
from kiosk import speech
from tests import postgres
from tests.clients import CheckedClient, UncommittedChanges
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases, delete_every_row, open_engine
from tests.servers import LiveServer

KINDS = ("sqlite", "postgresql")
CHROMIUM_ARGUMENTS = [
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BROWSER_PATIENCE_MS = 90_000  # for what comes in a moment on a quiet machine
SECRET_KEY = "only-for-tests-0123456789-abcdefghijklmnop"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of this test process alone."""
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="session", params=KINDS)
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Makes databases, first of one kind and then of the other."""
    if request.param == "sqlite":
        yield SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
        return
    made = PostgresqlDatabases(request.getfixturevalue("postgresql_server"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def database_url(databases: Databases) -> Iterator[str]:
    """A database with every table, which the tests of this process use one after the other."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def shared_engine(database_url: str) -> Iterator[Engine]:
    """The tests' own engine on the shared database."""
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def engine(shared_engine: Engine) -> Iterator[Engine]:
    """The shared database, where commits are real; whatever the test stored is deleted after it."""
    yield shared_engine
    delete_every_row(shared_engine)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """The test's own session: what it commits, the service sees."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service with the settings of the tests, made once for each kind of database."""
    from app import create_app  # here, so that tests of single topics do not wait for the whole service

    made = create_app(config_for(database_url, tmp_path_factory.mktemp("instance")))
    made.testing = True
    made.test_client_class = CheckedClient
    yield made
    dispose(made)


@pytest.fixture
def app(shared_app: Flask, engine: Engine) -> Flask:
    """The service on the shared database, with connections and transactions of its own."""
    return shared_app


@pytest.fixture
def client(app: Flask, session: Session) -> Iterator[CheckedClient]:
    """A browser's stand-in that fails the test when a view forgets to commit or a page breaks the page rules."""
    with UncommittedChanges.watched(db.session) as changes:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        client.arrange(session, changes)
        yield client


@pytest.fixture
def private_database(databases: Databases) -> Iterator[str]:
    """A database of this test alone, with every table, where commits are real."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def make_app(private_database: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes services with settings of the test's choice, on the private database."""
    from app import create_app

    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        config = replace(config_for(private_database, tmp_path), **changes)
        one = create_app(config.checked())
        one.testing = True
        made.append(one)
        return one

    yield make
    for one in made:
        dispose(one)


@pytest.fixture
def live_server(make_app: Callable[..., Flask]) -> Iterator[LiveServer]:
    """The service answering on a free port of 127.0.0.1, on the private database."""
    with LiveServer.running(lambda url: make_app(public_url=url, demo=True)) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium, headless, driven by Playwright."""
    from playwright.sync_api import sync_playwright  # here, since most tests need no browser

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh window of the browser, in Vietnamese; a script's uncaught error or a breach of the CSP fails the test."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(BROWSER_PATIENCE_MS)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield opened
    opened.unroute_all(behavior="ignoreErrors")  # what a route is just answering need not arrive any more
    context.close()
    assert not wrong, wrong


def chromium() -> str:
    """The path of the browser: Playwright's own cannot be fetched everywhere, Debian's can."""
    names = (os.environ.get("HAILONG_TEST_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            "no Chromium for the tests: install Debian's chromium, or name it in HAILONG_TEST_CHROMIUM"
        )
    return found


def config_for(database_url: str, instance: Path) -> Config:
    """The settings of the tests: those of a real office, with keys and an instance folder of their own."""
    with contextlib.suppress(Refused):  # made for an earlier service of this test
        keys.make_pair(instance)
    return Config(
        database_url=database_url,
        secret_key=SECRET_KEY,
        public_url="https://localhost",
        instance=str(instance),
    ).checked()


def dispose(flask_app: Flask) -> None:
    """Closes the connections of a service that is needed no more."""
    flask_app.extensions["hailong_writer"].close()
    with flask_app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def lao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A third language: a catalogue beside the others, of which two sentences are translated, and nothing else."""
    folder = tmp_path / "translations"
    shutil.copytree(labels.CATALOGUE, folder)
    catalogue = Catalog(locale="lo")
    catalogue.add("Very satisfied", "ພໍໃຈຫຼາຍ")
    catalogue.add("Thank you!", "ຂອບໃຈ!")
    (folder / "lo" / "LC_MESSAGES").mkdir(parents=True)
    with (folder / "lo" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(labels, "CATALOGUE", folder)
    for kept in (labels._catalogue, speech._known):
        kept.cache_clear()
    yield
    for kept in (labels._catalogue, speech._known):
        kept.cache_clear()
