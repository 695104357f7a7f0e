"""Ratings of a tablet whose clock or key is in doubt: sealed, held, and for two people to decide."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag, FlaggedRating
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Rating, RatingState
from tests.cast import Cast, gather
from tests.desk_day import at, receipt, seal, tap

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def rating_of(session: Session, waiting: object) -> Rating:
    return session.scalars(select(Rating).where(Rating.rating_id == waiting.rating_id)).one()  # type: ignore[attr-defined]


@pytest.mark.parametrize("doubts", ["clock", "cloned", "unsigned", "clock,cloned"])
def test_clk_3_kio_1_a_rating_in_doubt_is_held_and_the_others_count(
    session: Session, cast: Cast, doubts: str
) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:30")
    doubtful = tap(session, cast.q1, f"{DAY} 09:05", doubts=doubts)
    plain = tap(session, cast.q1, f"{DAY} 09:35")

    seal(session, NEXT)

    flag = session.scalars(select(Flag)).one()
    assert (flag.kind, flag.day_on, flag.desk_id) == (FlagKind.KIOSK, date(2026, 10, 5), cast.q1.id)
    assert session.scalars(select(FlaggedRating.rating_id)).all() == [doubtful.rating_id]
    assert (rating_of(session, doubtful).state, rating_of(session, plain).state) == (
        RatingState.HELD,
        RatingState.COUNTED,
    )
    numbers = flag.finding["numbers"]
    assert {name: int(numbers[name]) for name in ("clock", "cloned", "unsigned")} == {
        name: int(name in doubts) for name in ("clock", "cloned", "unsigned")
    }


def test_off_4_what_comes_after_the_close_counts_in_the_next_month_as_late(
    session: Session, cast: Cast
) -> None:
    october = Month(2026, 10)
    closed_at = at("2026-11-05 09:00")
    session.add(
        Period(
            office_id=cast.p1.id, month=october, state=PeriodState.CLOSED, rule_set="any", closed_at=closed_at
        )
    )
    session.flush()
    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-30 16:40")
    before = session.scalars(select(Rating.rating_id).where(Rating.month == october)).all()
    given = tap(session, cast.q1, "2026-10-30 16:50", received_at=at("2026-11-12 08:00"))  # was offline

    report = seal(session, "2026-11-16 00:30")

    late = rating_of(session, given)
    assert (late.month, late.late, late.day_on) == (Month(2026, 11), True, date(2026, 10, 30))
    assert report["P1"].late == 1
    assert session.scalars(select(Rating.rating_id).where(Rating.month == october)).all() == before
