"""A month at a glance: what the close waits for, what to look at, and which figures are live."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from feedback.evaluations.closings.deciding import UNHEARD
from feedback.evaluations.closings.glance import (
    CONTESTED,
    FLAGS_OPEN,
    HELD_MATTERS,
    NOT_OVER,
    UNIT_JUDGED_OTHERWISE,
    UNMARKED,
    UNSEALED,
    WITHOUT_PLAN,
    Glance,
    month_at_a_glance,
)
from feedback.evaluations.deadlines.term_choices import set_terms
from feedback.evaluations.deadlines.terms import Terms
from feedback.evaluations.operations import head_score
from feedback.evaluations.sheets.kinds import Heard
from feedback.periods.models import PeriodState
from feedback.plans.operations import judge_leader
from feedback.plans.results import Leadership
from feedback.ratings.models import Channel, Intake, RatingState, Source
from tests.admin.things import flag_at
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, marks, planned, rated, released, rules


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def glance(session: Session, cast: Cast, now: datetime = AFTER_OCTOBER) -> Glance:
    return month_at_a_glance(session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI, now=now)


def told(glance: Glance) -> dict[str, object]:
    return {sentence.text: sentence.values["count"] for sentence in glance.warnings}


def test_before_the_months_end_the_close_waits_for_it(session: Session, cast: Cast) -> None:
    early = glance(session, cast, IN_OCTOBER)
    assert [sentence.text for sentence in early.missing] == [NOT_OVER]
    assert not early.can_close


def test_it_waits_for_what_is_not_sealed(session: Session, cast: Cast) -> None:
    at = datetime(2026, 10, 31, 3, 0, tzinfo=UTC)
    session.add(
        Intake(
            office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.KIOSK,
            source=Source.DEVICE, level=4, tapped_at=at, received_at=at,
        )
    )  # fmt: skip
    session.flush()
    assert [(each.text, each.values["count"]) for each in glance(session, cast).missing] == [(UNSEALED, 1)]


def test_ratings_that_wait_are_not_counted_while_the_month_runs(session: Session, cast: Cast) -> None:
    # A number that moves with every tap would tell whoever watches the desk which citizen rated.
    session.add(
        Intake(
            office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.KIOSK,
            source=Source.DEVICE, level=1, tapped_at=IN_OCTOBER, received_at=IN_OCTOBER,
        )
    )  # fmt: skip
    session.flush()
    assert [sentence.text for sentence in glance(session, cast, IN_OCTOBER).missing] == [NOT_OVER]


def test_sheets_without_marks_and_officials_without_tasks_are_warnings(session: Session, cast: Cast) -> None:
    head_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), user_id=cast.accounts["dung"].id, zone=HANOI, now=IN_OCTOBER
    )  # fmt: skip
    planned(session, cast.an, DONE)
    planned(session, cast.binh, (1, 0, 5, 0, 0))
    seen = glance(session, cast)
    assert told(seen) == {UNMARKED: 2, WITHOUT_PLAN: 2}
    assert seen.can_close


def test_what_the_collective_has_not_said_stands_in_the_way_of_the_close(
    session: Session, cast: Cast
) -> None:
    set_terms(
        session, cast.p1, OCTOBER, Terms(collective=Heard.EVERYBODY),
        user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_OCTOBER,
    )  # fmt: skip
    planned(session, cast.an, DONE)

    seen = glance(session, cast)

    assert [(each.text, dict(each.values)) for each in seen.missing] == [
        (UNHEARD, {"count": 1, "codes": "Nguyễn Văn An (C01)"})
    ]
    assert not seen.can_close


def test_anon_2_figures_of_the_unit_come_by_releases_alone(session: Session, cast: Cast) -> None:
    rated(session, cast.q1, cast.an, {5: 8})
    rated(session, cast.q1, cast.an, {2: 2}, state=RatingState.UNVERIFIED)
    assert glance(session, cast).told is None

    released(session, cast.p1)
    rated(session, cast.q1, cast.an, {1: 3})

    seen = glance(session, cast)
    assert (seen.state, seen.version, seen.totals) == (PeriodState.OPEN, 0, {})
    assert seen.told is not None
    # 8 of 10: three satisfied bands, whatever has come since
    assert (seen.told.figures.received, seen.told.figures.unit.bands) == (10, (2, 0, 8))


def test_findings_are_not_counted_while_the_month_runs(session: Session, cast: Cast) -> None:
    # They are raised with what a seal brings, so their number would move with it.
    rated(session, cast.q1, cast.an, {5: 1})
    flag_at(session, cast.p1, cast.an, cast.q1)
    assert told(glance(session, cast, IN_OCTOBER)).get(FLAGS_OPEN) is None
    assert told(glance(session, cast))[FLAGS_OPEN] == 1


def test_after_the_close_it_names_what_still_asks_for_a_decision(session: Session, cast: Cast) -> None:
    planned(session, cast.an, (1, 100, 53, 0, 0))
    rated(session, cast.q1, cast.an, {5: 60})
    rated(session, cast.q1, cast.an, {1: 300}, state=RatingState.HELD)
    closed(session, cast.p1)
    seen = glance(session, cast)
    assert (seen.state, seen.version, list(seen.missing)) == (PeriodState.CLOSED, 1, [])
    # 300 lows on one day are a finding of their own, which the close raised
    assert told(seen) == {FLAGS_OPEN: 1, HELD_MATTERS: 1, WITHOUT_PLAN: 2}
    assert CONTESTED not in told(seen)
    assert seen.totals["classes"] == {"good": 1, "": 2}


def test_after_the_close_it_names_leaders_whose_unit_was_judged_otherwise(
    session: Session, cast: Cast
) -> None:
    # An leads the division in which Bình, who did nothing, has far less than 50 points
    planned(session, cast.an, DONE)
    planned(session, cast.binh, (1, 10, 0, 0, 0))
    head_score(
        session, cast.p1, OCTOBER, cast.binh.id, dict.fromkeys(marks(), Decimal(0)), rules(), opinion="",
        user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_OCTOBER,
    )  # fmt: skip
    judge_leader(
        session, cast.p1, OCTOBER, cast.an.id, Leadership(), user_id=cast.accounts["alice"].id, now=IN_OCTOBER
    )
    closed(session, cast.p1)

    [warning] = [each for each in glance(session, cast).warnings if each.text == UNIT_JUDGED_OTHERWISE]
    assert warning.values == {"count": 1, "codes": "Nguyễn Văn An (C01)"}
