"""A plan's way: drawn up, shared, proposed, appraised, approved; and what may happen to it once it is in force."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.errors import Missing, Refused
from feedback.jobs.desk_work import plan_desk_work
from feedback.periods.locks import MonthClosed
from feedback.periods.month import Month
from feedback.plans import changes, drafting, duties, faults, life, operations, responsibilities
from feedback.plans.changes import Field
from feedback.plans.drafting import Draft
from feedback.plans.duties import NewDuty
from feedback.plans.models import (
    Complexity,
    DecidingLevel,
    FaultKind,
    Measure,
    Plan,
    PlanState,
    Product,
    Task,
    TaskChange,
    Word,
)
from feedback.plans.queries import plans_of
from feedback.plans.results import plan_results
from tests.cast import Cast, gather
from tests.months import closed, served

DECEMBER = Month(2026, 12)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CENTRE = "Trung tâm Phục vụ hành chính công"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    """Two products: one of the centre's own, one that touches another division."""
    rows = [("HCC.04", CENTRE, "Hồ sơ tiếp nhận", 3), ("KT.01", "Phòng Kinh tế", "Báo cáo thu phí", 6)]
    products = {}
    for code, division, name, coefficient in rows:
        products[code] = Product(
            office_id=cast.p1.id, code=code, code_key=code.lower(), division=division, duty="", work=name, name=name, unit="hồ sơ",
            complexity=Complexity.N2, coefficient=Decimal(coefficient), from_month=Month(2026, 1),
        )  # fmt: skip
    session.add_all(products.values())
    session.flush()
    return products


def draft(**changes: object) -> Draft:
    clear = Draft(
        title="Tiếp nhận hồ sơ",
        product_code="HCC.04",
        quantity=Decimal(20),
        due_on=date(2026, 12, 31),
        deciding=DecidingLevel.CENTRE,
    )
    return replace(clear, **changes)


def write(session: Session, cast: Cast, **changes: object) -> Task:
    return drafting.write_task(session, cast.p1, DECEMBER, cast.an.id, draft(**changes))


def propose(session: Session, cast: Cast, *, now: datetime = NOW) -> Plan:
    return life.propose(session, cast.p1, DECEMBER, cast.an.id, user_id=cast.accounts["an"].id, now=now)


def approve(session: Session, cast: Cast, by: str = "dung") -> Plan:
    return life.approve(session, cast.p1, DECEMBER, cast.an.id, user_id=cast.accounts[by].id, now=NOW)


def in_force(session: Session, cast: Cast) -> Task:
    task = write(session, cast)
    propose(session, cast)
    approve(session, cast)
    return task


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


class TestDrawingUp:
    def test_a_product_brings_its_words_and_its_coefficient_of_that_day(
        self, session: Session, cast: Cast, catalogue: dict[str, Product]
    ) -> None:
        task = write(session, cast)
        catalogue["HCC.04"].coefficient = Decimal(9)

        assert (task.product, task.unit, task.coefficient) == ("Hồ sơ tiếp nhận", "hồ sơ", Decimal(3))

    def test_what_is_not_in_the_catalogue_is_refused(self, session: Session, cast: Cast, catalogue) -> None:
        with refused("unknown_product"):
            write(session, cast, product_code="XX.99")

    def test_the_shares_of_a_group_add_up_to_the_whole(self, session: Session, cast: Cast, catalogue) -> None:
        task = write(session, cast)

        drafting.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal("0.3"))
        drafting.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.dung.id, Decimal("0.2"))

        rows = session.execute(select(Task.role, Task.share).where(Task.work_id == task.work_id)).all()
        assert sorted((str(role), share) for role, share in rows) == [
            ("lead", Decimal("0.5000")), ("support", Decimal("0.2000")), ("support", Decimal("0.3000")),
        ]  # fmt: skip
        assert propose(session, cast).state is PlanState.PROPOSED

    def test_a_share_of_zero_ends_a_part(self, session: Session, cast: Cast, catalogue) -> None:
        task = write(session, cast)
        for share in (Decimal("0.3"), Decimal(0)):
            drafting.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, share)

        assert session.scalars(select(Task.share).where(Task.work_id == task.work_id)).all() == [Decimal(1)]

    @pytest.mark.parametrize("share", ["1", "-0.1", "0.001", "0.99999", "2"])
    def test_a_share_leaves_the_lead_something(
        self, session: Session, cast: Cast, catalogue, share: str
    ) -> None:
        task = write(session, cast)

        with refused("bad_share"):
            drafting.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal(share))

    def test_whoever_takes_part_does_not_change_the_work(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        task = write(session, cast)
        drafting.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal("0.3"))
        part = session.scalars(select(Task).where(Task.work_id == task.work_id, Task.id != task.id)).one()

        with refused("not_the_lead"):
            drafting.take_task_out(session, cast.p1, DECEMBER, cast.binh.id, part.id)

    def test_a_closed_month_takes_no_plan(self, session: Session, cast: Cast, catalogue) -> None:
        closed(session, cast.p1)

        with pytest.raises(MonthClosed):
            drafting.write_task(session, cast.p1, Month(2026, 10), cast.an.id, draft())


