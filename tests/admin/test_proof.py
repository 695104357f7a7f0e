"""Proof of presence: grave acts ask for the password once more, and what was typed is not lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback import clock
from feedback.accounts.models import Grant, SignedIn, User
from feedback.accounts.queries import CONFIRMED_FOR
from feedback.audit.models import Act as LoggedAct
from tests.admin.staff import Browser
from tests.cast import PASSWORD, Cast
from tests.months import AFTER_OCTOBER

ROLES = "/admin/offices/P1/accounts/{0.id}/roles"


@pytest.fixture
def minutes_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    def wait(minutes: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(minutes=minutes))

    return wait


def roles_of(session: Session, user: User) -> set[str]:
    return {grant.role.value for grant in session.scalars(select(Grant).where(Grant.user_id == user.id))}


def hidden(answer: TestResponse) -> dict[str, str]:
    form = html.fromstring(answer.get_data(as_text=True)).xpath("//main//form")[0]
    return {each.get("name"): each.get("value", "") for each in form.xpath(".//input[@type='hidden']")}


def test_a_grave_act_is_done_at_once_within_ten_minutes_of_signing_in(as_, cast: Cast, session: Session):
    answer = as_("minh").post(ROLES.format(cast.accounts["an"]), {"role": "desk_head", "at": "P1"})

    assert answer.status_code == 303
    assert "desk_head" in roles_of(session, cast.accounts["an"])


def test_later_the_password_is_asked_for_and_what_was_typed_goes_on_with_it(
    as_, cast: Cast, session: Session, minutes_later
) -> None:
    browser, path = as_("minh"), ROLES.format(cast.accounts["an"])
    minutes_later(11)

    asked = browser.post(path, {"role": "desk_head", "at": "P1", "word": '"><b>'})

    assert asked.status_code == 403
    assert "desk_head" not in roles_of(session, cast.accounts["an"])
    kept = hidden(asked)
    assert (kept["role"], kept["at"], kept["word"]) == ("desk_head", "P1", '"><b>')

    done = browser.post(path, {**kept, "proof_password": PASSWORD})

    assert done.status_code == 303
    assert "desk_head" in roles_of(session, cast.accounts["an"])


def test_a_wrong_password_changes_nothing_and_keeps_what_was_typed(
    as_, cast: Cast, session: Session, minutes_later
) -> None:
    browser, path = as_("minh"), ROLES.format(cast.accounts["an"])
    minutes_later(11)

    answer = browser.post(path, {"role": "desk_head", "at": "P1", "proof_password": "nhầm rồi nhé 12"})

    assert answer.status_code == 422
    assert "desk_head" not in roles_of(session, cast.accounts["an"])
    assert "nhầm rồi" not in answer.get_data(as_text=True)
    assert hidden(answer)["role"] == "desk_head"


def test_guessing_the_password_there_is_capped_as_at_the_sign_in(as_, cast: Cast, minutes_later) -> None:
    browser, path = as_("minh"), ROLES.format(cast.accounts["an"])
    minutes_later(11)
    for _ in range(10):
        assert browser.post(path, {"proof_password": "nhầm rồi nhé 12"}).status_code == 422

    answer = browser.post(path, {"role": "desk_head", "at": "P1", "proof_password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_proof_holds_for_ten_minutes_in_that_browser_alone(
    as_, cast: Cast, session: Session, minutes_later
) -> None:
    browser, path = as_("minh"), ROLES.format(cast.accounts["an"])
    minutes_later(11)
    browser.post("/admin/confirm", {"proof_password": PASSWORD})
    confirmed = list(session.scalars(select(SignedIn.confirmed_at)))

    minutes_later(11 + CONFIRMED_FOR.total_seconds() / 60 - 0.1)
    within = browser.post(path, {"role": "desk_head", "at": "P1"})
    browser.get("/admin/password")
    minutes_later(11 + CONFIRMED_FOR.total_seconds() / 60 + 0.1)
    after = browser.post(path, {"role": "official", "at": "P1"})

    assert confirmed == [AFTER_OCTOBER + timedelta(minutes=11)]
    assert (within.status_code, after.status_code) == (303, 403)


def test_a_proof_without_the_right_to_the_act_opens_nothing(as_, cast: Cast, minutes_later) -> None:
    browser = as_("alice")
    minutes_later(11)

    answer = browser.post(
        ROLES.format(cast.accounts["an"]), {"role": "desk_head", "at": "P1", "proof_password": PASSWORD}
    )

    assert answer.status_code == 404


def test_az_6_a_proof_needs_the_forms_token_like_any_other_form(as_, cast: Cast, session, minutes_later):
    browser = as_("minh")
    minutes_later(11)

    answer = browser.client.post(
        ROLES.format(cast.accounts["an"]), data={"role": "desk_head", "at": "P1", "proof_password": PASSWORD}
    )

    assert answer.status_code == 400
    assert "desk_head" not in roles_of(session, cast.accounts["an"])


def test_after_the_page_that_asks_one_goes_on_to_a_page_of_ours(as_, cast: Cast, minutes_later) -> None:
    browser: Browser = as_("alice")
    minutes_later(11)

    on = browser.post("/admin/confirm", {"proof_password": PASSWORD, "next": "/admin/offices/P1/flags/"})
    away = browser.post("/admin/confirm", {"proof_password": PASSWORD, "next": "https://evil.example/"})

    assert on.location == "/admin/offices/P1/flags/"
    assert away.location == "/admin/"


def test_a_proof_is_written_down(as_, session: Session, minutes_later) -> None:
    browser = as_("alice")
    minutes_later(11)
    browser.post("/admin/confirm", {"proof_password": PASSWORD})

    assert "accounts:session:confirmed" in session.scalars(select(LoggedAct.name)).all()
