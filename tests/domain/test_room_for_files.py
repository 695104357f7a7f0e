"""The room that an office's files have: the database decides, however many hand one in at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.attachments import operations
from feedback.attachments.models import About, Attachment, RoomTaken
from feedback.base import new_id
from feedback.database import WRITES
from feedback.errors import Refused
from feedback.offices.models import Office
from tests.cast import OCTOBER, Cast, gather
from tests.months import HANOI
from tests.planning import refused

NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
SIZE = 1000  # bytes of each file
WRITERS = 6


@pytest.fixture
def cast(session: Session) -> Cast:
    made = gather(session)
    session.commit()
    return made


def a_file(number: int) -> bytes:
    return (b"%%PDF-1.4\n%d\n" % number).ljust(SIZE - 6, b"x") + b"\n%%EOF"


def attach(session: Session, cast: Cast, number: int, room: int) -> Attachment:
    return operations.attach(
        session, session.get_one(Office, cast.p1.id), OCTOBER, About.RESULT, new_id(), f"{number}.pdf", a_file(number),
        room=room, user_id=cast.accounts["an"].id, zone=HANOI, now=NOW,
    )  # fmt: skip


def taken(session: Session) -> int:
    return session.scalars(select(RoomTaken.taken).execution_options(populate_existing=True)).one()


def test_many_at_once_take_no_more_than_the_room(engine: Engine, session: Session, cast: Cast) -> None:
    together = Barrier(WRITERS)

    def hand_in(number: int) -> str:
        with Session(engine.execution_options(**{WRITES: True})) as own:  # as `transaction` opens one
            together.wait()
            try:
                attach(own, cast, number, 3 * SIZE)
            except Refused as refusal:
                own.rollback()
                return refusal.code
            own.commit()
            return "kept"

    with ThreadPoolExecutor(WRITERS) as writers:
        told = sorted(writers.map(hand_in, range(WRITERS)))

    assert told == ["kept"] * 3 + ["office_full"] * 3
    assert session.scalar(select(func.sum(Attachment.size))) == taken(session) == 3 * SIZE


def test_what_is_taken_away_makes_room_again(session: Session, cast: Cast) -> None:
    kept = attach(session, cast, 1, SIZE)
    with refused("office_full"):
        attach(session, cast, 2, SIZE)

    operations.take_away(session, cast.p1, OCTOBER, kept.about, kept.about_id, zone=HANOI, now=NOW)

    assert taken(session) == 0
    attach(session, cast, 2, SIZE)
    assert taken(session) == SIZE
