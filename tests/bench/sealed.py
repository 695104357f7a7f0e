"""A city's sealed month on SQLite: rating rows by the million, the tallies that follow from them, transactions, plans, marks.

The rows are made inside the database, since ten million of them would take Python half an hour.
"""

import random
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.evaluations.rulesets import rule_set_in_force
from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.sheets.models import Mark, Sheet
from feedback.periods.month import Month
from feedback.plans.kinds import PlanState, TaskRole
from feedback.plans.models import Plan, Task
from tests.bench.waiting import LEVELS, OFTEN, working_days
from tests.bench.ward import City, Ward

PROPOSED_AT = datetime(2023, 12, 1, tzinfo=UTC)  # of every plan

PROCEDURES_OF_ONE = 6  # that an official takes
CHANNELS = {"kiosk": 78, "qr": 20, "paper": 2}  # of a hundred ratings
STATES = {"counted": 92, "unverified": 6, "held": 1, "excluded": 1}
BASIS = {"kiosk": "matched", "qr": "receipt", "paper": "receipt"}
TASKS = 5  # of an official's plan
DRAWN = 4096  # kinds of work drawn for each ward, by which its ratings are spread
MARKED = 1024  # combinations of level and state drawn
QUICKLY = (
    "foreign_keys=OFF",
    "journal_mode=OFF",
    "synchronous=OFF",
    "cache_size=-400000",
    "temp_store=MEMORY",
)

_RATINGS = """
WITH RECURSIVE
  numbers(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM numbers WHERE n < :ratings),
  thrown AS MATERIALIZED (SELECT n, abs(random()) AS one, abs(random()) AS two, abs(random()) AS three FROM numbers)
INSERT INTO rating (office_id, rating_id, month, day_on, late, desk_id, official_id, procedure_id, channel, level, reasons,
                    state, basis, verified, questionnaire, batch, salt)
SELECT :office, printf('%08x', thrown.n * (4294967295 / :ratings)) || lower(hex(randomblob(12))), :month, days.day, 0, work.desk,
       work.official, work.procedure, work.channel, marks.level, '', marks.state, work.basis, marks.state <> 'unverified',
       '1', 1, randomblob(16)
FROM thrown
  CROSS JOIN work ON work.n = one % :drawn
  CROSS JOIN days ON days.n = two % :days
  CROSS JOIN marks ON marks.n = three % :marked
"""
_TALLIES = """
INSERT INTO tally (office_id, month, official_id, procedure_id, desk_id, channel, day_on, state, level, count)
SELECT office_id, month, official_id, procedure_id, desk_id, channel, day_on, state, level, count(*)
FROM rating WHERE office_id = :office AND month = :month
GROUP BY office_id, month, official_id, procedure_id, desk_id, channel, day_on, state, level
"""
_RECEIPTS = """
WITH RECURSIVE
  numbers(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM numbers WHERE n < :receipts),
  thrown AS MATERIALIZED (SELECT n, abs(random()) AS one, abs(random()) AS two, abs(random()) AS three FROM numbers)
INSERT INTO receipt (office_id, id, dossier_code, dossier_key, procedure_id, desk_id, official_id, received_at, mode, rated_by, stage, slip)
SELECT :office, lower(hex(randomblob(16))), printf('H%s-%d', :month, thrown.n), printf('h%s-%d', :month, thrown.n), work.procedure, work.desk, work.official,
       days.day || printf(' %02d:%02d:%02d.000000', 1 + three % 8, three / 8 % 60, three / 480 % 60), 'direct', 'matched', 'reception', 0
FROM thrown
  CROSS JOIN work ON work.n = one % :drawn
  CROSS JOIN days ON days.n = two % :days
"""


def fill(engine: Engine, city: City, month: Month, *, ratings: int, transactions: int) -> None:
    """Store so many sealed ratings and served transactions, spread over the city's wards, and everybody's plan and sheet."""
    _plans_and_sheets(engine, city, month)
    engine.dispose()
    chance = random.Random(1)
    with closing(sqlite3.connect(Path(str(engine.url.database)), isolation_level=None)) as connection:
        for setting in QUICKLY:
            connection.execute(f"PRAGMA {setting}")
        _draw_days_and_marks(connection, chance, month)
        for ward in city.wards:
            _ward(
                connection,
                chance,
                city,
                ward,
                month,
                ratings // len(city.wards),
                transactions // len(city.wards),
            )
        connection.execute("PRAGMA journal_mode=WAL")


