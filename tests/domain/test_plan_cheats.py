"""What an official, or a leader with a part in the work, might try with a plan in force, and what stops it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.plans import behaviour, changes, drafting, faults, handing_over, life, operations, sharing
from feedback.plans.kinds import DecidingLevel, FaultKind, Measure, Word
from feedback.plans.models import Product, Task
from feedback.plans.plan_view import plan_view
from feedback.plans.queries import plans_of
from feedback.plans.results import plan_results
from feedback.plans.standing import standings_of
from feedback.plans.watch import Watch
from feedback.staffing import absences
from feedback.staffing.absences import NewAbsence
from feedback.staffing.models import AbsenceKind
from tests.cast import Cast, gather
from tests.planning import (
    DECEMBER,
    HANOI,
    NOW,
    TODAY,
    approve,
    catalogue_of,
    in_force,
    propose,
    refused,
    write,
)

DUE_DAY = date(2026, 12, 18)
THE_DAY_AFTER = date(2026, 12, 19)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture(autouse=True)
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    return catalogue_of(session, cast)


@pytest.fixture
def task(session: Session, cast: Cast) -> Task:
    task = write(session, cast, due_on=DUE_DAY)
    propose(session, cast)
    approve(session, cast)
    return task


@pytest.fixture
def shared(session: Session, cast: Cast) -> Task:
    """An's work, in which Dũng, who leads, takes part."""
    task = write(session, cast, due_on=DUE_DAY)
    sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.dung.id, Decimal("0.2"))
    propose(session, cast)
    approve(session, cast, by="hoa")
    return task


def ask(session: Session, cast: Cast, task: Task, new: Decimal | date, on: date, by: str = "an"):
    who = cast.accounts[by].id
    return changes.ask_change(session, cast.p1, task.id, new, "Nhiều việc", user_id=who, on=on, now=NOW)


def report(session: Session, cast: Cast, task: Task, done: int, on: date) -> None:
    operations.report_task(
        session,
        cast.p1,
        DECEMBER,
        task.id,
        completed=Decimal(done),
        late=0,
        major_errors=0,
        user_id=cast.accounts["an"].id,
        on=on,
        now=NOW,
    )


def watched(session: Session, cast: Cast, on: date) -> list[list[Watch]]:
    view = plan_view(session, cast.p1, DECEMBER, cast.an.id, on=on, zone=HANOI)
    return [list(line.watch) for line in view.lines]


class TestADueDate:
    def test_a_due_date_that_has_passed_is_not_moved(self, session: Session, cast: Cast, task: Task) -> None:
        with refused("due_already"):
            ask(session, cast, task, date(2026, 12, 30), THE_DAY_AFTER)

        assert ask(session, cast, task, date(2026, 12, 30), DUE_DAY).new == "2026-12-30"

    @pytest.mark.parametrize("day", [date(2026, 11, 30), date(2027, 1, 1)])
    def test_a_due_date_stays_in_the_month(self, session: Session, cast: Cast, task: Task, day: date) -> None:
        with refused("outside_month"):
            ask(session, cast, task, day, TODAY)

    def test_a_quantity_lowered_after_the_due_date_is_told_as_such(
        self, session: Session, cast: Cast, task: Task
    ) -> None:
        assert ask(session, cast, task, Decimal(5), THE_DAY_AFTER).after_due
        assert task.assigned == 20  # until the head agrees

    def test_what_is_late_without_a_word_is_shown(self, session: Session, cast: Cast, task: Task) -> None:
        assert watched(session, cast, DUE_DAY) == [[]]
        assert watched(session, cast, THE_DAY_AFTER) == [[Watch.OVERDUE]]
        assert standings_of(session, cast.p1.id, DECEMBER, on=THE_DAY_AFTER)[cast.an.id].overdue == 1

        report(session, cast, task, 20, THE_DAY_AFTER)

        assert watched(session, cast, THE_DAY_AFTER) == [[Watch.REPORTED_LATE]]
        assert standings_of(session, cast.p1.id, DECEMBER, on=THE_DAY_AFTER)[cast.an.id].overdue == 1

    def test_a_lateness_that_is_written_down_is_not_asked_about_again(
        self, session: Session, cast: Cast, task: Task
    ) -> None:
        who = cast.accounts["dung"].id
        faults.record_fault(
            session, cast.p1, task.id, FaultKind.LATE, THE_DAY_AFTER, "Chậm", user_id=who, now=NOW
        )

        assert watched(session, cast, THE_DAY_AFTER) == [[]]

    def test_what_was_reported_in_time_stays_so(self, session: Session, cast: Cast, task: Task) -> None:
        report(session, cast, task, 20, DUE_DAY)

        assert watched(session, cast, DECEMBER.last_on) == [[]]


