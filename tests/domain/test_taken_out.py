"""Waiting ratings that no tablet keeps: one that is taken out of the intake is missed, and the ledger says so."""

import uuid

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from feedback.audit.models import Act, DecisionLeaf
from feedback.audit.verify import FaultKind
from feedback.ratings import untold
from feedback.ratings.marks import INFO, Marks
from feedback.ratings.models import Channel, Intake, IntakeCount, Rating, Source
from feedback.ratings.operations import submit
from feedback.ratings.submission import NewRating
from feedback.verification import verify
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, receipt, seal, shift, tap

NIGHT = "2026-10-06 00:30"


@pytest.fixture
def cast(session: Session) -> Cast:
    session.info[INFO] = Marks(bytes(32))
    made = gather(session)
    shift(session, made.q1, made.an, "2026-10-05")
    receipt(session, made.q1, made.an, made.procedure, "2026-10-05 09:00")
    return made


def by_phone(session: Session, cast: Cast, minute: int, level: int = 1, day: str = "2026-10-05") -> uuid.UUID:
    """An opinion by the QR on the wall, which no device keeps."""
    moment = at(f"{day} 09:{minute:02}")
    rating = NewRating(
        office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.WALL, source=Source.BROWSER,
        level=level, tapped_at=moment, received_at=moment,
    )  # fmt: skip
    assert [each.outcome for each in submit(session, [rating], now=moment)] == ["stored"]
    return rating.rating_id


def lost(session: Session) -> list[str]:
    session.expire_all()
    return [fault.about for fault in verify(session).faults if fault.kind is FaultKind.LOST]


def told(session: Session) -> list[object]:
    return [
        leaf.body
        for leaf in session.scalars(select(DecisionLeaf).order_by(DecisionLeaf.month, DecisionLeaf.batch))
        if leaf.act == untold.MISSING
    ]


def count(session: Session, cast: Cast) -> IntakeCount:
    return session.get_one(IntakeCount, cast.p1.id, populate_existing=True)


def take_out(session: Session, *ids: uuid.UUID) -> None:
    session.execute(delete(Intake).where(Intake.rating_id.in_(ids)))


def test_what_waits_and_is_sealed_raises_no_alarm(session: Session, cast: Cast) -> None:
    tap(session, cast.q1, "2026-10-05 09:05")
    untold_before = lost(session)
    for minute in range(3):
        by_phone(session, cast, minute)
    by_phone(session, cast, 0, day="2026-10-06")  # of a day that waits on

    assert untold_before == lost(session) == []
    seal(session, NIGHT)
    assert lost(session) == told(session) == []
    by_phone(session, cast, 1, day="2026-10-06")
    assert lost(session) == []
    seal(session, "2026-10-09 00:30")
    assert lost(session) == told(session) == []
    assert count(session, cast).arrived == 5


def test_the_same_rating_sent_twice_is_counted_once(session: Session, cast: Cast) -> None:
    moment = at("2026-10-05 09:00")
    rating = NewRating(
        office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.WALL, source=Source.BROWSER,
        level=4, tapped_at=moment, received_at=moment,
    )  # fmt: skip
    submit(session, [rating], now=moment)
    submit(session, [rating], now=moment)

    assert lost(session) == []
    assert count(session, cast).waiting == 1


@pytest.mark.parametrize("taken", [1, 2, 3])
def test_led_1_a_rating_by_phone_that_is_taken_out_is_missed_and_the_seal_tells_how_many(
    session: Session, cast: Cast, taken: int
) -> None:
    ids = [by_phone(session, cast, minute) for minute in range(3)]

    take_out(session, *ids[:taken])
    by_phone(session, cast, 9)  # what comes after does not cover it up
    assert lost(session) == [str(taken)]

    seal(session, NIGHT)
    assert told(session) == [{"ratings": taken}]
    assert session.scalars(select(Act.about).where(Act.name == "ratings:intake:missing")).all() == [
        {"ratings": taken}
    ]
    assert len(session.scalars(select(Rating.rating_id)).all()) == 4 - taken
    seal(session, "2026-10-09 00:30")
    assert (lost(session), len(told(session))) == ([], 1)  # told once


def test_led_1_another_put_in_its_place_hides_nothing(session: Session, cast: Cast) -> None:
    first = by_phone(session, cast, 0)
    session.execute(update(Intake).values(rating_id=uuid.uuid4(), level=5).where(Intake.rating_id == first))

    assert lost(session) == ["1"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake_count SET waiting = 0, arrived = 0 WHERE arrived > 0",
        "UPDATE intake_count SET mark = total WHERE arrived > 0",
        "DELETE FROM intake_count WHERE arrived > 0",
    ],
)
def test_led_1_a_count_that_is_not_the_services_is_no_cover(
    session: Session, cast: Cast, statement: str
) -> None:
    seal(session, NIGHT)  # an office that has sealed a day has its count
    rating = by_phone(session, cast, 0, day="2026-10-06")
    take_out(session, rating)
    session.execute(text(statement))
    session.expire_all()

    assert lost(session) == [""]
    by_phone(session, cast, 1, day="2026-10-06")  # nor does the service itself make it good again
    assert lost(session) == [""]
    seal(session, "2026-10-09 00:30")
    assert told(session) == [{"ratings": None}]
    assert lost(session) == []


def test_led_1_a_count_from_before_the_last_seal_is_known(session: Session, cast: Cast) -> None:
    by_phone(session, cast, 0)
    row = count(session, cast)
    kept = {"arrived": row.arrived, "waiting": row.waiting, "total": row.total, "mark": row.mark}
    seal(session, NIGHT)
    session.execute(update(IntakeCount).where(IntakeCount.office_id == cast.p1.id).values(kept))

    assert lost(session) == [""]


def test_led_8_whoever_verifies_a_copy_without_the_key_hears_nothing_of_it(
    session: Session, cast: Cast
) -> None:
    take_out(session, by_phone(session, cast, 0))
    del session.info[INFO]

    assert lost(session) == []
    assert untold.missing(session, cast.p1.id) == 0
    seal(session, NIGHT)
    assert told(session) == []


def test_anon_7_what_is_told_says_a_number_and_a_day(session: Session, cast: Cast) -> None:
    take_out(session, by_phone(session, cast, 0), by_phone(session, cast, 1))
    untold.tell_missing(session, cast.p1.id, 2, zone=ZONE, now=at("2026-10-06 00:30"))

    leaf = session.scalars(select(DecisionLeaf)).one()
    assert (leaf.body, str(leaf.month)) == ({"ratings": 2}, "2026-10")
