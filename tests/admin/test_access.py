"""Who reaches what: every endpoint of the service stands in exactly one list, and every role is tried at every one."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from admin.api.door import scope_of
from admin.doors import rule_of
from feedback.accounts.rights import Act
from tests.admin.endpoints import BY_ACT, BY_KEY, OPEN_TO_ALL, PUBLIC, SIGNED_IN, WITH_PROOF
from tests.admin.requests import Asked, answered, nowhere, requests_for, status
from tests.admin.roles import MAY
from tests.admin.staff import Browser
from tests.admin.things import Things, things_of_p1, things_of_p2
from tests.cast import Cast


def endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_endpoint_stands_in_exactly_one_list(app: Flask) -> None:
    lists = [PUBLIC, set(BY_KEY), OPEN_TO_ALL, SIGNED_IN, set(BY_ACT)]

    assert endpoints(app) == set().union(*lists)
    assert sum(len(each) for each in lists) == len(set().union(*lists))


def test_every_staff_view_names_the_act_that_its_list_says(app: Flask) -> None:
    for endpoint in endpoints(app) - PUBLIC - set(BY_KEY):
        rule = rule_of(app.view_functions[endpoint])
        assert rule is not None, endpoint
        assert rule.open_to_all == (endpoint in OPEN_TO_ALL), endpoint
        assert rule.act == BY_ACT.get(endpoint), endpoint
        assert rule.sudo == (endpoint in WITH_PROOF), endpoint


def test_only_views_in_the_public_list_lie_outside_the_door(app: Flask) -> None:
    outside = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.rule.startswith("/admin")}

    assert outside == PUBLIC | set(BY_KEY)


def test_every_call_of_a_program_asks_for_the_scope_that_its_list_says(app: Flask) -> None:
    assert {name: scope_of(app.view_functions[name]) for name in BY_KEY} == BY_KEY


def test_every_address_is_plain_and_every_place_in_it_has_a_type(app: Flask) -> None:
    untyped = {"office", "code", "path:filename"}
    for rule in app.url_map.iter_rules():
        places = re.findall(r"<([^>]+)>", rule.rule)
        assert all(":" in place or place in untyped for place in places), rule
        assert re.fullmatch(r"[a-z0-9/.-]*", re.sub(r"<[^>]+>", "", rule.rule)), rule


def test_nothing_that_changes_anything_is_a_link(app: Flask) -> None:
    changing = {
        "signing.sign_out",
        "signing.language",
        *(name for name in BY_ACT if BY_ACT[name] in CHANGING),
    }
    for rule in app.url_map.iter_rules():
        if rule.endpoint in changing - {"closing.preview", "receipts.form", "slips.form", "results.form"}:
            assert "GET" not in (rule.methods or ()), rule


CHANGING = {
    Act.OBJECT, Act.ANSWER_OBJECTION, Act.RECORD_OPINION, Act.REOPEN_SHEET,
    Act.SCORE_SHEET_SELF, Act.SIGN_ON_DESK, Act.SCORE_SHEET_HEAD, Act.DECIDE_FLAG, Act.CLOSE_MONTH,
    Act.HANDLE_CASE, Act.IMPROVE, Act.APPROVE_IMPROVEMENT, Act.PUBLISH_MONTH, Act.ISSUE_RECEIPT, Act.PAIR_KIOSK, Act.SET_SCREENS, Act.RETRY_NOTICE,
}  # fmt: skip


@pytest.fixture
def wards(session: Session, cast: Cast) -> tuple[Things, Things]:
    return things_of_p1(session, cast), things_of_p2(session, cast)


@pytest.mark.parametrize("who", MAY)
def test_each_role_reaches_what_it_may_and_nothing_more(who: str, app: Flask, as_, wards) -> None:
    browser = as_(who)
    at_p1, at_p2, own = MAY[who]
    for things, may in zip(wards, (at_p1, at_p2), strict=True):
        for asked in requests_for(app, things):
            act = BY_ACT[asked.endpoint]
            reached = status(browser, asked) not in (401, 403, 404)
            assert reached == (act in may or act in own), f"{who}: {asked.method} {asked.path}"


@pytest.mark.parametrize("who", ["alice", "an", "minh", "thanh"])
def test_a_foreign_thing_and_a_missing_one_are_answered_alike(who: str, app: Flask, as_, wards) -> None:
    browser = as_(who)
    at_p1, at_p2, own = MAY[who]
    p1, p2 = wards
    for asked in [*requests_for(app, p1), *requests_for(app, p2)]:
        may = at_p1 if "/P1/" in asked.path else at_p2
        if BY_ACT[asked.endpoint] in may | own:
            continue
        missing = Asked(asked.endpoint, asked.method, nowhere(asked.path), asked.form)

        answer, of_missing = answered(browser, asked), answered(browser, missing)

        assert (
            (answer.status_code, answer.data)
            == (of_missing.status_code, of_missing.data)
            == (404, answer.data)
        )


@pytest.mark.parametrize("who", ["alice", "minh"])
def test_a_thing_of_another_ward_is_not_reached_through_ones_own(who: str, app: Flask, as_, wards) -> None:
    browser, (p1, p2) = as_(who), wards
    mixed = replace(p2, office=p1.office)
    own_of_p1 = {asked.path for asked in requests_for(app, p1)}

    for asked in requests_for(app, mixed):
        if asked.path not in own_of_p1:
            assert answered(browser, asked).status_code == 404, asked.path


def test_whoever_is_not_signed_in_reaches_nothing(app: Flask, client, wards) -> None:
    browser = Browser(client)
    for things in wards:
        for asked in requests_for(app, things):
            answer = answered(browser, asked)
            if asked.method == "GET":
                assert answer.location.startswith("/admin/sign-in"), asked.path
            else:
                assert answer.status_code == 401, asked.path


def test_an_account_that_was_closed_reaches_nothing(app: Flask, as_, cast: Cast, wards, session) -> None:
    browser = as_("alice")
    assert browser.get("/admin/offices/P1/kiosks/").status_code == 200

    cast.accounts["alice"].closed_at = wards[0].receipt.received_at

    assert browser.get("/admin/offices/P1/kiosks/").location.startswith("/admin/sign-in")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/offices/P1//months/2026-10/",
        "/admin/offices/P1/months/2026-13/",
        "/admin/offices/P1/months/2026-10/charts/secrets.svg",
        "/admin/offices/P1/flags/not-an-id/",
        "/admin/offices/P1/months/2026-10/../../../P2/months/2026-10/",
        "/admin/nothing",
    ],
)
def test_malformed_addresses_lead_nowhere(path: str, as_) -> None:
    answer = as_("bob").get(path, follow_redirects=True)

    assert answer.status_code == 404


def test_the_case_of_an_office_code_opens_no_other_office(as_) -> None:
    assert as_("bob").get("/admin/offices/p1/months/2026-10/").status_code == 404
    assert as_("alice").get("/admin/offices/p1/months/2026-10/").status_code == 200
