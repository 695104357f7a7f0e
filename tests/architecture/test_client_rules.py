"""The test client sends forms as a browser would, and notices a view that forgets to commit."""

from collections.abc import Iterator

import pytest
from flask import Flask, request
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from feedback import database
from feedback.database import db, transaction
from feedback.offices.models import Office, OfficeKind
from tests.clients import CheckedClient, UncommittedChanges
from tests.databases import open_engine


@pytest.fixture
def client(private_database: str) -> Iterator[CheckedClient]:
    app = Flask("forgetful", root_path=".")
    database.attach(app, private_database)
    app.test_client_class = CheckedClient
    add_views(app)
    engine = open_engine(private_database)
    with UncommittedChanges.watched(db.session) as changes, Session(engine) as session:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        client.arrange(session, changes)
        yield client
    engine.dispose()
    with app.app_context():
        db.engine.dispose()


def ward() -> Office:
    return Office(code="P1", code_key="p1", name="Phường Một", kind=OfficeKind.WARD)


def add_views(app: Flask) -> None:
    @app.post("/commits")
    def commits() -> str:
        with transaction() as session:
            session.add(ward())
        return "ok"

    @app.post("/flushes")
    def flushes() -> str:
        db.session.add(ward())
        db.session.flush()
        return "ok"

    @app.post("/adds")
    def adds() -> str:
        db.session.add(ward())
        return "ok"

    @app.post("/updates")
    def updates() -> str:
        db.session.execute(update(Office).values(name="Khác"))
        return "ok"

    @app.post("/refuses")
    def refuses() -> str:
        try:
            with transaction() as session:
                session.add(ward())
                session.flush()
                raise ValueError
        except ValueError:
            return "refused"

    @app.get("/form")
    def form() -> str:
        return (
            '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Mẫu</title></head><body><main><h1>Mẫu</h1>'
            '<form method="post" action="echo"><input type="hidden" name="token" value="t1">'
            '<label>Tên<input name="name"></label><button>Gửi</button></form></main></body></html>'
        )

    @app.post("/echo")
    def echo() -> dict[str, str]:
        return dict(request.form)

    @app.get("/reads")
    def reads() -> str:
        return str(db.session.execute(text("SELECT count(*) FROM office")).scalar_one())


@pytest.mark.parametrize("path", ["/flushes", "/adds", "/updates"])
def test_a_forgotten_commit_fails_the_test_and_names_the_route(client: CheckedClient, path: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=f"POST {path}"):
        client.post(path)


@pytest.mark.parametrize(("method", "path"), [("POST", "/commits"), ("POST", "/refuses"), ("GET", "/reads")])
def test_a_view_that_commits_rolls_back_or_reads_passes(
    client: CheckedClient, method: str, path: str
) -> None:
    assert client.open(path, method=method).status_code == 200


def test_what_was_left_by_one_request_is_not_blamed_on_the_next(client: CheckedClient) -> None:
    with pytest.raises(pytest.fail.Exception):
        client.post("/flushes")

    assert client.get("/reads").data == b"0"


def test_a_request_inside_an_app_context_is_refused(client: CheckedClient) -> None:
    # It would share its session with the test, and what one forgot the other would commit.
    with client.application.app_context(), pytest.raises(pytest.fail.Exception, match="app context"):
        client.get("/reads")


def test_a_form_is_sent_as_a_browser_would(client: CheckedClient) -> None:
    assert client.submit("/form", {"name": "Lan"}).json == {"token": "t1", "name": "Lan"}


def test_a_field_that_the_form_lacks_fails_the_test(client: CheckedClient) -> None:
    with pytest.raises(pytest.fail.Exception, match="no field"):
        client.submit("/form", {"nme": "Lan"})
