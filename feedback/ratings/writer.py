"""The tap's path: waiting ratings are gathered and written by one statement, so that many share one sync of the disk."""

import contextlib
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from feedback.devices.sightings import Sighting, remember
from feedback.ratings import intake
from feedback.ratings.marks import Marks
from feedback.ratings.submission import CLONED, NewRating, Outcome

if sys.platform != "win32":  # where it is absent one process writes, and needs no lock
    import fcntl


class _Waiting:
    """One request's ratings, waiting for their turn."""

    __slots__ = ("error", "outcomes", "ratings", "seen", "woken")

    def __init__(self, ratings: Sequence[NewRating], seen: Sighting | None) -> None:
        self.ratings = ratings
        self.seen = seen
        self.outcomes: list[Outcome] | None = None
        self.error: BaseException | None = None
        self.woken = threading.Event()


class IntakeWriter:
    """Writes ratings that name no transaction into the intake; one for each process.

    A request that finds nobody writing leads: it takes what waits, up to 64 ratings, writes it by one statement in
    autocommit, and hands the lead to the next in line. Each caller gets its answer after the commit of its own
    ratings, never before. Two processes that write one SQLite file take turns by a lock on a file beside it: the
    database's own waiting would starve one of them for up to a second.
    """

    def __init__(self, engine: Engine, marks: Marks | None = None) -> None:
        self._engine = engine
        self._marks = marks
        self._dialect = engine.dialect.name
        self._mutex = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._somebody_leads = False
        self._connection: Any = None
        self._process = 0
        self._lock_file: Any = None

    def write(self, ratings: Sequence[NewRating], seen: Sighting | None = None) -> list[Outcome]:
        """Store `ratings` durably; an outcome for each, as `intake.store` gives it. Raises the database's own errors.

        What a signed request tells of its key is kept in the same transaction; the ratings of a key that turns out to
        have been copied are stored with that doubt.
        """
        parts = list(intake.parts(ratings)) or [()]
        return [outcome for part in parts for outcome in self._write(part, seen)]

    def close(self) -> None:
        """Give up the connection and the lock; the next write opens them again."""
        self._forget_connection()
        lock_file, self._lock_file = self._lock_file, None
        if lock_file is not None:
            lock_file.close()

    def _write(self, ratings: Sequence[NewRating], seen: Sighting | None) -> list[Outcome]:
        if not ratings and seen is None:
            return []
        waiting = _Waiting(ratings, seen)
        with self._mutex:
            self._queue.append(waiting)
            leads = not self._somebody_leads
            self._somebody_leads = True
        if not leads:
            waiting.woken.wait()
        if waiting.outcomes is None and waiting.error is None:
            self._lead()
        if waiting.error is not None:
            raise waiting.error
        return waiting.outcomes or []

    def _lead(self) -> None:
        batch = self._take()
        try:
            answers = iter(self._store(batch))
            for waiting in batch:
                waiting.outcomes = [next(answers) for _ in waiting.ratings]
        except BaseException as error:
            self._forget_connection()
            for waiting in batch:
                waiting.outcomes, waiting.error = None, error
        with self._mutex:
            follower = self._queue[0] if self._queue else None
            self._somebody_leads = follower is not None
        for waiting in batch if follower is None else [*batch, follower]:
            waiting.woken.set()

    def _take(self) -> list[_Waiting]:
        """The first in line (who leads) and as many more as one statement holds."""
        with self._mutex:
            batch = [self._queue.popleft()]
            count = len(batch[0].ratings)
            while self._queue and count + len(self._queue[0].ratings) <= intake.LARGEST_STATEMENT:
                batch.append(self._queue.popleft())
                count += len(batch[-1].ratings)
        return batch

    def _store(self, batch: Sequence[_Waiting]) -> list[Outcome]:
        with self._turn():
            driver = self._driver()
            if all(waiting.seen is None for waiting in batch):
                ratings = [rating for waiting in batch for rating in waiting.ratings]
                return intake.store(driver, self._dialect, ratings, self._marks) if ratings else []
            with self._together(driver):
                ratings = [rating for waiting in batch for rating in self._looked_at(driver, waiting)]
                return intake.store(driver, self._dialect, ratings, self._marks) if ratings else []

    def _looked_at(self, driver: Any, waiting: _Waiting) -> Sequence[NewRating]:
        if waiting.seen is None or not remember(driver, self._dialect, waiting.seen):
            return waiting.ratings
        return [replace(rating, doubts=rating.doubts | {CLONED}) for rating in waiting.ratings]

    @contextlib.contextmanager
    def _together(self, driver: Any) -> Iterator[None]:
        """One transaction: all of it is durable at its end, or nothing is."""
        driver.execute("BEGIN IMMEDIATE" if self._dialect == "sqlite" else "BEGIN")
        yield
        driver.execute("COMMIT")  # whatever went wrong before it closes the connection, which rolls back

    def _driver(self) -> Any:
        """The kept connection of this process, in autocommit; a forked process opens its own."""
        if self._connection is None or self._process != os.getpid():
            # From a pool of its own: requests that wait for this write may hold every connection of the common one.
            pooled = self._engine.pool.recreate().connect()
            driver: Any = pooled.driver_connection
            pooled.detach()  # it stays ours
            if self._dialect == "postgresql":
                driver.rollback()
                driver.autocommit = True
            self._connection, self._process = driver, os.getpid()
        return self._connection

    def _forget_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if self._dialect != "sqlite" or sys.platform == "win32":
            yield
            return
        if self._lock_file is None:
            self._lock_file = Path(f"{self._engine.url.database}-intake-lock").open("ab")  # noqa: SIM115 kept for the life of the process
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)
