"""One office's month under several rule sets at once: each kind of people by the own one, and old months as they were."""

import csv
import io
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.closings.kept import result_faults, rule_faults
from feedback.evaluations.closings.trial import try_rules
from feedback.evaluations.operations import head_score
from feedback.evaluations.rulesets.choices import CHOSEN, choose_rules, month_rules, rules_for
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.summaries.lines import Line
from feedback.evaluations.summaries.queries import summary
from feedback.offices.models import Employment, Official, Posting
from feedback.papers import summary as table_of
from feedback.periods.models import Period
from feedback.scoring import QualityClass
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned, rated, served
from tests.refusing import refusing

CIVIL, PUBLIC = Employment.CIVIL_SERVANT, Employment.PUBLIC_EMPLOYEE
CONTRACT, HAMLET = Employment.CONTRACT, Employment.HAMLET


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def employed(session: Session, official: Official, kind: Employment) -> None:
    session.execute(update(Posting).where(Posting.official_id == official.id).values(employment=kind))


def names(session: Session, cast: Cast, month=OCTOBER) -> dict[Employment, str]:
    rules = month_rules(session, cast.p1, month, shadow_months=0)
    return {kind: rules.of(kind).rule_set.name for kind in Employment}


def line_of(session: Session, cast: Cast, code: str) -> Line:
    return summary(session, cast.p1, OCTOBER).line_named(code)


class TestWhichOneIsForWhom:
    def test_without_a_choice_the_newest_that_is_made_for_them(self, session: Session, cast: Cast) -> None:
        assert names(session, cast) == {
            CIVIL: "nd335-2025-hanoi",
            PUBLIC: "nd233-2026-hanoi",
            CONTRACT: "hdld-2026-hanoi",
            HAMLET: "ttdp-2026-hanoi",
        }

    def test_public_employees_keep_the_city_s_rules_until_their_decree(
        self, session: Session, cast: Cast
    ) -> None:
        assert names(session, cast, OCTOBER.plus(-4))[PUBLIC] == "qd1841-2021-hanoi"  # June 2026

    def test_a_choice_for_one_kind_leaves_the_others_alone(self, session: Session, cast: Cast) -> None:
        choose_rules(
            session, cast.p1, OCTOBER.next, "nd335-2025-hanoi", {"w": "5"},
            now=IN_OCTOBER, zone=HANOI, people=CONTRACT,
        )  # fmt: skip

        rules = month_rules(session, cast.p1, OCTOBER.next, shadow_months=0)
        assert rules.of(CONTRACT).rule_set is rules.of(CIVIL).rule_set
        assert [rules.of(kind).parameters.w for kind in (CIVIL, CONTRACT)] == [10, 5]
        assert rules.of(PUBLIC).rule_set.name == "nd233-2026-hanoi"

    def test_a_choice_for_everybody_is_for_those_whom_the_rule_set_is_made_for(
        self, session: Session, cast: Cast
    ) -> None:
        choose_rules(session, cast.city, OCTOBER.next, "qd1841-2021-hanoi", {}, now=IN_OCTOBER, zone=HANOI)

        found = names(session, cast, OCTOBER.next)
        assert {found[kind] for kind in (CIVIL, PUBLIC, CONTRACT)} == {"qd1841-2021-hanoi"}
        assert found[HAMLET] == "ttdp-2026-hanoi"

    def test_a_rule_set_for_others_is_refused(self, session: Session, cast: Cast) -> None:
        with refusing("rule_set_for_others"):
            choose_rules(
                session, cast.p1, OCTOBER.next, "ttdp-2026-hanoi", {},
                now=IN_OCTOBER, zone=HANOI, people=CIVIL,
            )  # fmt: skip

    def test_a_rule_set_that_another_has_replaced_is_refused(self, session: Session, cast: Cast) -> None:
        with refusing("rule_set_not_in_force"):
            choose_rules(session, cast.p1, OCTOBER.next, "qd3814-2018-hanoi", {}, now=IN_OCTOBER, zone=HANOI)

    def test_the_ledger_tells_for_whom_and_finds_a_change(self, session: Session, cast: Cast) -> None:
        for people in (None, CONTRACT):
            choose_rules(
                session, cast.p1, OCTOBER.next, "nd335-2025-hanoi", {},
                now=IN_OCTOBER, zone=HANOI, people=people,
            )  # fmt: skip
        told = session.scalars(select(DecisionLeaf.body).where(DecisionLeaf.act == CHOSEN)).all()

        assert sorted(body.get("people", "") for body in told) == ["", "contract"]
        assert list(rule_faults(session, cast.p1.id, "P1")) == []
        session.execute(
            update(RuleSetChoice).where(RuleSetChoice.people == "contract").values(people="hamlet")
        )
        assert list(rule_faults(session, cast.p1.id, "P1")) != []

    def test_the_rules_for_one_official_are_those_of_the_posting(self, session: Session, cast: Cast) -> None:
        employed(session, cast.an, HAMLET)
        found = rules_for(session, cast.p1, OCTOBER, shadow_months=0, official_id=cast.an.id)
        assert found.rule_set.name == "ttdp-2026-hanoi"


