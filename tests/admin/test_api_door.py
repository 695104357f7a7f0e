"""The programs' door: a key of one office in the header, for what it allows, until it ends; errors in one shape."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.api.door import scope_of
from feedback import clock
from feedback.api_keys import keys, operations, queries
from feedback.api_keys.models import ApiKey, Scope
from feedback.audit.models import Act
from tests.admin.programs import API, TODAY, Program, program_of
from tests.cast import Cast
from tests.months import AFTER_OCTOBER
from tests.refusing import refusing

MONTHS = "/months"


@pytest.fixture
def program(client, session: Session, cast: Cast) -> Program:
    return program_of(client, session, cast.p1)


def calls(app: Flask) -> list[tuple[str, str]]:
    values = {"dossier": "H26.19.00-261105-0001", "month": "2026-10", "code": "Q01"}
    adapter = app.url_map.bind("localhost")
    return [
        (method, adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


class TestTheKey:
    def test_no_call_is_open_without_one(self, app: Flask, client) -> None:
        for method, path in calls(app):
            for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic hailong"}):
                answer = client.open(
                    path, method=method, headers=headers, json={} if method == "POST" else None
                )
                assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), path
                assert answer.get_json()["error"]["code"] == "bad_key"

    def test_every_call_names_what_a_key_must_allow(self, app: Flask) -> None:
        views = [view for name, view in app.view_functions.items() if name.startswith("api.")]

        assert views
        assert all(scope_of(view) in Scope for view in views)

    def test_it_opens_only_what_it_allows(self, app: Flask, client, session: Session, cast: Cast) -> None:
        for scope in Scope:
            program = program_of(client, session, cast.p1, scope, name=scope.value)
            for method, path in calls(app):
                answer = program.client.open(
                    path,
                    method=method,
                    headers={"Authorization": f"Bearer {program.key}"},
                    json={} if method == "POST" else None,
                )
                endpoint, _ = app.url_map.bind("localhost").match(path, method)
                allowed = scope_of(app.view_functions[endpoint]) is scope
                assert (answer.status_code == 403) is not allowed, (scope, path)

    def test_an_ended_a_revoked_and_an_altered_one_open_nothing(self, program, session, monkeypatch) -> None:
        assert program.get(MONTHS).status_code == 200
        altered = Program(program.client, program.key[:-1] + ("0" if program.key[-1] != "0" else "1"))
        assert altered.get(MONTHS).status_code == 401

        monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(days=366))
        assert program.get(MONTHS).status_code == 401
        monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(days=365))
        assert program.get(MONTHS).status_code == 200

        operations.revoke(
            session, session.scalars(select(ApiKey)).one(), on=AFTER_OCTOBER.date(), now=AFTER_OCTOBER
        )
        assert program.get(MONTHS).status_code == 401

    def test_sec_2_it_is_read_from_the_header_alone(self, program) -> None:
        for query in (f"?key={program.key}", f"?api_key={program.key}", f"?access_token={program.key}"):
            assert program.client.get(API + MONTHS + query).status_code == 401

    def test_sec_2_nothing_that_is_kept_gives_it_back(self, program, session) -> None:
        program.get(MONTHS)
        kept = session.scalars(select(ApiKey)).one()

        assert kept.key_hash == keys.key_hash(program.key)
        assert program.key.startswith(kept.beginning)
        assert len(kept.beginning) == keys.SHOWN
        told = json.dumps([kept.name, kept.scopes, *(act.about for act in session.scalars(select(Act)))])
        assert program.key[keys.SHOWN :] not in told

    def test_its_use_is_kept_by_the_day_alone(self, program, session) -> None:
        assert session.scalars(select(ApiKey)).one().last_used_on is None

        program.get(MONTHS)
        program.get(MONTHS)

        assert session.scalars(select(ApiKey)).one().last_used_on == TODAY

    def test_no_cookie_is_read_or_set(self, as_, program) -> None:
        as_("minh")

        assert program.client.get(API + MONTHS).status_code == 401
        assert "Set-Cookie" not in program.get(MONTHS).headers


class TestMaking:
    def test_a_name_serves_once_at_an_office(self, session: Session, cast: Cast, client) -> None:
        program_of(client, session, cast.p1, name="Một cửa")
        program_of(client, session, cast.p2, name="Một cửa")

        with refusing("key_name_taken"):
            program_of(client, session, cast.p1, name=" MỘT CỬA ")

    @pytest.mark.parametrize("days", [-1, 0, 732])
    def test_it_ends_after_today_and_within_two_years(self, session: Session, cast: Cast, days: int) -> None:
        with refusing("bad_expiry"):
            operations.make(
                session, cast.p1.id, "A", {Scope.RESULTS},
                expires_on=TODAY + timedelta(days=days), today=TODAY, now=AFTER_OCTOBER,
            )  # fmt: skip

    def test_keys_are_random_and_long(self) -> None:
        made = {keys.new_key() for _ in range(1000)}

        assert len(made) == 1000
        assert all(keys.is_key(key) for key in made)
        assert not any(keys.is_key(key) for key in ("", "hailong_", "x" * 40, "hailong_" + "é" * 32))

    def test_a_holder_is_of_one_office(self, program, session, cast: Cast) -> None:
        found = queries.holder_of(session, program.key, on=date(2026, 11, 5))

        assert found is not None
        assert found.office_id == cast.p1.id


class TestErrors:
    def test_every_error_has_one_shape(self, program) -> None:
        answers = {
            404: program.client.get("/api/v1/nothing"),
            405: program.client.put("/api/v1/receipts"),
            415: program.post("/receipts", data=b"{}", json=None, content_type="text/plain"),
            400: program.post("/receipts", data=b"{", json=None, content_type="application/json"),
            422: program.post("/receipts"),
            413: program.post("/receipts", data=b" " * 300_000, json=None, content_type="application/json"),
        }
        for status, answer in answers.items():
            assert answer.status_code == status
            assert {"code", "message"} <= answer.get_json()["error"].keys()
            assert " / " in answer.get_json()["error"]["message"]

    def test_a_wrong_method_is_told_the_right_ones(self, program) -> None:
        allowed = program.client.put("/api/v1/receipts").headers["Allow"]

        assert set(allowed.split(", ")) == {"OPTIONS", "POST"}

    @pytest.mark.parametrize(
        "body",
        [
            b'{"a": NaN}',
            b"[" * 20 + b"]" * 20,
            b"\xff\xfe{\x00}\x00",
            b'{"a": 1e999}',
            b'{"a": "\\ud800"}',
            b"",
        ],
    )
    def test_dos_2_odd_json_is_refused_before_it_is_looked_at(self, program, body: bytes) -> None:
        answer = program.post("/receipts", data=body, json=None, content_type="application/json")

        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_json")

    def test_dos_2_a_compressed_body_is_not_unpacked(self, program) -> None:
        answer = program.post(
            "/receipts",
            data=b"x",
            json=None,
            content_type="application/json",
            headers={"Content-Encoding": "gzip"},
        )

        assert answer.status_code == 415

    def test_dos_2_a_million_items_are_too_large(self, program) -> None:
        body = json.dumps({"receipts": [1] * 1_000_000}).encode()

        answer = program.post("/receipts/batch", data=body, json=None, content_type="application/json")

        assert answer.status_code == 413


class TestTheDocument:
    def test_it_describes_every_call_and_every_answer(self, app: Flask, client) -> None:
        document = client.get("/api/v1/openapi.json").get_json()

        described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods
                     if method in ("get", "post")}  # fmt: skip
        assert len(described) == len(calls(app))
        assert document["openapi"] == "3.0.3"
        assert document["security"] == [{"apiKey": []}]
        assert document["components"]["securitySchemes"]["apiKey"] == {"type": "http", "scheme": "bearer"}
        for methods in document["paths"].values():
            for said in (each for name, each in methods.items() if name in ("get", "post")):
                assert said["summary"]
                assert all(
                    "description" in answer or "$ref" in answer for answer in said["responses"].values()
                )
        assert document["components"]["schemas"]["NewReceipt"]["additionalProperties"] is False

    @pytest.mark.parametrize(
        ("lang", "says"),
        [("vi", "Tiếp nhận hồ sơ và phát hành"), ("en", "Receive a dossier and issue its receipt")],
    )
    def test_people_read_it_in_both_languages(self, client, lang: str, says: str) -> None:
        answer = client.get(f"/api/v1/?lang={lang}")

        page = html.fromstring(answer.get_data(as_text=True))
        assert says in " ".join(page.text_content().split())
        assert len(page.xpath("//section")) == len(page.xpath("//ul[@class='calls']/li"))
        assert "Set-Cookie" not in answer.headers
        assert not page.xpath("//script | //*[starts-with(@src, 'http')]")
