"""What can happen to a guess: it is counted, for its source and in all, and refused beyond what is plausible.

Only what was wrong is counted, so a whole ward behind one address is never in the way of its own citizens, and nobody
can shut it out by typing nonsense: a code of 120 random bits is not found by trying, however often.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.guesses.models import GuessCount, Kind

SPAN = timedelta(minutes=10)
EVERYBODY = bytes(32)  # the source under which all of them are counted together


@dataclass(frozen=True, slots=True)
class Limits:
    """The most within a span: of one source, and of all together."""

    of_one: int | None  # none: sources are not told apart
    in_all: int


LIMITS: dict[Kind, Limits] = {
    Kind.RECEIPT: Limits(30, 600),
    Kind.CHECK: Limits(None, 1200),  # who looks up what is nobody's business, so only their number is known
    Kind.WALL: Limits(400, 10_000),  # forty citizens a minute from one network, as a busy ward has them
}


def count(session: Session, kind: Kind, source: bytes, *, now: datetime) -> timedelta | None:
    """Count one more, and say how long to wait where it is one too many; none where it is not.

    Each is counted by one upsert that gives the number back, so that of many at once exactly as many pass as may.
    """
    limits = LIMITS[kind]
    since = datetime.fromtimestamp(now.timestamp() // SPAN.total_seconds() * SPAN.total_seconds(), UTC)
    too_many = False
    if limits.of_one is not None:
        too_many = _counted(session, kind, source, since) > limits.of_one
    if not too_many:  # what one source has too many of does not use up what is left for all
        too_many = _counted(session, kind, EVERYBODY, since) > limits.in_all
    return since + SPAN - now if too_many else None


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete the counts of spans that are over, and say how many."""
    old = delete(GuessCount).where(GuessCount.since < now - 2 * SPAN)
    return int(session.execute(old.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _counted(session: Session, kind: Kind, source: bytes, since: datetime) -> int:
    row = insert_for(session, GuessCount).values(kind=kind, source=source, since=since, count=1)
    counted = session.scalar(
        row.on_conflict_do_update(
            index_elements=["kind", "source", "since"], set_={"count": GuessCount.count + 1}
        ).returning(GuessCount.count)
    )
    return int(counted or 0)
