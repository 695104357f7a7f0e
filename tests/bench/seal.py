"""How long the seal of 100,000 ratings takes beside a plain INSERT … SELECT of the same rows on the same database."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine, MetaData, Table, insert, literal, select
from sqlalchemy.orm import Session

from feedback.database import WRITES
from feedback.integrity.reading import SealingRules
from feedback.integrity.seal import seal_offices
from feedback.periods.month import Month
from feedback.ratings.models import Basis, Intake, Rating, RatingState
from tests.bench.ratios import interleaved, seconds, tell
from tests.bench.waiting import fill
from tests.bench.ward import ZONE, City, make_city
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases, open_engine
from tests.postgres import server

RATINGS = 100_000  # of a month, at one ward
OFFICIALS, DESKS = 40, 20
FIRST_MONTH = Month(2026, 6)
ROUNDS = 3  # months, each sealed on top of those before
GOAL = 4


def measure() -> None:
    """Print the ratio on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        _measure_on(SqliteDatabases(Path(folder)))
    with server() as postgresql:
        databases = PostgresqlDatabases(postgresql)
        _measure_on(databases)
        databases.close()


def _measure_on(databases: Databases) -> None:
    engine = open_engine(databases.fresh())
    months = _Months(engine)
    seen = interleaved(
        {
            f"{databases.kind}: INSERT … SELECT, seconds": months.insert_plainly,
            f"{databases.kind}: seal, seconds": months.seal,
        },
        ROUNDS,
    )
    plain, seal = seen.values()
    tell(f"seal of {RATINGS:,} ratings ÷ INSERT … SELECT, {databases.kind}", seal / plain, "≤", GOAL)
    engine.dispose()


class _Months:
    """Fills one month after the other, inserts its rows plainly, then seals them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._city: City = make_city(engine, wards=1, officials=OFFICIALS, desks=DESKS)
        self._month = FIRST_MONTH
        self._plain = _plain_table(engine)

    def insert_plainly(self) -> float:
        """The seconds of one statement and its commit, with the same keys, index and checks as the sealed ratings."""
        ward = self._city.wards[0]
        fill(self._engine, self._city, ward, self._month, ratings=RATINGS)
        values = {
            Rating.office_id: Intake.office_id, Rating.rating_id: Intake.rating_id, Rating.month: literal(str(self._month)),
            Rating.day_on: literal(self._month.first_on), Rating.late: literal(False), Rating.desk_id: Intake.desk_id,
            Rating.official_id: literal(ward.officials[0]), Rating.procedure_id: literal(self._city.procedures[0]),
            Rating.channel: Intake.channel, Rating.level: Intake.level, Rating.reasons: Intake.reasons,
            Rating.state: literal(RatingState.COUNTED.value), Rating.basis: literal(Basis.MATCHED.value),
            Rating.verified: literal(True), Rating.questionnaire: Intake.questionnaire, Rating.batch: literal(1),
            Rating.salt: literal(bytes(16)),
        }  # fmt: skip
        statement = insert(self._plain).from_select([each.key for each in values], select(*values.values()))
        with self._writing() as session:
            return seconds(lambda: (session.execute(statement), session.commit()))

    def seal(self) -> float:
        """The seconds of the whole seal: who served, detectors, flags, ratings, tallies, ledger, emptying the intake."""
        month, self._month = self._month, self._month.next
        now = datetime.combine(month.last_on + timedelta(days=3), time(2), UTC)
        rules = SealingRules(ZONE)
        reports = []
        taken = seconds(
            lambda: reports.extend(seal_offices(self._writing, rules, now=now, until=month.last_on))
        )
        sealed = sum(report.ratings for report in reports)
        if not 0.9 * RATINGS < sealed < 1.1 * RATINGS:
            raise SystemExit(f"{sealed} ratings were sealed, so the time means nothing: {reports}")
        return taken

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A write transaction as the service opens it, committed at the end."""
        with Session(self._engine, expire_on_commit=False) as session:
            session.connection(execution_options={WRITES: True})
            yield session
            session.commit()


def _plain_table(engine: Engine) -> Table:
    """An empty table of sealed ratings under another name, with everything that belongs to it."""
    copied = MetaData(naming_convention=Rating.metadata.naming_convention)
    for table in Rating.metadata.sorted_tables:
        table.to_metadata(copied)
    plain = Rating.metadata.tables[Rating.__tablename__].to_metadata(
        copied, name=f"plain_{uuid.uuid4().hex[:8]}"
    )
    for number, index in enumerate(plain.indexes):
        index.name = f"ix_{plain.name}_{number}"
    plain.primary_key.name = f"pk_{plain.name}"
    plain.create(engine)
    return plain
