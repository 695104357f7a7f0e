"""The service as an office runs it, on a fresh database, with tablets paired to the desks of one ward."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.devices.operations import open_pairing, pair
from feedback.migrate import upgrade
from feedback.ratings.models import Intake
from tests.bench.servers import serving
from tests.bench.ward import City, make_city
from tests.databases import Databases, open_engine

SERVE = [sys.executable, "-m", "feedback.cli", "serve", "--port", "{port}"]


@dataclass(frozen=True)
class Service:
    """A running service: its address, its database, and the tokens of its tablets."""

    address: str
    url: str  # of the database
    engine: Engine
    city: City
    tokens: tuple[str, ...]

    def waiting(self) -> int:
        """How many ratings stand in the intake."""
        with Session(self.engine) as session:
            return session.scalars(select(func.count()).select_from(Intake)).one()


@contextmanager
def our_service(databases: Databases, folder: Path, *, tablets: int = 1) -> Iterator[Service]:
    """`hailong serve` with two workers, as long as the block lasts."""
    url = databases.empty()
    upgrade(url)
    engine = open_engine(url)
    city = make_city(engine, wards=1, officials=3, desks=tablets)
    now = datetime.now(UTC)
    with Session(engine) as session:
        tokens = [
            pair(session, open_pairing(session, desk, now=now), on=now.date(), now=now)
            for desk in city.wards[0].desks
        ]
        session.commit()
    environment = {"HAILONG_DATABASE_URL": url, "HAILONG_DEMO": "1", "HAILONG_INSTANCE": str(folder)}
    with serving(SERVE, environment, "/healthz") as address:
        yield Service(address, url, engine, city, tuple(map(str, tokens)))
    engine.dispose()