class TestOneMonth:
    """An under Decree 335, Bình as a public employee, Dũng as an official of a residential group."""

    def build(self, session: Session, cast: Cast) -> None:
        employed(session, cast.binh, PUBLIC)
        employed(session, cast.dung, HAMLET)
        session.add(
            RuleSetChoice(
                office_id=cast.p1.id, from_month=OCTOBER, people="hamlet", rule_set="ttdp-2026-hanoi",
                settings={"collective_opinion": "not_asked"},
            )
        )  # fmt: skip
        for official in (cast.an, cast.binh, cast.dung):
            planned(session, official, DONE)
        marks = {
            "I.1": "5", "I.2": "5", "I.3": "4", "II.1": "5", "II.2": "5", "II.3": "5", "T.1": "3", "T.2": "0",
            "X.1": "0", "X.2": "2",
        }  # fmt: skip
        head_score(
            session, cast.p1, OCTOBER, cast.dung.id, {row: Decimal(each) for row, each in marks.items()},
            rules_for(session, cast.p1, OCTOBER, shadow_months=0, official_id=cast.dung.id),
            user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_OCTOBER,
        )  # fmt: skip
        rated(session, cast.q1, cast.an, {5: 8}, procedure=cast.procedure)
        served(session, cast.q1, cast.an, cast.procedure, 10)
        session.flush()

    def test_each_line_says_by_which_rules(self, session: Session, cast: Cast) -> None:
        self.build(session, cast)
        closed(session, cast.p1)

        lines = {line.code: line for line in summary(session, cast.p1, OCTOBER).lines}
        assert {code: (line.rule_set, line.employment, line.letter) for code, line in lines.items()} == {
            "C01": ("nd335-2025-hanoi", CIVIL, "B"),
            "C02": ("nd233-2026-hanoi", PUBLIC, "B"),
            "C03": ("ttdp-2026-hanoi", HAMLET, None),
        }
        # Dũng serves nobody: 29 + 3 - 2 = 30 by marks, 50 of the 60 result points beside citizens' 10;
        # (30 + 50) × 100 / 90 = 88.8889
        dung = lines["C03"]
        assert (dung.common, dung.bonus, dung.deducted, dung.task) == (
            Decimal("30.00"),
            Decimal("3.00"),
            Decimal("2.00"),
            Decimal("50.00"),
        )
        assert (dung.total, dung.klass) == (Decimal("88.89"), QualityClass.GOOD)

    def test_the_closed_month_keeps_them_all_and_the_ledger_agrees(
        self, session: Session, cast: Cast
    ) -> None:
        self.build(session, cast)
        closed(session, cast.p1)
        period = session.scalars(select(Period)).one()

        assert period.rule_set == "nd335-2025-hanoi"
        assert {each["rule_set"] for each in (period.parameters or {})["others"].values()} == {
            "nd233-2026-hanoi",
            "hdld-2026-hanoi",
            "ttdp-2026-hanoi",
        }
        assert list(result_faults(session, cast.p1.id, "P1")) == []

    def test_a_new_version_evaluates_everybody_as_the_close_did(self, session: Session, cast: Cast) -> None:
        self.build(session, cast)
        closed(session, cast.p1)
        before = {line.code: line for line in summary(session, cast.p1, OCTOBER).lines}
        employed(session, cast.dung, CIVIL)  # written down later
        recompute(session, cast.p1, OCTOBER, "Có quyết định", zone=HANOI, now=AFTER_OCTOBER)

        assert {line.code: line for line in summary(session, cast.p1, OCTOBER).lines} == before
        assert list(result_faults(session, cast.p1.id, "P1")) == []

    def test_the_seats_are_shared_among_those_under_one_rule_set(self, session: Session, cast: Cast) -> None:
        # Half may be excellent: of the one civil servant 0, of the one public employee 0; of both together it were 1.
        self.build(session, cast)
        for rule_set, people in (("nd335-2025-hanoi", CIVIL), ("nd233-2026-hanoi", PUBLIC)):
            session.add(
                RuleSetChoice(
                    office_id=cast.p1.id, from_month=OCTOBER, people=people.value, rule_set=rule_set,
                    settings={"cap": "0.25"},
                )
            )  # fmt: skip
        closed(session, cast.p1)
        assert summary(session, cast.p1, OCTOBER).totals["seats"] == 0

    def test_another_rule_set_is_tried_for_those_whom_it_may_be_chosen_for(
        self, session: Session, cast: Cast
    ) -> None:
        # Under 3814 An has full marks: 20 of 20 instead of 30 of 30, and no bonus: 20 + 60 + S.
        self.build(session, cast)
        closed(session, cast.p1)
        trial = try_rules(
            session, cast.p1, OCTOBER, {}, shadow_months=0, zone=HANOI, rule_set="qd3814-2018-hanoi"
        )

        tried = {line.own.code: line.tried for line in trial.lines}
        assert (tried["C01"].common, tried["C01"].task) == (Decimal("20.00"), Decimal("60.00"))
        assert tried["C03"].rule_set == "ttdp-2026-hanoi"
        assert tried["C03"].total == line_of(session, cast, "C03").total
        assert trial.changed == 0


def test_the_table_names_the_rule_set_of_each_line(session: Session, cast: Cast) -> None:
    employed(session, cast.binh, PUBLIC)
    closed(session, cast.p1)

    written = table_of.as_bytes(summary(session, cast.p1, OCTOBER), ".csv", made_at=AFTER_OCTOBER, zone=HANOI)
    rows = [row for row in csv.reader(io.StringIO(written.decode("utf-8-sig"))) if row]
    column = next(row for row in rows if "Mã" in row).index("Bộ quy tắc")

    assert {row[0]: row[column] for row in rows if row[0] in ("C01", "C02")} == {
        "C01": "nd335-2025-hanoi",
        "C02": "nd233-2026-hanoi",
    }
