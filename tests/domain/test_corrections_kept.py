"""Corrections on a reopened sheet that were changed behind the ledger's back: each part of them, found by both verifiers."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import FaultKind
from feedback.evaluations.closings import reopening
from feedback.evaluations.sheets.correcting import NewResult, correct_leader, correct_result
from feedback.evaluations.sheets.correction_models import LeaderCorrection, ResultCorrection
from feedback.evaluations.sheets.corrections_kept import (
    LEADER_CORRECTED,
    RESULT_CORRECTED,
    sheet_correction_faults,
)
from feedback.evaluations.sheets.models import Sheet
from feedback.plans.models import Plan, Task
from feedback.plans.results import Leadership
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, HANOI, closed, planned
from tests.tampering import second_verdict_on

ALL_TEN = NewResult(completed=Decimal(10), late=0, major_errors=1)


@pytest.fixture
def cast(session: Session) -> Cast:
    """An's month is closed with eight of ten done, reopened, and both its result and what was judged of An corrected."""
    cast = gather(session)
    planned(session, cast.an, (1, 10, 8, 0, 0))
    closed(session, cast.p1)
    reopened(session, cast)
    corrected(session, cast, ALL_TEN)
    correct_leader(
        session, cast.p1, OCTOBER, cast.an.id, Leadership(unit_fulfils=False), "Biên bản 12/BB",
        user_id=cast.accounts["dung"].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip
    return cast


def reopened(session: Session, cast: Cast) -> None:
    asked = reopening.ask(
        session, cast.p1, OCTOBER, cast.an.id, "Sót hai hồ sơ",
        user_id=cast.accounts["hoa"].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip
    reopening.agree(
        session, cast.p1, asked.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )


def corrected(session: Session, cast: Cast, new: NewResult) -> None:
    task = session.scalars(
        select(Task)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(Plan.official_id == cast.an.id)
    ).one()
    correct_result(
        session, cast.p1, OCTOBER, cast.an.id, task.id, new, "Phiếu 44/BC",
        user_id=cast.accounts["dung"].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip


def found(session: Session, cast: Cast) -> int:
    return len(list(sheet_correction_faults(session, cast.p1.id, "P1")))


def second(session: Session) -> list[str]:
    return [line for line in second_verdict_on(session) if "sheet:" in line]


def test_aud_nothing_is_found_of_corrections_as_they_were_written_down(session: Session, cast: Cast) -> None:
    assert (found(session, cast), second(session)) == (0, [])

    corrected(session, cast, NewResult(completed=Decimal("9.5"), late=1, major_errors=0, handed_back=True))
    assert (found(session, cast), second(session)) == (0, [])  # written again: the last one holds

    reopening.decide_anew(
        session, cast.p1, OCTOBER, cast.an.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip
    assert verify(session).faults == []
    assert second_verdict_on(session) == []


CHANGES: dict[str, Callable[[], object]] = {
    "how much was done": lambda: update(ResultCorrection).values(completed=Decimal(9)),
    "a smallest part of it": lambda: update(ResultCorrection).values(completed=Decimal("10.0001")),
    "lateness": lambda: update(ResultCorrection).values(late=1),
    "errors": lambda: update(ResultCorrection).values(major_errors=0),
    "handed back": lambda: update(ResultCorrection).values(handed_back=True),
    "the level of behaviour": lambda: update(ResultCorrection).values(level=1),
    "the evidence of a result": lambda: update(ResultCorrection).values(evidence="khác"),
    "the round of a result": lambda: update(ResultCorrection).values(round=3),
    "a result that is gone": lambda: delete(ResultCorrection),
    "what was judged": lambda: update(LeaderCorrection).values(unit_fulfils=True),
    "that it was judged at all": lambda: update(LeaderCorrection).values(
        unit_fulfils=None, organises=None, united=None
    ),
    "the evidence of a judgement": lambda: update(LeaderCorrection).values(evidence="khác"),
    "a judgement that is gone": lambda: delete(LeaderCorrection),
}


@pytest.mark.parametrize("what", CHANGES)
def test_aud_a_changed_correction_is_found_by_both_verifiers(session: Session, cast: Cast, what: str) -> None:
    on_sqlite = session.get_bind().dialect.name == "sqlite"

    session.execute(CHANGES[what]())  # type: ignore[call-overload]
    session.expire_all()

    assert found(session, cast) >= 1
    assert {fault.kind for fault in verify(session).faults} == {FaultKind.SHEET_CORRECTION}
    assert bool(second(session)) == on_sqlite


@pytest.mark.parametrize("kind", [ResultCorrection, LeaderCorrection])
def test_aud_a_correction_by_another_or_on_another_sheet_is_found(
    session: Session, cast: Cast, kind: type[ResultCorrection]
) -> None:
    with session.begin_nested() as tampering:
        session.execute(update(kind).values(corrected_by=cast.accounts["hoa"].id))
        assert found(session, cast) == 1
        tampering.rollback()

    session.execute(update(Sheet).where(Sheet.official_id == cast.an.id).values(month=OCTOBER.previous))
    assert found(session, cast) == 2  # the sheet is no more that of the month


def test_aud_corrections_that_nobody_wrote_down_are_named(session: Session, cast: Cast) -> None:
    """As are those from before corrections had leaves: nothing but the log says who wrote them."""
    session.execute(
        update(DecisionLeaf)
        .where(DecisionLeaf.act.in_((RESULT_CORRECTED, LEADER_CORRECTED)))
        .values(act="sheet_of_old")
    )
    assert found(session, cast) == 2


def test_aud_a_correction_written_otherwise_than_the_service_writes_is_found(
    session: Session, cast: Cast
) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL types ids and days")
    session.execute(text("UPDATE result_correction SET task_id = upper(task_id)"))
    assert FaultKind.SPELLING in {fault.kind for fault in verify(session).faults}
