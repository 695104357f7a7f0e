"""A decision on held ratings of a closed month leads to its new version in the same step."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.errors import Refused
from feedback.evaluations.closings import later_decisions
from feedback.evaluations.closings.later_decisions import Decided, give_word
from feedback.evaluations.summaries.queries import summary
from feedback.integrity.models import Flag, Reason, Ruling
from feedback.periods.models import Period
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.desk_day import ZONE, minutes_later, receipt, seal, shift, tap
from tests.months import AFTER_OCTOBER, closed

DAY = "2026-10-05"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def flag(session: Session, cast: Cast) -> Flag:
    """A burst at An's desk in a month that is closed."""
    shift(session, cast.q1, cast.an, DAY)
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60), level=4)
    seal(session, "2026-11-03 00:30")
    closed(session, cast.p1)
    return session.scalars(select(Flag).where(Flag.kind == "burst")).one()


def says(session: Session, cast: Cast, flag: Flag, name: str, ruling: Ruling) -> Decided:
    reason = Reason.GENUINE if ruling is Ruling.RELEASE else Reason.REPEATED
    user = cast.accounts[name]
    return give_word(session, cast.p1, flag, user, ruling, reason, "", zone=ZONE, now=AFTER_OCTOBER)


@pytest.mark.parametrize(("ruling", "counted"), [(Ruling.RELEASE, 5), (Ruling.EXCLUDE, 0)])
def test_the_second_word_makes_version_two(
    session: Session, cast: Cast, flag: Flag, ruling: Ruling, counted: int
) -> None:
    assert summary(session, cast.p1, OCTOBER).totals["held"] == 5

    assert says(session, cast, flag, "alice", ruling).version is None
    assert says(session, cast, flag, "thanh", ruling).version == 2

    assert session.get_one(Period, (cast.p1.id, OCTOBER)).version == 2
    assert summary(session, cast.p1, OCTOBER).totals["counted"] == counted
    assert {line.held for line in summary(session, cast.p1, OCTOBER, version=1).lines} == {0, 5}
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "period:recomputed")).one()
    assert "Decision on held ratings" in leaf.body["reason"]
    assert verify(session).faults == []


def test_a_month_that_cannot_be_computed_keeps_the_decision(
    session: Session, cast: Cast, flag: Flag, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refused("postings_changed", "Officials have no posting any more.")

    monkeypatch.setattr(later_decisions, "recompute", refuse)
    says(session, cast, flag, "alice", Ruling.RELEASE)
    decided = says(session, cast, flag, "thanh", Ruling.RELEASE)

    assert decided.version is None
    assert decided.refusal is not None
    assert decided.refusal.code == "postings_changed"
    assert flag.ruling is Ruling.RELEASE
    assert session.get_one(Period, (cast.p1.id, OCTOBER)).version == 1
