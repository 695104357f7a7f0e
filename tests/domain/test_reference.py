"""The reference table of a month: from which ratings it is made, that it is fixed once, and whom it compares."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.evaluations.rulesets.choices import choose_rules, rules_for, rules_of_pool
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.rulesets.reference import fix_table, pool_of, table_for
from feedback.evaluations.summaries.queries import computation
from feedback.offices.models import Office, Procedure
from feedback.periods.models import Period, PeriodState
from feedback.periods.models import ReferenceTable as StoredTable
from feedback.periods.month import Month
from feedback.ratings.models import RatingState
from feedback.scoring import ReferenceTable, Work
from tests.cast import IN_OCTOBER, OCTOBER, SINCE, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned, rated, rules
from tests.refusing import refusing

SEPTEMBER = OCTOBER.previous
RULE_SET = "nd335-2025-hanoi"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def past(
    session: Session,
    office: Office,
    month: Month = SEPTEMBER,
    state: PeriodState = PeriodState.CLOSED,
) -> None:
    """A month of the office that was closed before."""
    is_open = state is PeriodState.OPEN
    session.add(
        Period(
            office_id=office.id, month=month, state=state,
            rule_set=None if is_open else RULE_SET, parameters=None if is_open else rules().as_record(),
            closed_at=None if is_open else IN_OCTOBER,
        )
    )  # fmt: skip
    session.flush()


def table(session: Session, cast: Cast) -> ReferenceTable:
    return table_for(session, pool_of(session, cast.p1), OCTOBER, rules())


def test_without_any_history_everything_is_eighty(session: Session, cast: Cast) -> None:
    made = table(session, cast)
    assert made.common_level == Decimal("80.00")
    assert made.expected(Work("1.001193", "kiosk", "p1")) == Decimal("80.00")


def test_it_is_made_from_the_closed_months_of_all_wards_of_the_pool(session: Session, cast: Cast) -> None:
    # 10 ratings of 100 at P1 and 10 of 50 at P2, f = 1: M = (100 × 80 + 1000 + 500) / (100 + 20) = 79.1667 → 79.17
    for office in (cast.p1, cast.p2):
        past(session, office)
    rated(session, cast.q1, cast.an, {5: 10}, month=SEPTEMBER, procedure=cast.procedure)
    rated(session, cast.far_desk, cast.chau, {3: 10}, month=SEPTEMBER, procedure=cast.procedure)
    made = table(session, cast)
    assert made.common_level == Decimal("79.17")
    assert set(made.ward_gap) == {"p1", "p2"}
    assert made.procedure_field == {"1.001193": "Hộ tịch"}


@pytest.mark.parametrize(
    ("month", "state", "rating_state"),
    [
        (SEPTEMBER, PeriodState.OPEN, RatingState.COUNTED),
        (OCTOBER, PeriodState.CLOSED, RatingState.COUNTED),
        (OCTOBER.plus(-13), PeriodState.CLOSED, RatingState.COUNTED),
        (SEPTEMBER, PeriodState.CLOSED, RatingState.HELD),
        (SEPTEMBER, PeriodState.CLOSED, RatingState.EXCLUDED),
        (SEPTEMBER, PeriodState.CLOSED, RatingState.UNVERIFIED),
    ],
)
def test_nothing_else_goes_into_it(
    session: Session, cast: Cast, month: Month, state: PeriodState, rating_state: RatingState
) -> None:
    past(session, cast.p1, month, state)
    rated(session, cast.q1, cast.an, {1: 10}, month=month, state=rating_state)
    assert table(session, cast).weight == 0


def test_the_twelfth_month_back_still_does(session: Session, cast: Cast) -> None:
    past(session, cast.p1, OCTOBER.plus(-12))
    rated(session, cast.q1, cast.an, {1: 10}, month=OCTOBER.plus(-12))
    assert table(session, cast).weight == 10


def test_a_procedure_stays_the_same_when_a_new_text_of_it_takes_effect(session: Session, cast: Cast) -> None:
    newer = Procedure(
        code="1.001193", code_key="1.001193", name="Đăng ký khai sinh", field="Hộ tịch", working_days=1, level="Cấp xã",
        from_on=SINCE.replace(year=2026),
    )  # fmt: skip
    session.add(newer)
    session.flush()
    past(session, cast.p1)
    rated(session, cast.q1, cast.an, {5: 3}, month=SEPTEMBER, procedure=cast.procedure)
    rated(session, cast.q1, cast.an, {5: 3}, month=SEPTEMBER, procedure=newer)
    assert set(table(session, cast).procedure) == {"1.001193"}


def test_once_fixed_it_never_changes(session: Session, cast: Cast) -> None:
    past(session, cast.p1)
    rated(session, cast.q1, cast.an, {5: 10}, month=SEPTEMBER)
    pool = pool_of(session, cast.p1)
    first = fix_table(session, pool, OCTOBER, rules(), now=IN_OCTOBER)
    rated(session, cast.q1, cast.an, {1: 10}, month=SEPTEMBER)

    again = fix_table(session, pool, OCTOBER, rules(), now=AFTER_OCTOBER)

    assert again == first
    assert session.scalar(select(func.count()).select_from(StoredTable)) == 1


def test_the_close_fixes_one_for_the_whole_pool(session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    closed(session, cast.p2)
    stored = session.scalars(select(StoredTable)).one()
    assert (stored.pool_id, stored.month) == (cast.city.id, OCTOBER)


def test_a_draft_fixes_nothing(session: Session, cast: Cast) -> None:
    computation(session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI)
    assert session.scalars(select(StoredTable)).all() == []


def test_scores_rest_on_what_the_ward_usually_gets_for_the_same_work(session: Session, cast: Cast) -> None:
    # Past: Châu's 20 ratings of 50 for this procedure, f = 1: M = (8000 + 1000) / 120 = 75.00;
    # field (30 × 75 + 1000) / 50 = 65; procedure (30 × 65 + 1000) / 50 = 59; the channel's gap (1000 - 20 × 59) / 50
    # = -3.60; ward P2's (1000 - 20 × 55.4) / 220 = -0.4909, but of one rated ward 0. E = 55.40, A = 75.00.
    # An: 10 × 75: D = 750 - 554 = 196; S = 75 + 196 / 40 = 79.90: above the common level with "satisfied" alone.
    past(session, cast.p2)
    rated(session, cast.far_desk, cast.chau, {3: 20}, month=SEPTEMBER, procedure=cast.procedure)
    rated(session, cast.q1, cast.an, {4: 10}, procedure=cast.procedure)
    planned(session, cast.an, DONE)
    line = closed(session, cast.p1).evaluation.lines[0]
    assert (line.common_level, line.score) == (Decimal("75.00"), Decimal("79.90"))


class TestThePool:
    def test_it_is_the_city_with_all_its_wards(self, session: Session, cast: Cast) -> None:
        pool = pool_of(session, cast.p1)
        assert (pool.top, pool.wards) == (cast.city.id, 2)
        assert set(pool.codes.values()) == {"hn", "p1", "p2"}

    def test_a_ward_without_a_city_is_its_own_and_has_the_wider_margin(
        self, session: Session, cast: Cast
    ) -> None:
        cast.p1.parent_id = None
        session.flush()
        assert pool_of(session, cast.p1).wards == 1
        assert rules_for(session, cast.p1, OCTOBER, shadow_months=0).parameters.s0 == 4
        assert rules_for(session, cast.p2, OCTOBER, shadow_months=0).parameters.s0 == 4


class TestWhichRulesAnOfficeHas:
    def choose(self, session: Session, office: Office, month: Month, **settings: object) -> None:
        choose_rules(session, office, month, RULE_SET, settings, now=IN_OCTOBER, zone=HANOI)

    def test_those_it_chose_from_their_month_on(self, session: Session, cast: Cast) -> None:
        self.choose(session, cast.p1, OCTOBER.next, k="40")
        self.choose(session, cast.p1, OCTOBER.plus(4), k="45")
        ks = [
            rules_for(session, cast.p1, month, shadow_months=0).parameters.k
            for month in (OCTOBER, OCTOBER.next, OCTOBER.plus(3), OCTOBER.plus(5))
        ]
        assert ks == [30, 40, 40, 45]

    def test_else_those_of_the_city(self, session: Session, cast: Cast) -> None:
        self.choose(session, cast.city, OCTOBER.next, k="50")
        self.choose(session, cast.p2, OCTOBER.next, k="20")
        assert rules_for(session, cast.p1, OCTOBER.next, shadow_months=0).parameters.k == 50
        assert rules_for(session, cast.p2, OCTOBER.next, shadow_months=0).parameters.k == 20

    @pytest.mark.parametrize("month", [OCTOBER, SEPTEMBER])
    def test_a_month_that_has_begun_keeps_its_rules(self, session: Session, cast: Cast, month: Month) -> None:
        with refusing("rules_take_effect_later"):
            self.choose(session, cast.p1, month, k="40")

    def test_what_the_table_is_made_with_belongs_to_the_city(self, session: Session, cast: Cast) -> None:
        with refusing("setting_of_the_pool"):
            self.choose(session, cast.p1, OCTOBER.next, m="40")
        self.choose(session, cast.city, OCTOBER.next, m="40")
        assert rules_of_pool(session, pool_of(session, cast.p1), OCTOBER.next).parameters.m == 40

    def test_nothing_out_of_bounds(self, session: Session, cast: Cast) -> None:
        with refusing("setting_out_of_bounds"):
            self.choose(session, cast.p1, OCTOBER.next, k="5")
        assert session.scalars(select(RuleSetChoice)).all() == []


def test_the_first_fix_wins_over_one_that_comes_later(session: Session, cast: Cast) -> None:
    pool = pool_of(session, cast.p1)
    fix_table(session, pool, OCTOBER, rules(M0="70"), now=IN_OCTOBER)
    assert fix_table(session, pool, OCTOBER, rules(), now=IN_OCTOBER).common_level == Decimal("70.00")


def test_somebody_rated_in_the_past_weighs_at_most_twenty_in_one_procedure(
    session: Session, cast: Cast
) -> None:
    past(session, cast.p1)
    rated(session, cast.q1, cast.an, {5: 60}, month=SEPTEMBER, procedure=cast.procedure)
    assert table(session, cast).weight == 20
