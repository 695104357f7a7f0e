"""Who had a desk at a moment: whoever signed on there, else the roster."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from feedback.duty.models import ShiftPart
from feedback.duty.queries import on_duty, worked_at
from feedback.offices.models import Official
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, shift, sign_on

DAY = "2026-10-05"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def served(session: Session, cast: Cast, moment: str, zone: ZoneInfo = ZONE) -> Official | None:
    found = on_duty(session, cast.p1.id, cast.q1.id, at(moment), zone=zone)
    return session.get(Official, found) if found else None


def test_the_roster_says_who_served(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    shift(session, cast.q1, cast.binh, DAY, ShiftPart.AFTERNOON)

    assert served(session, cast, f"{DAY} 09:00") is cast.an
    assert served(session, cast, f"{DAY} 16:00") is cast.binh


@pytest.mark.parametrize(
    ("moment", "there"), [("07:29:59", False), ("07:30", True), ("11:30", True), ("11:30:01", False)]
)
def test_a_shift_lasts_from_its_start_to_its_end(
    session: Session, cast: Cast, moment: str, there: bool
) -> None:
    shift(session, cast.q1, cast.an, DAY)

    assert (served(session, cast, f"{DAY} {moment}") is cast.an) is there


def test_another_desk_of_the_same_office_says_nothing(session: Session, cast: Cast) -> None:
    shift(session, cast.q2, cast.an, DAY)

    assert served(session, cast, f"{DAY} 09:00") is None


def test_who_signed_on_outweighs_the_roster_while_it_lasts(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    sign_on(session, cast.q1, cast.binh, f"{DAY} 08:00", f"{DAY} 09:00")

    assert served(session, cast, f"{DAY} 07:45") is cast.an
    assert served(session, cast, f"{DAY} 08:30") is cast.binh
    assert served(session, cast, f"{DAY} 09:30") is cast.an


def test_the_last_one_to_sign_on_has_the_desk(session: Session, cast: Cast) -> None:
    sign_on(session, cast.q1, cast.an, f"{DAY} 08:00")
    sign_on(session, cast.q1, cast.binh, f"{DAY} 10:00")

    assert served(session, cast, f"{DAY} 09:59") is cast.an
    assert served(session, cast, f"{DAY} 10:30") is cast.binh


def test_a_forgotten_sign_off_says_nothing_of_the_next_day(session: Session, cast: Cast) -> None:
    sign_on(session, cast.q1, cast.an, f"{DAY} 08:00")

    assert served(session, cast, f"{DAY} 23:59") is cast.an
    assert served(session, cast, "2026-10-06 08:30") is None


def test_a_day_begins_in_the_offices_own_zone(session: Session, cast: Cast) -> None:
    # 06:30 in Hanoi is still the evening before in UTC.
    sign_on(session, cast.q1, cast.an, f"{DAY} 06:00", f"{DAY} 07:10")

    assert served(session, cast, f"{DAY} 06:30") is cast.an


def test_it_knows_who_worked_at_a_desk_within_a_time(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    sign_on(session, cast.q2, cast.binh, "2026-10-31 16:00")
    october = (at("2026-10-01 00:00"), at("2026-11-01 00:00"))
    november = (at("2026-11-01 00:00"), at("2026-12-01 00:00"))

    assert worked_at(session, cast.an.id, [cast.q1.id], *october)
    assert worked_at(session, cast.binh.id, [cast.q1.id, cast.q2.id], *october)
    assert not worked_at(session, cast.an.id, [cast.q2.id], *october)
    assert not worked_at(session, cast.an.id, [cast.q1.id], *november)