class TestTheWay:
    @pytest.mark.parametrize(
        "change",
        [{"deciding": None}, {"quantity": Decimal(0)}, {"product_code": ""}, {"due_on": date(2026, 11, 1)}],
    )
    def test_a_plan_that_is_not_clear_is_not_proposed(
        self, session: Session, cast: Cast, catalogue, change: dict[str, object]
    ) -> None:
        write(session, cast, **change)

        with refused("plan_unclear"):
            propose(session, cast)

    def test_an_empty_plan_is_not_proposed(self, session: Session, cast: Cast) -> None:
        with refused("plan_empty"):
            propose(session, cast)

    def test_nobody_proposes_anothers_plan(self, session: Session, cast: Cast, catalogue) -> None:
        write(session, cast)

        with refused("not_own_plan"):
            life.propose(session, cast.p1, DECEMBER, cast.an.id, user_id=cast.accounts["binh"].id, now=NOW)

    def test_a_proposed_plan_is_not_written_anew(self, session: Session, cast: Cast, catalogue) -> None:
        task = write(session, cast)
        propose(session, cast)

        with refused("plan_stands"):
            drafting.write_task(session, cast.p1, DECEMBER, cast.an.id, draft(title="Khác"), task.id)

    def test_the_divisions_that_it_touches_agree_first(self, session: Session, cast: Cast, catalogue) -> None:
        write(session, cast, title="Thu phí", product_code="KT.01")
        plan = propose(session, cast)
        [asked] = life.appraisals_of(session, plan)
        assert asked.division == "Phòng Kinh tế"
        with refused("appraisals_missing"):
            approve(session, cast)

        life.appraise(session, cast.p1, asked.id, Word.AGREES, "", user_id=cast.accounts["hoa"].id, now=NOW)

        assert approve(session, cast).state is PlanState.APPROVED

    def test_an_objection_says_why_and_keeps_the_plan_from_being_approved(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        write(session, cast, title="Thu phí", product_code="KT.01")
        [asked] = life.appraisals_of(session, propose(session, cast))
        hoa = cast.accounts["hoa"].id
        with refused("reason_missing"):
            life.appraise(session, cast.p1, asked.id, Word.OBJECTS, " ", user_id=hoa, now=NOW)
        life.appraise(session, cast.p1, asked.id, Word.OBJECTS, "Trùng việc", user_id=hoa, now=NOW)

        with refused("appraisals_missing"):
            approve(session, cast)
        with refused("appraised_already"):
            life.appraise(session, cast.p1, asked.id, Word.AGREES, "", user_id=hoa, now=NOW)

    def test_a_plan_sent_back_is_asked_about_anew(self, session: Session, cast: Cast, catalogue) -> None:
        write(session, cast, title="Thu phí", product_code="KT.01")
        propose(session, cast)
        dung = cast.accounts["dung"].id
        later = NOW + timedelta(hours=1)
        life.send_back(session, cast.p1, DECEMBER, cast.an.id, "Ghi rõ số lượng", user_id=dung, now=later)

        plan = propose(session, cast, now=later + timedelta(hours=1))

        assert [(each.round, each.word) for each in life.appraisals_of(session, plan)] == [(2, None)]
        assert [str(each.new) for each in life.passages_of(session, plan)] == [
            "proposed",
            "draft",
            "proposed",
        ]

    def test_nobody_approves_the_own_plan(self, session: Session, cast: Cast, catalogue) -> None:
        write(session, cast)
        propose(session, cast)

        with refused("own_plan"):
            approve(session, cast, by="an")

    def test_a_plan_is_approved_once(self, session: Session, cast: Cast, catalogue) -> None:
        in_force(session, cast)

        with refused("plan_moved"):
            approve(session, cast)

    def test_tasks_count_from_the_approval_on(self, session: Session, cast: Cast, catalogue) -> None:
        write(session, cast)
        propose(session, cast)
        assert plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].tasks == ()

        approve(session, cast)

        assert len(plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].tasks) == 1


