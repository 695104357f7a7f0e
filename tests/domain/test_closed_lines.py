"""What a close makes of everybody: held ratings, later versions, who is evaluated, the trial months, the seats."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.summaries.lines import Remark
from feedback.evaluations.summaries.queries import computation, summary
from feedback.offices.models import Employment, Posting
from feedback.ratings.models import Basis, RatingState
from feedback.ratings.tallies import change_state
from feedback.scoring import CapFlag, Guard, QualityClass
from tests.cast import OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned, rated, served
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


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
