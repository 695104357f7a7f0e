"""The fleet: silent screens and desks within opening hours, what is public of it, and desks from which nothing comes."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from feedback.devices.models import Kiosk
from feedback.offices.hours import Week, read_day
from feedback.offices.opening import set_hours
from feedback.ratings.models import Channel, RatingState, SealedDay, Tally
from feedback.ratings.quiet import quiet_desks
from feedback.screens.fleet import dark_desks, darkness, fleet
from feedback.screens.models import Silence
from feedback.screens.silences import note_silence
from feedback.screens.spells import common, joined
from tests.cast import OCTOBER, Cast, gather
from tests.desk_day import ZONE, at

DAY = "2026-10-05"  # a Monday


@pytest.fixture
def cast(session: Session) -> Cast:
    """Ward P1 is open from 7:30 to 11:30 and from 13:30 to 17:00, Monday to Friday."""
    everybody = gather(session)
    spans = read_day("7:30-11:30, 13:30-17:00")
    week = Week((spans, spans, spans, spans, spans, (), ()))
    set_hours(session, everybody.p1, None, week, from_on=date(2026, 1, 1), by=None, now=at(f"{DAY} 06:00"))
    return everybody


def kiosk(session: Session, cast: Cast, seen: str | None = None) -> Kiosk:
    made = Kiosk(
        office_id=cast.p1.id, id=uuid.uuid4(), desk_id=cast.q1.id, token_hash=uuid.uuid4().bytes * 2,
        paired_at=at("2026-10-01 08:00"), seen_at=at(seen) if seen else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def silence(session: Session, cast: Cast, of: Kiosk, since: str, until: str) -> None:
    session.add(
        Silence(
            office_id=cast.p1.id, id=uuid.uuid4(), kiosk_id=of.id, desk_id=of.desk_id, since_at=at(since), until_at=at(until),
        )
    )  # fmt: skip
    session.flush()


def hours_dark(session: Session, cast: Cast, now: str) -> tuple[float, float]:
    found = darkness(session, cast.p1.id, at(f"{DAY} 00:00"), at("2026-10-06 00:00"), zone=ZONE, now=at(now))
    assert found is not None
    return found.open_for / timedelta(hours=1), found.dark_for / timedelta(hours=1)


@pytest.mark.parametrize(
    ("seen", "now", "silent"),
    [
        (f"{DAY} 09:00", f"{DAY} 09:10", False),
        (f"{DAY} 09:00", f"{DAY} 09:11", True),
        (f"{DAY} 11:25", f"{DAY} 13:34", False),  # five minutes before noon and four after it
        (f"{DAY} 11:25", f"{DAY} 13:36", True),
        ("2026-10-02 17:00", f"{DAY} 07:35", False),  # a week-end lies between
    ],
)
def test_kio_6_a_screen_is_silent_after_ten_minutes_of_opening_hours(
    session: Session, cast: Cast, seen: str, now: str, silent: bool
) -> None:
    kiosk(session, cast, seen)

    stands = fleet(session, cast.p1.id, zone=ZONE, now=at(now))

    assert [stand.silent for stand in stands] == [silent]
    assert [desk.code for desk in dark_desks(stands)] == (["Q01"] if silent else [])


def test_kio_6_a_desk_is_not_dark_while_one_of_its_screens_lives(session: Session, cast: Cast) -> None:
    kiosk(session, cast, f"{DAY} 08:00")
    kiosk(session, cast, f"{DAY} 09:59")

    assert dark_desks(fleet(session, cast.p1.id, zone=ZONE, now=at(f"{DAY} 10:00"))) == []


def test_kio_6_a_silence_is_noted_once_the_device_reports_again(session: Session, cast: Cast) -> None:
    known = kiosk(session, cast, f"{DAY} 09:00")

    assert not note_silence(session, cast.p1.id, known.id, now=at(f"{DAY} 09:01"))
    assert note_silence(session, cast.p1.id, known.id, now=at(f"{DAY} 09:30"))


def test_kio_6_the_public_hours_are_those_of_opening_alone(session: Session, cast: Cast) -> None:
    known = kiosk(session, cast, f"{DAY} 17:00")
    silence(session, cast, known, f"{DAY} 11:00", f"{DAY} 14:00")  # an hour of which is open
    silence(session, cast, known, f"{DAY} 15:00", f"{DAY} 15:05")  # too short to count

    assert hours_dark(session, cast, f"{DAY} 17:00") == (7.5, 1.0)


def test_kio_6_a_silence_that_lasts_counts_too(session: Session, cast: Cast) -> None:
    kiosk(session, cast, f"{DAY} 16:00")

    assert hours_dark(session, cast, "2026-10-06 08:00") == (7.5, 1.0)


def test_an_office_without_hours_counts_no_silence(session: Session, cast: Cast) -> None:
    assert (
        darkness(
            session, cast.p2.id, at(f"{DAY} 00:00"), at("2026-10-06 00:00"), zone=ZONE, now=at(f"{DAY} 10:00")
        )
        is None
    )


def sealed(session: Session, cast: Cast, day: int, served: int) -> None:
    session.add(
        SealedDay(
            office_id=cast.p1.id, day_on=date(2026, 10, day), sealed_at=at(f"{DAY} 00:30"), served=served, received=0,
            served_by_desk={cast.q1.id.hex: served},
        )
    )  # fmt: skip


def test_a_desk_that_serves_and_hears_nothing_is_told(session: Session, cast: Cast) -> None:
    for day in (5, 6, 7):
        sealed(session, cast, day, 8)
    session.flush()
    assert [(desk.code, served) for desk, served in quiet_desks(session, cast.p1.id)] == [("Q01", 24)]

    session.add(
        Tally(
            office_id=cast.p1.id, month=OCTOBER, desk_id=cast.q1.id, channel=Channel.QR, day_on=date(2026, 10, 6),
            state=RatingState.COUNTED, level=1, count=1,
        )
    )  # fmt: skip
    session.flush()

    assert quiet_desks(session, cast.p1.id) == []


def test_a_desk_that_serves_few_is_not_told(session: Session, cast: Cast) -> None:
    for day in (5, 6, 7):
        sealed(session, cast, day, 6)
    session.flush()

    assert quiet_desks(session, cast.p1.id) == []


def test_spells_are_joined_and_cut() -> None:
    def o(hour: int) -> datetime:
        return datetime(2026, 10, 5, hour)

    assert joined([(o(3), o(5)), (o(1), o(2)), (o(4), o(6))]) == [(o(1), o(2)), (o(3), o(6))]
    assert common([(o(1), o(4)), (o(6), o(9))], [(o(3), o(7))]) == [(o(3), o(4)), (o(6), o(7))]
