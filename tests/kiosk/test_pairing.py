"""Pairing: one code, one tablet, ten minutes, ten wrong tries."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.devices import operations
from feedback.devices.models import Kiosk, PairingCode
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.kiosk.tablets import Tablet
from tests.months import HANOI


def make_code(session: Session, cast: Cast, *, minutes_ago: float = 0) -> str:
    code = operations.open_pairing(session, cast.q1.id, now=clock.now() - timedelta(minutes=minutes_ago))
    session.commit()
    return code


def refusal(client: CheckedClient, code: str) -> str:
    answer = client.post("/k/pair", json={"code": code})
    assert answer.status_code == 422
    return str(answer.json["error"]["code"])


def test_it_gives_a_token_that_opens_the_desks_state(tablet: Tablet) -> None:
    assert tablet.get("/k/state").json["desk"] == {"code": "Q01", "name": "Quầy 1"}


def test_it_takes_a_code_once(client: CheckedClient, session: Session, cast: Cast) -> None:
    code = make_code(session, cast)
    client.post("/k/pair", json={"code": code})

    assert refusal(client, code) == "pairing_code_used"


def test_it_refuses_a_code_after_ten_minutes(client: CheckedClient, session: Session, cast: Cast) -> None:
    assert refusal(client, make_code(session, cast, minutes_ago=10.1)) == "pairing_code_expired"


def test_it_takes_a_code_just_before_ten_minutes(client: CheckedClient, session: Session, cast: Cast) -> None:
    assert client.post("/k/pair", json={"code": make_code(session, cast, minutes_ago=9.8)}).status_code == 200


def test_it_takes_a_code_typed_with_other_separators(
    client: CheckedClient, session: Session, cast: Cast
) -> None:
    digits = make_code(session, cast).replace("-", "")

    assert client.post("/k/pair", json={"code": f" {digits[:2]} {digits[2:]}"}).status_code == 200


def test_ten_wrong_tries_end_every_live_code(client: CheckedClient, session: Session, cast: Cast) -> None:
    code = make_code(session, cast)
    for wrong in range(10):
        assert refusal(client, f"wrong {wrong}") == "pairing_code_unknown"

    assert refusal(client, code) == "pairing_code_blocked"


def test_a_code_made_after_wrong_tries_works(client: CheckedClient, session: Session, cast: Cast) -> None:
    make_code(session, cast)
    for wrong in range(10):
        refusal(client, f"wrong {wrong}")

    assert client.post("/k/pair", json={"code": make_code(session, cast)}).status_code == 200


def test_nine_wrong_tries_do_not(client: CheckedClient, session: Session, cast: Cast) -> None:
    code = make_code(session, cast)
    for wrong in range(9):
        refusal(client, f"wrong {wrong}")

    assert client.post("/k/pair", json={"code": code}).status_code == 200


def test_twenty_tablets_with_one_code_at_once_are_one_tablet(
    app: Flask, session: Session, cast: Cast
) -> None:
    code = make_code(session, cast)

    def pair(_: int) -> int:
        return app.test_client().post("/k/pair", json={"code": code}).status_code

    with ThreadPoolExecutor(20) as together:
        statuses = sorted(together.map(pair, range(20)))

    assert statuses == [200] + [422] * 19
    assert len(session.scalars(select(Kiosk)).all()) == 1


def test_neither_the_code_nor_the_token_is_kept(tablet: Tablet, session: Session) -> None:
    kiosk = session.scalars(select(Kiosk)).one()
    code = session.scalars(select(PairingCode)).one()

    assert len(kiosk.token_hash) == len(code.code_hash) == 32
    assert tablet.token.encode() not in kiosk.token_hash


def test_it_sets_no_cookie(client: CheckedClient, session: Session, cast: Cast) -> None:
    answer = client.post("/k/pair", json={"code": make_code(session, cast)})

    assert "Set-Cookie" not in answer.headers


def test_a_revoked_tablet_is_turned_away_within_seconds(
    tablet: Tablet, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.get("/k/state")
    operations.revoke(
        session,
        session.scalars(select(Kiosk)).one(),
        by=None,
        on=clock.now().astimezone(HANOI).date(),
        now=clock.now(),
    )
    session.commit()
    four_seconds_on = time.monotonic() + 4
    monkeypatch.setattr("kiosk.tablets.time.monotonic", lambda: four_seconds_on)

    answer = tablet.get("/k/state")

    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_paired")


@pytest.mark.parametrize("path", ["/k/state", "/k/ratings", "/k/heartbeat"])
@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic bm8=", "nonsense"]
)
def test_a_stranger_is_turned_away(
    client: CheckedClient, cast: Cast, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = client.get(path, headers=headers) if path == "/k/state" else client.post(path, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"code": 12345678}', b'{"code": "1", "desk": "Q01"}', b"null"]
)
def test_it_refuses_a_body_that_is_no_code(client: CheckedClient, cast: Cast, body: bytes) -> None:
    answer = client.post("/k/pair", data=body, content_type="application/json")

    assert answer.status_code in {400, 422}
