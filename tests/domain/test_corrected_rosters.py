"""Rosters that are changed: ahead at once, behind by two people, and never unseen."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from feedback.audit.verify import FaultKind
from feedback.base import new_id
from feedback.duty.changes import change_ahead, shift_of
from feedback.duty.models import FormerShift, Shift, ShiftPart
from feedback.integrity.carrying_out import effect_of
from feedback.integrity.models import (
    CorrectionKind,
    MovedRating,
)
from feedback.ratings.models import Rating
from feedback.ratings.queries import counts_by_official
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.corrected_duty import DAY, LATER, agreed, proposed, rostered, served
from tests.desk_day import ZONE, at, shift
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def test_led_6_a_past_shift_is_changed_by_two_and_its_ratings_follow(session: Session, cast: Cast) -> None:
    rostered(session, cast)
    made = proposed(session, cast, kind=CorrectionKind.ROSTER)
    assert len(effect_of(session, made).moving) == 6

    agreed(session, made, cast.accounts["thanh"])

    now = shift_of(session, cast.q1, DAY, ShiftPart.MORNING)
    assert now is not None
    assert now.official_id == cast.binh.id
    assert session.scalars(select(FormerShift.official_id)).all() == [cast.an.id]
    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.binh.id].counted == 6
    assert verify(session).faults == []


def test_led_6_ratings_of_which_half_nobody_can_tell_stay(session: Session, cast: Cast) -> None:
    rostered(session, cast, both_halves=True)
    made = proposed(session, cast, kind=CorrectionKind.ROSTER)
    assert effect_of(session, made).staying == 6

    assert agreed(session, made, cast.accounts["thanh"]).moved == 0
    assert verify(session).faults == []


def test_led_6_a_roster_changed_behind_the_service_is_found(session: Session, cast: Cast) -> None:
    rostered(session, cast)
    session.execute(update(Shift).values(official_id=cast.binh.id))

    assert FaultKind.ROSTER in {fault.kind for fault in verify(session).faults}


def test_led_6_a_rating_moved_behind_the_service_is_found(session: Session, cast: Cast) -> None:
    served(session, cast)
    one = session.scalars(select(Rating.rating_id)).first()
    session.execute(update(Rating).where(Rating.rating_id == one).values(moved_to=cast.binh.id))

    assert FaultKind.MOVE in {fault.kind for fault in verify(session).faults}


@pytest.mark.parametrize("how", ["moved on", "moved back", "forgotten", "added"])
def test_led_6_a_move_tampered_with_is_found(session: Session, cast: Cast, how: str) -> None:
    served(session, cast)
    agreed(session, proposed(session, cast), cast.accounts["thanh"])
    row = session.scalars(select(MovedRating)).first()
    assert row is not None
    if how == "moved on":
        session.execute(update(Rating).values(moved_to=cast.dung.id))
    elif how == "moved back":
        session.execute(update(Rating).where(Rating.rating_id == row.rating_id).values(moved_to=None))
    elif how == "forgotten":
        session.execute(delete(MovedRating).where(MovedRating.rating_id == row.rating_id))
    else:
        session.add(MovedRating(office_id=cast.p1.id, correction_id=new_id(), rating_id=row.rating_id))
    session.flush()

    assert FaultKind.MOVE in {fault.kind for fault in verify(session).faults}


def test_the_roster_ahead_is_simply_changed_and_what_stood_is_kept(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-11-09")
    ahead = at("2026-11-09 00:00").astimezone(ZONE).date()

    change_ahead(
        session,
        cast.q1,
        ahead,
        ShiftPart.MORNING,
        cast.binh,
        by=cast.accounts["dung"].id,
        zone=ZONE,
        now=LATER,
    )

    now = shift_of(session, cast.q1, ahead, ShiftPart.MORNING)
    assert now is not None
    assert now.official_id == cast.binh.id
    assert session.scalars(select(FormerShift.official_id)).all() == [cast.an.id]
    with refusing("shift_has_begun"):
        change_ahead(
            session, cast.q1, LATER.date(), ShiftPart.MORNING, cast.binh, by=cast.accounts["dung"].id, zone=ZONE,
            now=LATER,
        )  # fmt: skip
