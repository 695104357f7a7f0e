"""The demonstration's plans of the present month: every turn of a task in force stands in one of them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.demo import catalogue
from feedback.demo.underway import set_plans_underway
from feedback.demo.work import set_work_up
from feedback.labels import code_key
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.plans.kinds import Measure, PlanState, TaskRole
from feedback.plans.models import Fault, Plan, Task, TaskChange
from tests.cast import Cast, gather
from tests.months import HANOI

NOVEMBER = Month(2026, 11)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def plan(session: Session, cast: Cast, official: Official, tasks: tuple[catalogue.Task, ...]) -> None:
    """A plan in force as the ward's file brings it, half of it done; the last of it is a single piece, not begun."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    made = Plan(
        office_id=cast.p1.id, official_id=official.id, month=NOVEMBER, state=PlanState.APPROVED, proposed_at=now,
        approved_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for day, task in enumerate(tasks, start=10):
        session.add(
            Task(
                office_id=cast.p1.id, plan_id=made.id, title=task.title, title_key=code_key(task.title), role=TaskRole.LEAD,
                product=task.title, unit=task.unit, coefficient=Decimal(task.coefficient), assigned=Decimal(1 if task is tasks[-1] else 10),
                completed=Decimal(0 if task is tasks[-1] else 5), late=0, major_errors=0, due_on=date(2026, 11, day),
            )
        )  # fmt: skip
    session.flush()


@pytest.mark.parametrize("day", [1, 15, 30])
def test_every_turn_of_a_task_is_there_on_whichever_day_of_the_month(
    session: Session, cast: Cast, day: int
) -> None:
    now = datetime(2026, 11, day, 2, tzinfo=UTC)
    users = {
        "canbo": cast.accounts["an"],
        "truongquay": cast.accounts["dung"],
        "lanhdao": cast.accounts["hoa"],
    }
    officials = [cast.an, cast.binh]
    set_work_up(session, cast.p1, officials, users["lanhdao"].id, now=now, zone=HANOI)
    hand_over = Official(
        office_id=cast.p1.id, code="P1Z", code_key="p1z", name="Vũ Z", name_sort="vu z", name_search="vu z"
    )
    session.add(hand_over)
    session.flush()
    plan(session, cast, cast.an, catalogue.DESK_TASKS)
    plan(session, cast, cast.binh, catalogue.OFFICE_TASKS)
    plan(session, cast, hand_over, catalogue.OFFICE_TASKS)

    set_plans_underway(session, cast.p1, users, zone=HANOI, now=now)

    tasks = session.scalars(
        select(Task).join(Plan, Plan.id == Task.plan_id).where(Plan.month == NOVEMBER)
    ).all()
    assert {task.share for task in tasks if task.work_id} == {Decimal("0.6"), Decimal("0.4")}
    assert {task.measure for task in tasks} == set(Measure)
    assert any(task.handed_back for task in tasks)
    assert any(task.taken_over for task in tasks)
    assert any(task.unplanned for task in tasks)
    faults = session.scalars(select(Fault)).all()
    assert sorted(str(fault.exempt) for fault in faults) == ["None", "True"]
    assert sorted(str(change.word) for change in session.scalars(select(TaskChange))) == ["None", "agrees"]
