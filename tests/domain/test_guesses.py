"""Guesses: counted exactly for one source and for all, and forgotten with their span."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.guesses import operations
from feedback.guesses.models import GuessCount, Kind
from feedback.guesses.operations import LIMITS, SPAN
from tests.databases import open_engine
from tests.desk_day import committing

NOW = datetime(2026, 10, 15, 3, 4, tzinfo=UTC)  # four minutes into a span
ONE, OTHER = b"1" * 32, b"2" * 32
MOST = LIMITS[Kind.RECEIPT].of_one or 0


def allowed(session: Session, source: bytes = ONE, kind: Kind = Kind.RECEIPT, *, now: datetime = NOW) -> bool:
    return operations.count(session, kind, source, now=now) is None


def test_qr_3_one_source_has_so_many_and_another_is_not_in_its_way(session: Session) -> None:
    assert [allowed(session) for _ in range(MOST + 5)] == [True] * MOST + [False] * 5
    assert allowed(session, OTHER)


def test_qr_3_all_together_have_so_many(session: Session) -> None:
    in_all = LIMITS[Kind.RECEIPT].in_all
    sources = [number.to_bytes(32, "big") for number in range(1, in_all + 3)]

    assert [allowed(session, source) for source in sources] == [True] * in_all + [False] * 2


def test_what_one_source_has_too_many_of_uses_up_nothing_of_the_others(session: Session) -> None:
    for _ in range(MOST + 50):
        allowed(session)

    in_all = session.scalars(select(GuessCount.count).where(GuessCount.source == operations.EVERYBODY)).one()
    assert in_all == MOST


def test_the_next_span_begins_anew_and_the_refusal_says_when(session: Session) -> None:
    for _ in range(MOST):
        allowed(session)

    assert operations.count(session, Kind.RECEIPT, ONE, now=NOW) == timedelta(minutes=6)
    assert allowed(session, now=NOW + timedelta(minutes=6))


def test_who_looks_up_a_check_code_is_not_told_apart(session: Session) -> None:
    allowed(session, ONE, Kind.CHECK)

    assert session.scalars(select(GuessCount.source)).all() == [operations.EVERYBODY]


def test_old_counts_are_forgotten(session: Session) -> None:
    allowed(session)

    assert operations.forget_old(session, now=NOW + SPAN) == 0
    assert operations.forget_old(session, now=NOW + 3 * SPAN) == 2
    assert session.scalar(select(func.count()).select_from(GuessCount)) == 0


@pytest.fixture
def private_engine(private_database: str) -> Iterator[Engine]:
    engine = open_engine(private_database)
    yield engine
    engine.dispose()


def test_qr_3_of_many_at_once_exactly_as_many_pass_as_may(private_engine: Engine) -> None:
    begin = committing(private_engine)

    def guess(_number: int) -> bool:
        with begin() as session:
            return allowed(session)

    with ThreadPoolExecutor(20) as together:
        passed = sum(together.map(guess, range(MOST + 20)))

    assert passed == MOST