class TestADecision:
    def test_whoever_shares_the_work_confirms_no_cause_of_it(
        self, session: Session, cast: Cast, shared: Task
    ) -> None:
        an, dung, hoa = (cast.accounts[name].id for name in ("an", "dung", "hoa"))
        fault = faults.record_fault(
            session, cast.p1, shared.id, FaultKind.LATE, DUE_DAY, "Chậm", user_id=hoa, now=NOW
        )
        faults.claim_cause(session, cast.p1, fault.id, "Mất điện", user_id=an)

        with refused("own_plan"):
            faults.decide_cause(session, cast.p1, fault.id, exempt=True, user_id=dung, now=NOW)

        faults.decide_cause(session, cast.p1, fault.id, exempt=True, user_id=hoa, now=NOW)

    def test_whoever_shares_the_work_agrees_to_no_change_of_it(
        self, session: Session, cast: Cast, shared: Task
    ) -> None:
        change = ask(session, cast, shared, Decimal(5), TODAY)
        answer = {"of": cast.an.id, "now": NOW}

        with refused("own_change"):
            changes.answer_change(
                session, cast.p1, change.id, Word.AGREES, user_id=cast.accounts["dung"].id, **answer
            )

        changes.answer_change(
            session, cast.p1, change.id, Word.AGREES, user_id=cast.accounts["hoa"].id, **answer
        )

    def test_whoever_shares_the_work_marks_no_level_of_it(self, session: Session, cast: Cast) -> None:
        task = write(session, cast, measure=Measure.BEHAVIOUR, anchors="Chủ động\nChậm")
        sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.dung.id, Decimal("0.2"))
        propose(session, cast)
        approve(session, cast, by="hoa")

        with refused("own_plan"):
            behaviour.mark_level(
                session, cast.p1, task.id, 1, "Sổ", "Tốt", user_id=cast.accounts["dung"].id, now=NOW
            )


class TestCounting:
    def test_the_same_dossiers_fill_one_task_of_a_plan(self, session: Session, cast: Cast) -> None:
        first = write(session, cast, measure=Measure.RECEIVED)

        with refused("counted_twice"):
            write(session, cast, title="Tiếp nhận lần hai", measure=Measure.RECEIVED)

        write(session, cast, title="Trả kết quả", measure=Measure.RETURNED)
        drafting.write_task(
            session, cast.p1, DECEMBER, cast.an.id, _as_written(first, Measure.RECEIVED), first.id
        )

    def test_nobody_writes_what_is_counted(self, session: Session, cast: Cast) -> None:
        task = write(session, cast, measure=Measure.RECEIVED)
        propose(session, cast)
        approve(session, cast)

        with refused("counted_itself"):
            report(session, cast, task, 500, TODAY)

    def test_a_task_in_two_is_shown_to_whoever_approves(self, session: Session, cast: Cast) -> None:
        write(session, cast)
        write(session, cast, title="Tiếp nhận hồ sơ, phần hai", quantity=Decimal(1))

        assert watched(session, cast, TODAY) == [[Watch.SAME_PRODUCT], [Watch.SAME_PRODUCT]]

    def test_a_product_of_ones_own_is_shown_to_whoever_approves(self, session: Session, cast: Cast) -> None:
        write(session, cast, product_code="", product="Báo cáo", unit="báo cáo", coefficient=Decimal(1000))

        assert watched(session, cast, TODAY) == [[Watch.OWN_PRODUCT]]

    def test_a_coefficient_of_another_date_is_taken_anew_when_the_plan_is_proposed(
        self, session: Session, cast: Cast, catalogue: dict[str, Product]
    ) -> None:
        task = write(session, cast)
        newer = _of_december(session, catalogue["HCC.04"], coefficient=Decimal(2))
        assert watched(session, cast, TODAY) == [[Watch.OTHER_COEFFICIENT]]

        propose(session, cast)

        assert (task.coefficient, task.product_id) == (Decimal(2), newer.id)
        assert watched(session, cast, TODAY) == [[]]

    def test_a_plan_in_force_keeps_the_coefficient_it_was_approved_with(
        self, session: Session, cast: Cast, catalogue: dict[str, Product]
    ) -> None:
        task = in_force(session, cast)
        _of_december(session, catalogue["HCC.04"], coefficient=Decimal(2))

        session.refresh(task)
        assert task.coefficient == 3


