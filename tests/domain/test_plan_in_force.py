"""What may happen to a plan in force: changes by agreement, faults and their causes, work added, handed back, shared."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.plans import changes, faults, life, operations, sharing
from feedback.plans.kinds import DecidingLevel, FaultKind, Word
from feedback.plans.models import Product, TaskChange
from feedback.plans.queries import plans_of
from feedback.plans.results import plan_results
from tests.cast import Cast, gather
from tests.planning import (
    DECEMBER,
    NOW,
    TODAY,
    approve,
    catalogue_of,
    in_force,
    propose,
    refused,
    write,
)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    return catalogue_of(session, cast)


class TestInForce:
    def test_a_change_holds_once_the_other_side_agrees(self, session: Session, cast: Cast, catalogue) -> None:
        task = in_force(session, cast)
        an, dung = cast.accounts["an"].id, cast.accounts["dung"].id
        change = changes.ask_change(
            session, cast.p1, task.id, Decimal("12.5"), "Nghỉ ốm", user_id=an, on=TODAY, now=NOW
        )
        assert task.assigned == 20

        changes.answer_change(session, cast.p1, change.id, Word.AGREES, of=cast.an.id, user_id=dung, now=NOW)

        kept = session.get_one(TaskChange, (cast.p1.id, change.id))
        assert (task.assigned, kept.old, kept.new) == (Decimal("12.5"), "20.0000", "12.5")
        assert (kept.asked_by, kept.answered_by) == (an, dung)

    @pytest.mark.parametrize("by", ["an", "binh"])
    def test_only_the_other_side_agrees(self, session: Session, cast: Cast, catalogue, by: str) -> None:
        task = in_force(session, cast)
        asked_by = cast.accounts["an"].id
        change = changes.ask_change(
            session, cast.p1, task.id, date(2026, 12, 24), "Lễ", user_id=asked_by, on=TODAY, now=NOW
        )

        answer = lambda: changes.answer_change(  # noqa: E731 - the same call, refused or not
            session, cast.p1, change.id, Word.AGREES, of=cast.an.id, user_id=cast.accounts[by].id, now=NOW
        )
        if by == "an":
            with refused("own_change"):
                answer()
        else:  # the door lets no colleague come here; to the operation any other account is the leaders' side
            answer()

    def test_the_database_refuses_a_change_agreed_by_whoever_asked(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        task = in_force(session, cast)
        an = cast.accounts["an"].id
        change = changes.ask_change(
            session, cast.p1, task.id, Decimal(5), "Ốm", user_id=an, on=TODAY, now=NOW
        )

        change.word, change.answered_by, change.answered_at = Word.AGREES, an, NOW
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()

    def test_an_objective_cause_that_is_confirmed_takes_the_fault_back(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        task = in_force(session, cast)
        an, dung = cast.accounts["an"].id, cast.accounts["dung"].id
        fault = faults.record_fault(
            session,
            cast.p1,
            task.id,
            FaultKind.LATE,
            date(2026, 12, 8),
            "Trả chậm 2 ngày",
            user_id=dung,
            now=NOW,
        )
        assert task.late == 1
        with refused("cause_missing"):
            faults.decide_cause(session, cast.p1, fault.id, exempt=True, user_id=dung, now=NOW)
        faults.claim_cause(session, cast.p1, fault.id, "Mất điện cả ngày", user_id=an)
        with refused("own_plan"):
            faults.decide_cause(session, cast.p1, fault.id, exempt=True, user_id=an, now=NOW)

        faults.decide_cause(session, cast.p1, fault.id, exempt=True, user_id=dung, now=NOW)

        session.refresh(task)
        assert task.late == 0
        with refused("fault_decided"):
            faults.decide_cause(session, cast.p1, fault.id, exempt=True, user_id=dung, now=NOW)

    def test_a_task_handed_back_stays_assigned_and_is_never_done(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        task = in_force(session, cast)
        dung = cast.accounts["dung"].id
        report = {"late": 0, "major_errors": 0, "user_id": dung, "on": TODAY, "now": NOW}
        operations.report_task(session, cast.p1, DECEMBER, task.id, completed=Decimal(20), **report)

        operations.hand_back(session, cast.p1, DECEMBER, task.id, user_id=dung, now=NOW)

        results = plan_results(plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].results)
        assert results.quantity == 0

    def test_unplanned_work_only_adds(self, session: Session, cast: Cast, catalogue) -> None:
        task = in_force(session, cast)
        dung = cast.accounts["dung"].id
        report = {"late": 0, "major_errors": 0, "user_id": dung, "on": TODAY, "now": NOW}
        operations.report_task(session, cast.p1, DECEMBER, task.id, completed=Decimal(10), **report)
        extra = operations.add_extra(
            session, cast.p1, DECEMBER, cast.an.id,
            operations.Extra(
                title="Hội nghị đột xuất", product="Báo cáo", unit="báo cáo", coefficient=Decimal(3), quantity=Decimal(5),
                due_on=date(2026, 12, 20), deciding=DecidingLevel.WARD, taken_over=False,
            ),
            user_id=dung, now=NOW,
        )  # fmt: skip
        operations.report_task(session, cast.p1, DECEMBER, extra.id, completed=Decimal(5), **report)

        # assigned 20 × 3 = 60; done 10 × 3 + 5 × 3 = 45: 75 %
        results = plan_results(plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].results)
        assert results.quantity == 75

    def test_group_work_counts_by_shares(self, session: Session, cast: Cast, catalogue) -> None:
        task = write(session, cast)
        sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal("0.25"))
        propose(session, cast)
        approve(session, cast)
        life.propose(session, cast.p1, DECEMBER, cast.binh.id, user_id=cast.accounts["binh"].id, now=NOW)
        life.approve(session, cast.p1, DECEMBER, cast.binh.id, user_id=cast.accounts["dung"].id, now=NOW)

        operations.report_task(
            session,
            cast.p1,
            DECEMBER,
            task.id,
            completed=Decimal(18),
            late=0,
            major_errors=2,
            user_id=None,
            on=TODAY,
            now=NOW,
        )

        plans = plans_of(session, cast.p1.id, DECEMBER)
        of_binh = plan_results(plans[cast.binh.id].results)
        # 18 of 20 done: 90 %; less 0.25 × 2: 17.5 of 20, 87.5 %; for both alike, each by the own share
        assert (of_binh.quantity, of_binh.quality) == (90, Decimal("87.5"))
        assert plan_results(plans[cast.an.id].results).quality == Decimal("87.5")
