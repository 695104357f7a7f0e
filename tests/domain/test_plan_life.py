"""A plan's way: drawn up, shared, proposed, appraised, approved."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.offices.models import Posting
from feedback.periods.locks import MonthClosed
from feedback.periods.month import Month
from feedback.plans import appraisals, drafting, life, responsibilities, sharing
from feedback.plans.kinds import PlanState, Word
from feedback.plans.models import Appraisal, Product, Task
from feedback.plans.queries import plans_of
from tests.cast import Cast, gather
from tests.months import closed
from tests.planning import (
    DECEMBER,
    NOW,
    answers_for,
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


@pytest.fixture
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    return catalogue_of(session, cast)


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

        sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal("0.3"))
        sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.dung.id, Decimal("0.2"))

        rows = session.execute(select(Task.role, Task.share).where(Task.work_id == task.work_id)).all()
        assert sorted((str(role), share) for role, share in rows) == [
            ("lead", Decimal("0.5000")), ("support", Decimal("0.2000")), ("support", Decimal("0.3000")),
        ]  # fmt: skip
        assert propose(session, cast).state is PlanState.PROPOSED

    def test_a_share_of_zero_ends_a_part(self, session: Session, cast: Cast, catalogue) -> None:
        task = write(session, cast)
        for share in (Decimal("0.3"), Decimal(0)):
            sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, share)

        assert session.scalars(select(Task.share).where(Task.work_id == task.work_id)).all() == [Decimal(1)]

    @pytest.mark.parametrize("share", ["1", "-0.1", "0.001", "0.99999", "2"])
    def test_a_share_leaves_the_lead_something(
        self, session: Session, cast: Cast, catalogue, share: str
    ) -> None:
        task = write(session, cast)

        with refused("bad_share"):
            sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal(share))

    def test_whoever_takes_part_does_not_change_the_work(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        task = write(session, cast)
        sharing.share_task(session, cast.p1, DECEMBER, cast.an.id, task.id, cast.binh.id, Decimal("0.3"))
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

    @pytest.fixture(autouse=True)
    def _binh_answers_for_the_economy(self, session: Session, cast: Cast) -> None:
        answers_for(session, cast, "Phòng Kinh tế", cast.binh)

    def test_the_divisions_that_it_touches_agree_first(self, session: Session, cast: Cast, catalogue) -> None:
        write(session, cast, title="Thu phí", product_code="KT.01")
        plan = propose(session, cast)
        [asked] = appraisals.appraisals_of(session, plan)
        assert asked.division == "Phòng Kinh tế"
        with refused("appraisals_missing"):
            approve(session, cast)

        appraisals.appraise(
            session,
            cast.p1,
            asked.id,
            Word.AGREES,
            "",
            user_id=cast.accounts["binh"].id,
            on=NOW.date(),
            now=NOW,
        )

        assert approve(session, cast).state is PlanState.APPROVED

    def test_an_objection_says_why_and_keeps_the_plan_from_being_approved(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        write(session, cast, title="Thu phí", product_code="KT.01")
        [asked] = appraisals.appraisals_of(session, propose(session, cast))
        binh = cast.accounts["binh"].id
        with refused("reason_missing"):
            appraisals.appraise(
                session, cast.p1, asked.id, Word.OBJECTS, " ", user_id=binh, on=NOW.date(), now=NOW
            )
        appraisals.appraise(
            session, cast.p1, asked.id, Word.OBJECTS, "Trùng việc", user_id=binh, on=NOW.date(), now=NOW
        )

        with refused("appraisals_missing"):
            approve(session, cast)
        with refused("appraised_already"):
            appraisals.appraise(
                session, cast.p1, asked.id, Word.AGREES, "", user_id=binh, on=NOW.date(), now=NOW
            )

    def test_a_plan_sent_back_is_asked_about_anew(self, session: Session, cast: Cast, catalogue) -> None:
        write(session, cast, title="Thu phí", product_code="KT.01")
        propose(session, cast)
        dung = cast.accounts["dung"].id
        later = NOW + timedelta(hours=1)
        life.send_back(session, cast.p1, DECEMBER, cast.an.id, "Ghi rõ số lượng", user_id=dung, now=later)

        plan = propose(session, cast, now=later + timedelta(hours=1))

        assert [(each.round, each.word) for each in appraisals.appraisals_of(session, plan)] == [(2, None)]
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


class TestWhoAppraises:
    @pytest.fixture
    def asked(self, session: Session, cast: Cast, catalogue) -> Appraisal:
        write(session, cast, title="Thu phí", product_code="KT.01")
        [asked] = appraisals.appraisals_of(session, propose(session, cast))
        return asked

    def say(self, session: Session, cast: Cast, asked: Appraisal, who: str) -> None:
        appraisals.appraise(
            session, cast.p1, asked.id, Word.AGREES, "", user_id=cast.accounts[who].id, on=NOW.date(), now=NOW
        )

    def test_whoever_answers_for_the_field_or_stands_in_and_nobody_else(
        self, session: Session, cast: Cast, asked: Appraisal
    ) -> None:
        answers_for(session, cast, "phòng kinh tế", cast.dung, cast.binh)
        for who in ("hoa", "alice"):
            with refused("not_your_part"):
                self.say(session, cast, asked, who)

        assert [each.appraisal.id for each in appraisals.asked_of(session, cast.binh, NOW.date())] == [
            asked.id
        ]
        self.say(session, cast, asked, "binh")
        assert appraisals.asked_of(session, cast.dung, NOW.date()) == []

    def test_whoever_is_posted_in_the_division(self, session: Session, cast: Cast, asked: Appraisal) -> None:
        session.execute(
            update(Posting).where(Posting.official_id == cast.binh.id).values(division="Phòng Kinh tế")
        )

        [waits] = appraisals.asked_of(session, cast.binh, NOW.date())
        assert [task.title for task in waits.tasks] == ["Thu phí"]
        self.say(session, cast, asked, "binh")

    def test_the_wards_leader_in_the_place_of_a_division_to_which_nobody_is_tied(
        self, session: Session, cast: Cast, asked: Appraisal
    ) -> None:
        for who in ("dung", "binh", "bob"):
            with refused("not_your_part"):
                self.say(session, cast, asked, who)

        self.say(session, cast, asked, "alice")

    def test_nobody_appraises_the_own_plan_whatever_they_answer_for(
        self, session: Session, cast: Cast, asked: Appraisal
    ) -> None:
        answers_for(session, cast, "Phòng Kinh tế", cast.an)

        with refused("own_plan"):
            self.say(session, cast, asked, "an")
        assert appraisals.asked_of(session, cast.an, NOW.date()) == []

    def test_a_division_without_people_stands_in_the_map_until_somebody_answers_for_it(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        def unowned() -> list[str]:
            fields = responsibilities.responsibility_map(session, cast.p1, NOW.date())
            return [field.name for field in fields if field.is_unowned]

        assert unowned() == ["Hộ tịch", "Phòng Kinh tế"]
        answers_for(session, cast, "Phòng Kinh tế", cast.an)
        assert unowned() == ["Hộ tịch"]