class TestInForce:
    def test_a_change_holds_once_the_other_side_agrees(self, session: Session, cast: Cast, catalogue) -> None:
        task = in_force(session, cast)
        an, dung = cast.accounts["an"].id, cast.accounts["dung"].id
        change = changes.ask_change(
            session, cast.p1, task.id, Field.ASSIGNED, "12,5", "Nghỉ ốm", user_id=an, now=NOW
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
            session, cast.p1, task.id, Field.DUE_ON, "2027-01-05", "Lễ", user_id=asked_by, now=NOW
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
        change = changes.ask_change(session, cast.p1, task.id, Field.ASSIGNED, "5", "Ốm", user_id=an, now=NOW)

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
        report = {"late": 0, "major_errors": 0, "user_id": dung, "now": NOW}
        operations.report_task(session, cast.p1, DECEMBER, task.id, completed=Decimal(20), **report)

        operations.hand_back(session, cast.p1, DECEMBER, task.id, user_id=dung, now=NOW)

        results = plan_results(plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].results)
        assert results.quantity == 0

    def test_unplanned_work_only_adds(self, session: Session, cast: Cast, catalogue) -> None:
        task = in_force(session, cast)
        dung = cast.accounts["dung"].id
        report = {"late": 0, "major_errors": 0, "user_id": dung, "now": NOW}
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
        drafting.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal("0.25"))
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
            now=NOW,
        )

        plans = plans_of(session, cast.p1.id, DECEMBER)
        of_binh = plan_results(plans[cast.binh.id].results)
        # 18 of 20 done: 90 %; less 0.25 × 2: 17.5 of 20, 87.5 %; for both alike, each by the own share
        assert (of_binh.quantity, of_binh.quality) == (90, Decimal("87.5"))
        assert plan_results(plans[cast.an.id].results).quality == Decimal("87.5")


