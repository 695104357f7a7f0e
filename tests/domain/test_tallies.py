"""The tallies and what is asked of them: counts by state, coverage, satisfaction, and the recount that proves them."""

import random
import uuid
from collections import Counter

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from feedback.base import NOBODY
from feedback.periods.month import Month
from feedback.ratings import bulk
from feedback.ratings.models import Channel, Rating, RatingState, Tally
from feedback.ratings.queries import (
    Counts,
    Coverage,
    Satisfaction,
    counts_by_official,
    counts_of_office,
    coverage,
    last_sealed_day,
    satisfaction,
    tallies_of,
)
from feedback.ratings.tallies import TalliesDiffer, change_state, move, recount
from tests.cast import Cast, gather
from tests.desk_day import ZONE, receipt, scan, seal, shift, tap

OCTOBER = Month(2026, 10)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def month(session: Session, cast: Cast) -> Cast:
    """An: 4 served, rated 5, 4, 1 by kiosk; Binh: 2 served, rated 3 by QR. One tap by the roster, one by nobody."""
    shift(session, cast.q1, cast.an, "2026-10-05")
    for hour, level in ((8, 5), (9, 4), (10, 1), (14, None)):
        receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-05 {hour:02}:00")
        if level:
            tap(session, cast.q1, f"2026-10-05 {hour:02}:05", level=level)
    served = receipt(session, cast.q2, cast.binh, cast.procedure, "2026-10-05 08:00")
    receipt(session, cast.q2, cast.binh, cast.procedure, "2026-10-05 09:00")
    scan(session, served, "2026-10-05 20:00", level=3)
    tap(session, cast.q1, "2026-10-05 07:40", level=2)
    tap(session, cast.q2, "2026-10-05 16:00", level=1)
    seal(session, "2026-10-06 00:30")
    return cast


def test_received_is_the_sum_of_the_four_states(session: Session, month: Cast) -> None:
    session.execute(update(Tally).where(Tally.level == 5).values(state=RatingState.HELD))
    session.execute(update(Tally).where(Tally.level == 4).values(state=RatingState.EXCLUDED))

    counts = counts_of_office(session, month.p1.id, OCTOBER)

    assert counts == Counts(counted=2, held=1, excluded=1, unverified=2)
    assert counts.received == 6
    assert counts_of_office(session, month.p1.id, OCTOBER.next) == Counts()


def test_each_official_has_counts_and_so_has_nobody(session: Session, month: Cast) -> None:
    assert counts_by_official(session, month.p1.id, OCTOBER) == {
        month.an.id: Counts(counted=3, unverified=1),
        month.binh.id: Counts(counted=1),
        None: Counts(unverified=1),
    }


def test_coverage_is_ratings_that_stand_beside_people_served(session: Session, month: Cast) -> None:
    assert coverage(session, month.p1.id, OCTOBER, zone=ZONE) == {
        month.an.id: Coverage(rated=3, served=4),
        month.binh.id: Coverage(rated=1, served=2),
    }


def test_satisfaction_is_of_counted_and_unverified_ratings(session: Session, month: Cast) -> None:
    # 5 4 1 3 counted, 2 1 unverified: two of six are satisfied.
    assert satisfaction(session, month.p1.id, OCTOBER) == Satisfaction(satisfied=2, rated=6)


def test_tallies_come_by_official_procedure_channel_level_and_state(session: Session, month: Cast) -> None:
    rows = tallies_of(session, month.p1.id, OCTOBER)

    assert Counter(
        (row.channel, row.level, row.state, row.count) for row in rows if row.official_id == month.an.id
    ) == {
        (Channel.KIOSK, 5, RatingState.COUNTED, 1): 1,
        (Channel.KIOSK, 4, RatingState.COUNTED, 1): 1,
        (Channel.KIOSK, 1, RatingState.COUNTED, 1): 1,
        (Channel.KIOSK, 2, RatingState.UNVERIFIED, 1): 1,
    }
    assert {row.procedure_id for row in rows} == {month.procedure.id, None}


def test_the_last_sealed_day_is_known(session: Session, month: Cast) -> None:
    found = last_sealed_day(session, month.p1.id)

    assert found is not None
    assert found.isoformat() == "2026-10-05"
    assert last_sealed_day(session, month.p2.id) is None


def test_a_recount_agrees_with_the_tallies(session: Session, month: Cast) -> None:
    assert recount(session, month.p1.id, OCTOBER) == []


@pytest.mark.parametrize(
    ("statement", "tallied", "sealed"),
    [
        ("UPDATE tally SET count = 3 WHERE level = 5", 3, 1),
        ("DELETE FROM tally WHERE level = 5", 0, 1),
        ("DELETE FROM rating WHERE level = 5", 1, 0),
    ],
)
def test_a_recount_names_the_place_that_differs(
    session: Session, month: Cast, statement: str, tallied: int, sealed: int
) -> None:
    session.execute(text(statement))

    [difference] = recount(session, month.p1.id, OCTOBER)

    assert (difference.tallied, difference.sealed) == (tallied, sealed)
    assert (difference.place.official_id, difference.place.level) == (month.an.id, 5)
    assert difference.place.day_on.isoformat() == "2026-10-05"


def test_ratings_change_their_state_together_with_their_tallies(session: Session, month: Cast) -> None:
    every = session.scalars(select(Rating.rating_id)).all()

    moved = change_state(session, month.p1.id, every, old=RatingState.COUNTED, new=RatingState.HELD)

    assert len(moved) == 4
    assert counts_of_office(session, month.p1.id, OCTOBER) == Counts(held=4, unverified=2)
    assert change_state(session, month.p1.id, every, old=RatingState.COUNTED, new=RatingState.HELD) == {}
    change_state(session, month.p1.id, every, old=RatingState.HELD, new=RatingState.COUNTED)
    assert recount(session, month.p1.id, OCTOBER) == []
    assert 0 not in session.scalars(select(Tally.count)).all()


def test_no_more_ratings_are_moved_than_stand(session: Session, month: Cast) -> None:
    [place] = set(change_state(session, month.p1.id, [one_of_level(session, 5)], old=RatingState.COUNTED, new=RatingState.HELD).values())  # fmt: skip

    with pytest.raises(TalliesDiffer):
        move(session, month.p1.id, {place: 2}, old=RatingState.HELD, new=RatingState.COUNTED)


def one_of_level(session: Session, level: int) -> uuid.UUID:
    return session.scalars(select(Rating.rating_id).where(Rating.level == level)).one()


def test_many_places_are_written_in_several_statements(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LARGEST_STATEMENT", 7)
    chance = random.Random(3)
    for number in range(60):
        desk = cast.q1 if number % 2 else cast.q2
        tap(
            session,
            desk,
            f"2026-10-{5 + number % 5:02} {8 + number // 10:02}:{number % 60:02}",
            level=chance.randint(1, 5),
        )

    seal(session, "2026-10-13 00:30")

    assert recount(session, cast.p1.id, OCTOBER) == []
    assert counts_of_office(session, cast.p1.id, OCTOBER) == Counts(unverified=60)
    assert set(session.scalars(select(Tally.official_id))) == {NOBODY}
