"""A receipt's code at its page: one rating each, whatever becomes of it and however it is spelled."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.ratings.models import Channel, Intake
from feedback.receipts import operations
from feedback.receipts.codes import spelled
from feedback.receipts.models import Receipt, ReceiptCode
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.kiosk.receipt_pages import Issue, count, fields_of, rating_id_in, without_random


def test_qr_9_a_code_says_nothing_and_only_its_hash_is_kept(session: Session, issue: Issue) -> None:
    code = issue()

    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{24}", code)  # 24 x 5 = 120 bits
    assert session.scalars(select(ReceiptCode)).one().code_hash != code.encode()


def test_it_takes_one_rating_only_and_says_that_it_was_used(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    client.post(f"/r/{code}", data={"level": "5"})

    second, look = client.post(f"/r/{code}", data={"level": "1"}), client.get(f"/r/{code}")

    assert second.status_code == look.status_code == 410
    assert second.data == look.data
    assert "Mã này đã được dùng" in look.text
    assert session.scalars(select(Intake.level)).all() == [5]


def test_qr_2_a_used_code_says_the_same_whatever_was_tapped(client: CheckedClient, issue: Issue) -> None:
    pages = set()
    for level in "12345":
        code = issue(f"D-{level}")
        client.post(f"/r/{code}", data={"level": level, "comment": "x" * int(level)})
        pages.add(client.get(f"/r/{code}").data)

    assert len(pages) == 1


def test_rcpt_whoever_has_a_code_issued_anew_is_not_told_whether_the_moment_was_rated(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    """Looking at it, sending it with a fault, sending it, sending it once more: each time the same."""
    issue("D-1")
    client.post(f"/r/{issue('D-2')}", data={"level": "1"})
    receipts = session.scalars(select(Receipt).order_by(Receipt.dossier_key)).all()
    codes = [operations.issue_code(session, each, valid_days=7, now=clock.now()) for each in receipts]

    looked = [client.get(f"/r/{code}") for code in codes]
    faulty = [client.post(f"/r/{code}", data={"level": ""}) for code in codes]
    forms = [{"level": "5", **fields_of(page.text)} for page in looked]
    sent = [client.post(f"/r/{code}", data=form) for code, form in zip(codes, forms, strict=True)]
    resent = [client.post(f"/r/{code}", data=form) for code, form in zip(codes, forms, strict=True)]
    again = [client.post(f"/r/{code}", data={"level": "2"}) for code in codes]
    used = [client.get(f"/r/{code}") for code in codes]

    for unrated, rated in (looked, faulty, sent, resent, again, used):
        assert unrated.status_code == rated.status_code
        assert without_random(unrated.text) == without_random(rated.text)
    assert [each[0].status_code for each in (looked, faulty, sent, resent, again, used)] == [
        200, 422, 200, 200, 410, 410,
    ]  # fmt: skip
    asked = [client.post("/check", data={"code": form["check_code"]}) for form in forms]
    assert asked[0].data == asked[1].data
    assert "đang chờ được tính" in asked[0].text


def test_rcpt_a_new_code_of_a_rated_receipt_gives_no_second_rating(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    client.post(f"/r/{issue()}", data={"level": "1"})
    receipt = session.scalars(select(Receipt)).one()
    new = operations.issue_code(session, receipt, valid_days=7, now=clock.now())

    assert client.post(f"/r/{new}", data={"level": "5"}).status_code == 200

    kept = {
        each.channel: (each.level, each.receipt_id is not None) for each in session.scalars(select(Intake))
    }
    assert kept == {Channel.QR: (1, True), Channel.WALL: (5, False)}


def test_a_form_sent_twice_is_thanked_twice_and_kept_once(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    form = {"level": "4", "rating_id": rating_id_in(client.get(f"/r/{code}").text)}

    first, second = client.post(f"/r/{code}", data=form), client.post(f"/r/{code}", data=form)

    assert first.data == second.data
    assert count(session) == 1


def test_a_citizen_who_goes_back_and_chooses_otherwise_does_not_change_the_first(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    form = {"level": "4", **fields_of(client.get(f"/r/{code}").text)}
    client.post(f"/r/{code}", data=form)

    again = client.post(f"/r/{code}", data={**form, "level": "1"})

    assert again.status_code == 410
    assert session.scalars(select(Intake.level)).all() == [4]


@pytest.mark.parametrize(
    "spelling",
    [
        spelled,
        str.lower,
        lambda code: spelled(code).lower(),
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
    ids=["grouped", "small", "grouped and small", "misread"],
)
def test_qr_4_every_spelling_of_a_code_is_that_code(
    client: CheckedClient, session: Session, issue: Issue, spelling: Callable[[str], str]
) -> None:
    code = issue()
    assert client.get(f"/r/{spelling(code)}").status_code == 200
    client.post(f"/r/{spelling(code)}", data={"level": "3"})

    assert client.post(f"/r/{code}", data={"level": "3"}).status_code == 410
    assert count(session) == 1


def test_qr_5_used_expired_void_and_unknown_have_a_page_each(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    used, expired, void = issue("D-1"), issue("D-2", days_ago=8), issue("D-3")
    client.post(f"/r/{used}", data={"level": "5"})
    operations.void(
        session, session.scalars(select(Receipt).where(Receipt.dossier_key == "d-3")).one(), now=clock.now()
    )

    answers = [client.get(f"/r/{code}") for code in (used, expired, void, "0" * 24)]

    assert [answer.status_code for answer in answers] == [410, 410, 410, 404]
    assert len({answer.text for answer in answers}) == 4


@pytest.mark.parametrize("code", ["0" * 24, "0" * 23, "U" * 24, "x", "%F0%9F%98%80", "٠" * 24, "0" * 5000])
def test_unknown_and_malformed_are_answered_alike(client: CheckedClient, cast: Cast, code: str) -> None:
    asked, sent = client.get(f"/r/{code}"), client.post(f"/r/{code}", data={"level": "5"})

    assert asked.status_code == sent.status_code == 404
    assert asked.data == sent.data == client.get("/r/1").data


def test_an_expired_code_is_not_spent(client: CheckedClient, session: Session, issue: Issue) -> None:
    answer = client.post(f"/r/{issue(days_ago=8)}", data={"level": "5"})

    assert answer.status_code == 410
    assert count(session) == 0


def test_a_code_printed_again_replaces_the_first(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    first = issue()
    second = operations.issue_code(
        session, session.scalars(select(Receipt)).one(), valid_days=7, now=clock.now()
    )

    assert client.get(f"/r/{first}").status_code == 410
    assert client.get(f"/r/{second}").status_code == 200


def test_qr_2_forty_phones_with_one_code_at_once_give_one_rating(
    app: Flask, session: Session, issue: Issue
) -> None:
    code = issue()

    def send(number: int) -> int:
        return app.test_client().post(f"/r/{code}", data={"level": str(number % 5 + 1)}).status_code

    with ThreadPoolExecutor(40) as together:
        statuses = sorted(together.map(send, range(40)))

    assert statuses == [200] + [410] * 39
    assert session.scalars(select(Intake.channel)).all() == [Channel.QR]
