"""Single sign-on: a whole round trip against an identity provider on the loopback, and every way in which it may lie."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from admin import identity_provider, single_sign_on
from feedback import clock
from feedback.accounts.models import Grant, OutsideIdentity, SignedIn, User
from tests.admin.staff import COOKIE
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.identity_provider import CLIENT, SECRET, Provider

START, FLAGS = "/admin/single-sign-on/", "/admin/offices/P1/flags/"
ALICE = {"sub": "a-1", "email": "Alice@Hanoi.example", "email_verified": True}


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with Provider.running() as made:
        config = replace(
            app.extensions["hailong_config"], oidc_issuer=made.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET
        )  # fmt: skip
        monkeypatch.setitem(app.extensions, "hailong_config", config)
        monkeypatch.setitem(app.jinja_env.globals, "has_single_sign_on", True)
        monkeypatch.setitem(
            app.extensions, single_sign_on.EXTENSION, identity_provider.client_of(config, app)
        )
        made.claims = dict(ALICE)
        yield made


@pytest.fixture
def cast(cast: Cast, session: Session) -> Cast:
    alice = cast.accounts["alice"]
    alice.mail, alice.mail_key = "alice@hanoi.example", "alice@hanoi.example"
    session.commit()
    return cast


def through(client: CheckedClient, path: str = START + "?next=" + FLAGS) -> TestResponse:
    """Go to the provider and come back, as a browser does."""
    away = client.get(path)
    assert away.status_code == 302, away.get_data(as_text=True)
    back = requests.get(away.location, allow_redirects=False, timeout=60).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def test_alice_signs_in_with_the_citys_account(client: CheckedClient, cast: Cast, provider, session: Session):
    assert through(client).location == FLAGS

    assert client.get(FLAGS).status_code == 200
    linked = session.scalars(select(OutsideIdentity)).one()
    assert (linked.user_id, linked.subject) == (cast.accounts["alice"].id, "a-1")


def test_the_provider_is_asked_with_state_nonce_and_a_challenge(client, cast: Cast, provider) -> None:
    through(client)

    [asked] = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["redirect_uri"] == "https://localhost/admin/single-sign-on/back"


def test_once_linked_the_identity_counts_and_no_longer_the_address(
    client, cast: Cast, provider, session: Session
) -> None:
    through(client)
    provider.claims = {"sub": "a-1"}
    assert through(client).location == FLAGS

    provider.claims = {**ALICE, "sub": "somebody-else"}
    client.delete_cookie(COOKIE)
    assert through(client).status_code == 422


@pytest.mark.parametrize("spoil", ["issuer", "audience", "nonce", "expired", "key"])
def test_a_word_that_does_not_hold_opens_nothing(
    client, cast: Cast, provider, session: Session, spoil: str
) -> None:
    provider.spoil = spoil

    assert through(client).status_code == 422
    assert client.get(FLAGS).status_code == 303
    assert session.scalars(select(OutsideIdentity)).all() == []


@pytest.mark.parametrize(
    "claims",
    [
        {**ALICE, "email_verified": False},
        {**ALICE, "email_verified": "true"},
        {"sub": "a-1", "email": "alice@hanoi.example"},
        {**ALICE, "email": "nobody@hanoi.example"},
        {"sub": "a-1", "preferred_username": "alice"},
    ],
)
def test_only_a_verified_address_links_an_account_that_stands(
    client, cast: Cast, provider, session: Session, claims: dict
) -> None:
    before = len(session.scalars(select(User)).all()), len(session.scalars(select(Grant)).all())
    provider.claims = claims

    assert through(client).status_code == 422
    assert (len(session.scalars(select(User)).all()), len(session.scalars(select(Grant)).all())) == before


def test_a_closed_account_stays_closed(client, cast: Cast, provider, session: Session) -> None:
    through(client)
    cast.accounts["alice"].closed_at = clock.now()
    session.commit()

    assert through(client).status_code == 422


def test_coming_back_without_having_gone_opens_nothing(client, cast: Cast, provider) -> None:
    away = client.get(START)
    state = parse_qs(urlsplit(away.location).query)["state"][0]
    client.delete_cookie("__Host-hailong_form")

    assert client.get(f"/admin/single-sign-on/back?code=x&state={state}").status_code == 422
    assert client.get("/admin/single-sign-on/back?error=access_denied").status_code == 422
    assert client.get("/admin/single-sign-on/back").status_code == 422


def test_nobody_is_led_astray_afterwards(client, cast: Cast, provider) -> None:
    assert through(client, START + "?next=https://evil.example/").location == "/admin/"


def test_it_proves_no_presence_until_the_provider_asks_anew(
    client, cast: Cast, provider, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(client)
    assert session.scalars(select(SignedIn.confirmed_at)).all() == [None]

    provider.claims = {**ALICE, "auth_time": int(clock.now().timestamp()) - 3600}
    assert through(client, START + "proof").status_code == 422
    provider.claims = {**ALICE, "auth_time": int(clock.now().timestamp())}
    assert through(client, START + "proof?next=" + FLAGS).location == FLAGS

    assert provider.asked[-1]["prompt"] == "login"
    assert session.scalars(select(SignedIn.confirmed_at)).all() == [clock.now()]


def test_a_provider_that_does_not_answer_leaves_the_password(client, cast: Cast, provider) -> None:
    client_of_nothing = identity_provider.client_of(
        replace(client.application.extensions["hailong_config"], oidc_issuer="http://127.0.0.1:9"),
        client.application,
    )
    client.application.extensions[single_sign_on.EXTENSION] = client_of_nothing

    answer = client.get(START)

    assert answer.status_code == 422
    assert 'name="password"' in answer.get_data(as_text=True)


def test_without_the_setting_there_is_none(client, cast: Cast) -> None:
    assert client.get(START).status_code == 404
    assert START not in client.get("/admin/sign-in").get_data(as_text=True)
