"""The indexes from what an office has: each dossier once, cases by what was found, ratings as they were released."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.indexes.nine import Index
from feedback.indexes.queries import Indexes, indexes
from feedback.indexes.service import Group
from feedback.periods.month import Month
from feedback.receipts.models import Mode, Receipt
from tests.cast import OCTOBER, Cast, gather
from tests.months import HANOI, closed, rated, served

NOON = datetime(2026, 10, 12, 5, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def dossiers(
    session: Session, cast: Cast, number: int, *, due: int, back: int | None, online: bool = False
) -> None:
    """Dossiers of An received on the 12th, due so many days later, and returned so many days later."""
    served(session, cast.q1, cast.an, cast.procedure, number)
    session.flush()
    session.execute(
        update(Receipt)
        .where(Receipt.due_at.is_(None))
        .values(
            due_at=NOON + timedelta(days=due),
            returned_at=None if back is None else NOON + timedelta(days=back),
            mode=Mode.ONLINE if online else Mode.DIRECT,
        )
    )


def found(session: Session, cast: Cast, *months: Month) -> Indexes:
    return indexes(session, cast.p1, months or (OCTOBER,), zone=HANOI)


def test_dossiers_count_by_the_day_they_came_back_or_should_have(session: Session, cast: Cast) -> None:
    dossiers(session, cast, 2, due=5, back=3)  # early
    dossiers(session, cast, 1, due=5, back=5)  # on its day
    dossiers(session, cast, 1, due=5, back=30)  # late: counted by its day, in October
    dossiers(session, cast, 1, due=5, back=None)  # not back
    dossiers(session, cast, 4, due=40, back=None)  # due in November
    closed(session, cast.p1)

    seen = found(session, cast)

    # (2 × 2 + 1 × 1 + 2 × 0) / 5 = 1.0; attitude (2 × 2 + 1) / 3 = 1.667 → 1.7
    an = seen.officials[0]
    assert (an.name, an.dossiers) == ("Nguyễn Văn An", 5)
    assert (an.nine.indexes[Index.TIME], an.nine.indexes[Index.ATTITUDE]) == (Decimal("1.0"), Decimal("1.7"))
    assert [(desk.name, desk.nine.total) for desk in seen.desks] == [(cast.q1.name, an.nine.total)]
    assert seen.service.groups[Group.PROGRESS] == Decimal("12.00")  # 3 of 5 × 20
    assert seen.unit.indexes[Index.FEEDBACK] == Decimal("2.0")  # nobody asked for an answer
    assert seen.unit.indexes[Index.AGENCIES] is None


def test_no_dossier_counts_in_two_months(session: Session, cast: Cast) -> None:
    dossiers(session, cast, 1, due=5, back=30)
    dossiers(session, cast, 1, due=40, back=25)

    assert len(found(session, cast).officials) == 1
    assert [each.dossiers for each in found(session, cast, OCTOBER.next).officials] == [1]
    assert [each.dossiers for each in found(session, cast, OCTOBER, OCTOBER.next).officials] == [2]


def test_ratings_count_as_they_were_let_out_and_silence_as_satisfied(session: Session, cast: Cast) -> None:
    served(session, cast.q1, cast.an, cast.procedure, 100)
    rated(session, cast.q1, cast.an, {1: 1, 2: 2, 5: 47}, procedure=cast.procedure)
    before = found(session, cast)
    closed(session, cast.p1)

    # 1 + 2 bad of 100 dossiers: 97/100 × 18 = 17.46; nothing before anything was let out
    assert before.service.groups[Group.SATISFACTION] is None
    assert found(session, cast).service.groups[Group.SATISFACTION] == Decimal("17.46")


def test_online_dossiers(session: Session, cast: Cast) -> None:
    dossiers(session, cast, 6, due=5, back=3)
    dossiers(session, cast, 4, due=5, back=3, online=True)

    seen = found(session, cast)

    assert seen.unit.indexes[Index.ONLINE] == Decimal("2.0")
    assert seen.service.groups[Group.ONLINE] == Decimal("4.80")  # 4 of 10 × 12
