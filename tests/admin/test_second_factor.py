"""The second factor (AU-4): set up with an app, its codes accepted once each, guessing capped, lost ones taken away."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from lxml import html
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.accounts import one_time_codes, second_factor
from feedback.accounts.models import RecoveryCode, SecondFactor, SignedIn
from feedback.audit.models import Act as LoggedAct
from feedback.database import WRITES
from tests.admin.staff import COOKIE, Browser
from tests.cast import PASSWORD, Cast
from tests.clients import CheckedClient
from tests.months import AFTER_OCTOBER

SETUP = "/admin/second-factor/setup"
CODE = "/admin/second-factor/"


@pytest.fixture
def seconds_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    def wait(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(seconds=seconds))

    return wait


def set_up(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Set a second factor up as its owner does; gives the app and the recovery codes."""
    page = html.fromstring(browser.post(SETUP).get_data(as_text=True))
    app = pyotp.TOTP(page.xpath("string(//details//code)").replace(" ", ""))
    codes = browser.post("/admin/second-factor/proof", {"code": app.at(clock.now())})
    assert codes.status_code == 200
    return app, html.fromstring(codes.get_data(as_text=True)).xpath("//ul[@class='codes card']//code/text()")


def password_of(client: CheckedClient, name: str) -> Browser:
    """A browser in which the right password of `name` has just been sent."""
    client.delete_cookie(COOKIE)
    browser = Browser(client)
    answer = browser.post("/admin/sign-in", {"name": name, "password": PASSWORD})
    assert answer.location.startswith(CODE)
    return Browser(client)


def code(browser: Browser, text: str) -> int:
    token = html.fromstring(browser.get(CODE).get_data(as_text=True)).xpath(
        "//input[@name='csrf_token']/@value"
    )
    return browser.client.post(CODE, data={"code": text, "csrf_token": token[0] if token else ""}).status_code


def is_in(browser: Browser) -> bool:
    return browser.get("/admin/password").status_code == 200


def test_the_secret_is_kept_sealed_and_the_recovery_codes_hashed(as_, cast: Cast, session: Session) -> None:
    app, codes = set_up(as_("alice"))

    kept = session.get_one(SecondFactor, cast.accounts["alice"].id)
    assert app.secret.encode() not in kept.sealed
    assert len(codes) == 10
    hashes = set(session.scalars(select(RecoveryCode.code_hash)))
    assert hashes == {one_time_codes.recovery_hash(each) for each in codes}
    another = uuid.uuid4()
    key = one_time_codes.sealing_key("x" * 40)
    row = one_time_codes.sealed(key, another, app.secret)
    assert one_time_codes.opened(key, another, row) == app.secret
    assert one_time_codes.opened(key, cast.accounts["alice"].id, row) is None  # moved to another account
    assert one_time_codes.opened(one_time_codes.sealing_key("y" * 40), another, row) is None


def test_the_password_alone_opens_nothing_from_then_on(
    as_, client: CheckedClient, cast: Cast, seconds_later
) -> None:
    app, _ = set_up(as_("alice"))
    seconds_later(60)
    browser = password_of(client, "alice")

    assert not is_in(browser)
    assert browser.get("/admin/offices/P1/flags/").location.startswith("/admin/sign-in")

    assert code(browser, app.at(clock.now())) == 303
    assert is_in(browser)


def test_au_4_a_code_is_accepted_once(as_, client: CheckedClient, cast: Cast, seconds_later) -> None:
    app, _ = set_up(as_("alice"))
    assert code(password_of(client, "alice"), app.at(AFTER_OCTOBER)) == 422  # used by the set-up

    seconds_later(60)
    now = app.at(clock.now())
    assert code(password_of(client, "alice"), now) == 303
    assert code(password_of(client, "alice"), now) == 422
    seconds_later(90)
    assert code(password_of(client, "alice"), app.at(AFTER_OCTOBER + timedelta(seconds=60))) == 422
    assert code(password_of(client, "alice"), app.at(clock.now())) == 303


def test_au_4_of_fifty_who_send_one_code_at_once_one_passes(
    engine: Engine, session: Session, cast: Cast
) -> None:
    key, alice = one_time_codes.sealing_key("k" * 40), cast.accounts["alice"]
    secret = second_factor.begin(session, alice.id, key=key, now=AFTER_OCTOBER)
    app, on = pyotp.TOTP(secret), AFTER_OCTOBER.date()
    second_factor.prove(session, alice, app.at(AFTER_OCTOBER), key=key, on=on, now=AFTER_OCTOBER)
    session.commit()
    later = AFTER_OCTOBER + timedelta(seconds=60)
    passed: list[bool] = []

    def send() -> None:
        for _ in range(5):
            with Session(engine) as own:
                own.connection(execution_options={WRITES: True})
                passed.append(second_factor.accept(own, alice.id, app.at(later), key=key, now=later))
                own.commit()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)

    assert sorted(passed) == [False] * 49 + [True]


