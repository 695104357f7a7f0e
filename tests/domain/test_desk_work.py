"""Where a number of desk work comes from: the receipts that it counts, as many as it says."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.plans.desk_work import Count, desk_counts, receipts_counted
from feedback.receipts.models import Receipt
from tests.cast import OCTOBER, Cast, gather
from tests.months import HANOI, served

DUE = datetime(2026, 10, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    """An received six dossiers: two handed over on time, one late, one without a due time, one not yet, one void."""
    cast = gather(session)
    served(session, cast.q1, cast.an, cast.procedure, 6)
    served(session, cast.q1, cast.binh, cast.procedure, 2)
    receipts = session.scalars(select(Receipt).where(Receipt.official_id == cast.an.id)).all()
    for receipt in receipts[:3]:
        receipt.due_at = DUE
    for receipt, returned_at in zip(
        receipts, (DUE, DUE - timedelta(days=1), DUE + timedelta(minutes=1), DUE), strict=False
    ):
        receipt.returned_at = returned_at
    receipts[5].voided_at = DUE
    session.flush()
    return cast


@pytest.mark.parametrize(("count", "number"), [("received", 5), ("returned", 4), ("on-time", 3), ("late", 1)])
def test_every_number_names_its_receipts(session: Session, cast: Cast, count: str, number: int) -> None:
    told = desk_counts(session, cast.p1.id, OCTOBER, HANOI)[cast.an.id]
    receipts = receipts_counted(session, cast.p1.id, cast.an.id, OCTOBER, Count(count), HANOI)

    assert (told.of(Count(count)), len(receipts)) == (number, number)
    assert all(receipt.is_late for receipt in receipts) == (count == "late")


def test_nothing_of_a_rating_and_no_hour_is_among_them(session: Session, cast: Cast) -> None:
    [first, *_] = receipts_counted(session, cast.p1.id, cast.an.id, OCTOBER, Count.RECEIVED, HANOI)

    assert set(first.__slots__) == {
        "dossier", "procedure", "received_on", "due_on", "returned_on", "is_late",
    }  # fmt: skip
    assert not isinstance(first.received_on, datetime)
