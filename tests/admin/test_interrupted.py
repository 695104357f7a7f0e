"""What was typed while a session ended: it goes through the sign-in and comes back to be sent, to its own account alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from admin import interrupted
from feedback import clock
from tests.admin.staff import Browser
from tests.cast import PASSWORD, Cast
from tests.clients import CheckedClient
from tests.months import AFTER_OCTOBER, DONE, planned


def test_what_was_typed_when_the_session_had_ended_is_given_back_to_be_sent(
    as_, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(session, cast.an, DONE)
    browser, path = as_("an"), "/admin/me/months/2026-10/evidence?at=P1"
    typed = {"criterion": "II.4", "reference": "12/TB", "words": 'Được khen "><b>'}
    browser.token()
    monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(minutes=16))

    asked = browser.post(path, typed)
    assert asked.status_code == 401
    assert "Được khen" not in shown(asked)
    wrong = browser.post("/admin/sign-in", {**hidden(asked), "name": "an.nv", "password": "nhầm rồi nhé 12"})
    again = browser.post("/admin/sign-in", {**hidden(wrong), "name": "an.nv", "password": PASSWORD})
    form = html.fromstring(again.get_data(as_text=True)).xpath("//main//form")[0]
    assert form.get("action") == path
    assert typed["words"] in shown(again)
    assert hidden(again).items() >= typed.items()

    sent = browser.client.post(path, data=hidden(again))

    assert sent.status_code == 303
    assert "Được khen" in shown(browser.get("/admin/me/months/2026-10/"))


def test_what_was_typed_is_given_back_to_nobody_else(
    as_, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_("an")
    browser.token()
    monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(minutes=16))
    asked = browser.post("/admin/me/months/2026-10/petition", {"words": "Thiếu một việc"})

    other = browser.post("/admin/sign-in", {**hidden(asked), "name": "binh.tt", "password": PASSWORD})

    assert other.status_code == 303
    assert other.location == "/admin/"


@pytest.mark.parametrize(
    "change", [lambda text: text[:-9], lambda text: "x" + text, lambda _: "", lambda _: "[]"]
)
def test_what_was_altered_on_its_way_is_dropped(
    as_, cast: Cast, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]
) -> None:
    browser = as_("an")
    browser.token()
    monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(minutes=16))
    asked = hidden(browser.post("/admin/me/months/2026-10/petition", {"words": "Thiếu một việc"}))

    again = browser.post(
        "/admin/sign-in", {"interrupted": change(asked["interrupted"]), "name": "an.nv", "password": PASSWORD}
    )

    assert (again.status_code, again.location) == (303, "/admin/")


def test_what_is_carried_for_too_long_is_dropped(as_, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = as_("an")
    browser.token()
    monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(minutes=16))
    asked = hidden(browser.post("/admin/me/months/2026-10/petition", {"words": "Thiếu một việc"}))
    monkeypatch.setattr(interrupted, "LONGEST", -1)

    again = browser.post("/admin/sign-in", {**asked, "name": "an.nv", "password": PASSWORD})

    assert again.status_code == 303


def test_a_form_that_names_the_field_itself_forges_nothing(as_, cast: Cast, client: CheckedClient) -> None:
    forged = f'["{cast.accounts["an"].id}", "/admin/me/months/2026-10/petition", [["words", "x"]], false]'

    asked = Browser(client).post("/admin/me/months/2026-10/petition", {"interrupted": forged})

    assert asked.status_code == 401
    assert "interrupted" not in hidden(asked)


def test_a_password_that_came_too_late_is_carried_nowhere(
    as_, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_("an")
    browser.token()
    monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(minutes=16))

    asked = browser.post("/admin/password", {"old": PASSWORD, "password": "mật khẩu mới 12", "again": "x"})

    assert asked.status_code == 401
    assert "mật khẩu mới" not in asked.get_data(as_text=True)


def hidden(answer: TestResponse) -> dict[str, str]:
    form = html.fromstring(answer.get_data(as_text=True)).xpath("//main//form")[0]
    return {each.get("name"): each.get("value", "") for each in form.xpath(".//input[@type='hidden']")}


def shown(answer: TestResponse) -> str:
    return str(html.fromstring(answer.get_data(as_text=True)).xpath("string(//main)"))
