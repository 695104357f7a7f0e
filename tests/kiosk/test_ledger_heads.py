"""What leaves the house of the ledger: the public page of heads, and the head that each tablet keeps."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.audit.models import Batch, HeadAlarm
from feedback.audit.operations import append_decision
from feedback.periods.month import Month
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.kiosk.tablets import Tablet
from tests.months import HANOI

SEPTEMBER = Month(2026, 9)  # over: the pairing of a tablet is told in the month that runs


@pytest.fixture
def heads(session: Session, cast: Cast) -> list[str]:
    """Something was sealed some days ago, and something since: the heads of both."""
    today = clock.now().astimezone(HANOI).date()
    for day in (today - timedelta(days=2), today + timedelta(days=1)):
        append_decision(session, cast.p1.id, SEPTEMBER, "test:told", {"word": "yes"}, decided_on=day)
    session.commit()
    asked = select(Batch.head).where(Batch.month == SEPTEMBER).order_by(Batch.number)
    return [head.hex() for head in session.scalars(asked)]


def test_the_public_page_of_heads_tells_whole_days_alone(client: CheckedClient, heads: list[str]) -> None:
    answer = client.get("/public/heads.txt")

    assert answer.mimetype == "text/plain"
    assert answer.get_data(as_text=True) == f"P1 2026-09 1 {heads[0]}\n"


def test_the_state_gives_the_tablet_a_head_to_keep(tablet: Tablet, heads: list[str]) -> None:
    assert tablet.get("/k/state").get_json()["ledger"] == {"month": "2026-09", "number": 1, "head": heads[0]}


def test_a_head_that_is_held_is_answered_by_the_newest(
    tablet: Tablet, heads: list[str], session: Session
) -> None:
    kept = {"month": "2026-09", "number": 1, "head": heads[0]}

    answers = [
        tablet.post("/k/heartbeat", {"version": "0a1b2c", **said}).get_json()["ledger"]
        for said in ({}, {"ledger": kept})
    ]

    assert answers == [{"held": True, "newest": kept}] * 2
    assert session.scalars(select(HeadAlarm)).all() == []


def test_led_4_a_head_that_is_not_held_is_said_so_and_stays_as_an_alarm(
    tablet: Tablet, heads: list[str], session: Session
) -> None:
    forked = {"month": "2026-09", "number": 1, "head": "00" * 32}

    answer = tablet.post("/k/heartbeat", {"version": "0a1b2c", "ledger": forked}).get_json()

    assert answer["ledger"]["held"] is False
    [alarm] = session.scalars(select(HeadAlarm)).all()
    assert (str(alarm.month), alarm.number, alarm.head) == ("2026-09", 1, bytes(32))


@pytest.mark.parametrize(
    "bad",
    [
        "head",
        {},
        {"month": "2026-09", "number": 1},
        {"month": "2026-13", "number": 1, "head": "00" * 32},
        {"month": "2026-09", "number": 0, "head": "00" * 32},
        {"month": "2026-09", "number": 1, "head": "00"},
        {"month": "2026-09", "number": 2**40, "head": "00" * 32},
        {"month": 5, "number": [], "head": None},
    ],
)
def test_what_is_no_head_is_refused(tablet: Tablet, bad: object) -> None:
    answer = tablet.post("/k/heartbeat", {"version": "0a1b2c", "ledger": bad})

    assert answer.status_code == 422
    assert answer.get_json()["error"]["code"] == "bad_heartbeat"
