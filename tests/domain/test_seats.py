"""The seats of the excellent class that the rule leaves to the head: a tie, or a lead by citizens' ratings alone."""

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.evaluations.closings.seats import decide_seats
from feedback.evaluations.summaries.lines import Remark
from feedback.evaluations.summaries.queries import Summary, summary
from feedback.offices.models import Employment, Official, Posting
from feedback.scoring import CapFlag, QualityClass
from tests.cast import OCTOBER, SINCE, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned, rated, served
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    """Five officials at P1, so that ⌊0.20 × 5⌋ = 1 may be excellent."""
    made = gather(session)
    for code in ("C04", "C05"):
        official = Official(
            office_id=made.p1.id, code=code, code_key=code.lower(), name=f"Người {code}", name_sort=code, name_search=code
        )  # fmt: skip
        session.add(official)
        session.flush()
        session.add(
            Posting(
                office_id=made.p1.id, official_id=official.id, title="Chuyên viên", division="Văn phòng",
                employment=Employment.CIVIL_SERVANT, from_on=SINCE,
            )
        )  # fmt: skip
        planned(session, official, (1, 10, 5, 0, 0))
    return made


def contested(session: Session, cast: Cast) -> Summary:
    """An (98.50 by ten ratings of 5) leads Bình (98.00, neutral) by citizens alone; Dũng stays far behind."""
    planned(session, cast.an, DONE)
    planned(session, cast.binh, DONE)
    planned(session, cast.dung, (1, 10, 5, 0, 0))
    served(session, cast.q2, cast.binh, cast.procedure, 1)
    rated(session, cast.q1, cast.an, {5: 10})
    closed(session, cast.p1)
    return summary(session, cast.p1, OCTOBER)


def decide(
    session: Session, cast: Cast, *excellent: uuid.UUID, who: str = "alice", reason: str = "Hồ sơ khó hơn"
) -> None:
    decide_seats(
        session, cast.p1, OCTOBER, set(excellent), reason, user_id=cast.accounts[who].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip


def test_a_lead_by_citizens_alone_is_left_to_the_head(session: Session, cast: Cast) -> None:
    before = contested(session, cast)
    assert [line.cap for line in before.lines if line.code in ("C01", "C02")] == [CapFlag.CONTESTED] * 2
    assert before.line_named("C01").klass is QualityClass.EXCELLENT


def test_the_heads_decision_makes_the_next_version_with_its_reason(session: Session, cast: Cast) -> None:
    contested(session, cast)
    decide(session, cast, cast.binh.id)
    after = summary(session, cast.p1, OCTOBER)
    an, binh = after.line_named("C01"), after.line_named("C02")
    assert after.version == 2
    assert (an.klass, an.letter, an.cap) == (QualityClass.GOOD, "B", CapFlag.CAPPED)
    assert (binh.klass, binh.letter, binh.cap) == (QualityClass.EXCELLENT, "A", CapFlag.NONE)
    assert Remark.SEAT_DECIDED in an.remarks
    assert an.total == summary(session, cast.p1, OCTOBER, version=1).line_named("C01").total
    assert "Hồ sơ khó hơn" in after.explained[cast.binh.id].sentences[-1].said("vi")
    assert after.totals["classes"] == {"excellent": 1, "good": 1, "completed": 3}
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "period:seats_decided")).one()
    assert leaf.body["reason"] == "Hồ sơ khó hơn"


def test_the_older_version_stays(session: Session, cast: Cast) -> None:
    before = contested(session, cast)
    decide(session, cast, cast.binh.id)
    assert summary(session, cast.p1, OCTOBER, version=1).lines == before.lines


def test_there_are_no_more_seats_than_the_cap_gives(session: Session, cast: Cast) -> None:
    contested(session, cast)
    with refusing("seats_exceeded"):
        decide(session, cast, cast.an.id, cast.binh.id)


def test_a_seat_may_stay_empty(session: Session, cast: Cast) -> None:
    contested(session, cast)
    decide(session, cast)
    after = summary(session, cast.p1, OCTOBER)
    assert QualityClass.EXCELLENT not in {line.klass for line in after.lines}
    assert after.totals["classes"] == {"good": 2, "completed": 3}


@pytest.mark.parametrize("who", ["an", "binh"])
def test_nobody_decides_on_a_seat_of_their_own(session: Session, cast: Cast, who: str) -> None:
    contested(session, cast)
    with refusing("own_seat"):
        decide(session, cast, cast.binh.id, who=who)


def test_only_the_open_ones_are_decided(session: Session, cast: Cast) -> None:
    contested(session, cast)
    with refusing("not_contested"):
        decide(session, cast, cast.dung.id)


def test_a_reason_is_needed(session: Session, cast: Cast) -> None:
    contested(session, cast)
    with refusing("reason_missing"):
        decide(session, cast, cast.binh.id, reason=" ")


def test_without_an_open_seat_there_is_nothing_to_decide(session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    with refusing("no_open_seats"):
        decide(session, cast)


def test_a_tie_at_the_last_seat_seats_nobody_until_it_is_decided(session: Session, cast: Cast) -> None:
    for official in (cast.an, cast.binh):
        planned(session, official, DONE)
        served(session, cast.q1, official, cast.procedure, 1)
    planned(session, cast.dung, (1, 10, 5, 0, 0))
    closed(session, cast.p1)
    before = summary(session, cast.p1, OCTOBER)
    assert [line.cap for line in before.lines if line.code in ("C01", "C02")] == [CapFlag.TIE_REVIEW] * 2
    assert QualityClass.EXCELLENT not in {line.klass for line in before.lines}
    decide(session, cast, cast.an.id)
    assert summary(session, cast.p1, OCTOBER).line_named("C01").klass is QualityClass.EXCELLENT
