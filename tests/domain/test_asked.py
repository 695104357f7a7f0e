"""Who was asked of those who were served: the official picks nobody, and whoever is passed over is counted."""

import uuid
from datetime import date

import pytest
from sqlalchemy.orm import Session

from feedback.devices.models import Kiosk
from feedback.ratings.asked import Asked, asked_at_desks
from feedback.ratings.served import say_served
from feedback.receipts.models import Mode
from feedback.screens.asking import Rules
from feedback.screens.models import Said
from feedback.screens.rules import set_rules
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, receipt, seal

DAY = "2026-10-05"
LONG_AGO = date(2026, 9, 6)


@pytest.fixture
def cast(session: Session) -> Cast:
    made = gather(session)
    set_rules(session, made.p1, Rules("armed"), by=uuid.uuid4(), now=at(f"{DAY} 07:00"))
    session.add(
        Kiosk(
            office_id=made.p1.id, id=uuid.uuid4(), desk_id=made.q1.id, token_hash=bytes(32),
            paired_at=at(f"{DAY} 07:00"), seen_at=at(f"{DAY} 08:30"),
        )
    )  # fmt: skip
    session.flush()
    return made


def serve(session: Session, cast: Cast, times: list[str], **changes: object) -> None:
    for when in times:
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} {when}", **changes)


def press(session: Session, cast: Cast, when: str, *, answered: bool = False) -> None:
    """The official presses "finished", and the citizen may answer."""
    asked = say_served(session, cast.q1, Said.OFFICIAL, zone=ZONE, now=at(f"{DAY} {when}"))
    assert asked.prompt is not None
    if answered:
        asked.prompt.answered_by = uuid.uuid4()
    session.flush()


def asked(session: Session, cast: Cast) -> list[Asked]:
    return list(asked_at_desks(session, cast.p1, since=LONG_AGO, zone=ZONE))


def test_kio_3_whoever_presses_for_the_satisfied_alone_leaves_the_others_counted_as_not_asked(
    session: Session, cast: Cast
) -> None:
    serve(session, cast, [f"08:{minute:02}" for minute in range(20)])
    serve(session, cast, ["08:25"], mode=Mode.ONLINE)  # nobody stands at the desk
    serve(session, cast, ["06:30"])  # the screens were open then
    press(session, cast, "08:31", answered=True)
    press(session, cast, "08:33", answered=True)
    press(session, cast, "08:35")
    press(session, cast, "08:35:05")  # again, to have pressed more often: it wakes nothing

    seal(session, "2026-10-09 00:30")

    [found] = asked(session, cast)
    assert (found.desk.code, found.served, found.answered, found.unanswered) == ("Q01", 20, 2, 1)
    assert (found.suppressed, found.not_asked, found.passes_many_over) == (1, 17, True)


def test_whoever_asks_everybody_is_not_marked(session: Session, cast: Cast) -> None:
    times = [f"08:{minute:02}" for minute in range(20)]
    serve(session, cast, times)
    for when in times:
        press(session, cast, f"{when}:30")

    seal(session, "2026-10-09 00:30")

    [found] = asked(session, cast)
    assert (found.served, found.unanswered, found.not_asked, found.passes_many_over) == (20, 20, 0, False)


def test_nothing_is_told_before_the_day_is_sealed(session: Session, cast: Cast) -> None:
    serve(session, cast, ["08:00"])
    press(session, cast, "08:01", answered=True)

    assert asked(session, cast) == []


def test_a_ward_whose_screens_are_open_has_nobody_to_ask(session: Session, cast: Cast) -> None:
    set_rules(session, cast.p1, Rules("open"), by=uuid.uuid4(), now=at(f"{DAY} 07:30"))
    serve(session, cast, ["08:00"])

    seal(session, "2026-10-09 00:30")

    assert asked(session, cast) == []
