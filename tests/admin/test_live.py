"""Doors tried over the wire, by many at once and with cookies set by hand, where a test client would flatter us."""

import http.client
import re
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import pytest

from feedback.database import transaction
from tests.cast import PASSWORD, gather
from tests.servers import LiveServer

STAFF = "hailong_staff"  # the cookie's name over plain http
CAP = 10


@dataclass
class Wire:
    """A connection per request, and the cookies that the test wants to send."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        connection.request(method, path, urlencode(form or {}), sent)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, response.headers, body

    def keep_cookies(self, headers: http.client.HTTPMessage) -> None:
        for each in headers.get_all("Set-Cookie") or []:
            name, _, value = each.split(";")[0].partition("=")
            self.cookies[name] = value

    def token(self, page: str = "/admin/sign-in") -> str:
        _, headers, body = self.send("GET", page)
        self.keep_cookies(headers)
        found = re.search(r'name="csrf_token" value="([^"]+)"', body)
        assert found
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD) -> int:
        form = {"name": name, "password": password, "csrf_token": self.token()}
        status, headers, _ = self.send("POST", "/admin/sign-in", form)
        self.keep_cookies(headers)
        return status

    def is_in(self) -> bool:
        return self.send("GET", "/admin/password")[0] == 200


@pytest.fixture
def wire(live_server: LiveServer) -> Wire:
    with live_server.app.app_context(), transaction() as session:
        gather(session)
    return Wire(live_server.url)


def test_parallel_guesses_never_pass_the_limit_together(wire: Wire) -> None:
    form = {"name": "alice", "password": "wrong wrong", "csrf_token": wire.token()}

    def guess(number: int) -> int:
        rotated = {"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.1.{number}"}
        return wire.send("POST", "/admin/sign-in", form, rotated)[0]

    with ThreadPoolExecutor(20) as crowd:
        answers = Counter(crowd.map(guess, range(100)))

    assert answers == {422: CAP, 429: 100 - CAP}


def test_the_session_of_before_signing_in_is_never_taken_over(wire: Wire) -> None:
    wire.cookies[STAFF] = "fixed-by-somebody-else"

    assert wire.sign_in("alice") == 303

    assert wire.cookies[STAFF] != "fixed-by-somebody-else"
    assert wire.is_in()
    wire.cookies[STAFF] = "fixed-by-somebody-else"
    assert not wire.is_in()


def test_a_cookie_kept_from_before_signing_out_is_dead(wire: Wire) -> None:
    wire.sign_in("alice")
    kept = dict(wire.cookies)
    assert wire.is_in()

    wire.send("POST", "/admin/sign-out", {"csrf_token": wire.token("/admin/password")})

    wire.cookies = kept
    assert not wire.is_in()


def test_a_cookie_kept_from_before_a_new_password_is_dead(wire: Wire) -> None:
    other = Wire(wire.url)
    wire.sign_in("alice")
    other.sign_in("alice")
    new = "sông lặng chảy qua cầu 9"
    form = {"old": PASSWORD, "password": new, "again": new, "csrf_token": wire.token("/admin/password")}

    assert wire.send("POST", "/admin/password", form)[0] == 303

    assert not other.is_in()
    assert Wire(wire.url).sign_in("alice") == 422
    assert Wire(wire.url).sign_in("alice", new) == 303


@pytest.mark.parametrize("value", ["", "x", "x" * 5000, "../../etc/passwd", "' OR 1=1 --", "\u00e9"])
def test_made_up_cookies_open_nothing(wire: Wire, value: str) -> None:
    wire.cookies[STAFF] = value.encode("utf-8").decode("latin-1")

    assert not wire.is_in()


def test_one_sign_flipped_in_the_token_opens_nothing(wire: Wire) -> None:
    wire.sign_in("alice")
    token = wire.cookies[STAFF]

    for place in (0, len(token) // 2, len(token) - 1):
        flipped = "A" if token[place] != "A" else "B"
        wire.cookies[STAFF] = token[:place] + flipped + token[place + 1 :]
        assert not wire.is_in()


def test_another_cookie_of_ours_is_no_session(wire: Wire) -> None:
    wire.sign_in("alice")
    wire.cookies[STAFF] = wire.cookies["hailong_known"]

    assert not wire.is_in()


def test_another_host_name_is_not_answered(make_app, wire: Wire) -> None:
    app = make_app(demo=False, public_url="https://mot-cua.example")
    client = app.test_client()

    assert client.get("/admin/sign-in", base_url="https://mot-cua.example").status_code == 200
    assert client.get("/admin/sign-in", base_url="https://evil.example").status_code == 400
