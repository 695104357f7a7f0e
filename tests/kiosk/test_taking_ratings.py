"""POST /k/ratings: each rating once, a reason for each refusal, and nothing half-stored."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.ratings.models import Channel, Intake, Source
from feedback.receipts.models import RatedBy, Receipt
from tests.cast import Cast
from tests.kiosk.tablets import Tablet, tap


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Intake)) or 0


def test_it_stores_a_rating_of_the_tablets_desk(tablet: Tablet, session: Session, cast: Cast) -> None:
    sent = tap(level=2, reasons=["poor_attitude", "long_wait"], comment="  Chờ lâu  ")

    assert tablet.send(sent) == [{"rating_id": sent["rating_id"], "outcome": "stored"}]

    kept = session.scalars(select(Intake)).one()
    assert (kept.office_id, kept.desk_id, kept.channel, kept.source) == (
        cast.p1.id,
        cast.q1.id,
        Channel.KIOSK,
        Source.DEVICE,
    )
    assert (kept.level, kept.reasons, kept.comment) == (2, "long_wait,poor_attitude", "Chờ lâu")
    assert kept.tapped_at.isoformat() == "2026-10-15T03:00:00.123000+00:00"


def test_the_same_rating_again_is_already_stored(tablet: Tablet, session: Session) -> None:
    sent = tap()
    tablet.send(sent)

    assert tablet.send(sent) == [{"rating_id": sent["rating_id"], "outcome": "already_stored"}]
    assert count(session) == 1


def test_the_same_id_with_another_body_is_refused_and_the_first_kept(
    tablet: Tablet, session: Session
) -> None:
    first = tap(level=1)
    tablet.send(first)

    answer = tablet.post("/k/ratings", {"items": [{**first, "level": 5}]})

    assert answer.status_code == 200
    assert answer.json["results"] == [
        {"rating_id": first["rating_id"], "outcome": "refused", "code": "rating_id_conflict"}
    ]
    assert session.scalars(select(Intake)).one().level == 1


def test_one_bad_item_of_a_hundred_stands_alone(tablet: Tablet, session: Session) -> None:
    items = [tap() for _ in range(100)]
    items[41]["level"] = 6

    results = tablet.send(*items)

    assert results[41] == {"rating_id": items[41]["rating_id"], "outcome": "refused", "code": "level_bad"}
    assert [result["outcome"] for result in results].count("stored") == 99
    assert count(session) == 99


def test_text_is_kept_in_nfc(tablet: Tablet, session: Session) -> None:
    tablet.send(tap(comment="Nguye\u0302\u0303n"))

    assert session.scalars(select(Intake)).one().comment == "Nguyễn"


@pytest.mark.parametrize("told", ["1970-01-01T00:00:00+07:00", "2099-12-31T23:59:59.999999-12:00"])
def test_a_clock_that_is_off_is_no_reason_to_refuse_and_is_not_believed(
    tablet: Tablet, session: Session, told: str
) -> None:
    sent = tap(tapped_at=told)

    assert tablet.send(sent)[0]["outcome"] == "stored"
    assert tablet.send(sent)[0]["outcome"] == "already_stored"

    kept = session.scalars(select(Intake)).one()
    assert kept.tapped_at == kept.received_at


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"level": True}, "level_bad"),
        ({"level": 5.0}, "level_bad"),
        ({"level": "5"}, "level_bad"),
        ({"level": 0}, "level_bad"),
        ({"level": None}, "level_bad"),
        ({"rating_id": "5"}, "rating_id_bad"),
        ({"rating_id": 5}, "rating_id_bad"),
        ({"rating_id": str(uuid.uuid1())}, "rating_id_bad"),
        ({"rating_id": f"{{{uuid.uuid4()}}}"}, "rating_id_bad"),
        ({"tapped_at": "2026-10-15T10:00:00"}, "tapped_at_bad"),
        ({"tapped_at": "2026-10-15"}, "tapped_at_bad"),
        ({"tapped_at": "20261015T100000+0700"}, "tapped_at_bad"),
        ({"tapped_at": "2026-02-30T10:00:00+07:00"}, "tapped_at_bad"),
        ({"tapped_at": "2026-10-15T10:00:60+07:00"}, "tapped_at_bad"),
        ({"tapped_at": "0001-01-01T00:00:00+14:00"}, "tapped_at_bad"),
        ({"tapped_at": "٢٠٢٦-10-15T10:00:00+07:00"}, "tapped_at_bad"),
        ({"tapped_at": "2026-10-15T10:00:00+07:00:30"}, "tapped_at_bad"),
        ({"tapped_at": 1760497200}, "tapped_at_bad"),
        ({"reasons": ["nonsense"]}, "reasons_bad"),
        ({"reasons": "polite"}, "reasons_bad"),
        ({"reasons": [5]}, "reasons_bad"),
        ({"reasons": ["polite", "polite"]}, "reasons_bad"),
        (
            {"reasons": ["polite", "clear_guidance", "quick", "on_time", "one_visit", "fair", "long_wait"]},
            "reasons_bad",
        ),
        ({"comment": "x" * 1001}, "comment_bad"),
        ({"comment": ["x"]}, "comment_bad"),
        ({"contact": "x" * 201}, "contact_bad"),
        ({"receipt": 5}, "receipt_bad"),
        ({"receipt": "x" * 81}, "receipt_bad"),
        ({"official": "C01"}, "field_unknown"),
        ({"desk": "Q02"}, "desk_bad"),
        ({"desk": 2}, "desk_bad"),
        ({"prompt": "the last one"}, "prompt_bad"),
        ({"cut_off": "yes"}, "prompt_bad"),
        ({"questionnaire": "newest"}, "questionnaire_bad"),
    ],
)
def test_a_bad_item_is_refused_with_its_reason(
    tablet: Tablet, session: Session, changes: dict[str, Any], code: str
) -> None:
    answer = tablet.post("/k/ratings", {"items": [tap(**changes)]})

    assert answer.status_code == 422  # not one of them was a rating
    assert answer.json["error"]["code"] == answer.json["results"][0]["code"] == code
    assert " / " in answer.json["error"]["message"]
    assert count(session) == 0


@pytest.mark.parametrize("missing", ["rating_id", "tapped_at", "level"])
def test_an_item_without_a_needed_field_is_refused(tablet: Tablet, missing: str) -> None:
    item = {name: value for name, value in tap().items() if name != missing}

    assert tablet.send(item, tap())[0]["code"] == "field_missing"


@pytest.mark.parametrize("item", [None, 5, "x", [], True])
def test_an_item_that_is_no_object_is_refused(tablet: Tablet, session: Session, item: Any) -> None:
    results = tablet.send(item, tap())

    assert results[0] == {"rating_id": None, "outcome": "refused", "code": "item_not_an_object"}
    assert count(session) == 1


def test_absent_and_empty_are_the_same(tablet: Tablet) -> None:
    sent = tap()
    tablet.send(sent)

    again = {**sent, "reasons": [], "comment": "", "contact": None, "receipt": None}
    assert tablet.send(again)[0]["outcome"] == "already_stored"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"items"',
        b'{"items": {}}',
        b'{"items": []}',
        b'{"items": [], "more": 1}',
        b'{"items": NaN}',
        b'{"items": [1e999]}',
        b'{"items": [], "items": []}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"items": ["\\ud800"]}',
        b'{"items": ["\\u0000"]}',
        b'{"items": [' + b"1" * 5000 + b"]}",
        '{"items": []}'.encode("utf-16"),
        b"\xef\xbb\xbf" + b'{"items": []}',
        b'{"items": ["\xff"]}',
        b'{"items": [1,]}',
    ],
    ids=range(18),
)
def test_a_body_that_is_not_plain_json_is_refused_whole(
    tablet: Tablet, session: Session, body: bytes
) -> None:
    answer = tablet.post_bytes("/k/ratings", body)

    assert 400 <= answer.status_code < 500
    assert answer.json["error"]["code"]
    assert " / " in answer.json["error"]["message"]
    assert count(session) == 0


def test_a_bad_character_refuses_the_whole_batch(tablet: Tablet, session: Session) -> None:
    body = json.dumps({"items": [tap(), tap(comment="a\x00b")]}).encode()

    assert tablet.post_bytes("/k/ratings", body).status_code == 400
    assert count(session) == 0


def test_a_hundred_and_one_items_are_too_many(tablet: Tablet, session: Session) -> None:
    answer = tablet.post("/k/ratings", {"items": [tap() for _ in range(101)]})

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "bad_item_count")
    assert count(session) == 0


def test_a_body_of_twenty_megabytes_is_refused(tablet: Tablet) -> None:
    answer = tablet.post_bytes("/k/ratings", b" " * 20_000_000)

    assert answer.status_code == 413
    assert answer.json["error"]["code"] == "request_entity_too_large"


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_must_be_called_json(tablet: Tablet, mimetype: str) -> None:
    body = json.dumps({"items": [tap()]}).encode()

    assert tablet.post_bytes("/k/ratings", body, mimetype).status_code == 415


def test_a_compressed_body_is_refused(tablet: Tablet) -> None:
    headers = {**tablet.headers, "Content-Encoding": "gzip", "Content-Type": "application/json"}

    assert tablet.client.post("/k/ratings", data=b"{}", headers=headers).status_code == 415


def test_trailing_spaces_mean_nothing(tablet: Tablet) -> None:
    # The tablet fills its requests up to whole blocks, so that their size tells nothing.
    body = json.dumps({"items": [tap()]}).encode().ljust(512)

    assert tablet.post_bytes("/k/ratings", body).json["results"][0]["outcome"] == "stored"


def test_nobody_at_the_desk_comes_with_level_one_and_alone(tablet: Tablet, session: Session) -> None:
    alone = tap(level=1, reasons=["nobody_at_desk"])

    results = tablet.send(
        alone,
        tap(level=2, reasons=["nobody_at_desk"]),
        tap(level=1, reasons=["nobody_at_desk", "long_wait"]),
    )

    assert [result.get("code") for result in results] == [None, "reasons_bad", "reasons_bad"]
    assert session.scalars(select(Intake)).one().reasons == "nobody_at_desk"


def test_a_rating_with_a_receipt_goes_to_its_transaction(
    tablet: Tablet, session: Session, issue: Callable[..., str]
) -> None:
    sent = tap(receipt=issue())

    assert tablet.send(sent)[0]["outcome"] == "stored"
    assert tablet.send(sent)[0]["outcome"] == "already_stored"

    receipt = session.scalars(select(Receipt)).one()
    assert session.scalars(select(Intake)).one().receipt_id == receipt.id
    assert receipt.rated_by is RatedBy.NAMED


def test_a_receipt_is_rated_once(tablet: Tablet, session: Session, issue: Callable[..., str]) -> None:
    code = issue()
    tablet.send(tap(receipt=code))

    assert tablet.send(tap(receipt=code.lower()))[0]["code"] == "receipt_used"
    assert count(session) == 1


def test_a_receipt_that_cant_be_used_refuses_its_rating_alone(
    tablet: Tablet, session: Session, issue: Callable[..., str]
) -> None:
    results = tablet.send(tap(receipt="0" * 24), tap(receipt=issue(days_ago=8)), tap())

    assert [result.get("code") for result in results] == ["receipt_unknown", "receipt_expired", None]
    assert count(session) == 1


def test_a_receipt_of_another_office_is_unknown_here(
    tablet: Tablet, session: Session, cast: Cast, issue: Callable[..., str]
) -> None:
    code = issue()
    session.scalars(select(Receipt)).one().desk_id = cast.far_desk.id
    _move(session, cast)

    assert tablet.send(tap(receipt=code))[0]["code"] == "receipt_unknown"


def _move(session: Session, cast: Cast) -> None:
    """Make the one receipt and its code another ward's."""
    from sqlalchemy import update

    from feedback.receipts.models import ReceiptCode

    session.flush()
    for table in (Receipt, ReceiptCode):
        session.execute(update(table).values(office_id=cast.p2.id))
    session.commit()


def test_az_9_a_contact_is_sealed_before_it_is_stored(
    tablet: Tablet, session: Session, opened: Callable[[bytes], str]
) -> None:
    sent = tap(contact="0912 345 678")

    assert [answer["outcome"] for answer in tablet.send(sent)] == ["stored"]
    assert [answer["outcome"] for answer in tablet.send(sent)] == [
        "already_stored"
    ]  # sealed anew, yet the same

    kept = session.scalars(select(Intake)).one()
    assert kept.contact is not None
    assert b"0912" not in kept.contact
    assert opened(kept.contact) == "0912 345 678"


def test_without_the_inspectorates_key_the_rating_is_taken_and_the_contact_is_not(
    tablet: Tablet, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "hailong_sealer", None)

    assert [answer["outcome"] for answer in tablet.send(tap(contact="0912 345 678"))] == ["stored"]
    assert session.scalars(select(Intake)).one().contact is None
