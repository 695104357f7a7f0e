"""A tablet with a key: what it signs is believed, a copy of it is noticed, and its token alone opens nothing."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.audit.models import Act, DecisionLeaf
from feedback.devices import operations as devices
from feedback.devices.models import Kiosk, KioskKey
from feedback.devices.queries import trust_of
from feedback.devices.written import written
from feedback.ratings.models import Intake
from feedback.ratings.returned import RETURNED
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.kiosk.signed_tablets import SignedTablet, new_key, point
from tests.kiosk.tablets import Tablet, tap

SAID = {"version": "0a1b2c", "unsent": 0, "oldest_seconds": 0}


@pytest.fixture
def signed(client: CheckedClient, session: Session, cast: Cast) -> SignedTablet:
    """A tablet at desk Q01 that registered a key when it was paired."""
    code = devices.open_pairing(session, cast.q1.id, now=clock.now())
    session.commit()
    key = new_key()
    token = client.post("/k/pair", json={"code": code, "key": written(point(key))}).json["token"]
    return SignedTablet(client, token, key)


def kiosk(session: Session) -> Kiosk:
    session.expire_all()
    return session.scalars(select(Kiosk)).one()


def row(session: Session) -> KioskKey:
    session.expire_all()
    return session.scalars(select(KioskKey)).one()


def now_tap(**changes: object) -> dict[str, object]:
    return tap(tapped_at=(clock.now() - timedelta(minutes=1)).isoformat(timespec="milliseconds"), **changes)


def test_what_it_signs_is_taken(signed: SignedTablet, session: Session) -> None:
    assert signed.get("/k/state").status_code == 200
    assert signed.post("/k/heartbeat", SAID).status_code == 200
    assert signed.send(signed.sealed(now_tap(level=2)))[0]["outcome"] == "stored"
    assert signed.send(signed.sealed(now_tap(level=5)))[0]["outcome"] == "stored"

    kept = session.scalars(select(Intake)).all()
    assert sorted(each.level for each in kept) == [2, 5]
    assert {each.doubts for each in kept} == {""}
    assert (kiosk(session).cloned_at, row(session).counter, row(session).number) == (None, signed.counter, 2)


def test_kio_1_its_token_alone_opens_nothing_and_the_copy_is_noticed(
    signed: SignedTablet, client: CheckedClient, session: Session
) -> None:
    copied = Tablet(client, signed.token)
    assert copied.post("/k/heartbeat", SAID).status_code == 401
    assert kiosk(session).cloned_at is None  # sent before the key was registered, perhaps
    row(session).added_at -= timedelta(minutes=3)
    session.commit()

    answer = copied.post("/k/ratings", {"items": [tap()]})

    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_signed")
    assert copied.get("/k/state").status_code == 401
    assert session.scalars(select(Intake)).all() == []
    assert kiosk(session).cloned_at is not None
    assert signed.send(signed.sealed(now_tap()))[0]["outcome"] == "stored"


@pytest.mark.parametrize("part", ["key", "counter", "time", "signature", "body", "path"])
def test_a_changed_signature_is_refused(signed: SignedTablet, part: str) -> None:
    body = b'{"version": "1", "unsent": 0}'
    proof = signed.proof("/k/ratings" if part == "path" else "/k/heartbeat", body).split(".")
    if part == "key":
        proof[0] = "A" * 16
    elif part in ("counter", "time"):
        place = 1 if part == "counter" else 2
        proof[place] = str(int(proof[place]) + 1)
    elif part == "signature":
        proof[3] = ("A" if proof[3][0] != "A" else "B") + proof[3][1:]
    sent = body.replace(b"0", b"1") if part == "body" else body

    answer = signed.client.post("/k/heartbeat", data=sent, headers=signed.headers(".".join(proof)))

    assert answer.status_code == 401


def test_kio_1_a_copied_key_gives_itself_away_and_no_rating_is_lost(
    signed: SignedTablet, session: Session
) -> None:
    signed.post("/k/heartbeat", SAID)
    copy = SignedTablet(signed.client, signed.token, signed.key, counter=signed.counter, number=signed.number)
    signed.send(signed.sealed(now_tap(level=4)))
    assert kiosk(session).cloned_at is None

    copy.counter = signed.counter - 1  # it goes on where it was copied
    assert copy.send(copy.sealed(now_tap(level=1)))[0]["outcome"] == "stored"

    assert kiosk(session).cloned_at is not None
    assert signed.send(signed.sealed(now_tap(level=3)))[0]["outcome"] == "stored"
    doubts = {each.level: each.doubts for each in session.scalars(select(Intake))}
    assert doubts == {4: "", 1: "cloned", 3: "cloned"}


def test_off_2_the_same_request_twice_is_no_copy(signed: SignedTablet, session: Session) -> None:
    body = {"items": [signed.sealed(now_tap())]}

    data = json.dumps(body).encode()
    proof = signed.proof("/k/ratings", data)

    answers = [
        signed.client.post("/k/ratings", data=data, headers=signed.headers(proof)).json["results"][0][
            "outcome"
        ]
        for _ in range(3)
    ]

    assert answers == ["stored", "already_stored", "already_stored"]
    assert kiosk(session).cloned_at is None


def test_requests_that_overtake_each_other_are_no_copy(signed: SignedTablet, session: Session) -> None:
    for counter in (3, 1, 2, 9, 4):
        assert signed.post("/k/heartbeat", SAID, counter=counter).status_code == 200

    assert (kiosk(session).cloned_at, row(session).counter) == (None, 9)


def test_off_5_an_edited_item_is_refused_and_the_others_are_stored(signed: SignedTablet) -> None:
    edited, good, swapped = (signed.sealed(now_tap()) for _ in range(3))
    box = edited["sealed"]["box"]
    edited["sealed"]["box"] = box[:40] + ("A" if box[40] != "A" else "B") + box[41:]
    swapped["rating_id"] = edited["rating_id"]

    results = signed.send(edited, good, swapped)

    assert [(each["outcome"], each.get("code")) for each in results] == [
        ("refused", "item_edited"),
        ("stored", None),
        ("refused", "item_edited"),
    ]


def test_off_5_a_removed_item_leaves_a_gap_that_shows_until_it_comes(
    signed: SignedTablet, session: Session, cast: Cast
) -> None:
    first, removed, last = (signed.sealed(now_tap()) for _ in range(3))
    signed.send(first)
    signed.send(last)
    trust = trust_of(session, cast.p1.id)[kiosk(session).id]
    assert (trust.signed, trust.missing) == (True, 1)
    session.rollback()

    signed.send(removed)

    assert trust_of(session, cast.p1.id)[kiosk(session).id].missing == 0


def test_off_5_a_repeated_item_is_stored_once(signed: SignedTablet, session: Session) -> None:
    item = signed.sealed(now_tap())

    assert [each["outcome"] for each in signed.send(item, item)] == ["stored", "already_stored"]
    assert signed.send(item)[0]["outcome"] == "already_stored"
    assert len(session.scalars(select(Intake)).all()) == 1


def test_led_1_a_waiting_rating_that_was_taken_out_comes_back_from_its_tablet_and_the_ledger_says_so(
    signed: SignedTablet, session: Session
) -> None:
    kept, taken = signed.sealed(now_tap(level=5)), signed.sealed(now_tap(level=1))
    signed.send(kept, taken)
    session.execute(delete(Intake).where(Intake.level == 1))
    session.commit()

    outcomes = [each["outcome"] for each in signed.send(*({**item, "again": True} for item in (kept, taken)))]

    assert outcomes == ["already_stored", "stored"]
    assert sorted(session.scalars(select(Intake.level))) == [1, 5]
    [body] = session.scalars(select(DecisionLeaf.body).where(DecisionLeaf.act == RETURNED))
    assert body == {"desk": kiosk(session).desk_id.hex, "ratings": 1}
    assert session.scalars(select(Act.about).where(Act.name == "devices:ratings:returned")).all() == [
        {"desk": "Q01", "ratings": 1}
    ]


def test_what_is_looked_after_and_is_still_here_leaves_no_word(
    signed: SignedTablet, session: Session
) -> None:
    item = signed.sealed(now_tap())
    signed.send(item)

    assert signed.send({**item, "again": True})[0]["outcome"] == "already_stored"
    assert signed.send({**item, "again": "yes"})[0]["code"] == "sealed_bad"
    assert session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == RETURNED)).all() == []


def test_a_plain_item_of_a_tablet_with_a_key_is_kept_with_a_doubt(
    signed: SignedTablet, session: Session
) -> None:
    assert signed.send(now_tap())[0]["outcome"] == "stored"

    assert session.scalars(select(Intake.doubts)).all() == ["unsigned"]


def test_a_tablet_without_a_key_registers_one_and_then_needs_it(tablet: Tablet, session: Session) -> None:
    key = new_key()
    assert tablet.post("/k/keys", {"key": written(point(key))}).status_code == 200

    assert tablet.post("/k/heartbeat", SAID).status_code == 401
    assert SignedTablet(tablet.client, tablet.token, key).post("/k/heartbeat", SAID).status_code == 200


def test_two_keys_live_and_a_third_ends_the_oldest(signed: SignedTablet, session: Session) -> None:
    keys = [signed.key]
    for _ in range(2):
        keys.append(new_key())
        assert signed.post("/k/keys", {"key": written(point(keys[-1]))}).status_code == 200
        signed.key, signed.counter = keys[-1], 0
        assert signed.post("/k/heartbeat", SAID).status_code == 200

    old = [SignedTablet(signed.client, signed.token, key, counter=100) for key in keys]
    assert [each.post("/k/heartbeat", SAID).status_code for each in old] == [401, 200, 200]


def test_what_an_ended_key_sealed_before_is_still_true(signed: SignedTablet, session: Session) -> None:
    item = signed.sealed(now_tap())
    for _ in range(2):
        key = new_key()
        signed.post("/k/keys", {"key": written(point(key))})
        signed.key, signed.counter = key, 0

    assert signed.send(item)[0]["outcome"] == "stored"
    assert session.scalars(select(Intake.doubts)).all() == [""]


@pytest.mark.parametrize(("desk", "outcome"), [("P1/Q01", "stored"), ("P1/Q02", "refused")])
def test_off_7_a_tablet_that_the_restored_service_never_met_is_paired_again_and_sends_all(
    client: CheckedClient, session: Session, cast: Cast, signed: SignedTablet, desk: str, outcome: str
) -> None:
    stranger = SignedTablet(client, signed.token, new_key(), seal=signed.get("/k/state").json["seal"])
    item = stranger.sealed(now_tap(), desk=desk)

    [result] = signed.send(item)

    assert (result["outcome"], result.get("code")) == (
        outcome,
        None if outcome == "stored" else "signer_unknown",
    )
    assert session.scalars(select(Intake.doubts)).all() == (["unsigned"] if outcome == "stored" else [])


def test_what_was_sealed_to_a_former_secret_key_is_opened(
    make_app: Callable[..., Flask],
) -> None:
    from feedback.devices.seals import Opener

    old = Opener("an old secret key that was long enough")
    app = make_app(
        former_secret_keys="an old secret key that was long enough, another one of 1234567890 letters"
    )

    assert app.extensions["hailong_opener"].knows(old.public.mark)
    assert not app.extensions["hailong_opener"].knows("A" * 16)


def test_what_is_sealed_to_an_unknown_key_stays_with_the_tablet(signed: SignedTablet) -> None:
    item = signed.sealed(now_tap())
    item["sealed"]["to"] = "A" * 16

    assert signed.send(item)[0]["code"] == "seal_unknown"


@pytest.mark.parametrize(
    ("off", "doubts"),
    [(60, ""), (-60, ""), (3600, "clock"), (-3600, "clock"), (86_400, "clock"), (-86_400 * 365, "clock")],
)
def test_clk_3_a_wrong_clock_is_put_right_by_the_servers_and_doubted_beyond_five_minutes(
    signed: SignedTablet, session: Session, off: int, doubts: str
) -> None:
    signed.clock_off = off
    tapped = clock.now() - timedelta(minutes=20)
    said = (tapped + timedelta(seconds=off)).isoformat(timespec="milliseconds")

    assert signed.send(signed.sealed(tap(tapped_at=said)))[0]["outcome"] == "stored"

    [kept] = session.scalars(select(Intake))
    assert kept.doubts == doubts
    if doubts:
        assert abs(kept.tapped_at - tapped) < timedelta(seconds=30)


@pytest.mark.parametrize("said", ["1970-01-01T00:00:00Z", "2099-12-31T23:59:59+07:00"])
def test_clk_3_an_impossible_clock_gives_the_day_of_arrival(
    signed: SignedTablet, session: Session, said: str
) -> None:
    item = signed.sealed(tap(tapped_at=said))
    assert signed.send(item)[0]["outcome"] == "stored"
    assert signed.send(item)[0]["outcome"] == "already_stored"

    [kept] = session.scalars(select(Intake))
    assert (kept.tapped_at, kept.doubts) == (kept.received_at, "clock")


def test_a_shift_that_the_tablet_learned_later_moves_the_moment(
    signed: SignedTablet, session: Session
) -> None:
    tapped = clock.now() - timedelta(hours=3)
    wrong = (tapped - timedelta(hours=1)).isoformat(timespec="milliseconds")

    signed.send(signed.sealed(tap(tapped_at=wrong), shift=3600))

    [kept] = session.scalars(select(Intake))
    assert abs(kept.tapped_at - tapped) < timedelta(seconds=1)
    assert kept.doubts == "clock"


def test_a_restoration_raises_the_epoch_that_tablets_hear(signed: SignedTablet, session: Session) -> None:
    before = signed.get("/k/state").json["restore_epoch"]
    epochs = [devices.note_restoration(session, now=clock.now()) for _ in range(2)]
    session.commit()

    assert before == 0
    assert epochs[1] > epochs[0] > 1_700_000_000
    assert signed.get("/k/state").json["restore_epoch"] == epochs[1]


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", 5, None, "A" * 87])
def test_what_is_no_key_is_refused(client: CheckedClient, session: Session, cast: Cast, key: object) -> None:
    code = devices.open_pairing(session, cast.q1.id, now=clock.now())
    session.commit()

    assert client.post("/k/pair", json={"code": code, "key": key}).json["error"]["code"] == "bad_key"
    assert client.post("/k/pair", json={"code": code}).status_code == 200  # the code was not spent
