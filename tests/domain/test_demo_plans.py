"""The demonstration's plan across divisions: proposed, with one division's word given and one that waits."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.demo import catalogue
from feedback.demo.across import propose_across
from feedback.offices.models import Employment, Posting
from feedback.periods.month import Month
from feedback.plans.appraisals import appraisals_of, appraise, asked_of
from feedback.plans.kinds import PlanState, Word
from feedback.plans.models import Plan
from feedback.plans.standing import PlanStanding, standings_of
from tests.cast import Cast, gather
from tests.months import HANOI

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def test_two_divisions_are_asked_and_one_has_answered(session: Session, cast: Cast) -> None:
    session.add(posting(cast.p1.id, cast.binh.id, catalogue.DIVISIONS[0]))
    leader, reader, head = (cast.accounts[name] for name in ("alice", "an", "dung"))
    leader.official_id = cast.binh.id
    users = {"lanhdao": leader, "canbo": reader, "truongquay": head}
    session.flush()

    propose_across(session, cast.p1, users, zone=HANOI, now=NOW)

    plan = session.scalars(select(Plan).where(Plan.state == PlanState.PROPOSED)).one()
    words = {each.division: each.word for each in appraisals_of(session, plan)}
    assert words == {catalogue.DIVISIONS[0]: Word.AGREES, catalogue.DIVISIONS[2]: None}
    assert [asked.appraisal.division for asked in asked_of(session, cast.an, NOW.date())] == [
        catalogue.DIVISIONS[2]
    ]


def test_a_leader_sees_what_each_plan_waits_for(session: Session, cast: Cast) -> None:
    session.add(posting(cast.p1.id, cast.binh.id, catalogue.DIVISIONS[0]))
    leader, reader, head = (cast.accounts[name] for name in ("alice", "an", "dung"))
    leader.official_id = cast.binh.id
    session.flush()
    users = {"lanhdao": leader, "canbo": reader, "truongquay": head}
    propose_across(session, cast.p1, users, zone=HANOI, now=NOW)
    month = Month.of(NOW.date()).next

    waiting = standings_of(session, cast.p1.id, month, on=month.first_on)
    appraisal = asked_of(session, cast.an, NOW.date())[0].appraisal
    appraise(session, cast.p1, appraisal.id, Word.AGREES, "", user_id=reader.id, on=NOW.date(), now=NOW)
    answered = standings_of(session, cast.p1.id, month, on=month.first_on)

    assert waiting == {cast.dung.id: PlanStanding(PlanState.PROPOSED, 2, asked=2, agreed=1)}
    assert not waiting[cast.dung.id].waits_for_head
    assert answered[cast.dung.id].waits_for_head


def posting(office: uuid.UUID, official: uuid.UUID, division: str) -> Posting:
    return Posting(
        office_id=office, official_id=official, title="Trưởng phòng", division=division,
        employment=Employment.CIVIL_SERVANT, from_on=date(2026, 11, 1),
    )  # fmt: skip
