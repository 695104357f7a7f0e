"""What can happen to a run of a job: one process claims it by its row, and writes down what came of it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.jobs.models import JobRun

LEASE = timedelta(hours=1)  # a run that has not ended by then has died, and another process may take it over
RUNS_KEPT = timedelta(days=90)
LONGEST_OUTCOME = 1000  # characters


def claim(session: Session, job: str, slot: str, *, now: datetime) -> bool:
    """Take the run of `job` that was due at `slot`: true for exactly one process, until it is done.

    A run that was claimed longer ago than a lease and never done is taken over; every job may safely run twice.
    """
    row = insert_for(session, JobRun).values(job=job, slot=slot, claimed_at=now)
    if session.scalar(row.on_conflict_do_nothing().returning(JobRun.slot)) is not None:
        return True
    taken_over = session.execute(
        update(JobRun)
        .where(
            JobRun.job == job,
            JobRun.slot == slot,
            JobRun.done_at.is_(None),
            JobRun.claimed_at < now - LEASE,
        )
        .values(claimed_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(taken_over.rowcount == 1)  # type: ignore[attr-defined]


def finish(session: Session, job: str, slot: str, outcome: str, *, now: datetime) -> None:
    """Write down that the run is done, and what came of it."""
    _write(session, job, slot, outcome[:LONGEST_OUTCOME], done_at=now)


def fail(session: Session, job: str, slot: str, outcome: str) -> None:
    """Write down why the run failed; it is not done, so it may be taken over."""
    _write(session, job, slot, outcome[:LONGEST_OUTCOME], done_at=None)


def forget_runs(session: Session, *, now: datetime) -> int:
    """Delete the rows of runs long past, and say how many."""
    gone = session.execute(
        delete(JobRun).where(JobRun.claimed_at < now - RUNS_KEPT).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _write(session: Session, job: str, slot: str, outcome: str, *, done_at: datetime | None) -> None:
    session.execute(
        update(JobRun)
        .where(JobRun.job == job, JobRun.slot == slot)
        .values(outcome=outcome, done_at=done_at)
        .execution_options(synchronize_session=False)
    )
