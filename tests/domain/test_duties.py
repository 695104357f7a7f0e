"""Duties that come again with a post, desk work counted from receipts, and the job that does both."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.jobs.desk_work import plan_desk_work
from feedback.offices.models import Official, Posting
from feedback.periods.month import Month
from feedback.plans import desk_work, duties
from feedback.plans.drafting import LONGEST_TITLE
from feedback.plans.duties import NewDuty
from feedback.plans.kinds import DecidingLevel, Measure
from feedback.plans.models import Plan, Product, Task
from feedback.plans.queries import plans_of
from feedback.staffing.moves import NewPosting, move
from tests.cast import Cast, gather
from tests.months import served
from tests.planning import DECEMBER, HANOI, NOW, approve, catalogue_of, propose, refused

MOVED = NewPosting(title="Chuyên viên", division="Phòng Kinh tế", from_on=date(2026, 12, 17))


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    return catalogue_of(session, cast)


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

        changed = desk_work.count_desk_work(session, cast.p1, DECEMBER, zone=HANOI)

        [task] = plans_of(session, cast.p1.id, DECEMBER)[cast.an.id].tasks
        assert (changed, task.result.assigned, task.result.completed) == (1, 12, 12)
        assert desk_work.count_desk_work(session, cast.p1, DECEMBER, zone=HANOI) == 0

    def test_whoever_comes_within_the_month_begins_at_once_with_their_part(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        self.add(session, cast, title="Tuyên truyền", measure=Measure.FIXED, quantity=Decimal(10))
        comes(session, cast.binh, date(2026, 12, 17))

        first = duties.begin_newcomers(session, cast.p1, DECEMBER, zone=HANOI)
        again = duties.begin_newcomers(session, cast.p1, DECEMBER, zone=HANOI)

        # 11 of December's 23 working days: 10 × 11 / 23 = 4.78; An, who was here before, waits for the twentieth
        asked = select(Plan.official_id, Task.assigned).join(Task, Task.plan_id == Plan.id)
        assert (first, again) == (1, 0)
        assert dict(session.execute(asked).all()) == {cast.binh.id: 5}

    def test_a_fixed_quantity_is_less_for_whoever_is_known_to_leave(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        self.add(session, cast, title="Tuyên truyền", measure=Measure.FIXED, quantity=Decimal(10))
        session.execute(
            update(Posting).where(Posting.official_id == cast.an.id).values(to_on=date(2026, 12, 11))
        )

        duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)

        # An is here on 9 of 23 days: 10 × 9 / 23 = 3.91; Bình on all of them
        asked = select(Plan.official_id, Task.assigned).join(Task, Task.plan_id == Plan.id)
        assert dict(session.execute(asked).all()) == {cast.an.id: 4, cast.binh.id: 10}

    def test_of_two_posts_in_one_month_each_has_its_duties_for_its_own_days(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        self.add(session, cast, title="Tuyên truyền", measure=Measure.FIXED, quantity=Decimal(10))
        other = "Chuyên viên · Phòng Kinh tế"
        self.add(session, cast, title="Thu phí", post=other, measure=Measure.FIXED, quantity=Decimal(40))
        self.add(session, cast, title="Tuyên truyền", post=other, measure=Measure.FIXED, quantity=Decimal(20))
        move(session, cast.an, cast.p1, MOVED, user_id=None, now=NOW)

        first = duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)
        again = duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)

        # 12 of December's 23 working days in the old post: 10 × 12 / 23 = 5.22; 11 in the new one: 40 × 11 / 23 = 19.13
        # and 20 × 11 / 23 = 9.57
        asked = select(Task.title, Task.assigned, Task.due_on).join(Plan, Plan.id == Task.plan_id)
        own = session.execute(asked.where(Plan.official_id == cast.an.id).order_by(Task.title)).all()
        assert (first, again) == (4, 0)  # Bình has the one duty, of the whole month
        assert [tuple(row) for row in own] == [
            ("Thu phí", 19, date(2026, 12, 31)),
            (f"Tuyên truyền ({other})", 10, date(2026, 12, 31)),
            ("Tuyên truyền (Chuyên viên · Trung tâm Phục vụ hành chính công)", 5, date(2026, 12, 16)),
        ]

    def test_of_two_posts_a_duty_with_the_longest_name_keeps_within_a_title(
        self, session: Session, cast: Cast, catalogue
    ) -> None:
        other, longest = "Chuyên viên · Phòng Kinh tế", "a" * LONGEST_TITLE
        self.add(session, cast, title=longest, measure=Measure.FIXED)
        self.add(session, cast, title=longest, post=other, measure=Measure.FIXED)
        move(session, cast.an, cast.p1, MOVED, user_id=None, now=NOW)

        first = duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)
        again = duties.begin_plans(session, cast.p1, DECEMBER, zone=HANOI)

        asked = select(Task.title).join(Plan, Plan.id == Task.plan_id).where(Plan.official_id == cast.an.id)
        assert (first, again) == (3, 0)
        assert [len(title) for title in session.scalars(asked)] == [LONGEST_TITLE] * 2

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


def test_the_job_begins_the_plans_from_the_twentieth_on_and_counts(
    session: Session, cast: Cast, catalogue, app: Flask
) -> None:
    TestDuties().add(session, cast)
    session.commit()
    config = app.extensions["hailong_config"]

    with app.app_context():
        done = [plan_desk_work(config, now) for now in (NOW - timedelta(days=1), NOW, NOW)]

    assert [words.split()[0] for words in done] == ["0", "2", "0"]


def test_the_job_begins_the_plan_of_a_newcomer_on_any_day(
    session: Session, cast: Cast, catalogue, app: Flask
) -> None:
    TestDuties().add(session, cast)
    comes(session, cast.binh, date(2026, 11, 9))
    session.commit()
    config = app.extensions["hailong_config"]

    with app.app_context():
        done = [plan_desk_work(config, NOW - timedelta(days=days)) for days in (10, 9)]

    assert [words.split()[0] for words in done] == ["1", "0"]


def comes(session: Session, official: Official, day: date) -> None:
    """Let the official's posting begin on that day."""
    session.execute(update(Posting).where(Posting.official_id == official.id).values(from_on=day))
