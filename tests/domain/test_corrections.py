"""Correcting who served, after the fact: proposed by one, decided by another, its effect shown, and the ratings moved."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.evaluations.closings.later_decisions import agree_to_correction
from feedback.evaluations.summaries.queries import summary
from feedback.integrity.carrying_out import effect_of
from feedback.integrity.correction_queries import ShownEffect, shown_effect
from feedback.integrity.corrections import Corrected, agree, propose, withdraw
from feedback.integrity.models import (
    CorrectionKind,
    CorrectionState,
    MovedRating,
)
from feedback.ratings.models import Rating
from feedback.ratings.queries import counts_by_official
from feedback.ratings.tallies import recount
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.corrected_duty import DAY, LATER, agreed, proposed, served
from tests.desk_day import ZONE, at, shift
from tests.months import closed
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def test_a_proposal_changes_nothing_and_shows_its_effect_once_the_month_is_closed(
    session: Session, cast: Cast
) -> None:
    served(session, cast, count=12)

    made = proposed(session, cast)

    assert len(effect_of(session, made).moving) == 12
    assert shown_effect(session, made) is None  # asked day by day it would count what comes in
    closed(session, cast.p1)
    assert shown_effect(session, made) == ShownEffect(12, 0)
    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.an.id].counted == 12


def test_two_people_move_the_ratings_and_whose_they_were_stays(session: Session, cast: Cast) -> None:
    served(session, cast)
    made = proposed(session, cast)

    assert agreed(session, made, cast.accounts["thanh"]) == Corrected(6, ())

    counts = counts_by_official(session, cast.p1.id, OCTOBER)
    assert counts[cast.binh.id].counted == 6
    assert cast.an.id not in counts
    rows = session.execute(select(Rating.official_id, Rating.moved_to).distinct()).all()
    assert rows == [(cast.an.id, cast.binh.id)]
    assert recount(session, cast.p1.id, OCTOBER) == []
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "ratings:moved")).one()
    assert (leaf.body["ratings"], leaf.body["reason"]) == (6, "Bình trực thay An")
    assert leaf.body["by"] == sorted(cast.accounts[name].id.hex for name in ("alice", "thanh"))
    assert verify(session).faults == []


def test_small_numbers_are_not_told(session: Session, cast: Cast) -> None:
    served(session, cast, count=9)
    closed(session, cast.p1)

    assert shown_effect(session, proposed(session, cast)) == ShownEffect(None, 0)


def test_what_was_moved_can_be_moved_back_and_the_ledger_agrees(session: Session, cast: Cast) -> None:
    served(session, cast)
    agreed(session, proposed(session, cast), cast.accounts["thanh"])

    back = propose(
        session, CorrectionKind.RATINGS, cast.q1, DAY, None, cast.binh, cast.an, "Nhầm", cast.accounts["alice"],
        zone=ZONE, now=at("2026-11-05 10:00"),
    )  # fmt: skip
    agree(session, back, cast.accounts["thanh"], zone=ZONE, now=at("2026-11-05 10:05"))

    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.an.id].counted == 6
    assert set(session.scalars(select(Rating.moved_to))) == {None}
    assert len(session.scalars(select(MovedRating)).all()) == 12
    assert verify(session).faults == []


def test_nobody_is_both_people(session: Session, cast: Cast) -> None:
    made = proposed(session, cast)

    with refusing("same_person"):
        agreed(session, made, cast.accounts["alice"])


@pytest.mark.parametrize("who", ["an", "binh"])
def test_whom_it_concerns_neither_proposes_nor_agrees(session: Session, cast: Cast, who: str) -> None:
    with refusing("concerns_oneself"):
        proposed(session, cast, by=who)
    made = proposed(session, cast)
    with refusing("concerns_oneself"):
        agreed(session, made, cast.accounts[who])


def test_one_of_the_two_worked_elsewhere(session: Session, cast: Cast) -> None:
    for name, official in (("dung", cast.dung), ("hoa", None)):
        assert cast.accounts[name].official_id == (official.id if official else None)
    cast.accounts["hoa"].official_id = cast.chau.id  # a second person who stood at that desk
    for official, day in ((cast.dung, "2026-10-06"), (cast.chau, "2026-10-07")):
        shift(session, cast.q1, official, day)
    made = proposed(session, cast, by="dung")

    with refusing("nobody_outside_the_desk"):
        agreed(session, made, cast.accounts["hoa"])
    agreed(session, made, cast.accounts["thanh"])


def test_a_correction_is_decided_once(session: Session, cast: Cast) -> None:
    made = proposed(session, cast)
    agreed(session, made, cast.accounts["thanh"])

    with refusing("not_open"):
        agreed(session, made, cast.accounts["hoa"])
    with refusing("not_open"):
        withdraw(session, made, cast.accounts["alice"], now=LATER)


def test_what_is_withdrawn_stays_readable_and_moves_nothing(session: Session, cast: Cast) -> None:
    served(session, cast)
    made = proposed(session, cast)
    withdraw(session, made, cast.accounts["alice"], now=LATER)

    assert made.state is CorrectionState.WITHDRAWN
    with refusing("not_open"):
        agreed(session, made, cast.accounts["thanh"])
    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.an.id].counted == 6


def test_a_closed_month_has_its_next_version_at_once(session: Session, cast: Cast) -> None:
    served(session, cast)
    closed(session, cast.p1)
    made = proposed(session, cast)

    done = agree_to_correction(
        session, cast.p1, made, cast.accounts["thanh"], zone=ZONE, now=at("2026-11-06 09:00")
    )

    assert done.closed_months == (OCTOBER,)
    found = summary(session, cast.p1, OCTOBER)
    assert found.version == 2
    assert {line.official_id: line.counted for line in found.lines if line.counted} == {cast.binh.id: 6}
    assert verify(session).faults == []


def test_the_database_itself_refuses_one_person_as_both(session: Session, cast: Cast) -> None:
    made = proposed(session, cast)
    with pytest.raises(Exception, match="two_people"), session.begin_nested():
        session.execute(
            text(
                "UPDATE correction SET state = 'decided', decided_by = proposed_by, decided_at = proposed_at"
            )
        )
    assert made.state is CorrectionState.OPEN
