"""LED-9: a million sealed ratings in a thousand signed batches, recomputed by both verifiers: seconds and memory of each."""

import random
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from feedback.audit.operations import append_ratings
from feedback.audit.signing import INFO, KeyFile
from feedback.base import NOBODY, insert_for, new_id
from feedback.integrity.reading import connection_form
from feedback.offices.models import Desk, Office, OfficeKind, Official
from feedback.periods.month import Month
from feedback.ratings.bulk import insert_rows
from feedback.ratings.leaves import LEAF_FORM, Commitments, Sealed
from feedback.ratings.models import Rating, SealedDay
from tests.databases import SqliteDatabases, open_engine
from tests.desk_day import committing

RATINGS, BATCHES = 1_000_000, 1000  # and so many ratings in each batch
MONTHS = 10  # over which the batches lie
_TALLIES = """
INSERT INTO tally (office_id, month, official_id, procedure_id, desk_id, channel, day_on, state, level, count)
SELECT office_id, month, official_id, :nobody, desk_id, channel, day_on, state, level, count(*)
FROM rating WHERE office_id = :office AND month = :month
GROUP BY office_id, month, official_id, desk_id, channel, day_on, state, level
"""
GOAL_SECONDS, GOAL_MEGABYTES = 20, 200
FIRST = """
import os, resource, sys, time
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from feedback.verification import verify
with Session(create_engine(f"sqlite:///file:{sys.argv[1]}?mode=ro&uri=true")) as session:
    began, used = time.perf_counter(), time.process_time()
    found = verify(session)
    print(found.ratings, found.batches, len(found.faults), time.perf_counter() - began, time.process_time() - used,
          resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
SECOND = """
import resource, sqlite3, sys, time
sys.path.insert(0, "tools")
from verify_ledger import Database
found, connection = [], sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
began, used = time.perf_counter(), time.process_time()
Database(connection, found.append).verify()
print("-", "-", len(found), time.perf_counter() - began, time.process_time() - used,
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def measure() -> None:
    """Print how long each verifier takes and how much memory; the goal is the first one's."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        path = _ledger(SqliteDatabases(Path(folder)), Path(folder) / "key.pem")
        print(f"   made in {time.perf_counter() - began:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
        for name, program in (("hailong verify", FIRST), ("tools/verify_ledger.py", SECOND)):
            done = subprocess.run(
                [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
            )
            ratings, batches, faults, seconds, used, megabytes = done.stdout.split()
            print(
                f"   {name}: {ratings} ratings, {batches} batches, {faults} faults: {float(seconds):.1f} s "
                f"({float(used):.1f} s of one core), {megabytes} MB; the goal is {GOAL_SECONDS} s and {GOAL_MEGABYTES} MB"
            )


def _ledger(databases: SqliteDatabases, key: Path) -> Path:
    url = databases.fresh()
    engine = open_engine(url)
    with committing(engine)() as session:
        session.info[INFO] = KeyFile(key)
        place = _place(session)
        for number in range(BATCHES):
            _batch(session, place, number)
        for month in range(MONTHS):
            given = {
                "office": place["office"],
                "month": str(Month(2026, 1).plus(month)),
                "nobody": NOBODY.hex,
            }
            session.execute(text(_TALLIES), given)
    engine.dispose()
    return Path(str(make_url(url).database))


def _place(session: Session) -> dict[str, str]:
    ids = {name: new_id() for name in ("office", "desk", "official")}
    session.add(Office(id=ids["office"], code="P1", code_key="p1", name="Phường Một", kind=OfficeKind.WARD))
    session.flush()
    session.add(
        Desk(id=ids["desk"], office_id=ids["office"], code="Q1", code_key="q1", name="Quầy 1", fields=[])
    )
    session.add(
        Official(
            id=ids["official"], office_id=ids["office"], code="C1", code_key="c1", name="An", name_sort="an", name_search="an"
        )
    )  # fmt: skip
    session.flush()
    return {name: each.hex for name, each in ids.items()}


def _batch(session: Session, place: dict[str, str], number: int) -> None:
    """A batch of a thousand ratings of one day, as a seal makes it."""
    month = Month(2026, 1).plus(number % MONTHS)
    day = month.first_on + timedelta(days=number // MONTHS % 28)
    chance, make, connection = random.Random(number), Commitments().to, connection_form(session)[0]
    rows, leaves = [], []
    for _ in range(RATINGS // BATCHES):
        content = Sealed(
            place["office"], str(month), day.isoformat(), 0, place["desk"], place["official"], None, "kiosk",
            chance.randint(1, 5), "", "matched", 1, "1", "reception", None,
        )  # fmt: skip
        rating_id, salt = new_id().hex, secrets.token_bytes(16)
        leaves.append(make(salt, rating_id, content))
        rows.append((*content, rating_id, "counted", salt))
    batch = append_ratings(
        session, uuid.UUID(place["office"]), month, leaves, sealed_on=day, leaf_form=LEAF_FORM
    )
    names = (*Sealed._fields, "rating_id", "state", "salt", "batch")
    insert_rows(connection, Rating, names, sorted((*row, batch) for row in rows))
    _count(session, uuid.UUID(place["office"]), day, len(rows))


def _count(session: Session, office_id: object, day: date, received: int) -> None:
    row = insert_for(session, SealedDay).values(
        office_id=office_id,
        day_on=day,
        sealed_at=datetime(2026, 1, 1, tzinfo=UTC),
        served=0,
        received=received,
        served_by_desk={},
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["office_id", "day_on"],
            set_={"received": SealedDay.received + row.excluded.received},
        )
    )
