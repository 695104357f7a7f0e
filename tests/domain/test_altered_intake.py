"""Ratings that wait for their seal: what was changed or put there behind the service's back is found, and held."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedback.audit.verify import FaultKind
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag
from feedback.ratings.altered import altered, mark_all
from feedback.ratings.marks import INFO, Marks, marks_in
from feedback.ratings.models import Channel, Intake, Rating, RatingState, Source
from feedback.ratings.operations import drop_contact, submit
from feedback.ratings.submission import NewRating
from feedback.verification import verify
from tests.cast import Cast, gather
from tests.desk_day import at, receipt, seal, shift, tap

NOON = at("2026-10-05 12:00")
TAMPERINGS = [
    "UPDATE intake SET level = 5",
    "UPDATE intake SET reasons = 'polite'",
    "UPDATE intake SET comment = 'Tốt'",
    "UPDATE intake SET tapped_at = received_at",
    "UPDATE intake SET desk_id = (SELECT d.id FROM desk d WHERE d.office_id = intake.office_id AND d.id <> intake.desk_id LIMIT 1)",
    "UPDATE intake SET check_hash = NULL",
    "UPDATE intake SET mark = NULL",
]


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def came(session: Session, cast: Cast) -> uuid.UUID:
    """A rating as it comes through the door of a service with a key."""
    session.info[INFO] = Marks(bytes(32))
    shift(session, cast.q1, cast.an, "2026-10-05")
    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
    rating = NewRating(
        office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.KIOSK, source=Source.DEVICE,
        level=1, tapped_at=at("2026-10-05 09:05"), received_at=at("2026-10-05 09:06"), reasons=("long_wait",),
        comment="Chậm", contact=b"sealed", check_hash=bytes(32),
    )  # fmt: skip
    assert [each.outcome for each in submit(session, [rating], now=NOON)] == ["stored"]
    return rating.rating_id


def test_led_1_what_waits_as_it_came_raises_no_alarm(session: Session, cast: Cast, came: uuid.UUID) -> None:
    drop_contact(session, cast.p1.id, came)  # its citizen's own wish

    assert altered(session, cast.p1.id) == set()
    assert verify(session).faults == []


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_led_1_a_waiting_rating_that_was_changed_is_found(
    session: Session, cast: Cast, came: uuid.UUID, statement: str
) -> None:
    session.execute(text(statement))

    (fault,) = verify(session).faults
    assert (fault.kind, fault.office, fault.about) == (FaultKind.INTAKE, "P1", came.hex)


def test_led_1_a_waiting_rating_that_nobody_sent_is_found(
    session: Session, cast: Cast, came: uuid.UUID
) -> None:
    added = tap(session, cast.q1, "2026-10-05 09:05", level=5)

    assert [fault.about for fault in verify(session).faults] == [added.rating_id.hex]


def test_what_was_altered_is_sealed_as_held_and_two_people_are_told_why(
    session: Session, cast: Cast, came: uuid.UUID
) -> None:
    session.execute(text("UPDATE intake SET level = 5"))

    seal(session, "2026-10-09 00:30")

    assert session.scalars(select(Rating.state)).one() is RatingState.HELD
    flag = session.scalars(select(Flag)).one()
    assert flag.kind is FlagKind.KIOSK
    assert flag.finding["explanation"]["values"]["altered"] == "1"
    assert verify(session).faults == []


def test_a_mark_of_another_key_fits_nothing(session: Session, cast: Cast, came: uuid.UUID) -> None:
    session.info[INFO] = Marks(bytes([1]) * 32)

    assert len(altered(session, cast.p1.id)) == 1


def test_what_waited_before_there_were_marks_is_marked_once(session: Session, cast: Cast) -> None:
    known = session.info[INFO] = Marks(bytes(32))
    tap(session, cast.q1, "2026-10-05 09:05")

    assert mark_all(session, known) == 1

    session.expire_all()
    assert altered(session, cast.p1.id) == set()
    assert mark_all(session, known) == 0
    assert len(session.scalars(select(Intake.mark)).one() or b"") == 32


def test_the_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "instance" / "intake-key"
    row = ["P1", 1, None, NOON]

    assert marks_in(file).fits(row, marks_in(file).of(row))
    assert file.stat().st_mode & 0o777 == 0o600
