"""A city of 126 wards, 5,040 officials and a million ratings closed by the one command, beside SQL and numpy on the same rows.

`hailong close` runs as an office runs it, in a process of its own, on a database whose month is sealed; it is opened
again by copying the file. The same rating rows are counted by official and level in the database, by the index that
there is and by one that holds nothing else, and in numpy from an array of them.
"""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from config import ROOT
from feedback.integrity.month_flags import month_end_flags
from tests.bench.closing import DESKS, MILLION, MONTH, NOW, OFFICIALS, TRANSACTIONS, WARDS
from tests.bench.ratios import interleaved, processor_time, seconds, tell
from tests.bench.sealed import fill
from tests.bench.ward import ZONE, make_city
from tests.databases import create_tables, open_engine

ROUNDS = 3
LEVELS = 5
COUNTED = "SELECT official_id, level, count(*) FROM {table} WHERE month = ? GROUP BY official_id, level"


def measure() -> None:
    """Print what the command takes, in all and for each ward, and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        city = _SealedCity(Path(name))
        seen = interleaved(
            {
                "hailong close of the city, seconds": city.close,
                "… of processor time": lambda: city.processor,
                "GROUP BY on the rating rows, processor time": lambda: city.count("rating"),
                "GROUP BY on a covering index, likewise": lambda: city.count("covered"),
                "rows into numpy and bincount, likewise": city.read_and_bincount,
                "numpy.bincount alone, likewise": city.bincount,
            },
            ROUNDS,
        )
    wall, processor, plain, covering, read, bincount = seen.values()
    print(f"   a ward: {wall / WARDS * 1000:.0f} ms, {processor / WARDS * 1000:.0f} ms of processor time")
    tell("close of a city ÷ GROUP BY on its rating rows", processor / plain, "≤", 20)
    print(f"   ÷ GROUP BY on a covering index: {processor / covering:.3g}")
    print(f"   ÷ reading the rows into numpy and counting them: {processor / read:.3g}")
    print(f"   ÷ numpy.bincount of keys that lie ready: {processor / bincount:.3g}")


class _SealedCity:
    """A database whose month is over and sealed, and copies of it to be closed."""

    def __init__(self, folder: Path) -> None:
        self._sealed, self._instance = folder / "sealed.sqlite", folder / "instance"
        self._instance.mkdir()
        self.processor = 0.0  # seconds of the last close
        url = f"sqlite:///{self._sealed}"
        create_tables(url)
        engine = open_engine(url)
        city = make_city(engine, wards=WARDS, officials=OFFICIALS, desks=DESKS)
        fill(engine, city, MONTH, ratings=MILLION, transactions=TRANSACTIONS)
        with Session(engine) as session:
            for ward in city.wards:
                month_end_flags(session, ward.id, MONTH, zone=ZONE, now=NOW)
            session.commit()
        engine.dispose()
        with closing(sqlite3.connect(self._sealed, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE covered AS SELECT month, official_id, level FROM rating")
            connection.execute("CREATE INDEX covering ON covered (month, official_id, level)")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._keys = self._read()

    def close(self) -> float:
        """The seconds of the command from its start to its end, on a fresh copy."""
        copy = self._instance / "city.sqlite"
        for left in self._instance.glob("city.sqlite*"):
            left.unlink()
        shutil.copyfile(self._sealed, copy)
        command = [sys.executable, "-m", "feedback.cli", "close", str(MONTH), "--office", "TP"]
        setting = {
            "HAILONG_DATABASE_URL": f"sqlite:///{copy}",
            "HAILONG_INSTANCE": str(self._instance),
            "HAILONG_DEMO": "1",
            "HAILONG_SHADOW_MONTHS": "0",
        }
        before = resource.getrusage(resource.RUSAGE_CHILDREN)

        def run() -> None:
            done = subprocess.run(
                command, cwd=ROOT, env=os.environ | setting, capture_output=True, text=True, check=False
            )
            if done.returncode or done.stdout.count(": closed, version 1") != WARDS:
                raise SystemExit(f"not every ward was closed: {done.stderr[-2000:]}{done.stdout[-500:]}")

        taken = seconds(run)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return taken

    def count(self, table: str) -> float:
        """The processor time of counting the month's rows by official and level in the database."""
        with closing(sqlite3.connect(self._sealed)) as connection:
            asked = COUNTED.format(table=table)
            return processor_time(lambda: connection.execute(asked, (str(MONTH),)).fetchall())

    def read_and_bincount(self) -> float:
        """The processor time of reading the rows, giving each a number by official and level, and counting the numbers."""
        return processor_time(lambda: self._counted(self._read()))

    def bincount(self) -> float:
        """The processor time of counting numbers that lie ready in memory."""
        return processor_time(lambda: self._counted(self._keys))

    def _read(self) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        places: dict[object, int] = {}
        asked = "SELECT official_id, level FROM rating WHERE month = ?"
        with closing(sqlite3.connect(self._sealed)) as connection:
            rows = connection.execute(asked, (str(MONTH),))
            numbers = (
                places.setdefault(official, len(places)) * LEVELS + level - 1 for official, level in rows
            )
            return np.fromiter(numbers, dtype=np.int64)

    @staticmethod
    def _counted(keys: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> object:
        return np.bincount(keys, minlength=WARDS * OFFICIALS * LEVELS)
