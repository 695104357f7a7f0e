"""The test client: it fails a test whose view forgot to commit, and checks every page that it fetches."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask, has_app_context, request, request_tearing_down
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests import pages


class UncommittedChanges:
    """Knows, for one scoped session, what was changed and neither committed nor rolled back."""

    def __init__(self, sessions: "scoped_session[Any]") -> None:
        self._sessions = sessions
        self._sent = False  # to the database, and not committed yet
        self.left_by: list[str] = []

    @classmethod
    @contextmanager
    def watched(cls, sessions: "scoped_session[Any]") -> Iterator["UncommittedChanges"]:
        """Watches the sessions for as long as the block lasts."""
        changes = cls(sessions)
        listeners = {
            "after_flush": changes._flushed,
            "do_orm_execute": changes._executed,
            "after_commit": changes._ended,
            "after_rollback": changes._ended,
        }
        for name, listener in listeners.items():
            event.listen(sessions, name, listener)
        request_tearing_down.connect(changes._look)
        yield changes
        request_tearing_down.disconnect(changes._look)
        for name, listener in listeners.items():
            event.remove(sessions, name, listener)

    def _flushed(self, session: Session, _context: object) -> None:
        self._sent = self._sent or bool(session.new or session.dirty or session.deleted)

    def _executed(self, state: ORMExecuteState) -> None:
        self._sent = self._sent or state.is_insert or state.is_update or state.is_delete

    def _ended(self, session: Session) -> None:
        if session.get_nested_transaction() is None:
            self._sent = False

    def _look(self, _app: Flask, **_: object) -> None:
        session = self._sessions()
        changed = any(session.is_modified(each) for each in session.dirty)
        if self._sent or changed or session.new or session.deleted:
            self.left_by.append(f"{request.method} {request.url_rule or request.path} ({request.endpoint})")
        self._sent = False


class CheckedClient(FlaskClient):
    """Flask's client over https, with the two checks; `check_pages = False` lets a test look at a bad page."""

    check_pages = True
    _session: Session | None = None
    _changes: UncommittedChanges | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["wsgi.url_scheme"] = "https"

    def arrange(self, session: Session, changes: UncommittedChanges) -> None:
        """Takes the test's own session, whose rows every request shall see, and the watch over the service's."""
        self._session, self._changes = session, changes

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            pytest.fail(
                "a request inside an app context shares its session with the test: leave the context first"
            )
        kwargs.setdefault("base_url", "https://localhost")
        if self._session is not None:
            self._session.commit()
        response = super().open(*args, **kwargs)
        for each in (*response.history, response):
            each.request.environ["wsgi.input"].close()  # of a form with files, a file itself
        if self._session is not None:
            self._session.expire_all()  # so that the test sees what was kept
        if self._changes is not None and self._changes.left_by:
            pytest.fail(f"uncommitted changes were left by {self._changes.left_by.pop()}")
        self._check(response)
        return response

    def submit(self, path: str, fields: Mapping[str, Any], *, form: int = 0, **kwargs: Any) -> TestResponse:
        """Fetches the page at `path` and sends its form as a browser would, hidden fields and the token of CSRF included.

        `form` counts the forms of the page from 0. A field that the form does not have fails the test.
        """
        found = html.document_fromstring(self.get(path).get_data(as_text=True)).forms
        if form >= len(found):
            pytest.fail(f"{path} has {len(found)} forms")
        chosen = found[form]
        unknown = set(fields) - {
            each.get("name") for each in chosen.xpath(".//input | .//select | .//textarea | .//button")
        }
        if unknown:
            pytest.fail(f"the form of {path} has no field {sorted(unknown)}")
        data = MultiDict((name, value) for name, value in chosen.form_values() if name not in fields)
        data.update(fields)
        return self.open(urljoin(path, chosen.action or ""), method=chosen.method, data=data, **kwargs)

    def _check(self, response: TestResponse) -> None:
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if not (self.check_pages and is_page and not response.is_streamed and response.data):
            return
        found = pages.faults(response.get_data(as_text=True))
        if response.status_code == 422 and not pages.says_what_is_wrong(response.get_data(as_text=True)):
            found.append("it refuses and does not say why")
        if response.mimetype_params.get("charset", "").lower() != "utf-8":
            found.append("the Content-Type names no charset")
        if found:
            pytest.fail(
                f"the page {response.request.path} breaks the rules of pages:\n- " + "\n- ".join(found)
            )
