"""A tablet that is sent to another desk or another ward brings along what was tapped before, and it counts there."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.devices import operations as devices
from feedback.devices.models import Kiosk, KioskKey
from feedback.devices.written import written
from feedback.offices.models import Desk
from feedback.ratings.models import Intake
from feedback.screens.asking import Rules
from feedback.screens.models import Prompt, Said
from feedback.screens.prompts import ask
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.kiosk.signed_tablets import SignedTablet, new_key, point
from tests.kiosk.tablets import tap
from tests.months import HANOI


@pytest.fixture
def at_q1(client: CheckedClient, session: Session, cast: Cast) -> SignedTablet:
    """A tablet at desk Q01 of ward P1."""
    return paired(client, session, cast.q1)


def paired(client: CheckedClient, session: Session, desk: Desk) -> SignedTablet:
    code = devices.open_pairing(session, desk.id, now=clock.now())
    session.commit()
    key = new_key()
    token = client.post("/k/pair", json={"code": code, "key": written(point(key))}).json["token"]
    return SignedTablet(client, token, key)


def moved(tablet: SignedTablet, session: Session, desk: Desk) -> SignedTablet:
    """The same tablet, turned away where it stood and paired at `desk`."""
    for kiosk in session.scalars(select(Kiosk).where(Kiosk.revoked_at.is_(None))):
        devices.revoke(session, kiosk, by=None, on=clock.now().astimezone(HANOI).date(), now=clock.now())
    session.commit()
    return paired(tablet.client, session, desk)


def now_tap(**changes: object) -> dict[str, object]:
    return tap(tapped_at=(clock.now() - timedelta(minutes=1)).isoformat(timespec="milliseconds"), **changes)


def test_what_was_tapped_at_the_old_desk_counts_there(
    at_q1: SignedTablet, session: Session, cast: Cast
) -> None:
    item = at_q1.sealed(now_tap())

    assert moved(at_q1, session, cast.q2).send(item)[0]["outcome"] == "stored"

    assert session.scalars(select(Intake.desk_id)).all() == [cast.q1.id]


@pytest.mark.parametrize("there_and_back", [False, True])
def test_what_was_tapped_in_another_ward_counts_in_that_ward(
    at_q1: SignedTablet, session: Session, cast: Cast, there_and_back: bool
) -> None:
    old, new = (cast.far_desk, cast.q1) if there_and_back else (cast.q1, cast.far_desk)
    first = moved(at_q1, session, old) if there_and_back else at_q1
    items = [first.sealed(now_tap(level=level)) for level in (1, 2)]
    second = moved(first, session, new)

    results = second.send(*items, second.sealed(now_tap(level=5)))

    assert [each["outcome"] for each in results] == ["stored"] * 3
    kept = {
        each.level: (each.office_id, each.desk_id, each.doubts) for each in session.scalars(select(Intake))
    }
    before, after = (old.office_id, old.id, ""), (new.office_id, new.id, "")
    assert kept == {1: before, 2: before, 5: after}
    numbers = {key.id: (key.number, key.missing) for key in session.scalars(select(KioskKey))}
    assert (numbers[first.mark], numbers[second.mark]) == ((2, ""), (1, ""))


def test_it_says_nothing_for_a_ward_without_a_key_of_that_ward(
    at_q1: SignedTablet, session: Session, cast: Cast
) -> None:
    stranger = SignedTablet(at_q1.client, at_q1.token, new_key(), seal=at_q1.get("/k/state").json["seal"])
    item = stranger.sealed(now_tap(), desk="P2/Q01")

    assert at_q1.send(item)[0]["code"] == "signer_unknown"


def test_a_prompt_of_the_old_desk_is_answered_by_what_was_tapped_there(
    at_q1: SignedTablet, session: Session, cast: Cast
) -> None:
    at_q1.post("/k/heartbeat", {"version": "0a1b2c", "unsent": 0, "oldest_seconds": 0})
    asked = ask(session, cast.q1, Rules("armed"), Said.SOFTWARE, now=clock.now())
    assert asked.prompt is not None
    assert asked.prompt.suppressed is None
    session.commit()
    prompt = str(asked.prompt.id)
    item = at_q1.sealed(now_tap(prompt=prompt))

    moved(at_q1, session, cast.q2).send(item)

    kept = session.scalars(select(Intake)).one()
    assert (str(kept.prompt_id), kept.desk_id) == (prompt, cast.q1.id)
    session.expire_all()
    assert session.scalars(select(Prompt.answered_by)).one() == kept.rating_id
