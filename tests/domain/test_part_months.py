"""Part-months in the evaluation: who moved, who was away, and who did not work one day."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.summaries.lines import Remark
from feedback.evaluations.summaries.parts import parts_of
from feedback.evaluations.summaries.queries import computation
from feedback.offices.holidays import set_day
from feedback.offices.models import DayKind, Employment, Posting
from feedback.staffing.models import Absence, AbsenceKind
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned, rated


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def away(session: Session, cast: Cast, first: int, last: int) -> None:
    """An on sick leave from one day of October to another."""
    session.add(
        Absence(
            office_id=cast.p1.id, official_id=cast.an.id, kind=AbsenceKind.SICK, approved_by="Lê Quốc Dũng",
            from_on=date(2026, 10, first), to_on=date(2026, 10, last), recorded_at=IN_OCTOBER,
        )
    )  # fmt: skip
    session.flush()


@pytest.fixture
def moved(session: Session, cast: Cast) -> None:
    """An serves at P1 to the 15th, 11 working days, and at P2 from the 16th on, 11 more."""
    # 4 ratings at each ward make 8: enough together; S = 80 + 8 × 20 / 38 = 84.21
    session.execute(
        update(Posting)
        .where(Posting.official_id == cast.an.id)
        .values(to_on=OCTOBER.first_on.replace(day=15))
    )
    session.add(
        Posting(
            office_id=cast.p2.id, official_id=cast.an.id, title="Chuyên viên", division="Trung tâm",
            employment=Employment.CIVIL_SERVANT, from_on=OCTOBER.first_on.replace(day=16),
        )
    )  # fmt: skip
    rated(session, cast.q1, cast.an, {5: 4})
    rated(session, cast.far_desk, cast.an, {5: 4})
    planned(session, cast.an, DONE, office=cast.p2)


def test_each_office_evaluates_its_part_of_the_month_of_a_move(
    session: Session, cast: Cast, moved: None
) -> None:
    planned(session, cast.an, DONE)

    left, joined = (closed(session, office).evaluation for office in (cast.p1, cast.p2))

    old = next(line for line in left.lines if line.official_id == cast.an.id)
    new = next(line for line in joined.lines if line.official_id == cast.an.id)
    # four ratings are too few for a score at P1; at P2, where the month ended, all eight count
    assert (old.counted, old.elsewhere, old.score, old.total is not None) == (4, 0, new.common_level, True)
    assert (new.counted, new.elsewhere, str(new.score)) == (4, 4, "84.21")
    assert (old.worked_days, new.worked_days) == (11, 11)
    assert Remark.MOVED_ON in old.remarks
    assert {Remark.PART_MONTH, Remark.RATED_ELSEWHERE} <= set(new.remarks)
    shown = parts_of(session, cast.p2, OCTOBER, cast.an.id)
    assert [(part.office.code, part.worked, part.line.total) for part in shown] == [
        ("P1", 11, old.total), ("P2", 11, new.total),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts_at", "seats", "klass"), [("each_part", 1, "excellent"), ("last_office", 0, "good")]
)
def test_who_moved_counts_for_the_seats_where_the_rules_say_so(
    session: Session, cast: Cast, moved: None, counts_at: str, seats: int, klass: str
) -> None:
    # of three with results 0.34 × 3 = ⌊1.02⌋ = 1 with An, and 0.34 × 2 = ⌊0.68⌋ = 0 without.
    planned(session, cast.an, DONE)
    for official in (cast.binh, cast.dung):
        planned(session, official, (1, 10, 8, 0, 0))
    tried = {"cap": "0.34", "moved_seat": counts_at}

    found = computation(session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI, tried=tried).summary

    assert found.totals["seats"] == seats
    assert str(found.line_named("C01").klass) == klass
    assert (Remark.NO_SEAT in found.line_named("C01").remarks) == (counts_at == "last_office")


def test_by_its_rules_the_last_office_evaluates_the_whole_month_of_a_move(
    session: Session, cast: Cast, moved: None
) -> None:
    session.add(
        RuleSetChoice(
            office_id=cast.p1.id, from_month=OCTOBER, rule_set="nd335-2025-hanoi", settings={"moved": "last_office"}
        )
    )  # fmt: skip
    left, joined = (closed(session, office).evaluation for office in (cast.p1, cast.p2))

    old = next(line for line in left.lines if line.official_id == cast.an.id)
    new = next(line for line in joined.lines if line.official_id == cast.an.id)
    assert (old.total, old.counted, old.remarks) == (None, 4, (Remark.ELSEWHERE,))
    assert (new.counted, new.elsewhere, str(new.score)) == (4, 4, "84.21")
    assert Remark.RATED_ELSEWHERE in new.remarks
    assert joined.totals.counted == 4


def test_a_month_without_a_day_worked_is_not_evaluated(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    away(session, cast, 1, 31)

    evaluation = closed(session, cast.p1).evaluation

    line = next(line for line in evaluation.lines if line.official_id == cast.an.id)
    assert (line.total, line.klass, line.remarks) == (None, None, (Remark.NOT_WORKED,))
    assert (line.month_days, line.absent_days) == (22, 22)


@pytest.mark.parametrize(
    ("reading", "quantity"),
    [("scaled", "100.00"), ("as_assigned", "50.00")],
)
def test_fixed_quantities_count_by_the_days_worked(
    session: Session, cast: Cast, reading: str, quantity: str
) -> None:
    # 20 assigned for 22 working days and 10 done in the 11 that were left: all of what they were for, or half
    session.add(
        RuleSetChoice(
            office_id=cast.p1.id, from_month=OCTOBER, rule_set="nd335-2025-hanoi", settings={"absent": reading}
        )
    )  # fmt: skip
    planned(session, cast.an, (3, 20, 10, 0, 0))
    away(session, cast, 16, 31)

    evaluation = closed(session, cast.p1).evaluation

    line = next(line for line in evaluation.lines if line.official_id == cast.an.id)
    assert (str(line.quantity), line.worked_days) == (quantity, 11)
    assert Remark.PART_MONTH in line.remarks
    first = evaluation.explained[cast.an.id].plan_steps[0]
    assert (first.formula == "11 / 22") == (reading == "scaled")


def test_days_set_off_after_the_close_change_nothing_of_it(session: Session, cast: Cast) -> None:
    planned(session, cast.an, (3, 20, 10, 0, 0))
    away(session, cast, 16, 31)
    first = closed(session, cast.p1).evaluation
    for day in (1, 2, 5):
        set_day(
            session, cast.p1, date(2026, 10, day), DayKind.FREE, "Nghỉ bão", user_id=None, now=AFTER_OCTOBER
        )

    again = recompute(session, cast.p1, OCTOBER, "Kiểm tra lại", zone=HANOI, now=AFTER_OCTOBER).evaluation

    assert again.lines == first.lines
