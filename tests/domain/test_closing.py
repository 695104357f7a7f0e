"""Closing a month: what it waits for, that it happens once, and that nothing moves afterwards."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedback.audit.models import Act, DecisionLeaf
from feedback.database import WRITES
from feedback.errors import Refused
from feedback.evaluations.closing import close, publish, recompute
from feedback.evaluations.lines import Remark
from feedback.evaluations.models import Result, RuleSetChoice, Sheet
from feedback.evaluations.operations import head_score, open_sheets, self_score
from feedback.evaluations.queries import computation, summary
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Trace
from feedback.offices.models import Employment, Office, Posting
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.plans.operations import judge_leader, report_task
from feedback.plans.queries import plans_of
from feedback.plans.results import Leadership
from feedback.ratings.models import Basis, Channel, Intake, RatingState, Source, Tally
from feedback.ratings.tallies import change_state
from feedback.scoring import CapFlag, Guard, QualityClass
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.databases import open_engine
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, marks, planned, rated, rules, served
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
            barrier.wait(timeout=20)
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
        thread.join(timeout=60)
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
                user_id=cast.accounts["dung"].id, now=AFTER_OCTOBER,
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


class TestHeldRatings:
    def test_they_do_not_count_and_the_line_says_when_they_matter(self, session: Session, cast: Cast) -> None:
        # Others: 30 + 31.80 = 61.80 (53 % of 60). Counted 60 × 5: S = 80 + 60 × 20 / 90 = 93.33, 9.33: 71.13, neutral
        # 69.80; L = 93.33 - 1.645 × √(576 / 90 + 9) = 93.33 - 6.46 = 86.87: 70.49 ≥ 70, so good. With 300 × 1 held:
        # D = 1200 - 300 × 80 = -22800, S = 80 - 22800 / 390 = 21.54: 63.95, completed.
        planned(session, cast.an, (1, 100, 53, 0, 0))
        rated(session, cast.q1, cast.an, {5: 60})
        rated(session, cast.q1, cast.an, {1: 300}, state=RatingState.HELD)
        line = closed(session, cast.p1).evaluation.lines[0]
        assert (line.counted, line.held) == (60, 300)
        assert str(line.total) == "71.13"
        assert (line.klass, line.guard) == (QualityClass.GOOD, Guard.SUPPORTED)
        assert Remark.HELD_MATTERS in line.remarks

    def test_a_few_that_change_nothing_leave_no_remark(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, (1, 100, 53, 0, 0))
        rated(session, cast.q1, cast.an, {5: 60})
        rated(session, cast.q1, cast.an, {5: 1}, state=RatingState.HELD)
        line = closed(session, cast.p1).evaluation.lines[0]
        assert Remark.HELD_MATTERS not in line.remarks

    def test_a_later_decision_makes_a_new_version_and_leaves_the_old_one(
        self, session: Session, cast: Cast
    ) -> None:
        # 10 counted 5s: S = 80 + 200 / 40 = 85; with the 10 released 1s: D = 200 - 800 = -600, S = 80 - 600 / 50 = 68
        planned(session, cast.an, DONE)
        rated(session, cast.q1, cast.an, {5: 10})
        held = rated(session, cast.q1, cast.an, {1: 10}, state=RatingState.HELD)
        first = closed(session, cast.p1)
        change_state(session, cast.p1.id, held, old=RatingState.HELD, new=RatingState.COUNTED)

        second = recompute(session, cast.p1, OCTOBER, "Thả các lượt tạm giữ", zone=HANOI, now=AFTER_OCTOBER)

        assert (first.version, second.version) == (1, 2)
        old, new = (summary(session, cast.p1, OCTOBER, version=number) for number in (1, 2))
        assert (str(old.line_named("C01").score), str(new.line_named("C01").score)) == ("85.00", "68.00")
        assert summary(session, cast.p1, OCTOBER).version == 2
        assert new.totals["counted"] == 20

    def test_a_roster_or_dossier_that_comes_later_changes_nobodys_post(
        self, session: Session, cast: Cast
    ) -> None:
        planned(session, cast.an, DONE)
        first = closed(session, cast.p1)
        served(session, cast.q1, cast.an, cast.procedure, 3)
        second = recompute(session, cast.p1, OCTOBER, "Đã quyết định", zone=HANOI, now=AFTER_OCTOBER)
        assert second.evaluation == first.evaluation

    def test_a_posting_that_is_gone_stops_it(self, session: Session, cast: Cast) -> None:
        closed(session, cast.p1)
        session.execute(
            update(Posting).where(Posting.official_id == cast.an.id).values(from_on=OCTOBER.next.first_on)
        )
        with refusing("postings_changed"):
            recompute(session, cast.p1, OCTOBER, "Đã quyết định", zone=HANOI, now=AFTER_OCTOBER)

    def test_a_new_version_needs_a_reason(self, session: Session, cast: Cast) -> None:
        closed(session, cast.p1)
        with refusing("reason_missing"):
            recompute(session, cast.p1, OCTOBER, "  ", zone=HANOI, now=AFTER_OCTOBER)


class TestWhoIsEvaluated:
    def test_nobody_without_an_assigned_task_has_a_total(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, (1, 0, 5, 0, 0))
        rated(session, cast.q1, cast.an, {5: 8})
        line = closed(session, cast.p1).evaluation.lines[0]
        assert (line.total, line.klass, line.task) == (None, None, None)
        assert (line.counted, str(line.score)) == (8, "84.21")  # 80 + 160 / 38
        assert Remark.NO_PLAN in line.remarks

    def test_a_leader_is_judged_by_six_results(self, session: Session, cast: Cast) -> None:
        # (100 + 100 + 100 + 50 + 100 + 100) / 6 = 91.6667 → of 60: 55.00 (Arts. 15 and 16)
        planned(session, cast.dung, DONE, unit_fulfils=False, organises=True, united=True)
        line = closed(session, cast.p1).evaluation.lines[2]
        assert str(line.task) == "55.00"

    def test_contract_workers_may_be_left_out(self, session: Session, cast: Cast) -> None:
        session.execute(
            update(Posting).where(Posting.official_id == cast.an.id).values(employment=Employment.CONTRACT)
        )
        session.add(
            RuleSetChoice(
                office_id=cast.p1.id,
                from_month=OCTOBER,
                rule_set="nd335-2025-hanoi",
                settings={"contract_workers": "left_out"},
            )
        )
        rated(session, cast.q1, cast.an, {5: 8})
        evaluation = closed(session, cast.p1).evaluation
        assert [line.code for line in evaluation.lines] == ["C02", "C03"]
        assert evaluation.totals.of_nobody["counted"] == 8

    def test_where_no_transactions_come_in_the_line_says_so(self, session: Session, cast: Cast) -> None:
        rated(session, cast.q1, cast.an, {5: 8}, basis=Basis.ROSTER)
        line = closed(session, cast.p1).evaluation.lines[0]
        assert Remark.ROSTER_ONLY in line.remarks


class TestTheTrialMonths:
    def test_citizens_points_are_shown_and_do_not_count(self, session: Session, cast: Cast) -> None:
        # 10 × 5: S = 80 + 200 / 40 = 85: 8.50 on trial; the results keep their 70: 30 + 70 = 100
        planned(session, cast.an, DONE)
        rated(session, cast.q1, cast.an, {5: 10})
        line = closed(session, cast.p1, shadow_months=3).evaluation.lines[0]
        assert (str(line.task), str(line.citizen), str(line.shadow)) == ("70.00", "0.00", "8.50")
        assert (str(line.total), str(line.shadow_total)) == ("100.00", "98.50")
        assert Remark.SHADOW in line.remarks

    def test_they_are_the_first_three_of_the_office(self, session: Session, cast: Cast) -> None:
        shadows = []
        for number in range(4):
            month = OCTOBER.plus(number)
            rated(session, cast.q1, cast.an, {5: 6}, month=month)
            now = month.plus(1).edges(HANOI)[0]
            shadows.append(closed(session, cast.p1, month, shadow_months=3, now=now).rules.shadow)
        assert shadows == [True, True, True, False]


class TestTheSeats:
    def test_each_division_has_its_own_where_the_office_says_so(self, session: Session, cast: Cast) -> None:
        # Of the whole office ⌊0.5 × 3⌋ = 1 seat, for An; by division An stands alone, ⌊0.5 × 1⌋ = 0, and the two others
        # have one seat, for Bình: 30 + 60 + 8 against 30 + 54 + 8.
        session.execute(update(Posting).where(Posting.official_id == cast.an.id).values(division="Văn phòng"))
        planned(session, cast.an, DONE)
        planned(session, cast.binh, DONE)
        planned(session, cast.dung, (1, 10, 9, 0, 0))
        for official in (cast.binh, cast.dung):
            served(session, cast.q2, official, cast.procedure, 1)
        rated(session, cast.q1, cast.an, {5: 10})

        whole, divided = (
            computation(
                session,
                cast.p1,
                OCTOBER,
                shadow_months=0,
                zone=HANOI,
                tried={"cap": "0.5", "cap_group": group},
            ).summary
            for group in ("unit", "division")
        )

        assert [line.code for line in whole.lines if line.klass is QualityClass.EXCELLENT] == ["C01"]
        assert [line.code for line in divided.lines if line.klass is QualityClass.EXCELLENT] == ["C02"]

    def test_a_contested_seat_is_marked(self, session: Session, cast: Cast) -> None:
        # cap 0.25 would give ⌊0.25 × 3⌋ = 0; with 0.34 tried one seat: An 30 + 60 + 8.5, Bình 30 + 60 + 8 (neutral)
        for official in (cast.an, cast.binh, cast.dung):
            planned(session, official, DONE)
        served(session, cast.q2, cast.binh, cast.procedure, 1)
        served(session, cast.q2, cast.dung, cast.procedure, 1)
        rated(session, cast.q1, cast.an, {5: 10})
        tried = computation(
            session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI, tried={"cap": "0.34"}
        ).summary
        flags = {line.code: line.cap for line in tried.lines}
        assert flags["C01"] is CapFlag.CONTESTED
        assert tried.line_named("C01").klass is QualityClass.EXCELLENT


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
