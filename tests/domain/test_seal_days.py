"""The seal, day by day: when a day is finished, what comes late, and that nothing is ever sealed twice or half."""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.audit.models import Batch
from feedback.integrity import seal as sealing
from feedback.integrity.seal import seal_offices
from feedback.periods.models import Period
from feedback.periods.month import Month
from feedback.ratings.models import Intake, Rating, SealedDay, Tally
from feedback.receipts.models import Receipt
from feedback.verification import verify
from tests.cast import Cast, gather
from tests.databases import open_engine
from tests.desk_day import RULES, at, committing, minutes_later, receipt, seal, shift, tap

DAY = "2026-10-05"
OCTOBER = Month(2026, 10)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def private_engine(private_database: str) -> Iterator[Engine]:
    engine = open_engine(private_database)
    yield engine
    engine.dispose()


def days(session: Session, office_id: uuid.UUID) -> list[str]:
    asked = select(SealedDay.day_on).where(SealedDay.office_id == office_id)
    return [day.isoformat() for day in session.scalars(asked.order_by(SealedDay.day_on))]


def waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Intake)) or 0


@pytest.mark.parametrize(
    ("now", "sealed"),
    [("2026-10-05 23:59", 0), ("2026-10-06 00:30", 0), ("2026-10-07 23:59", 0), ("2026-10-08 00:00", 1)],
)
def test_a_day_without_transactions_waits_three_days_for_them(
    session: Session, cast: Cast, now: str, sealed: int
) -> None:
    tap(session, cast.q1, f"{DAY} 09:10")

    assert seal(session, now)["P1"].ratings == sealed


@pytest.mark.parametrize(
    ("received", "sealed"),
    [
        (f"{DAY} 08:00", 1),  # of that day
        ("2026-10-06 00:10", 1),  # of a later one
        ("2026-10-04 23:59", 0),  # of an earlier one
        ("2026-10-06 08:00", 0),  # written down for a time that has not come
    ],
)
def test_a_day_is_finished_when_its_transactions_have_come_in(
    session: Session, cast: Cast, received: str, sealed: int
) -> None:
    receipt(session, cast.q2, cast.binh, cast.procedure, received)
    tap(session, cast.q1, f"{DAY} 09:10")

    assert seal(session, "2026-10-06 00:30")["P1"].ratings == sealed