def test_au_4_after_five_wrong_codes_the_password_is_asked_for_again(
    as_, client: CheckedClient, cast: Cast, seconds_later
) -> None:
    app, _ = set_up(as_("alice"))
    seconds_later(60)
    browser = password_of(client, "alice")
    assert [code(browser, "000000") for _ in range(5)] == [422] * 5

    assert code(browser, app.at(clock.now())) == 422
    assert not is_in(browser)
    assert browser.get(CODE).location.startswith("/admin/sign-in")
    assert code(password_of(client, "alice"), app.at(clock.now())) == 303


def test_au_4_wrong_codes_are_capped_over_all_passwords(
    as_, client: CheckedClient, cast: Cast, seconds_later
) -> None:
    app, _ = set_up(as_("alice"))
    seconds_later(60)
    for _ in range(2):
        browser = password_of(client, "alice")
        assert [code(browser, "000000") for _ in range(5)] == [422] * 5

    assert code(password_of(client, "alice"), app.at(clock.now())) == 429


def test_au_4_the_code_of_another_account_is_worth_nothing(
    as_, client: CheckedClient, cast: Cast, seconds_later
) -> None:
    set_up(as_("alice"))
    bobs, _ = set_up(as_("bob"))
    seconds_later(60)

    assert code(password_of(client, "alice"), bobs.at(clock.now())) == 422


def test_au_4_the_password_is_old_after_ten_minutes(
    as_, client: CheckedClient, cast: Cast, seconds_later
) -> None:
    set_up(as_("alice"))
    browser = password_of(client, "alice")
    seconds_later(601)

    assert browser.get(CODE).location.startswith("/admin/sign-in")
    assert not is_in(browser)


def test_au_7_the_token_is_new_once_the_code_has_come(
    as_, client: CheckedClient, cast: Cast, seconds_later
) -> None:
    app, _ = set_up(as_("alice"))
    seconds_later(60)
    browser = password_of(client, "alice")
    before = client.get_cookie(COOKIE).value
    code(browser, app.at(clock.now()))

    assert client.get_cookie(COOKIE).value != before
    client.set_cookie(COOKIE, before, secure=True)
    assert not is_in(browser)


def test_a_recovery_code_opens_once(as_, client: CheckedClient, cast: Cast, session: Session) -> None:
    _, codes = set_up(as_("alice"))

    assert code(password_of(client, "alice"), codes[3].lower().replace("-", " ")) == 303
    assert code(password_of(client, "alice"), codes[3]) == 422
    assert len(session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_not(None))).all()) == 1


def test_a_proof_of_presence_asks_for_the_code_too(as_, cast: Cast, seconds_later) -> None:
    browser = as_("alice")
    app, _ = set_up(browser)
    seconds_later(11 * 60)
    form = {"proof_password": PASSWORD}

    assert browser.post("/admin/confirm", form).status_code == 422
    assert browser.post("/admin/confirm", {**form, "proof_code": app.at(clock.now())}).status_code == 303


def test_a_new_secret_counts_only_once_it_is_proved(
    as_, client: CheckedClient, cast: Cast, seconds_later
) -> None:
    browser = as_("alice")
    app, _ = set_up(browser)
    browser.post(SETUP)
    assert browser.post("/admin/second-factor/proof", {"code": "123456"}).status_code == 422
    seconds_later(60)

    assert code(password_of(client, "alice"), app.at(clock.now())) == 303


def test_a_role_that_must_have_one_opens_nothing_else_until_it_is_set_up(
    app: Flask, as_, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(app.extensions["hailong_config"], second_factor="inspectorate, ward_leader")
    monkeypatch.setitem(app.extensions, "hailong_config", config)
    browser = as_("alice")

    assert browser.get("/admin/offices/P1/flags/").location == SETUP
    browser._token = html.fromstring(browser.get(SETUP).get_data(as_text=True)).xpath(
        "//main//input[@name='csrf_token']/@value"
    )[0]
    set_up(browser)

    assert browser.get("/admin/offices/P1/flags/").status_code == 200
    assert as_("hoa").get("/admin/offices/P1/flags/").status_code == 200


def test_au_5_only_another_administrator_takes_a_lost_one_away_and_a_new_password_does_not(
    as_, client: CheckedClient, cast: Cast, session: Session
) -> None:
    set_up(as_("an"))
    an = cast.accounts["an"]
    address = f"/admin/offices/P1/accounts/{an.id}/"
    as_("hoa").post(address + "password")
    assert second_factor.has(session, an.id)
    assert as_("alice").post(address + "second-factor/end").status_code == 404

    assert as_("hoa").post(address + "second-factor/end").status_code == 303

    assert not second_factor.has(session, an.id)
    assert (
        session.scalars(select(SignedIn).where(SignedIn.user_id == an.id, SignedIn.ended_at.is_(None))).all()
        == []
    )
    assert "accounts:second_factor:taken_away" in session.scalars(select(LoggedAct.name)).all()
