"""Closing a month: what it waits for, that it happens once, and that nothing changes it afterwards."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedback.audit.models import Act, DecisionLeaf
from feedback.database import WRITES
from feedback.errors import Refused
from feedback.evaluations.closings.closing import close, publish, recompute
from feedback.evaluations.operations import head_score, self_score
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.sheets.models import Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.summaries.models import Result
from feedback.evaluations.summaries.queries import summary
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Trace
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.plans.operations import judge_leader, report_task
from feedback.plans.queries import plans_of
from feedback.plans.results import Leadership
from feedback.ratings.models import Channel, Intake, Source, Tally
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.databases import open_engine
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, marks, planned, rated, rules
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def waiting(session: Session, cast: Cast, *, tapped_at: datetime) -> None:
    session.add(
        Intake(
            office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.KIOSK,
            source=Source.DEVICE, level=4, tapped_at=tapped_at, received_at=tapped_at,
        )
    )  # fmt: skip
    session.flush()


class TestWhatItWaitsFor:
    def test_the_end_of_the_month(self, session: Session, cast: Cast) -> None:
        last_minute = datetime(2026, 10, 31, 16, 59, tzinfo=UTC)  # 23:59 in Hanoi
        with refusing("month_not_over"):
            closed(session, cast.p1, now=last_minute)
        closed(session, cast.p1, now=datetime(2026, 10, 31, 17, 0, tzinfo=UTC))

    def test_the_seal_of_its_intake(self, session: Session, cast: Cast) -> None:
        waiting(session, cast, tapped_at=datetime(2026, 10, 31, 16, 59, tzinfo=UTC))
        with refusing("intake_not_sealed") as refused:
            closed(session, cast.p1)
        assert refused.value.values["count"] == 1
        assert "hailong seal --until 2026-10-31" in refused.value.said("en")

    def test_not_for_the_ratings_of_the_next_month(self, session: Session, cast: Cast) -> None:
        waiting(session, cast, tapped_at=datetime(2026, 10, 31, 17, 0, tzinfo=UTC))
        assert closed(session, cast.p1).version == 1

    def test_tallies_that_agree_with_the_sealed_ratings(self, session: Session, cast: Cast) -> None:
        rated(session, cast.q1, cast.an, {5: 6})
        session.execute(update(Tally).values(count=7))
        with refusing("recount_differs"):
            closed(session, cast.p1)

    def test_marks_on_every_sheet_where_the_office_wants_them(self, session: Session, cast: Cast) -> None:
        session.add(
            RuleSetChoice(
                office_id=cast.p1.id,
                from_month=OCTOBER,
                rule_set="nd335-2025-hanoi",
                settings={"unscored_common": "refuse"},
            )
        )
        with refusing("common_unscored") as refused:
            closed(session, cast.p1)
        assert refused.value.values["codes"] == "C01, C02, C03"


class TestThatItHappensOnce:
    def test_the_second_is_told_who_closed_it(self, session: Session, cast: Cast) -> None:
        close(
            session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI, now=AFTER_OCTOBER,
            user_id=cast.accounts["alice"].id,
        )  # fmt: skip
        with refusing("already_closed") as refused:
            closed(session, cast.p1)
        assert "by Đỗ Thu Alice at 09:00 05/11/2026" in refused.value.said("en")
        assert session.scalar(select(func.count()).select_from(Result)) == 3

    def test_the_ledger_keeps_the_digest_of_the_results(self, session: Session, cast: Cast) -> None:
        done = closed(session, cast.p1)
        leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "period:closed")).one()
        assert leaf.body["results"] == done.digest
        assert leaf.body["totals"] == done.evaluation.totals.as_record()
        assert session.scalars(select(Act).where(Act.name == "periods:month:closed")).one()

    def test_the_same_month_gives_the_same_digest(self, session: Session, cast: Cast) -> None:
        rated(session, cast.q1, cast.an, {5: 8, 1: 1})
        digests = set()
        for _ in range(2):
            again = session.begin_nested()
            digests.add(closed(session, cast.p1).digest)
            again.rollback()
        assert len(digests) == 1

    def test_traces_go_with_the_close(self, session: Session, cast: Cast) -> None:
        session.add(
            Trace(
                office_id=cast.p1.id, kind=FlagKind.OFF_HOURS, rating_id=uuid.uuid4(), month=OCTOBER,
                official_id=cast.an.id,
            )
        )  # fmt: skip
        closed(session, cast.p1)
        assert session.scalar(select(func.count()).select_from(Trace)) == 0


def test_of_four_who_close_at_once_exactly_one_does(private_database: str) -> None:
    engine = open_engine(private_database)
    with Session(engine) as session:
        session.connection(execution_options={WRITES: True})
        cast = gather(session)
        planned(session, cast.an, DONE)
        rated(session, cast.q1, cast.an, {5: 6})
        session.commit()
        office_id = cast.p1.id
    barrier, outcomes = threading.Barrier(4), []

    def attempt() -> None:
        with Session(engine) as own:
            barrier.wait(timeout=120)
            own.connection(execution_options={WRITES: True})
            try:
                closed(own, own.get_one(Office, office_id))
                own.commit()
                outcomes.append("closed")
            except Refused as refusal:
                outcomes.append(refusal.code)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    with Session(engine) as session:
        rows = session.scalar(select(func.count()).select_from(Result))
        leaves = session.scalar(
            select(func.count()).select_from(DecisionLeaf).where(DecisionLeaf.act == "period:closed")
        )
    engine.dispose()
    assert sorted(outcomes) == ["already_closed"] * 3 + ["closed"]
    assert (rows, leaves) == (3, 1)


class TestAClosedMonth:
    @pytest.fixture(autouse=True)
    def _closed(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)

    def test_takes_no_mark(self, session: Session, cast: Cast) -> None:
        with refusing("month_closed"):
            head_score(
                session, cast.p1, OCTOBER, cast.an.id, marks(), rules(),
                user_id=cast.accounts["dung"].id, zone=HANOI, now=AFTER_OCTOBER,
            )  # fmt: skip
        with refusing("month_closed"):
            self_score(
                session, cast.p1, OCTOBER, cast.an.id, marks(), rules(),
                user_id=cast.accounts["an"].id, now=AFTER_OCTOBER,
            )  # fmt: skip

    def test_opens_no_sheet(self, session: Session, cast: Cast) -> None:
        with refusing("month_closed"):
            open_sheets(session, cast.p1, OCTOBER)

    def test_takes_no_result_of_a_task(self, session: Session, cast: Cast) -> None:
        with refusing("month_closed"):
            judge_leader(
                session, cast.p1, OCTOBER, cast.an.id, Leadership(),
                user_id=cast.accounts["alice"].id, now=AFTER_OCTOBER,
            )  # fmt: skip

    def test_keeps_the_rules_it_was_closed_by(self, session: Session, cast: Cast) -> None:
        session.add(
            RuleSetChoice(
                office_id=cast.p1.id, from_month=Month(2026, 1), rule_set="nd335-2025-hanoi", settings={"k": "60"}
            )
        )  # fmt: skip
        session.flush()
        assert summary(session, cast.p1, OCTOBER).rules.parameters.k == 30

    def test_is_published_once(self, session: Session, cast: Cast) -> None:
        publish(session, cast.p1, OCTOBER, zone=HANOI, now=AFTER_OCTOBER)
        assert session.get_one(Period, (cast.p1.id, OCTOBER)).state is PeriodState.PUBLISHED
        with refusing("already_published"):
            publish(session, cast.p1, OCTOBER, zone=HANOI, now=AFTER_OCTOBER)


def test_an_open_month_can_neither_be_published_nor_computed_again(session: Session, cast: Cast) -> None:
    with refusing("month_open"):
        publish(session, cast.p1, OCTOBER, zone=HANOI, now=AFTER_OCTOBER)
    with refusing("month_open"):
        recompute(session, cast.p1, OCTOBER, "Đã quyết định", zone=HANOI, now=AFTER_OCTOBER)
    with refusing("month_open"):
        summary(session, cast.p1, OCTOBER)


def test_a_sheet_is_opened_for_everybody_who_had_none(session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    opened = set(session.scalars(select(Sheet.official_id).where(Sheet.month == OCTOBER)))
    assert opened == {cast.an.id, cast.binh.id, cast.dung.id}


def test_a_task_reported_before_the_close_counts(session: Session, cast: Cast) -> None:
    planned(session, cast.an, (1, 10, 0, 0, 0))
    task = plans_of(session, cast.p1.id, OCTOBER)[cast.an.id].tasks[0]
    report_task(
        session, cast.p1, OCTOBER, task.id, completed=task.result.assigned, late=0, major_errors=0,
        user_id=cast.accounts["dung"].id, on=OCTOBER.last_on, now=IN_OCTOBER,
    )  # fmt: skip
    assert str(closed(session, cast.p1).evaluation.lines[0].task) == "60.00"
