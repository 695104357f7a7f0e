"""Tasks handed over because of an absence, and the days for which a plan was agreed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.offices.models import Official
from feedback.plans import drafting, handing_over, sharing
from feedback.plans.kinds import Measure
from feedback.plans.models import Plan, Product, Task
from feedback.plans.queries import plans_of
from feedback.plans.results import plan_results
from feedback.staffing import absences
from feedback.staffing.absences import NewAbsence
from feedback.staffing.models import AbsenceKind
from tests.cast import Cast, gather
from tests.planning import (
    DECEMBER,
    NOW,
    TODAY,
    approve,
    catalogue_of,
    draft,
    in_force,
    propose,
    refused,
    write,
)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture(autouse=True)
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    return catalogue_of(session, cast)


def away(session: Session, cast: Cast, first: int, last: int) -> None:
    leave = NewAbsence(
        kind=AbsenceKind.SICK,
        from_on=date(2026, 12, first),
        to_on=date(2026, 12, last),
        approved_by="Lê Quốc Dũng",
    )
    who = cast.accounts["dung"].id
    absences.record_absence(session, cast.p1, cast.an, leave, user_id=who, now=NOW)


def hand_over(session: Session, cast: Cast, task: Task, to: Official | None = None, by: str = "dung") -> Task:
    return handing_over.hand_over(
        session, cast.p1, DECEMBER, task.id, to or cast.binh, user_id=cast.accounts[by].id, on=TODAY, now=NOW
    )


def test_what_is_left_leaves_one_plan_and_adds_to_the_other(session: Session, cast: Cast) -> None:
    task = in_force(session, cast)  # 20 dossiers
    away(session, cast, 14, 31)
    task.completed = Decimal(8)
    session.flush()

    taken = hand_over(session, cast, task)

    plans = plans_of(session, cast.p1.id, DECEMBER)
    assert plan_results(plans[cast.an.id].results).quantity == 100  # 8 of 8
    assert (taken.taken_over, taken.assigned) == (True, 12)
    assert plan_results(plans[cast.binh.id].results).quantity is None  # nothing assigned: it only adds


def test_it_is_handed_over_once_and_only_in_an_absence(session: Session, cast: Cast) -> None:
    task = in_force(session, cast)
    with refused("works_all_month"):
        hand_over(session, cast, task)
    away(session, cast, 14, 31)
    with refused("same_official"):
        hand_over(session, cast, task, cast.an)
    with refused("own_plan"):
        hand_over(session, cast, task, by="an")

    hand_over(session, cast, task)

    with refused("nothing_left"):
        hand_over(session, cast, task, cast.dung)


def test_a_colleague_with_a_task_of_the_same_name_takes_it_over_under_whose_it_was(
    session: Session, cast: Cast
) -> None:
    task = in_force(session, cast)
    own = drafting.write_task(session, cast.p1, DECEMBER, cast.binh.id, draft(title=task.title))
    away(session, cast, 14, 31)

    taken = hand_over(session, cast, task)

    assert (own.title, taken.title) == ("Tiếp nhận hồ sơ", f"Tiếp nhận hồ sơ ({cast.an.name})")
    assert (taken.taken_over, taken.assigned) == (True, 20)


def test_shared_and_counted_work_is_not_handed_over(session: Session, cast: Cast) -> None:
    shared = write(session, cast)
    sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, shared.id, cast.binh.id, Decimal("0.3"))
    counted = write(session, cast, title="Tiếp nhận", measure=Measure.RECEIVED)
    propose(session, cast)
    approve(session, cast)
    away(session, cast, 14, 31)

    with refused("shared_work"):
        hand_over(session, cast, shared)
    with refused("counted_work"):
        hand_over(session, cast, counted)


def test_a_plan_keeps_the_days_that_were_known_when_it_was_approved(session: Session, cast: Cast) -> None:
    away(session, cast, 7, 8)
    in_force(session, cast)
    away(session, cast, 14, 31)  # fell ill later

    # December 2026 has 23 working days; 21 of them were left when the plan was agreed
    assert session.scalars(select(Plan.for_days)).all() == [Decimal(21)]
    assert plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].for_days == 21
