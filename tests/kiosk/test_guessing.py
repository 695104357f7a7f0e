"""Guessing codes: refused beyond a limit, while citizens who hold a code are never in anybody's way."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.guesses.models import GuessCount, Kind
from feedback.guesses.operations import LIMITS, Limits
from feedback.receipts.codes import new_code
from feedback.receipts.models import CodeState, ReceiptCode
from tests.clients import CheckedClient

Issue = Callable[..., str]
MOST = 5


@pytest.fixture(autouse=True)
def _low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in Kind:
        monkeypatch.setitem(LIMITS, kind, Limits(None if kind is Kind.CHECK else MOST, MOST))


def test_qr_3_wrong_codes_are_refused_beyond_the_limit(client: CheckedClient, cast: object) -> None:
    answers = [client.get(f"/r/{new_code()}") for _ in range(MOST)]
    refused = [client.get(f"/r/{new_code()}"), client.post(f"/r/{new_code()}", data={"level": "1"})]

    assert [answer.status_code for answer in answers] == [404] * MOST
    assert [answer.status_code for answer in refused] == [429, 429]
    assert 0 < int(refused[0].headers["Retry-After"]) <= 600
    assert "Xin thử lại sau" in refused[0].text


def test_qr_3_forty_citizens_of_a_ward_behind_one_address_are_not_blocked(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    for _ in range(MOST + 1):
        client.get(f"/r/{new_code()}")  # somebody on the same network guesses

    statuses = []
    for number in range(40):
        code = issue(f"D-{number}")
        statuses += [client.get(f"/r/{code}").status_code]
        statuses += [client.post(f"/r/{code}", data={"level": "5"}).status_code]

    assert statuses == [200] * 80
    assert set(session.scalars(select(ReceiptCode.state))) == {CodeState.USED}


def test_no_address_and_no_code_is_kept_of_a_guess(
    client: CheckedClient, session: Session, cast: object
) -> None:
    code = new_code()
    client.get(f"/r/{code}", environ_base={"REMOTE_ADDR": "203.0.113.7"})

    for row in session.scalars(select(GuessCount)):
        assert b"203.0.113.7" not in row.source
        assert code.encode() not in row.source


def test_unknown_check_codes_are_refused_beyond_the_limit_and_known_ones_never(
    client: CheckedClient, issue: Issue
) -> None:
    page = client.get(f"/r/{issue()}").text
    own = page.split('name="check_code" value="')[1].split('"')[0]
    client.post(f"/r/{issue('D-2')}", data={"level": "3", "check_code": own})

    statuses = [client.post("/check", data={"code": "x"}).status_code for _ in range(MOST + 1)]

    assert statuses == [200] * MOST + [429]
    assert client.post("/check", data={"code": own}).status_code == 200