class TestDuties:
    NEW = NewDuty(
        post="Chuyên viên · Trung tâm Phục vụ hành chính công",
        title="Tiếp nhận hồ sơ trực tiếp",
        product_code="HCC.04",
        measure=Measure.RECEIVED,
        quantity=Decimal(100),
        deciding=DecidingLevel.CENTRE,
    )

    def add(self, session: Session, cast: Cast, **changes: object) -> None:
        duties.add_duty(
            session,
            cast.p1,
            replace(self.NEW, **changes),
            DECEMBER,
            user_id=cast.accounts["dung"].id,
            now=NOW,
        )

    def test_the_months_plans_begin_with_the_duties_of_the_posts(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        self.add(session, cast)
        served(session, cast.q1, cast.an, cast.procedure, 7, month=Month(2026, 11))

        first = duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)
        again = duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)

        # An and Bình are "Chuyên viên"; An received 7 in November, of Bình nothing is known
        asked = select(Plan.official_id, Task.assigned).join(Task, Task.plan_id == Plan.id)
        assert (first, again) == (2, 0)
        assert dict(session.execute(asked).all()) == {cast.an.id: 7, cast.binh.id: 100}

    def test_desk_work_is_counted_from_the_served_transactions(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        self.add(session, cast)
        duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)
        propose(session, cast)
        approve(session, cast)
        served(session, cast.q1, cast.an, cast.procedure, 12, month=DECEMBER)

        changed = duties.count_desk_work(session, cast.p1, DECEMBER, zone=HANOI)

        [task] = plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].tasks
        assert (changed, task.result.assigned, task.result.completed) == (1, 12, 12)
        assert duties.count_desk_work(session, cast.p1, DECEMBER, zone=HANOI) == 0

    def test_behaviour_is_described_by_levels(self, session: Session, cast: Cast, catalogue) -> None:
        with refused("anchors_missing"):
            self.add(session, cast, measure=Measure.BEHAVIOUR, anchors="Chào hỏi")

        self.add(session, cast, measure=Measure.BEHAVIOUR, anchors="Chủ động\nKhi được hỏi\nKhông")

    def test_a_duty_stands_once_and_may_come_again_after_its_end(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        self.add(session, cast)
        with refused("duty_stands"):
            self.add(session, cast)
        [duty] = duties.duties_of(session, cast.p1.id)
        duties.end_duty(session, cast.p1, duty.id, user_id=cast.accounts["dung"].id, now=NOW)

        self.add(session, cast)

        assert len(duties.duties_of(session, cast.p1.id)) == 1


class TestResponsibilities:
    def give(self, session: Session, cast: Cast, field: str, official, deputy=None):
        return responsibilities.give_responsibility(
            session,
            cast.p1,
            field,
            official,
            deputy,
            date(2026, 11, 1),
            user_id=cast.accounts["dung"].id,
            now=NOW,
        )

    def test_what_nobody_owns_and_what_two_own_stand_first(self, session: Session, cast: Cast) -> None:
        self.give(session, cast, "Đất đai", cast.an, cast.binh)
        self.give(session, cast, "Xây dựng", cast.an)
        self.give(session, cast, "Xây dựng", cast.binh)

        found = responsibilities.responsibility_map(session, cast.p1, date(2026, 11, 20))

        seen = [(field.name, field.is_unowned, field.is_disputed) for field in found]
        assert seen == [("Hộ tịch", True, False), ("Xây dựng", False, True), ("Đất đai", False, False)]

    def test_an_entry_ends_once_and_not_before_it_starts(self, session: Session, cast: Cast) -> None:
        entry = self.give(session, cast, "Đất đai", cast.an)
        who = {"user_id": cast.accounts["dung"].id, "now": NOW}
        with refused("ends_before_it_starts"):
            responsibilities.end_responsibility(session, cast.p1, entry.id, date(2026, 10, 31), **who)
        responsibilities.end_responsibility(session, cast.p1, entry.id, date(2026, 11, 20), **who)

        with pytest.raises(Missing):
            responsibilities.end_responsibility(session, cast.p1, entry.id, date(2026, 11, 21), **who)
        with pytest.raises(Missing):
            responsibilities.end_responsibility(session, cast.p1, uuid.uuid4(), date(2026, 11, 21), **who)


def test_the_job_begins_the_plans_from_the_twentieth_on_and_counts(
    session: Session, cast: Cast, catalogue, app: Flask
) -> None:
    TestDuties().add(session, cast)
    session.commit()
    config = app.extensions["hailong_config"]

    with app.app_context():
        done = [plan_desk_work(config, now) for now in (NOW - timedelta(days=1), NOW, NOW)]

    assert [words.split()[0] for words in done] == ["0", "2", "0"]
