"""The staff's door: forged forms stay outside, unnamed views stay shut, and looking changes nothing."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.audit.models import Act as Logged
from feedback.database import transaction
from feedback.devices.models import PairingCode
from feedback.schema import metadata
from tests.admin.requests import requests_for
from tests.admin.staff import Browser, signed_in
from tests.admin.things import things_of_p1
from tests.cast import PASSWORD, Cast, gather
from tests.clients import CheckedClient

CODES = "/admin/offices/P1/kiosks/pairing-codes"
OUR_ORIGIN = "https://localhost"


def codes_made(session: Session) -> int:
    return len(session.scalars(select(PairingCode)).all())


def test_a_form_with_its_token_is_heard(as_, session: Session) -> None:
    answer = as_("alice").post(CODES, {"desk": "Q01"})

    assert (answer.status_code, codes_made(session)) == (200, 1)


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_form_without_its_token_is_not(as_, session: Session, token: str | None) -> None:
    browser = as_("alice")
    data = {"desk": "Q01"} | ({} if token is None else {"csrf_token": token})

    answer = browser.client.post(CODES, data=data)

    assert (answer.status_code, codes_made(session)) == (400, 0)


def test_the_token_of_another_persons_browser_is_worth_nothing(
    as_, app: Flask, session: Session, cast: Cast
) -> None:
    bobs = signed_in(app.test_client(), session, cast.accounts["bob"]).token()

    answer = as_("alice").client.post(CODES, data={"desk": "Q01", "csrf_token": bobs})

    assert (answer.status_code, codes_made(session)) == (400, 0)


def test_a_token_from_before_signing_in_is_worth_nothing_afterwards(
    client: CheckedClient, cast: Cast
) -> None:
    browser = Browser(client)
    old = browser.token()
    browser.post("/admin/sign-in", {"name": "alice", "password": PASSWORD})

    answer = client.post(CODES, data={"desk": "Q01", "csrf_token": old})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": OUR_ORIGIN}, 200),
        ({"Origin": OUR_ORIGIN, "Sec-Fetch-Site": "same-origin"}, 200),
        (
            {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
            200,
        ),  # what our referrer policy makes browsers send
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://localhost.evil.example"}, 403),
        ({"Origin": "http://localhost:8080"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
    ],
)
def test_a_form_comes_from_our_own_pages(as_, session: Session, headers: dict[str, str], status: int) -> None:
    answer = as_("alice").post(CODES, {"desk": "Q01"}, headers=headers)

    assert (answer.status_code, codes_made(session)) == (status, 1 if status == 200 else 0)


def test_json_sent_as_text_opens_nothing(as_, session: Session) -> None:
    answer = as_("alice").client.post(CODES, data='{"desk": "Q01"}', content_type="text/plain")

    assert (answer.status_code, codes_made(session)) == (400, 0)


@pytest.mark.parametrize("path", ["/admin/sign-in", "/admin/sign-out", "/admin/language", "/admin/password"])
def test_signing_in_and_out_need_the_token_too(as_, path: str) -> None:
    assert as_("alice").client.post(path, data={"name": "alice", "lang": "en"}).status_code == 400


def test_another_method_is_no_way_round(as_, session: Session) -> None:
    browser = as_("alice")

    for attempt in (
        browser.client.get(CODES, query_string={"desk": "Q01"}),
        browser.client.put(CODES, data={"desk": "Q01"}),
        browser.client.get("/admin/offices/P1/kiosks/", headers={"X-HTTP-Method-Override": "POST"}),
    ):
        assert attempt.status_code in (200, 400, 405)
    assert codes_made(session) == 0


@pytest.mark.parametrize("who", ["alice", "dung", "hoa", "minh", "thanh"])
def test_looking_changes_nothing(who: str, as_, app: Flask, cast: Cast, session: Session) -> None:
    things = things_of_p1(session, cast)
    browser = as_(who)
    browser.get("/admin/password")
    before = everything(session)

    for asked in requests_for(app, things):
        if asked.method == "GET":
            browser.get(asked.path)

    assert everything(session) == before


def everything(session: Session) -> dict[str, list[Any]]:
    return {table.name: sorted(map(repr, session.execute(select(table)))) for table in metadata.sorted_tables}


def test_a_view_that_names_no_act_is_shut_to_everybody(make_app: Any) -> None:
    app: Flask = make_app()
    app.add_url_rule("/admin/forgotten", "forgotten", lambda: "secrets")
    app.test_client_class = CheckedClient
    with app.app_context(), transaction() as session:
        cast = gather(session)
        browser = signed_in(app.test_client(), session, cast.accounts["alice"])

    assert browser.get("/admin/password").status_code == 200  # she is signed in
    assert browser.get("/admin/forgotten").status_code == 404


def test_a_role_given_or_taken_counts_with_the_next_request(as_, cast: Cast, session: Session) -> None:
    browser = as_("bob")
    assert browser.get("/admin/offices/P1/months/").status_code == 404
    grant = session.scalars(select(Grant).where(Grant.user_id == cast.accounts["bob"].id)).one()

    grant.office_id = cast.p1.id

    assert browser.get("/admin/offices/P1/months/").status_code == 303
    assert browser.get("/admin/offices/P2/months/").status_code == 404


def test_a_role_counts_from_its_first_day_to_its_last(as_, cast: Cast, session: Session) -> None:
    browser = as_("alice")
    grant = session.scalars(select(Grant).where(Grant.user_id == cast.accounts["alice"].id)).one()

    grant.to_on = grant.from_on

    assert browser.get("/admin/offices/P1/months/").status_code == 404


def test_a_one_time_password_opens_the_change_of_password_alone(as_, cast: Cast) -> None:
    cast.accounts["alice"].password_once = True
    browser = as_("alice")

    for path in ("/admin/", "/admin/offices/P1/months/", "/admin/me/", "/admin/nothing"):
        assert browser.get(path).location == "/admin/password"
    assert browser.post(CODES, {"desk": "Q01"}).location == "/admin/password"
    assert browser.get("/admin/password").status_code == 200


def test_the_language_that_was_chosen_goes_before_the_one_in_the_address_of_the_page(as_) -> None:
    answer = as_("alice").post("/admin/language", {"lang": "vi", "next": "/admin/password?lang=en&from=here"})

    assert answer.location.endswith("/admin/password?from=here")


def test_the_language_is_kept_for_the_person_and_the_browser(as_, cast: Cast, session: Session) -> None:
    browser = as_("alice")

    answer = browser.post("/admin/language", {"lang": "en", "next": "/admin/password"})

    assert answer.location == "/admin/password"
    assert session.get_one(User, cast.accounts["alice"].id).locale == "en"
    assert 'lang="en"' in browser.get("/admin/password").get_data(as_text=True)
    assert browser.post("/admin/language", {"lang": "fr"}).status_code == 422


def test_unknown_fields_of_a_form_are_passed_over(as_, cast: Cast, session: Session) -> None:
    browser = as_("hoa")

    browser.post(
        "/admin/offices/P1/accounts/",
        {"name": "moi.nguoi", "full_name": "Người Mới", "role": "desk_head", "id": "1", "password_hash": "x", "locale": "en", "office_id": str(cast.p2.id)},
    )  # fmt: skip

    made = session.scalars(select(User).where(User.name == "moi.nguoi")).one()
    assert (made.locale, made.password_once) == ("vi", True)
    assert session.scalars(select(Grant.office_id).where(Grant.user_id == made.id)).all() == [cast.p1.id]


def test_acts_are_written_down_with_who_and_what(as_, cast: Cast, session: Session) -> None:
    as_("alice").post(CODES, {"desk": "Q01"})

    act = session.scalars(select(Logged)).one()
    assert (act.name, act.user_id, act.about) == (
        "devices:code:made",
        cast.accounts["alice"].id,
        {"desk": "Q01"},
    )
