"""Cases from the tap on: who gets them, and who can have nothing to do with them."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant
from feedback.accounts.rights import Role
from feedback.cases import opening, operations, queries
from feedback.cases.kinds import CaseSource, Passing, Step
from feedback.cases.models import Case
from feedback.errors import Forbidden, Missing
from feedback.notices.models import Notice
from feedback.periods.models import Period, PeriodState
from tests.case_steps import DAY, SEALED, TODAY, asked, by, opened, passings, taken
from tests.cast import OCTOBER, SINCE, Cast, gather
from tests.desk_day import ZONE, at, receipt, scan, seal, shift, tap
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def test_who_asks_for_an_answer_opens_a_case_at_once_with_the_head_of_the_desk(
    session: Session, cast: Cast
) -> None:
    asked(session, cast)

    case = opened(session)

    assert (case.source, case.held_by, case.official_id) == (CaseSource.CONTACT, Role.DESK_HEAD, cast.an.id)
    assert (case.step, case.due_on, case.owed_on) == (
        Step.FIRST_LOOK,
        date(2026, 10, 16),
        date(2026, 10, 22),
    )


def test_running_the_clock_twice_opens_nothing_twice(session: Session, cast: Cast) -> None:
    asked(session, cast)
    opened(session)

    assert opening.open_waiting(session, zone=ZONE, now=at(f"{DAY} 09:10")) == 0


def test_a_low_rating_without_a_contact_opens_no_case_by_itself(session: Session, cast: Cast) -> None:
    asked(session, cast, contact=None)

    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 09:10")) == 0


def test_anon_6_a_grave_reason_without_contact_is_told_in_the_evening_and_never_to_the_desk(
    session: Session, cast: Cast
) -> None:
    asked(session, cast, contact=None, reasons="extra_cost,long_wait")

    assert opening.open_waiting(session, zone=ZONE, now=at(f"{DAY} 17:59")) == 0
    assert opening.open_waiting(session, zone=ZONE, now=at(f"{DAY} 18:00")) == 1

    case = session.scalars(select(Case)).one()
    assert (case.source, case.held_by, case.reason) == (CaseSource.GRAVE, Role.WARD_LEADER, "extra_cost")
    with pytest.raises(Missing):
        operations.must_see(session, case, by(session, cast, "dung").person, today=TODAY)


def test_anon_6_no_alert_follows_a_rating_within_half_an_hour_nor_their_order(
    session: Session, cast: Cast
) -> None:
    draw = random.Random(6)
    given = {}
    for _ in range(60):
        moment = at(f"{DAY} 07:30") + timedelta(minutes=draw.uniform(0, 630))  # to 18:00
        made = asked(session, cast, contact=None, reasons="threatened", tapped_at=moment, received_at=moment)
        given[made.rating_id] = moment

    told = {}
    for tick in range(27 * 12):  # the clock of cases runs every five minutes, until the next morning
        now = at(f"{DAY} 07:00") + timedelta(minutes=5 * tick)
        opening.open_waiting(session, zone=ZONE, now=now)
        for rating_id in session.scalars(select(Case.rating_id).where(Case.rating_id.is_not(None))):
            told.setdefault(rating_id, now)

    assert told.keys() == given.keys()
    assert min(told[each] - given[each] for each in given) >= timedelta(minutes=30)
    evening = [each for each in given if told[each] == at(f"{DAY} 18:00")]
    assert len(evening) > 50
    assert (
        len(set(told.values())) == 2
    )  # all at once in the evening, and the last ones at once in the morning
    assert session.scalars(select(Notice)).all() == []


def test_a_grave_reason_that_the_seal_was_quicker_with_is_told_in_the_morning(
    session: Session, cast: Cast
) -> None:
    shift(session, cast.q1, cast.an, DAY)
    asked(
        session,
        cast,
        contact=None,
        reasons="threatened",
        tapped_at=at(f"{DAY} 22:10"),
        received_at=at(f"{DAY} 22:10"),
    )
    seal(session, "2026-10-16 00:30")

    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 07:25")) == 0
    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 07:30")) == 1
    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 07:35")) == 0


def test_anon_6_the_ward_learns_whom_a_grave_reason_is_about_with_the_release_and_the_inspectorate_at_once(
    session: Session, cast: Cast
) -> None:
    asked(session, cast, contact=None, reasons="extra_cost")
    case = opened(session, f"{DAY} 18:00")
    rows = {
        who: queries.row_of(session, case, by(session, cast, who).person, today=TODAY)
        for who in ("alice", "thanh")
    }
    assert {who: row.official for who, row in rows.items()} == {"alice": None, "thanh": "Nguyễn Văn An"}

    session.add(
        Period(
            office_id=cast.p1.id,
            month=OCTOBER,
            state=PeriodState.CLOSED,
            rule_set="x",
            closed_at=at(f"{DAY} 00:00"),
        )
    )
    session.flush()
    assert queries.row_of(session, case, by(session, cast, "alice").person, today=TODAY).official


def test_a_case_about_the_head_of_the_desk_goes_to_the_ward_leader(session: Session, cast: Cast) -> None:
    named = receipt(session, cast.q1, cast.dung, cast.procedure, f"{DAY} 08:30")
    scan(session, named, f"{DAY} 09:00", level=1, contact=SEALED)

    case = opened(session)

    assert case.held_by is Role.WARD_LEADER
    assert queries.queue_of(session, cast.p1.id, by(session, cast, "dung").person, today=TODAY) == []


def test_az_8_while_it_is_not_known_who_served_nobody_of_that_desk_sees_the_case(
    session: Session, cast: Cast
) -> None:
    shift(session, cast.q1, cast.dung, DAY)
    tap(session, cast.q1, f"{DAY} 09:00", level=1, contact=SEALED)

    case = opened(session)

    assert (case.official_id, case.held_by) == (None, Role.WARD_LEADER)


def test_az_8_who_turns_out_to_be_the_subject_loses_the_case(session: Session, cast: Cast) -> None:
    tap(session, cast.q1, f"{DAY} 09:00", level=1, contact=SEALED)
    case = opened(session)
    assert case.held_by is Role.DESK_HEAD
    receipt(session, cast.q1, cast.dung, cast.procedure, f"{DAY} 08:50")
    seal(session, "2026-10-16 00:30")

    assert opening.know_subjects(session, today=date(2026, 10, 16)) == 1

    assert (case.official_id, case.held_by) == (cast.dung.id, Role.WARD_LEADER)
    assert passings(session, case)[-1] is Passing.MOVED_AWAY


def test_az_8_a_leader_cannot_give_the_case_to_the_rated_official(session: Session, cast: Cast) -> None:
    case = taken(session, cast, "alice")
    an = by(session, cast, "an").person

    with refusing("conflict_of_interest"):
        operations.assign(session, case, an, by=by(session, cast, "alice"))


def test_az_8_a_leader_cannot_give_a_case_about_a_leader_to_somebody_under_them(
    session: Session, cast: Cast
) -> None:
    cast.accounts["alice"].official_id = cast.binh.id
    session.add(
        Grant(user_id=cast.accounts["alice"].id, office_id=cast.p1.id, role=Role.OFFICIAL, from_on=SINCE)
    )
    named = receipt(session, cast.q1, cast.binh, cast.procedure, f"{DAY} 08:30")
    scan(session, named, f"{DAY} 09:00", level=1, contact=SEALED)
    case = opened(session)

    assert case.held_by is Role.INSPECTORATE
    for who in ("alice", "dung"):
        with pytest.raises(Missing):
            operations.take(session, case, by=by(session, cast, who))
    operations.take(session, case, by=by(session, cast, "thanh"))
    with refusing("conflict_of_interest"):
        operations.assign(session, case, by(session, cast, "dung").person, by=by(session, cast, "thanh"))


def test_az_8_whoever_is_no_head_can_be_given_no_case(session: Session, cast: Cast) -> None:
    case = taken(session, cast)

    with refusing("not_a_head"):
        operations.assign(session, case, by(session, cast, "hoa").person, by=by(session, cast, "dung"))


def test_a_superior_who_takes_a_case_keeps_it(session: Session, cast: Cast) -> None:
    case = taken(session, cast, "alice")

    assert case.held_by is Role.WARD_LEADER
    with pytest.raises(Forbidden):
        operations.close(session, case, by=by(session, cast, "dung"))
