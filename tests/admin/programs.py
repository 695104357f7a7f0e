"""A program of an office at the interface: its key, and what it sends and gets."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback.api_keys import operations
from feedback.api_keys.models import Scope
from feedback.offices.models import Office
from tests.clients import CheckedClient
from tests.months import AFTER_OCTOBER

TODAY = date(2026, 11, 5)
API = "/api/v1"


class Program:
    """Sends with its key, by a client that checks what it gets."""

    def __init__(self, client: CheckedClient, key: str) -> None:
        self.client, self.key = client, key

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Ask."""
        return self._send("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        """Send a body in JSON."""
        return self._send("POST", path, **({"json": {} if body is None else body} | kwargs))

    def _send(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.key}"} | kwargs.pop("headers", {})
        return self.client.open(API + path, method=method, headers=headers, **kwargs)


def program_of(
    client: CheckedClient, session: Session, office: Office, *scopes: Scope, name: str = "Một cửa"
) -> Program:
    """A program of `office`, allowed everything unless scopes are named."""
    _, key = operations.make(
        session,
        office.id,
        name,
        scopes or set(Scope),
        expires_on=date(2027, 11, 5),
        today=TODAY,
        now=AFTER_OCTOBER,
    )
    session.commit()
    return Program(client, key)


DOSSIER = "H26.19.00-261105-0001"
ITS = f"/receipts/{DOSSIER}"


def dossier(**changes: Any) -> dict[str, Any]:
    """What a program says of a dossier that was received."""
    return {"dossier": DOSSIER, "procedure": "1.001193", "desk": "Q01", "official": "C01"} | changes


def faults(answer: TestResponse) -> dict[str, str]:
    """What is wrong with which field, as a program is told."""
    return {each["field"]: each["code"] for each in answer.get_json()["error"]["fields"]}
