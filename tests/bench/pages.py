"""How long the staff's pages take at a ward with 36 months behind it, beside a ward with one month."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import create_app
from feedback import clock
from feedback.accounts.models import Grant, SignedIn, User
from feedback.accounts.queries import token_hash
from feedback.accounts.rights import Role
from feedback.base import new_id
from feedback.database import WRITES
from feedback.evaluations.closings.closing import close
from feedback.evaluations.rulesets.choices import rules_of_pool
from feedback.evaluations.rulesets.reference import fix_table, pool_of
from feedback.integrity import detectors
from feedback.integrity.holding import finding_record
from feedback.integrity.models import Flag, FlaggedRating, Ruling
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.models import Rating
from tests.admin.staff import COOKIE
from tests.bench.ratios import interleaved, seconds, tell
from tests.bench.sealed import fill
from tests.bench.ward import START_ON, ZONE, City, make_city
from tests.conftest import config_for, dispose
from tests.databases import create_tables, open_engine

OFFICIALS, DESKS = 40, 12
RATINGS, TRANSACTIONS = 10_000, 12_000  # of each month
HISTORIES = (1, 36)  # closed months
PRESENT = Month(2029, 11)  # open, with a month's ratings already
NOW = datetime(2029, 11, 30, 3, tzinfo=UTC)
FLAGS = 8  # of each month; those of the last closed month and the present one wait
DECIDED = 20  # further ones of the last closed month, so that both wards have as many decided ones to show
HELD = 6  # ratings by each flag
ROUNDS = 15
GOAL = 1.2


def measure() -> None:
    """Print a ratio for each page: the month at a glance, the overview, an official's sheet, the queue of held ratings."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(patch.object(clock, "now", lambda: NOW))
        wards = {months: stack.enter_context(_ward(folder, months)) for months in HISTORIES}
        pages = wards[1][1]
        things = {
            f"{page}, ms, {months} months": partial(_milliseconds, client, addresses[page])
            for page in pages
            for months, (client, addresses) in wards.items()
        }
        seen = interleaved(things, ROUNDS)
    for page in pages:
        few, many = (seen[f"{page}, ms, {months} months"] for months in HISTORIES)
        tell(f"{page}, 36 months ÷ 1 month", many / few, "≤", GOAL)


def _milliseconds(client: FlaskClient, address: str) -> float:
    """The best of three, so that a pause of the machine is not taken for the page's."""

    def get() -> None:
        answer = client.get(address, base_url="https://localhost")
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status}")

    return min(seconds(get) for _ in range(3)) * 1000


@contextmanager
def _ward(folder: Path, months: int) -> Iterator[tuple[FlaskClient, dict[str, str]]]:
    """The browser of a leader whose ward has closed so many months, and the addresses of the pages."""
    url = f"sqlite:///{folder / f'{months}.sqlite'}"
    create_tables(url)
    engine = open_engine(url)
    city = make_city(engine, wards=1, officials=OFFICIALS, desks=DESKS)
    engine.dispose()  # the rows are filled in by a connection that wants the file for itself
    taken = seconds(lambda: _months(url, city, months))
    print(f"   {months} closed months of {RATINGS:,} ratings made in {taken:.0f} s", flush=True)
    with Session(engine) as session:
        token = _leader(session, city)
        session.commit()
    engine.dispose()
    app = create_app(config_for(url, folder))
    client = app.test_client()
    client.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax")
    here = f"/admin/offices/{city.wards[0].code}"
    last, official = PRESENT.plus(-1), city.wards[0].officials[0]
    yield (
        client,
        {
            "month at a glance, closed": f"{here}/months/{last}/",
            "month at a glance, open": f"{here}/months/{PRESENT}/",
            "overview, closed": f"{here}/overview/{last}/",
            "an official's sheet": f"{here}/months/{last}/sheets/{official}/",
            "queue of held ratings": f"{here}/flags/",
        },
    )
    dispose(app)


def _months(url: str, city: City, months: int) -> None:
    engine = open_engine(url)
    ward = city.wards[0]
    for month in [PRESENT.plus(-back) for back in range(months, -1, -1)]:
        fill(engine, city, month, ratings=RATINGS, transactions=TRANSACTIONS)
        with Session(engine, expire_on_commit=False) as session:
            session.connection(execution_options={WRITES: True})
            if month != PRESENT:
                office = session.get_one(Office, ward.id)
                after = datetime(month.next.year, month.next.month, 4, tzinfo=UTC)
                close(session, office, month, shadow_months=0, zone=ZONE, now=after)
            _flags(session, city, month, FLAGS, decided=month < PRESENT.plus(-1))
            if month == PRESENT.plus(-1):
                _flags(session, city, month, DECIDED, decided=True)
            session.commit()
    with Session(engine) as session:
        _settle(session, city)
        session.commit()
    engine.dispose()


def _settle(session: Session, city: City) -> None:
    """What stands at a ward that has kept up: flags of earlier months decided, the present month's table published."""
    session.execute(
        update(Flag)
        .where(Flag.month < PRESENT.plus(-1), Flag.decided_at.is_(None))
        .values(ruling=Ruling.RELEASE, decided_at=Flag.raised_at, evidence=None)
    )
    pool = pool_of(session, session.get_one(Office, city.wards[0].id))
    fix_table(session, pool, PRESENT, rules_of_pool(session, pool, PRESENT), now=NOW)


def _flags(session: Session, city: City, month: Month, how_many: int, *, decided: bool) -> None:
    """Flags as the seal raises them on bursts at a desk."""
    ward = city.wards[0]
    found = detectors.burst(range(HELD))
    asked = select(Rating.rating_id).where(Rating.office_id == ward.id, Rating.month == month)
    ids = iter(session.scalars(asked.limit(how_many * HELD)).all())
    raised_at = datetime(month.year, month.month, 20, tzinfo=UTC)
    for number in range(how_many):
        flag = Flag(
            office_id=ward.id, id=new_id(), month=month, day_on=month.first_on + timedelta(days=number), kind=found.kind,
            desk_id=ward.desks[number % DESKS], finding=finding_record(found), evidence=None if decided else [],
            raised_at=raised_at, due_on=month.last_on, ruling=Ruling.RELEASE if decided else None,
            decided_at=raised_at + timedelta(days=2) if decided else None,
        )  # fmt: skip
        session.add(flag)
        session.flush()
        session.add_all(
            FlaggedRating(office_id=ward.id, flag_id=flag.id, rating_id=next(ids)) for _ in range(HELD)
        )


def _leader(session: Session, city: City) -> str:
    """An account that leads the ward, signed in; gives its cookie."""
    leader = User(name="alice", name_key="alice", full_name="Đỗ Thu Alice", password_hash="-")
    session.add(leader)
    session.flush()
    session.add(Grant(user_id=leader.id, office_id=city.wards[0].id, role=Role.WARD_LEADER, from_on=START_ON))
    token = secrets.token_urlsafe(32)
    session.add(SignedIn(token_hash=token_hash(token), user_id=leader.id, signed_in_at=NOW, seen_at=NOW))
    return token
