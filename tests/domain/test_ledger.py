"""The ledger: what a change behind the service's back looks like to whoever verifies, and that nothing else does."""

from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from feedback.audit import chain
from feedback.audit.models import Batch, BatchKind
from feedback.audit.operations import append_decision, append_ratings, as_chained
from feedback.audit.verify import FaultKind, extension_faults
from feedback.errors import Refused
from feedback.periods.month import Month
from feedback.ratings.leaves import COLUMNS, Commitments, Sealed
from feedback.ratings.models import Rating
from feedback.verification import verify
from tests.cast import Cast, gather
from tests.two_bursts import month_of_two_bursts

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"
OCTOBER = Month(2026, 10)
TODAY = date(2026, 10, 6)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def ledger(session: Session, cast: Cast) -> Cast:
    """A month with two sealed days, an excluded burst, an open one, and a rating that only the roster knows."""
    month_of_two_bursts(session, cast)
    return cast


def test_an_honest_ledger_has_no_fault(session: Session, ledger: Cast) -> None:
    found = verify(session)

    assert found.faults == []
    # Two batches of ratings, two of flags raised, one of a flag decided.
    assert (found.batches, found.ratings, found.decisions) == (5, 14, 3)
    assert found.heads[-1].total == 17


def test_batches_follow_each_other(session: Session, ledger: Cast) -> None:
    batches = session.scalars(select(Batch).order_by(Batch.number)).all()

    assert [batch.number for batch in batches] == [1, 2, 3, 4, 5]
    assert [batch.kind for batch in batches] == [
        BatchKind.RATINGS,
        BatchKind.DECISIONS,
        BatchKind.RATINGS,
        BatchKind.DECISIONS,
        BatchKind.DECISIONS,
    ]
    assert [batch.leaves for batch in batches] == [7, 1, 7, 1, 1]
    for before, after in pairwise(batches):
        assert after.previous_head == before.head == as_chained(before).head


