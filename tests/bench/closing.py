"""How long a city's month takes to close, from one million ratings and from ten, beside the barest counting of as many.

All rating rows are there: the close counts them once more itself, and that recount is also measured apart. The served
transactions are 1.2 million in both cities, and there is no month before. About 7 GB of disk for some minutes.
"""

import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from feedback.audit.models import Act, Batch, DecisionLeaf
from feedback.database import WRITES
from feedback.evaluations.closings import closing as evaluations
from feedback.evaluations.summaries.models import Result
from feedback.integrity.month_flags import month_end_flags
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.tallies import recount
from tests.bench.ratios import seconds, tell
from tests.bench.sealed import fill
from tests.bench.ward import ZONE, make_city
from tests.databases import create_tables, open_engine

WARDS, OFFICIALS, DESKS = 126, 40, 12
MILLION = 1_000_000
TRANSACTIONS = 1_200_000
MONTH = Month(2026, 10)
NOW = datetime(2026, 11, 4, 3, tzinfo=UTC)
ROUNDS = 3
LEVELS = 5
PARTS = {  # of the close, as its module calls them
    "recount": "recount",
    "_settle_ratings": "detectors of the month",
    "office_month": "read tallies, plans and marks",
    "evaluate": "score",
    "keep": "write",
}
PLACE = "official_id, procedure_id, desk_id, channel, day_on, state, level"
WITHOUT_RECOUNT = "the rest of the close"


def measure() -> None:
    """Print the ratios of the close and of the recount."""
    with tempfile.TemporaryDirectory() as name:
        one, ten = (_CityMonth(Path(name) / f"{times}.sqlite", times * MILLION) for times in (1, 10))
        spent: dict[str, list[Counter[str]]] = {"one": [], "ten": []}
        bincounts, recounts = [], []
        for _ in range(ROUNDS):  # interleaved, so that whoever else is at work slows all of them
            spent["one"].append(one.close())
            bincounts.append(_bincount(10 * MILLION))
            spent["ten"].append(ten.close())
            recounts.append((one.recount(), one.group_by_covering_index()))
        close_of_one, close_of_ten = (_medians(rounds) for rounds in spent.values())
        _print("1 million", close_of_one)
        _print("10 million", close_of_ten)
    bincount = statistics.median(bincounts)
    print(f"   numpy.bincount of 10 million keys: {bincount * 1000:.1f} ms")
    ratio = close_of_ten[WITHOUT_RECOUNT] / bincount
    tell("close of 10 million ratings without its recount ÷ bincount", ratio, "≤", 5)
    ratio = close_of_ten[WITHOUT_RECOUNT] / close_of_one[WITHOUT_RECOUNT]
    tell("close without its recount, 10 million ÷ 1 million", ratio, "≤", 1.2)
    ratio = statistics.median(own / plain for own, plain in recounts)
    tell("recount of 1 million ratings ÷ GROUP BY with a covering index", ratio, "≤", 1)


class _CityMonth:
    """A city whose month is over and sealed, to be closed again and again."""

    def __init__(self, path: Path, ratings: int) -> None:
        self._path, self._ratings = path, ratings
        url = f"sqlite:///{path}"
        create_tables(url)
        self._engine = open_engine(url)
        self._city = make_city(self._engine, wards=WARDS, officials=OFFICIALS, desks=DESKS)
        taken = seconds(
            lambda: fill(self._engine, self._city, MONTH, ratings=ratings, transactions=TRANSACTIONS)
        )
        print(
            f"   {ratings:,} sealed ratings: {path.stat().st_size / 1e9:.1f} GB in {taken:.0f} s", flush=True
        )
        with self._writing() as session:  # as the seal does at a month's end
            for ward in self._city.wards:
                month_end_flags(session, ward.id, MONTH, zone=ZONE, now=NOW)
        self._cover()

    def close(self) -> Counter[str]:
        """The seconds of closing every ward, each in a transaction of its own, and of the parts of it."""
        self._open_again()
        spent: Counter[str] = Counter()
        with ExitStack() as stack:
            for name in PARTS:
                watched = _watched(getattr(evaluations, name), spent, PARTS[name])
                stack.enter_context(patch.object(evaluations, name, watched))
            spent["in all"] = seconds(self._close_every_ward)
        spent[WITHOUT_RECOUNT] = spent["in all"] - spent["recount"]
        return spent

    def recount(self) -> float:
        """The seconds of counting every ward's ratings once more and comparing them with the tallies."""
        with Session(self._engine) as session:

            def count() -> None:
                for ward in self._city.wards:
                    if recount(session, ward.id, MONTH):
                        raise SystemExit("the tallies are not what the ratings are: the time means nothing")

            return seconds(count)

    def group_by_covering_index(self) -> float:
        """The seconds of a plain GROUP BY over the same columns, ward by ward, where an index holds all of them."""
        with closing(sqlite3.connect(self._path)) as connection:
            asked = (
                f"SELECT {PLACE}, count(*) FROM covered WHERE office_id = ? AND month = ? GROUP BY {PLACE}"
            )

            def count() -> None:
                for ward in self._city.wards:
                    connection.execute(asked, (ward.id.hex, str(MONTH))).fetchall()

            return seconds(count)

    def _cover(self) -> None:
        """A copy of what the recount reads, and nothing beside it, for the GROUP BY to compare with."""
        if self._ratings > MILLION:
            return
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute(f"CREATE TABLE covered AS SELECT office_id, month, {PLACE} FROM rating")
            connection.execute(f"CREATE INDEX covering ON covered (office_id, month, {PLACE})")

    def _close_every_ward(self) -> None:
        for ward in self._city.wards:
            with self._writing() as session:
                office = session.get_one(Office, ward.id)
                evaluations.close(session, office, MONTH, shadow_months=0, zone=ZONE, now=NOW)

    def _open_again(self) -> None:
        with self._writing() as session:
            for model in (Result, DecisionLeaf, Batch, Act):
                session.execute(delete(model))
            opened = {"state": PeriodState.OPEN, "version": 1, "closed_at": None, "totals": None}
            session.execute(update(Period).values(opened))

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with Session(self._engine, expire_on_commit=False) as session:
            session.connection(execution_options={WRITES: True})
            yield session
            session.commit()


def _bincount(ratings: int) -> float:
    """The seconds of counting so many ratings by official and level, once their keys lie in memory as numbers."""
    keys = np.random.default_rng(1).integers(0, WARDS * OFFICIALS * LEVELS, ratings, dtype=np.int64)
    return seconds(lambda: np.bincount(keys, minlength=WARDS * OFFICIALS * LEVELS))


def _watched(function: Callable[..., Any], spent: Counter[str], part: str) -> Callable[..., Any]:
    def watched(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            spent[part] += time.perf_counter() - began  # type: ignore[assignment]

    return watched


def _medians(rounds: list[Counter[str]]) -> dict[str, float]:
    return {part: statistics.median(each[part] for each in rounds) for part in rounds[0]}


def _print(what: str, spent: dict[str, float]) -> None:
    parts = ", ".join(f"{part} {taken:.1f}" for part, taken in spent.items())
    print(f"   close from {what}, seconds: {parts}", flush=True)