def test_today_is_never_sealed(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    tap(session, cast.q1, f"{DAY} 09:10")

    assert seal(session, f"{DAY} 23:59")["P1"].ratings == 0
    assert seal(session, f"{DAY} 23:59", until="2026-10-31")["P1"].ratings == 0


def test_days_after_the_one_named_are_left(session: Session, cast: Cast) -> None:
    for day in ("2026-10-05", "2026-10-06", "2026-10-07"):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{day} 09:00")
        tap(session, cast.q1, f"{day} 09:10")

    report = seal(session, "2026-10-12 00:30", until="2026-10-06")

    assert report["P1"].days == [date(2026, 10, 5), date(2026, 10, 6)]
    assert waiting(session) == 1


def test_a_telephones_day_is_that_of_its_arrival(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    tap(
        session, cast.q1, f"{DAY} 23:50", received_at=at("2026-10-06 00:10"), channel="qr", source="browser",
        receipt_id=served.id,
    )  # fmt: skip

    assert seal(session, "2026-10-06 00:30")["P1"].ratings == 0
    assert seal(session, "2026-10-09 00:30")["P1"].ratings == 1
    assert session.scalars(select(Rating.day_on)).one() == date(2026, 10, 6)


def test_sealing_twice_changes_nothing(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    tap(session, cast.q1, f"{DAY} 09:10")
    seal(session, "2026-10-06 00:30")

    again = seal(session, "2026-10-06 01:30")

    assert not any(report.changed for report in again.values())
    assert session.scalars(select(Batch.number)).all() == [1]
    assert session.scalars(select(Tally.count)).all() == [1]


def test_what_comes_late_for_a_sealed_day_is_a_further_batch(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 10:00")
    tap(session, cast.q1, f"{DAY} 09:10")
    seal(session, "2026-10-06 00:30")

    tap(session, cast.q1, f"{DAY} 10:10", received_at=at("2026-10-07 08:00"))
    report = seal(session, "2026-10-08 00:30")

    assert (report["P1"].ratings, report["P1"].states["counted"]) == (1, 1)
    assert session.scalars(select(Batch.running_total).order_by(Batch.number)).all() == [1, 2]
    assert session.get_one(SealedDay, (cast.p1.id, date(2026, 10, 5))).received == 2
    assert verify(session).faults == []


def test_a_quiet_day_of_work_has_an_empty_batch(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    shift(session, cast.q1, cast.an, "2026-10-06")

    seal(session, "2026-10-09 00:30")

    assert days(session, cast.p1.id) == [DAY, "2026-10-06"]  # and not the 7th, when nobody worked
    [batch] = session.scalars(select(Batch)).all()
    assert (batch.leaves, batch.running_total) == (0, 0)


def test_history_brought_in_opens_no_month_of_long_ago(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, "2025-12-01 09:00")
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")

    seal(session, "2026-10-09 00:30")

    assert days(session, cast.p1.id) == [DAY]
    assert session.scalars(select(Period.month)).all() == [OCTOBER]


def test_an_id_that_was_sealed_before_is_dropped(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    first = tap(session, cast.q1, f"{DAY} 09:10", level=5)
    seal(session, "2026-10-06 00:30")
    tap(session, cast.q1, f"{DAY} 09:11", level=1, rating_id=first.rating_id)

    report = seal(session, "2026-10-07 00:30")

    assert (report["P1"].repeated, report["P1"].ratings, waiting(session)) == (1, 0, 0)
    assert session.scalars(select(Rating.level)).all() == [5]


def test_a_run_that_dies_leaves_all_as_it_was(
    private_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction = committing(private_engine)
    with transaction() as session:
        cast = gather(session)
        for minute in range(0, 50, 10):
            receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:{minute:02}")
            tap(session, cast.q1, f"{DAY} 09:{minute:02}:30")
    steps = ("claim", "attribute", "move", "_keep_days", "_look_at_run", "_look_at_months", "_report")
    for step in steps:
        with monkeypatch.context() as patched:
            patched.setattr(sealing, step, _died_after(getattr(sealing, step)))
            with pytest.raises(Died):
                seal_offices(transaction, RULES, now=at("2026-10-06 00:30"))
        with transaction() as session:
            assert waiting(session) == 5, step
            assert session.scalars(select(Receipt.rated_by).distinct()).all() == [None], step
            assert not any(
                session.scalars(select(model)).first() for model in (Rating, Tally, Batch, SealedDay)
            ), step

    seal_offices(transaction, RULES, now=at("2026-10-06 00:30"))

    with transaction() as session:
        assert waiting(session) == 0
        assert session.scalar(select(func.sum(Tally.count))) == 5
        assert verify(session).faults == []


class Died(BaseException):
    """The process was ended at this step."""


def _died_after(step: Callable[..., object]) -> Callable[..., None]:
    def run(*args: object, **kwargs: object) -> None:
        step(*args, **kwargs)
        raise Died

    return run


def test_of_two_sealers_at_once_exactly_one_does_each_day(private_engine: Engine) -> None:
    transaction = committing(private_engine)
    with transaction() as session:
        cast = gather(session)
        for day in range(5, 10):
            receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-0{day} 08:00")
            for number in range(30):
                tap(session, cast.q1, minutes_later(f"2026-10-0{day} 08:01", number * 3))
    barrier = threading.Barrier(2)
    reports: list[list[sealing.OfficeSeal]] = []

    def run() -> None:
        barrier.wait()
        reports.append(seal_offices(transaction, RULES, now=at("2026-10-12 00:30")))

    sealers = [threading.Thread(target=run) for _ in range(2)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()

    moved = sorted(sum(report.ratings for report in each) for each in reports)
    assert moved == [0, 150]
    with transaction() as session:
        assert verify(session).faults == []
        assert session.scalar(select(func.count()).select_from(Batch)) == 1
