"""Members of the staff at their browsers: signed in, and sending forms with the token that a page gave them."""

import secrets
from datetime import datetime
from typing import Any

from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback import clock
from feedback.accounts import queries
from feedback.accounts.models import SignedIn, User
from tests.clients import CheckedClient

COOKIE = "__Host-hailong_staff"
PLAIN_PAGE = "/admin/password"  # open to everybody who is signed in


class Browser:
    """A browser of one person; `client` sees the pages, and checks each of them."""

    def __init__(self, client: CheckedClient) -> None:
        self.client = client
        self._token = ""

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form, with the token of a page of ours."""
        return self.client.post(path, data={**(data or {}), "csrf_token": self.token()}, **kwargs)

    def token(self) -> str:
        """The forms' token of this browser, the same until it signs in or out."""
        if not self._token:
            self._token = self._read_token()
        return self._token

    def _read_token(self) -> str:
        signed_in = self.client.get_cookie(COOKIE) is not None
        page = self.client.get(PLAIN_PAGE if signed_in else "/admin/sign-in").get_data(as_text=True)
        return str(html.fromstring(page).xpath("//input[@name='csrf_token']/@value")[0])


def signed_in(client: CheckedClient, session: Session, user: User, *, at: datetime | None = None) -> Browser:
    """`client` as the browser of `user`, signed in without the sign-in page."""
    token = secrets.token_urlsafe(32)
    moment = at or clock.now()
    session.add(
        SignedIn(
            token_hash=queries.token_hash(token),
            user_id=user.id,
            signed_in_at=moment,
            seen_at=moment,
            confirmed_at=moment,
        )
    )
    session.commit()
    client.delete_cookie(COOKIE)
    client.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax")
    return Browser(client)
