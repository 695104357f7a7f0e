"""A tablet tells that it lives: its version, what waits on it and for how long, and its battery."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.devices.models import Kiosk
from tests.kiosk.tablets import Tablet

SAID = {"version": "0a1b2c", "unsent": 3, "oldest_seconds": 600, "refused": 1, "battery": 80}


def test_it_keeps_what_the_tablet_says(tablet: Tablet, session: Session) -> None:
    answer = tablet.post("/k/heartbeat", SAID)

    kiosk = session.scalars(select(Kiosk)).one()
    assert answer.status_code == 200
    assert (kiosk.version, kiosk.unsent, kiosk.refused, kiosk.battery) == ("0a1b2c", 3, 1, 80)
    assert kiosk.seen_at is not None
    assert kiosk.oldest_unsent_at == kiosk.seen_at - timedelta(minutes=10)


def test_nothing_unsent_has_no_oldest(tablet: Tablet, session: Session) -> None:
    tablet.post("/k/heartbeat", SAID)
    tablet.post("/k/heartbeat", {"version": "0a1b2c", "unsent": 0, "oldest_seconds": 0})

    kiosk = session.scalars(select(Kiosk)).one()
    assert (kiosk.unsent, kiosk.oldest_unsent_at, kiosk.battery) == (0, None, None)
    assert kiosk.seen_at is not None
    assert kiosk.seen_at <= clock.now()


@pytest.mark.parametrize(
    "bad",
    [
        {"version": ""},
        {"version": 5},
        {"unsent": -1},
        {"unsent": True},
        {"unsent": 1.0},
        {"battery": 101},
        {"desk": "Q02"},
    ],
)
def test_it_refuses_what_is_no_heartbeat(tablet: Tablet, session: Session, bad: dict[str, object]) -> None:
    answer = tablet.post("/k/heartbeat", {**SAID, **bad})

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "bad_heartbeat")
    assert session.scalars(select(Kiosk)).one().seen_at is None
