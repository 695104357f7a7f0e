"""Signing in and out: who gets in, who does not, and that neither tells more than it must."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.accounts.models import FailedTry, SignedIn
from tests.admin.staff import COOKIE, Browser, signed_in
from tests.cast import PASSWORD, Cast
from tests.clients import CheckedClient


def try_to_sign_in(client: CheckedClient, name: str, password: str = PASSWORD, **data: str):
    return Browser(client).post("/admin/sign-in", {"name": name, "password": password, **data})


def test_alice_signs_in_and_comes_to_her_office(client: CheckedClient, cast: Cast) -> None:
    answer = try_to_sign_in(client, "alice")

    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert client.get("/admin/", follow_redirects=True).request.path.startswith("/admin/offices/P1/")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: CheckedClient, cast: Cast) -> None:
    answer = try_to_sign_in(client, "alice")

    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_only_the_hash_of_the_token_is_kept(client: CheckedClient, cast: Cast, session: Session) -> None:
    try_to_sign_in(client, "alice")

    token = client.get_cookie(COOKIE)
    row = session.scalars(select(SignedIn)).one()
    assert token is not None
    assert token.value.encode() not in row.token_hash
    assert len(row.token_hash) == 32


def test_the_name_is_taken_in_any_case_and_the_password_in_either_spelling_of_its_letters(
    client: CheckedClient, cast: Cast
) -> None:
    decomposed = "chim ho\u0301t be\u0302n suo\u0302\u0301i 47"

    assert try_to_sign_in(client, " ALICE ", decomposed).status_code == 303


@pytest.mark.parametrize(
    ("name", "password"), [("alice", "wrong wrong"), ("nobody", PASSWORD), ("hoa", PASSWORD)]
)
def test_wrong_unknown_and_closed_are_answered_alike(
    client: CheckedClient, cast: Cast, session: Session, name: str, password: str
) -> None:
    cast.accounts["hoa"].closed_at = clock.now()
    client.check_pages = False
    plain = try_to_sign_in(client, "x", "x")

    answer = try_to_sign_in(client, name, password)

    assert answer.status_code == plain.status_code == 422
    assert without_what_was_typed(answer, name) == without_what_was_typed(plain, "x")
    assert client.get_cookie(COOKIE) is None


def without_what_was_typed(answer, name: str) -> str:
    from lxml import html

    page = html.fromstring(answer.get_data(as_text=True))
    for control in page.xpath("//input[@name='csrf_token' or @name='name']"):
        control.set("value", "")
    return html.tostring(page, encoding="unicode")


def test_the_eleventh_failure_within_a_quarter_of_an_hour_is_not_heard(
    client: CheckedClient, cast: Cast
) -> None:
    for _ in range(10):
        assert try_to_sign_in(client, "alice", "wrong wrong").status_code == 422

    answer = try_to_sign_in(client, "alice")

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 15 * 60 + 1
    assert client.get_cookie(COOKIE) is None


def test_the_limit_passes_with_time(client: CheckedClient, cast: Cast, session: Session) -> None:
    for _ in range(10):
        try_to_sign_in(client, "alice", "wrong wrong")
    for tried in session.scalars(select(FailedTry)):
        tried.tried_at -= timedelta(minutes=15)

    assert try_to_sign_in(client, "alice").status_code == 303


def test_failures_of_one_account_shut_no_other_out(client: CheckedClient, cast: Cast) -> None:
    for _ in range(10):
        try_to_sign_in(client, "bob", "wrong wrong")

    assert try_to_sign_in(client, "alice").status_code == 303


def test_a_source_is_capped_over_all_accounts(client: CheckedClient, cast: Cast) -> None:
    for number in range(50):  # 5 names, 10 failures of each: each name is within its own limit
        assert try_to_sign_in(client, f"name{number % 5}", "wrong wrong").status_code == 422

    assert try_to_sign_in(client, "alice").status_code == 429


def test_who_has_signed_in_from_this_browser_is_not_shut_out_by_failures_on_purpose(
    client: CheckedClient, cast: Cast, app
) -> None:
    browser = Browser(client)
    try_to_sign_in(client, "alice")
    browser.post("/admin/sign-out")
    stranger = app.test_client()  # behind the same address
    for _ in range(10):
        try_to_sign_in(stranger, "alice", "wrong wrong")
    assert try_to_sign_in(stranger, "alice").status_code == 429

    assert try_to_sign_in(client, "alice").status_code == 303


def test_what_was_typed_as_a_name_is_not_kept(client: CheckedClient, cast: Cast, session: Session) -> None:
    try_to_sign_in(client, "my secret sentence", "x")

    assert "secret" not in session.scalars(select(FailedTry)).one().name_key


def test_a_new_session_has_a_new_token_and_ends_the_old_one(
    client: CheckedClient, cast: Cast, session: Session
) -> None:
    try_to_sign_in(client, "alice")
    first = client.get_cookie(COOKIE).value

    try_to_sign_in(client, "bob")

    assert client.get_cookie(COOKIE).value != first
    assert len(session.scalars(select(SignedIn).where(SignedIn.ended_at.is_(None))).all()) == 1


def test_an_unused_session_ends_after_a_quarter_of_an_hour(
    client: CheckedClient, cast: Cast, session: Session
) -> None:
    browser = signed_in(client, session, cast.accounts["alice"], at=clock.now() - timedelta(minutes=15))

    assert browser.get("/admin/password").location.startswith("/admin/sign-in")


def test_a_session_in_use_lasts_longer_and_ends_after_ten_hours(
    client: CheckedClient, cast: Cast, session: Session
) -> None:
    browser = signed_in(client, session, cast.accounts["alice"], at=clock.now() - timedelta(minutes=14))
    assert browser.get("/admin/password").status_code == 200
    row = session.scalars(select(SignedIn)).one()
    assert clock.now() - row.seen_at < timedelta(minutes=1)

    row.signed_in_at = clock.now() - timedelta(hours=10)

    assert browser.get("/admin/password").status_code == 303


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(
    client: CheckedClient, cast: Cast, session: Session
) -> None:
    try_to_sign_in(client, "alice")
    token = client.get_cookie(COOKIE).value

    answer = Browser(client).post("/admin/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie(COOKIE) is None
    client.set_cookie(COOKIE, token, secure=True)
    assert client.get("/admin/password").status_code == 303


def test_signing_out_is_no_link(client: CheckedClient, cast: Cast, as_) -> None:
    assert as_("alice").get("/admin/sign-out").status_code == 405


def test_pages_for_the_staff_are_kept_nowhere(as_) -> None:
    assert as_("alice").get("/admin/password").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("wanted", "comes_to"),
    [
        ("/admin/offices/P1/kiosks/", "/admin/offices/P1/kiosks/"),
        ("/admin/offices/P1/log/?before=17", "/admin/offices/P1/log/?before=17"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example/", "/admin/"),
        ("https:evil.example", "/admin/"),
        ("/admin//evil.example", "/admin/"),
        ("/admin/\\..\\..", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("http://[", "/admin/"),
        ("/admin/%0d%0aLocation:%20x", "/admin/"),
        ("/admin/nothing-of-ours", "/admin/"),
        ("/admin/sign-in?next=https://evil.example", "/admin/"),
        ("/k/", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_after_signing_in_one_stays_within_the_known_pages(
    client: CheckedClient, cast: Cast, wanted: str, comes_to: str
) -> None:
    assert try_to_sign_in(client, "alice", next=wanted).location == comes_to


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(client: CheckedClient) -> None:
    answer = client.get("/admin/offices/P1/kiosks/?x=1")

    assert answer.status_code == 303
    assert answer.location == "/admin/sign-in?next=/admin/offices/P1/kiosks/?x%3D1"


def test_a_form_of_nobody_is_refused(client: CheckedClient) -> None:
    assert Browser(client).post("/admin/offices/P1/kiosks/pairing-codes").status_code == 401
