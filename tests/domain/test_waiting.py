"""What waits for a person: only what they may do, with its nearest day, and gone once it is done."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.queries import person_of
from feedback.evaluations.closings import reopening
from feedback.evaluations.operations import head_score, self_score
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.integrity.models import Reason, Ruling
from feedback.integrity.operations import vote
from feedback.objections.models import Subject
from feedback.objections.operations import object_to
from feedback.offices.models import Office, Official
from feedback.offices.queries import line_of
from feedback.plans.changes import ask_change
from feedback.plans.kinds import PlanState, Word
from feedback.plans.models import Plan, Task, TaskChange
from feedback.waiting.matters import Awaited, Matter, in_order
from feedback.waiting.of_oneself import waiting_for_official
from feedback.waiting.queries import waiting_for
from tests.admin.test_seats import contested
from tests.admin.things import flag_at
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import DONE, HANOI, closed, marks, planned, rules

IN_NOVEMBER = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 4)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def waits(
    session: Session, cast: Cast, who: str, on: date = TODAY, at: Office | None = None
) -> list[Awaited]:
    session.flush()
    office = at or cast.p1
    person = person_of(session, cast.accounts[who], on=on)
    return waiting_for(
        session, office, line_of(session, office), person, today=on, shadow_months=0, zone=HANOI
    )


def said(found: Sequence[Awaited]) -> Mapping[str, Any]:
    return {
        f"{each.matter.value}:{each.step.value}" if each.step else each.matter.value: (
            each.count,
            each.due_on and each.due_on.isoformat(),
            each.late,
        )
        for each in found
    }


def test_nothing_waits_where_nothing_is(session: Session, cast: Cast) -> None:
    for who in ("alice", "dung", "hoa", "thanh", "minh"):
        assert waits(session, cast, who) == []


def test_a_flag_waits_for_whoever_decides_until_they_have_said_their_word(
    session: Session, cast: Cast
) -> None:
    flag = flag_at(session, cast.p1, cast.an, cast.q1)
    assert said(waits(session, cast, "alice"))["flags"] == (1, "2026-10-22", 1)
    assert said(waits(session, cast, "thanh"))["flags"] == (1, "2026-10-22", 1)
    assert "flags" not in said(waits(session, cast, "dung"))  # may not decide
    assert "flags" not in said(waits(session, cast, "bob", at=cast.p2))  # another ward's

    vote(session, flag, cast.accounts["alice"], Ruling.NOTE, Reason.EXPLAINED, "", zone=HANOI, now=IN_NOVEMBER)  # fmt: skip
    assert "flags" not in said(waits(session, cast, "alice"))
    assert "flags" in said(waits(session, cast, "thanh"))


def test_a_flag_about_oneself_never_waits_for_oneself(session: Session, cast: Cast) -> None:
    flag_at(session, cast.p1, cast.an, cast.q1)
    cast.accounts["alice"].official_id = cast.an.id
    assert waits(session, cast, "alice") == []


def test_a_sheet_waits_for_the_next_hand_and_for_nobody_else(session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    assert "sheets:comment" not in said(waits(session, cast, "dung"))
    self_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), user_id=cast.accounts["an"].id, now=IN_NOVEMBER
    )  # fmt: skip
    assert said(waits(session, cast, "dung"))["sheets:comment"] == (1, "2026-11-03", 1)
    assert "sheets:comment" not in said(waits(session, cast, "alice"))
    head_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), user_id=cast.accounts["dung"].id, zone=HANOI, now=IN_NOVEMBER
    )  # fmt: skip
    assert "sheets:comment" not in said(waits(session, cast, "dung"))


def test_a_month_waits_to_be_closed_once_it_is_over_and_no_longer_when_it_is(
    session: Session, cast: Cast
) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    assert "close" not in said(waits(session, cast, "alice", date(2026, 10, 31)))
    assert said(waits(session, cast, "alice"))["close"] == (1, "2026-11-05", 0)
    assert said(waits(session, cast, "alice", date(2026, 11, 6)))["close"] == (1, "2026-11-05", 1)
    assert "close" not in said(waits(session, cast, "hoa"))  # personnel closes nothing
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    assert said(waits(session, cast, "alice")) == {"sheets:publish": (3, "2026-11-12", 0)}


def test_open_seats_wait_for_whoever_closes(session: Session, cast: Cast) -> None:
    contested(session, cast)
    assert said(waits(session, cast, "alice"))["seats"] == (2, None, 0)
    assert "seats" not in said(waits(session, cast, "dung"))


def test_a_proposed_plan_waits_for_the_head_until_the_month_begins_and_is_late_afterwards(
    session: Session, cast: Cast
) -> None:
    planned(session, cast.an, DONE)
    session.execute(
        update(Plan).values(
            state=PlanState.PROPOSED, proposed_at=IN_OCTOBER, approved_at=None, approved_by=None
        )
    )
    session.expire_all()
    assert said(waits(session, cast, "alice", date(2026, 9, 30)))["plans"] == (1, "2026-09-30", 0)
    assert said(waits(session, cast, "alice", date(2026, 10, 2)))["plans"] == (1, "2026-09-30", 1)
    session.execute(update(Plan).values(brought_by=cast.accounts["alice"].id))
    assert "plans" not in said(waits(session, cast, "alice", date(2026, 10, 2)))  # of a file of theirs
    assert "plans" in said(waits(session, cast, "dung", date(2026, 10, 2)))
    session.execute(update(Plan).values(brought_by=None))
    cast.accounts["alice"].official_id = cast.an.id
    assert "plans" not in said(waits(session, cast, "alice", date(2026, 10, 2)))


def test_a_change_waits_for_the_other_side(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    task = session.scalars(select(Task)).first()
    assert task is not None
    for who in ("an", "dung"):
        ask_change(
            session, cast.p1, task.id, Decimal(7), "Thêm việc",
            user_id=cast.accounts[who].id, on=date(2026, 10, 5), now=IN_OCTOBER,
        )  # fmt: skip
        mine = waiting_for_official(session, cast.an, user_id=cast.accounts["an"].id, today=date(2026, 10, 6))
        found = said(waits(session, cast, "alice", date(2026, 10, 6)))
        assert ("changes" in found, "own_changes" in said(mine)) == (who == "an", who == "dung")
        session.execute(
            update(TaskChange).values(word=Word.OBJECTS, answered_at=IN_OCTOBER, answered_by=None)
        )


def test_a_task_past_its_day_waits_until_its_lateness_is_written_down(session: Session, cast: Cast) -> None:
    planned(session, cast.an, (1, 10, 5, 0, 0))
    session.execute(update(Task).values(due_on=date(2026, 10, 12)))
    assert "overdue_tasks" not in said(waits(session, cast, "dung", date(2026, 10, 12)))
    assert said(waits(session, cast, "dung", date(2026, 10, 13)))["overdue_tasks"] == (1, None, 1)
    session.execute(update(Task).values(late=1))
    assert "overdue_tasks" not in said(waits(session, cast, "dung", date(2026, 10, 13)))


def test_a_petition_waits_for_its_answer(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    _published(session, cast.an)
    object_to(
        session, cast.p1, OCTOBER, cast.an.id, Subject.MONTH, "Tôi làm đủ.",
        user_id=cast.accounts["an"].id, zone=HANOI, now=IN_NOVEMBER,
    )  # fmt: skip
    assert said(waits(session, cast, "hoa"))["objections"][0] == 1
    assert said(waits(session, cast, "alice"))["objections"][0] == 1
    assert "objections" not in said(waits(session, cast, "thanh"))  # reads them, answers none


def test_a_reopening_waits_for_a_second_person_alone(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    reopening.ask(
        session,
        cast.p1,
        OCTOBER,
        cast.an.id,
        "Sai kết quả",
        user_id=cast.accounts["hoa"].id,
        zone=HANOI,
        now=IN_NOVEMBER,
    )
    assert "reopenings" not in said(waits(session, cast, "hoa"))
    assert said(waits(session, cast, "alice"))["reopenings"] == (1, None, 0)


def test_what_is_due_first_stands_first_and_what_has_no_day_last() -> None:
    rows = [
        Awaited(matter=Matter.REDACTIONS, count=1),
        Awaited(matter=Matter.OVERDUE_TASKS, count=2, late=2),
        Awaited(matter=Matter.OBJECTIONS, count=1, due_on=date(2026, 11, 9)),
        None,
        Awaited(matter=Matter.FLAGS, count=1, due_on=date(2026, 11, 9)),
        Awaited(matter=Matter.CASES, count=1, due_on=date(2026, 11, 10)),
    ]
    assert [each.matter for each in in_order(rows)] == [
        Matter.OVERDUE_TASKS, Matter.FLAGS, Matter.OBJECTIONS, Matter.CASES, Matter.REDACTIONS
    ]  # fmt: skip


def test_an_official_is_asked_for_the_plan_shortly_before_its_month_and_for_a_review(
    session: Session, cast: Cast
) -> None:
    def mine(on: date) -> Mapping[str, Any]:
        return said(waiting_for_official(session, cast.an, user_id=cast.accounts["an"].id, today=on))

    assert mine(date(2026, 11, 4)) == {}
    assert mine(date(2026, 11, 25)) == {"own_plan": (1, "2026-11-30", 0)}
    flag_at(session, cast.p1, cast.an, cast.q1)
    assert mine(date(2026, 11, 4)) == {"reviews": (1, "2026-10-22", 1)}


def _published(session: Session, official: Official) -> None:
    session.execute(
        update(Sheet)
        .where(Sheet.official_id == official.id)
        .values(state=SheetState.PUBLISHED, published_on=TODAY, petition_until=date(2026, 11, 13))
    )
    session.expire_all()
