"""What stands of a decided year and was changed behind the ledger's back is found: each part of it, by both verifiers where it is a decision's."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Comment, Minutes
from feedback.terms.kept import sheet_faults, year_faults
from feedback.terms.models import BroughtMonth, YearDecision, YearSheet
from tests.cast import Cast, gather
from tests.domain.test_brought_months import half_a_year
from tests.tampering import second_verdict_on
from tests.years import GOOD, decided, published, reopened, spoken, worked


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def year(session: Session, cast: Cast) -> None:
    """An's year of six months from paper and six closed here, decided and published."""
    half_a_year(session, cast, cast.an)
    worked(session, cast, 7, 12, cast.an)
    spoken(session, cast, cast.an)
    decided(session, cast, cast.an, GOOD, "Một chỗ")
    published(session, cast)


def found(session: Session, cast: Cast) -> int:
    return len(list(sheet_faults(session, cast.p1.id, "P1")))


def test_aud_nothing_is_found_of_what_nobody_touched(session: Session, cast: Cast, year: None) -> None:
    assert found(session, cast) == 0
    assert [line for line in second_verdict_on(session) if "year:" in line or "month:" in line] == []

    reopened(session, cast, cast.an)
    assert found(session, cast) == 0  # the round before counts
    spoken(session, cast, cast.an)  # a new measure, new words, a new meeting
    assert found(session, cast) == 0
    decided(session, cast, cast.an, GOOD, "Đã xem lại")
    assert found(session, cast) == 0


CHANGES: dict[str, Callable[[], object]] = {
    "own words": lambda: update(YearSheet).values(own_words="khác"),
    "the measure": lambda: update(YearSheet).values(proposal="khác"),
    "a leader's words": lambda: update(Comment).values(opinion="khác"),
    "the class that a leader proposes": lambda: update(Comment).values(klass=None),
    "what the meeting says": lambda: update(Minutes).values(opinion="khác"),
    "the votes": lambda: update(Minutes).values(in_favour=7, against=2),
    "minutes that are gone": lambda: delete(Minutes),
    "a comment that is gone": lambda: delete(Comment),
    "a sheet that is gone": lambda: delete(YearSheet),
    "a decision that is gone": lambda: delete(YearDecision),
    "a sheet that would be decided again": lambda: update(YearSheet).values(
        state=SheetState.COMMENTED, published_on=None, petition_until=None
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_aud_what_a_decision_was_made_from_cannot_be_changed_unseen(
    session: Session, cast: Cast, year: None, change: Callable[[], object]
) -> None:
    session.execute(change())
    assert found(session, cast) == 1


def test_aud_a_sheet_that_claims_to_be_decided_is_found(session: Session, cast: Cast) -> None:
    spoken(session, cast, cast.an)
    assert found(session, cast) == 0
    session.execute(update(YearSheet).values(state=SheetState.DECIDED))
    assert found(session, cast) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: update(YearDecision).values(mean=Decimal("99.00")),
        lambda: update(YearDecision).values(reason="khác"),
        lambda: delete(YearDecision),
        lambda: update(BroughtMonth).values(total=Decimal("99.00")),
        lambda: update(BroughtMonth).values(document="khác"),
        lambda: delete(BroughtMonth),
    ],
)
def test_aud_the_second_verifier_finds_it_too(
    session: Session, cast: Cast, year: None, change: Callable[[], object]
) -> None:
    before = second_verdict_on(session)
    session.execute(change())
    if session.get_bind().dialect.name == "sqlite":
        assert set(second_verdict_on(session)) > set(before)
    else:
        assert second_verdict_on(session) == []


def test_a_decision_keeps_the_documents_that_limited_it(session: Session, cast: Cast, year: None) -> None:
    decision = decided_of(session, cast)
    assert decision.said is not None
    assert decision.said["limits"] == []
    assert list(year_faults(session, cast.p1.id, "P1")) == []


def decided_of(session: Session, cast: Cast) -> YearDecision:
    return session.get_one(YearDecision, (cast.p1.id, cast.an.id, 2026, 1))