class TestPassingOn:
    def test_what_was_due_before_an_absence_is_not_handed_over(
        self, session: Session, cast: Cast, task: Task
    ) -> None:
        _away(session, cast, THE_DAY_AFTER.replace(day=21), DECEMBER.last_on)

        with refused("due_before"):
            handing_over.hand_over(
                session,
                cast.p1,
                DECEMBER,
                task.id,
                cast.binh,
                user_id=cast.accounts["dung"].id,
                on=TODAY,
                now=NOW,
            )

    def test_a_task_handed_back_is_taken_over_as_far_as_it_was_left(
        self, session: Session, cast: Cast, task: Task
    ) -> None:
        report(session, cast, task, 8, DUE_DAY)

        taken = handing_over.take_over(
            session,
            cast.p1,
            DECEMBER,
            task.id,
            cast.binh,
            user_id=cast.accounts["dung"].id,
            on=THE_DAY_AFTER,
            now=NOW,
        )

        assert (taken.taken_over, taken.assigned, taken.coefficient) == (True, 12, 3)
        assert taken.due_on == DECEMBER.last_on  # it was overdue, and not by whoever takes it over
        # all 20 stay assigned to the one who handed it back, and none of it is done
        assert plan_results(plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].results).quantity == 0

    def test_nothing_is_reported_of_what_was_handed_back(
        self, session: Session, cast: Cast, task: Task
    ) -> None:
        operations.hand_back(session, cast.p1, DECEMBER, task.id, user_id=cast.accounts["dung"].id, now=NOW)

        with refused("handed_back_already"):
            report(session, cast, task, 20, DUE_DAY)

    def test_unplanned_work_takes_its_coefficient_from_the_catalogue(
        self, session: Session, cast: Cast
    ) -> None:
        extra = _extra(product_code="KT.01", coefficient=Decimal(99))

        added = operations.add_extra(
            session, cast.p1, DECEMBER, cast.an.id, extra, user_id=cast.accounts["dung"].id, now=NOW
        )

        assert (added.product, added.coefficient) == ("Báo cáo thu phí", 6)
        with refused("product_missing"):
            operations.add_extra(
                session, cast.p1, DECEMBER, cast.an.id, _extra(title="Khác"), user_id=None, now=NOW
            )

    def test_a_plan_with_a_task_due_in_another_month_is_not_proposed(
        self, session: Session, cast: Cast
    ) -> None:
        write(session, cast, due_on=date(2027, 1, 4))

        with refused("plan_unclear"):
            life.propose(session, cast.p1, DECEMBER, cast.an.id, user_id=cast.accounts["an"].id, now=NOW)


def _as_written(task: Task, measure: Measure) -> drafting.Draft:
    return drafting.Draft(
        title=task.title, product_code="HCC.04", quantity=Decimal(9), due_on=DUE_DAY, measure=measure
    )


def _extra(title: str = "Họp đột xuất", **more: object) -> operations.Extra:
    return operations.Extra(
        title=title,
        quantity=Decimal(2),
        due_on=DUE_DAY,
        deciding=DecidingLevel.WARD,
        taken_over=False,
        **more,
    )


def _of_december(session: Session, product: Product, *, coefficient: Decimal) -> Product:
    kept = ("office_id", "code", "code_key", "division", "duty", "work", "name", "unit", "complexity")
    newer = Product(
        **{name: getattr(product, name) for name in kept},
        coefficient=coefficient,
        from_month=Month(2026, 12),
    )
    session.add(newer)
    session.flush()
    return newer


def _away(session: Session, cast: Cast, first: date, last: date) -> None:
    leave = NewAbsence(kind=AbsenceKind.SICK, from_on=first, to_on=last, approved_by="Lê Quốc Dũng")
    absences.record_absence(session, cast.p1, cast.an, leave, user_id=cast.accounts["dung"].id, now=NOW)