TAMPERINGS = [
    # what is done behind the service's back, and what verify calls it
    ("UPDATE rating SET level = 5 WHERE level = 1", {FaultKind.ROOT, FaultKind.TALLY}),
    ("UPDATE rating SET reasons = 'polite' WHERE level = 1", {FaultKind.ROOT}),
    ("UPDATE rating SET salt = (SELECT root FROM ledger_batch WHERE number = 1)", {FaultKind.ROOT, FaultKind.FLAG}),
    ("UPDATE rating SET questionnaire = '9' WHERE level = 5", {FaultKind.ROOT}),
    ("UPDATE rating SET basis = 'receipt' WHERE level = 5", {FaultKind.ROOT}),
    ("UPDATE rating SET verified = {true} WHERE level = 1", {FaultKind.ROOT, FaultKind.STATE}),
    ("UPDATE rating SET channel = 'paper' WHERE level = 5", {FaultKind.ROOT, FaultKind.TALLY}),
    ("UPDATE rating SET official_id = NULL, basis = 'desk' WHERE level = 1", {FaultKind.ROOT, FaultKind.TALLY}),
    ("UPDATE rating SET day_on = '2026-10-04' WHERE level = 5", {FaultKind.ROOT, FaultKind.TALLY, FaultKind.DAY}),
    ("UPDATE rating SET batch = 3 WHERE batch = 1", {FaultKind.LEAVES}),
    ("UPDATE rating SET batch = 9 WHERE level = 5", {FaultKind.LEAVES, FaultKind.NO_BATCH}),
    ("UPDATE rating SET month = '2026-09' WHERE level = 5", {FaultKind.LEAVES, FaultKind.NO_BATCH, FaultKind.TALLY, FaultKind.WORDS}),
    ("DELETE FROM rating WHERE level = 1", {FaultKind.LEAVES, FaultKind.TALLY, FaultKind.DAY}),
    ("UPDATE rating SET state = 'excluded' WHERE level = 5", {FaultKind.STATE, FaultKind.TALLY}),
    ("UPDATE rating SET state = 'unverified' WHERE level = 5", {FaultKind.STATE, FaultKind.TALLY}),
    ("UPDATE rating SET state = 'counted' WHERE state = 'held'", {FaultKind.STATE, FaultKind.TALLY}),
    ("UPDATE rating SET state = 'counted' WHERE state = 'excluded'", {FaultKind.STATE, FaultKind.TALLY}),
    ("UPDATE tally SET count = count + 1 WHERE level = 5", {FaultKind.TALLY}),
    ("DELETE FROM tally WHERE level = 1", {FaultKind.TALLY}),
    ("UPDATE tally SET state = 'excluded' WHERE level = 5", {FaultKind.TALLY}),
    ("UPDATE ledger_batch SET leaves = 6 WHERE number = 1", {FaultKind.TOTAL, FaultKind.HEAD, FaultKind.LEAVES, FaultKind.PREVIOUS}),
    ("UPDATE ledger_batch SET running_total = 99 WHERE number = 5", {FaultKind.TOTAL, FaultKind.HEAD}),
    ("UPDATE ledger_batch SET root = head WHERE number = 3", {FaultKind.ROOT, FaultKind.HEAD, FaultKind.PREVIOUS}),
    ("UPDATE ledger_batch SET head = root WHERE number = 5", {FaultKind.HEAD}),
    ("UPDATE ledger_batch SET previous_head = NULL WHERE number = 2", {FaultKind.PREVIOUS, FaultKind.HEAD}),
    ("UPDATE ledger_batch SET kind = 'decisions' WHERE number = 1", {FaultKind.LEAVES, FaultKind.HEAD, FaultKind.PREVIOUS}),
    ("DELETE FROM ledger_batch WHERE number = 2", {FaultKind.MISSING, FaultKind.TOTAL, FaultKind.PREVIOUS, FaultKind.NO_BATCH}),
    ("DELETE FROM ledger_batch WHERE number = 5", {FaultKind.NO_BATCH}),
    ("DELETE FROM ledger_batch", {FaultKind.NO_BATCH}),
    ("UPDATE ledger_decision SET act = 'other'", {FaultKind.ROOT, FaultKind.FLAG}),
    ("DELETE FROM ledger_decision WHERE batch = 5", {FaultKind.LEAVES, FaultKind.FLAG}),
    ("UPDATE ledger_decision SET batch = 4 WHERE batch = 5", {FaultKind.LEAVES}),
    ("UPDATE flag SET ruling = 'release' WHERE ruling = 'exclude'", {FaultKind.FLAG, FaultKind.STATE}),
    ("UPDATE flag SET ruling = NULL, decided_at = NULL", {FaultKind.FLAG, FaultKind.STATE}),
    ("UPDATE flag SET ruling = 'exclude', decided_at = raised_at", {FaultKind.FLAG, FaultKind.STATE}),
    ("DELETE FROM flagged_rating", {FaultKind.FLAG, FaultKind.STATE}),
    ("UPDATE flagged_rating SET flag_id = {latest}", {FaultKind.FLAG, FaultKind.STATE}),
    ("DELETE FROM flag", {FaultKind.FLAG, FaultKind.STATE}),
    ("UPDATE sealed_day SET received = received - 1", {FaultKind.DAY}),
    ("UPDATE sealed_day SET served = served + 1", {FaultKind.SERVED}),
    ("UPDATE sealed_day SET served = 0, served_by_desk = '{{}}'", {FaultKind.SERVED}),
    ("DELETE FROM sealed_day", {FaultKind.DAY, FaultKind.SERVED}),
    ("UPDATE ledger_batch SET sealed_on = '2026-10-07' WHERE number = 5", {FaultKind.HEAD}),
    ("UPDATE ledger_batch SET leaf_form = 1 WHERE number = 5", {FaultKind.HEAD, FaultKind.ROOT}),
    ("UPDATE ledger_batch SET state = NULL WHERE number = 5", {FaultKind.HEAD}),
    ("UPDATE ledger_batch SET form = 1 WHERE number = 5", {FaultKind.HEAD, FaultKind.FORM}),
    ("UPDATE shift SET part = 'afternoon' WHERE worked_on = '2026-10-05'", {FaultKind.ROSTER}),
    ("DELETE FROM shift", {FaultKind.ROSTER}),
    ("UPDATE comment SET words = 'Xấu'", {FaultKind.WORDS}),
    ("UPDATE comment SET salt = NULL", {FaultKind.WORDS}),
    ("DELETE FROM comment", {FaultKind.WORDS}),
    ("UPDATE rating SET words_digest = NULL", {FaultKind.ROOT, FaultKind.WORDS}),
]  # fmt: skip


def test_led_5_verify_finds_what_was_changed_without_a_decision(session: Session, ledger: Cast) -> None:
    for statement, kinds in TAMPERINGS:
        with session.begin_nested() as tampering:
            changed = session.execute(text(spoken(session, statement)))
            session.expire_all()
            found = verify(session).faults
            tampering.rollback()

        assert changed.rowcount, statement
        assert {fault.kind for fault in found} == kinds, statement
        assert {fault.office for fault in found} == {"P1"}, statement
    assert verify(session).faults == []


def spoken(session: Session, statement: str) -> str:
    """The statement in the words of the session's database."""
    if session.get_bind().dialect.name == "sqlite":
        return statement.format(true="1", latest="(SELECT max(id) FROM flag)")
    return statement.format(true="TRUE", latest="(SELECT max(CAST(id AS TEXT)) FROM flag)::uuid")