def _ward(
    connection: sqlite3.Connection,
    chance: random.Random,
    city: City,
    ward: Ward,
    month: Month,
    ratings: int,
    receipts: int,
) -> None:
    connection.execute("BEGIN")
    connection.execute(
        "CREATE TEMP TABLE work (n INTEGER PRIMARY KEY, official, desk, procedure, channel, basis)"
    )
    connection.executemany("INSERT INTO work VALUES (?, ?, ?, ?, ?, ?)", _kinds_of_work(chance, city, ward))
    given = {
        "office": ward.id.hex, "month": str(month), "ratings": ratings, "receipts": receipts, "drawn": DRAWN,
        "days": len(working_days(month)), "marked": MARKED,
    }  # fmt: skip
    for statement in (_RATINGS, _TALLIES, _RECEIPTS):
        connection.execute(statement, given)
    connection.execute("DROP TABLE work")
    connection.execute("COMMIT")


def _draw_days_and_marks(connection: sqlite3.Connection, chance: random.Random, month: Month) -> None:
    connection.execute("CREATE TEMP TABLE days (n INTEGER PRIMARY KEY, day)")
    days = enumerate(day.isoformat() for day in working_days(month))
    connection.executemany("INSERT INTO days VALUES (?, ?)", days)
    connection.execute("CREATE TEMP TABLE marks (n INTEGER PRIMARY KEY, level, state)")
    levels = chance.choices(LEVELS, OFTEN, k=MARKED)
    states = chance.choices(list(STATES), list(STATES.values()), k=MARKED)
    connection.executemany(
        "INSERT INTO marks VALUES (?, ?, ?)", zip(range(MARKED), levels, states, strict=True)
    )


def _kinds_of_work(chance: random.Random, city: City, ward: Ward) -> Iterator[tuple[object, ...]]:
    """Who serves what, where and how it is rated; the first officials of a ward have the most to do."""
    busy = [1 / (place + 5) for place in range(len(ward.officials))]
    for number, place in enumerate(chance.choices(range(len(ward.officials)), busy, k=DRAWN)):
        procedure = city.procedures[
            (place + min(chance.randrange(PROCEDURES_OF_ONE), chance.randrange(PROCEDURES_OF_ONE)))
            % len(city.procedures)
        ]
        desk = ward.desks[(place + (chance.random() < 0.2)) % len(ward.desks)]
        channel = chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        yield number, ward.officials[place].hex, desk.hex, procedure.hex, channel, BASIS[channel]


def _plans_and_sheets(engine: Engine, city: City, month: Month) -> None:
    chance = random.Random(2)
    with Session(engine) as session:
        for ward in city.wards:
            plans, tasks, sheets, marks = [], [], [], []
            for official in ward.officials:
                plan, sheet = new_id(), new_id()
                plans.append(
                    {
                        "office_id": ward.id, "id": plan, "official_id": official, "month": month,
                        "state": PlanState.APPROVED, "proposed_at": PROPOSED_AT, "approved_at": PROPOSED_AT,
                    }
                )  # fmt: skip
                tasks += [_task(chance, ward, plan, number, month.last_on) for number in range(TASKS)]
                sheets.append({"office_id": ward.id, "id": sheet, "official_id": official, "month": month})
                marks += _marks(chance, ward, sheet, month)
            for model, rows in ((Plan, plans), (Task, tasks), (Sheet, sheets), (Mark, marks)):
                session.execute(insert(model), rows)
        session.commit()


def _task(
    chance: random.Random, ward: Ward, plan: uuid.UUID, number: int, last_on: date
) -> dict[str, object]:
    assigned = Decimal(chance.randint(5, 60))
    return {
        "office_id": ward.id, "id": new_id(), "plan_id": plan, "title": f"Việc {number}", "title_key": f"việc {number}",
        "role": TaskRole.LEAD, "unit": "hồ sơ", "coefficient": Decimal(chance.randint(1, 30)) / 10, "assigned": assigned,
        "due_on": last_on - timedelta(days=number), "completed": assigned - chance.randint(0, 2),
        "late": chance.randint(0, 1), "major_errors": 0,
    }  # fmt: skip


def _marks(chance: random.Random, ward: Ward, sheet: uuid.UUID, month: Month) -> Iterator[dict[str, object]]:
    for scorer in (Scorer.SELF, Scorer.HEAD):
        for criterion in rule_set_in_force(month).criteria:
            points = criterion.maximum - Decimal(chance.randint(0, 2)) / 2
            yield {
                "office_id": ward.id, "sheet_id": sheet, "scorer": scorer, "criterion": criterion.row, "points": points,
            }  # fmt: skip