def test_a_swap_of_two_ratings_under_one_flag_shows(session: Session, ledger: Cast) -> None:
    """Whoever wants the excluded rating to be another one gives the two each other's ids."""
    out = session.scalars(select(Rating).where(Rating.state == "excluded")).first()
    counted = session.scalars(
        select(Rating).where(Rating.state == "counted", Rating.batch == out.batch)
    ).first()
    rows = {row.rating_id: (row.level, row.salt) for row in (out, counted)}
    for one, other in ((out, counted), (counted, out)):
        one.level, one.salt = rows[other.rating_id]
    session.flush()

    assert FaultKind.FLAG in {fault.kind for fault in verify(session).faults}


def test_a_chain_made_anew_is_caught_by_an_older_head(session: Session, ledger: Cast) -> None:
    """With the real code, one can change a rating and make every batch after it fit: only an old head tells."""
    older = {("P1", "2026-10"): {head.number: head.head for head in verify(session).heads}}
    session.execute(text("DELETE FROM rating WHERE level = 1 AND batch = 1"))
    session.execute(text("UPDATE tally SET count = 0 WHERE level = 1 AND day_on = '2026-10-05'"))
    session.execute(text("UPDATE sealed_day SET received = received - 1 WHERE day_on = '2026-10-05'"))
    session.expire_all()
    before = None
    for batch in session.scalars(select(Batch).order_by(Batch.number)):
        count = batch.leaves - (batch.number == 1)
        made = chain.Batch(
            batch.office_id.hex, "2026-10", batch.number, count, (before.total if before else 0) + count,
            rating_root(session, batch) if batch.number == 1 else batch.root, before.head if before else None,
            as_chained(batch).around,
        )  # fmt: skip
        batch.leaves, batch.running_total, batch.root = made.count, made.total, made.root
        batch.previous_head, batch.head = made.previous, made.head
        before = made
    session.flush()

    now = verify(session)
    newer = {("P1", "2026-10"): {head.number: head.head for head in now.heads}}

    assert now.faults == []  # within itself it holds
    assert [(fault.kind, fault.batch) for fault in extension_faults(older, newer)] == [
        (FaultKind.CHANGED, number) for number in range(1, 6)
    ]


def rating_root(session: Session, batch: Batch) -> bytes:
    """The root over what is left of a batch of ratings."""
    commitments = Commitments()
    asked = select(Rating.salt, Rating.rating_id, Rating.words_digest, *COLUMNS).where(
        Rating.batch == batch.number
    )
    return chain.merkle_root(
        [
            commitments.to(salt, rating_id, Sealed._make(content), words)
            for salt, rating_id, words, *content in session.execute(asked)
        ]
    )


def test_a_newer_ledger_extends_an_older_one() -> None:
    older = {("P1", "2026-10"): {1: "a", 2: "b"}}

    assert list(extension_faults(older, {("P1", "2026-10"): {1: "a", 2: "b", 3: "c"}})) == []
    cut = list(extension_faults(older, {("P1", "2026-10"): {1: "a"}}))
    assert [(fault.kind, fault.office, fault.month, fault.batch) for fault in cut] == [
        (FaultKind.MISSING, "P1", "2026-10", 2)
    ]
    gone = list(extension_faults(older, {}))
    assert [fault.batch for fault in gone] == [1, 2]


def test_a_decision_is_a_leaf_of_its_own(session: Session, cast: Cast) -> None:
    number = append_decision(session, cast.p1.id, OCTOBER, "test:told", {"version": 1}, decided_on=TODAY)

    assert number == 1
    assert verify(session).faults == []


def test_a_decision_that_cannot_be_hashed_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        append_decision(session, cast.p1.id, OCTOBER, "period:closed", {"score": 1.5}, decided_on=TODAY)
    assert refusal.value.code == "not_canonical"


def test_an_empty_batch_moves_the_chain_on(session: Session, cast: Cast) -> None:
    first = append_ratings(session, cast.p1.id, OCTOBER, [], sealed_on=TODAY)
    second = append_ratings(session, cast.p1.id, OCTOBER, [], sealed_on=TODAY)

    heads = session.scalars(select(Batch.head).order_by(Batch.number)).all()
    assert (first, second) == (1, 2)
    assert heads[0] != heads[1]


def test_each_office_and_month_has_a_ledger_of_its_own(session: Session, cast: Cast) -> None:
    append_ratings(session, cast.p1.id, OCTOBER, [], sealed_on=TODAY)

    assert append_ratings(session, cast.p2.id, OCTOBER, [], sealed_on=TODAY) == 1
    assert append_ratings(session, cast.p1.id, OCTOBER.next, [], sealed_on=TODAY) == 1


def test_led_10_every_sealed_rating_has_exactly_one_leaf(session: Session, ledger: Cast) -> None:
    leaves = session.scalar(select(func.sum(Batch.leaves)).where(Batch.kind == BatchKind.RATINGS))

    assert leaves == session.scalar(select(func.count()).select_from(Rating)) == 14
