"""Tampering with a ledger by rule, behind the service's back: every kind of change that its two verifiers must find."""

import importlib.util
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from feedback.verification import verify

ROOT = Path(__file__).resolve().parents[1]
# What is protected, column by column. Left out: what no decision rests on (when a job ran, rows' own ids where
# nothing names them), and the evidence of flags, which is deleted and must leave no trace.
COLUMNS = {
    "ledger_batch": "*",
    "ledger_decision": "*",
    "ledger_key": "*",
    "ledger_release": "*",
    "rating": "office_id rating_id month day_on late desk_id official_id moved_to procedure_id channel stage level reasons state basis "
    "verified questionnaire check_hash entered_by batch salt words_digest",
    "flag": "office_id id month day_on kind official_id desk_id finding due_on ruling",
    "flagged_rating": "*",
    "vote": "office_id id flag_id user_id ruling reason note outside",
    "tally": "*",
    "sealed_day": "office_id day_on received served served_by_desk",
    "comment": "office_id rating_id month words salt",
    "shift": "office_id desk_id official_id worked_on part starts_at ends_at",
    "desk_session": "office_id desk_id official_id signed_on_at signed_off_at",
    "rule_set_choice": "*",
    "moved_rating": "*",
    "correction": "office_id id kind day_on desk_id from_official_id to_official_id reason proposed_by decided_by state",
    "threshold_change": "office_id name value from_month reason set_by",
    "role_grant": "id user_id office_id role from_on to_on",
    "kiosk": "office_id id desk_id token_hash",
    "kiosk_key": "office_id id kiosk_id public_key",
    "kiosk_desk": "office_id kiosk_id desk_id",
    "api_key": "office_id id key_hash scopes expires_on",
    "attachment": "office_id id sha256 content",
}
LEDGER = ("ledger_batch", "ledger_decision", "rating", "flagged_rating")


@dataclass(frozen=True, slots=True)
class Tampering:
    """One change: of which kind, and where."""

    kind: str
    place: str


class Nothing(Exception):
    """This change changed nothing, or the database refused it."""


def load_second_verifier() -> ModuleType:
    """The verifier of tools/, as a stranger runs it: from its file."""
    spec = importlib.util.spec_from_file_location("verify_ledger", ROOT / "tools" / "verify_ledger.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SECOND = load_second_verifier()


def bytes_of(file: Path) -> bytes:
    """A SQLite database as one string of bytes, whatever its write-ahead log still holds."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(":memory:")) as whole:
        source.backup(whole)
        written = bytearray(whole.serialize())
    written[18:20] = b"\x01\x01"  # no write-ahead log, which memory has none of
    return bytes(written)


@contextmanager
def copy_of(ledger: bytes) -> Iterator[sqlite3.Connection]:
    """A copy in memory, without any of the checks that would stop a vandal."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)) as connection:
        connection.deserialize(ledger)
        connection.execute("PRAGMA ignore_check_constraints=ON")
        yield connection


def first_verdict(connection: sqlite3.Connection) -> list[str]:
    """What the service's own verifier says."""
    connection.row_factory, connection.text_factory = None, str
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with Session(engine) as session:
        return [
            f"{fault.office} {fault.month} {fault.batch} {fault.kind}" for fault in verify(session).faults
        ]


def second_verdict(connection: sqlite3.Connection) -> list[str]:
    """What the second verifier says."""
    found: list[str] = []
    SECOND.Database(connection, found.append).verify()
    return found


def second_verdict_on(session: Session) -> list[str]:
    """What the second verifier says of a database that a test has under its hands; it reads SQLite alone."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, sqlite3.Connection):
        return []
    session.flush()
    factories = connection.row_factory, connection.text_factory
    try:
        return second_verdict(connection)
    finally:
        connection.row_factory, connection.text_factory = factories


def tamper(connection: sqlite3.Connection, chance: random.Random) -> Tampering:
    """Change one thing by one of the rules; tries others where a change comes to nothing."""
    while True:
        kind, rule = chance.choices(RULES, WEIGHTS)[0]
        try:
            return Tampering(kind, rule(connection, chance))
        except (Nothing, sqlite3.IntegrityError):
            continue


def flip(connection: sqlite3.Connection, chance: random.Random) -> str:
    """Another byte somewhere in a protected row."""
    table = chance.choice(list(COLUMNS))
    key, row = _row(connection, chance, table)
    names = list(row) if COLUMNS[table] == "*" else COLUMNS[table].split()
    name = chance.choice([name for name in names if row[name] is not None] or ["?"])
    if name == "?":
        raise Nothing
    old = row[name]
    if isinstance(old, int):
        new: Any = old ^ 1 << chance.randrange(3)
    else:
        spoilt = bytearray(old if isinstance(old, bytes) else old.encode())
        if not spoilt:
            raise Nothing
        spoilt[chance.randrange(len(spoilt))] ^= chance.randint(1, 255)
        new = bytes(spoilt)
    if table == "tally" and row["count"] == 0:
        raise Nothing
    _write(connection, table, key, {name: new}, as_text=isinstance(old, str))
    return f"{table}.{name}"


def delete(connection: sqlite3.Connection, chance: random.Random) -> str:
    """A row is gone."""
    table = chance.choice(
        [
            *LEDGER,
            "flag",
            "tally",
            "sealed_day",
            "comment",
            "shift",
            "ledger_key",
            "ledger_release",
            "moved_rating",
            "correction",
            "threshold_change",
            "role_grant",
            "kiosk",
            "kiosk_key",
            "kiosk_desk",
            "api_key",
            "attachment",
        ]
    )
    key, row = _row(connection, chance, table)
    if row.get("count") == 0 or row.get("received") == 0:
        raise Nothing
    connection.execute(f"DELETE FROM {table} WHERE {_same(key)}", list(key.values()))
    return table


def insert(connection: sqlite3.Connection, chance: random.Random) -> str:
    """A row more: another's, under an id or number of its own."""
    table = chance.choice(
        [
            *LEDGER,
            "shift",
            "comment",
            "tally",
            "moved_rating",
            "correction",
            "role_grant",
            "kiosk",
            "api_key",
            "attachment",
        ]
    )
    _, row = _row(connection, chance, table)
    fresh = {
        "rating": "rating_id",
        "ledger_decision": "id",
        "shift": "id",
        "comment": "id",
        "flagged_rating": "rating_id",
        "moved_rating": "rating_id",
        "correction": "id",
        "role_grant": "id",
        "kiosk": "id",
        "api_key": "id",
        "attachment": "id",
    }
    if table == "ledger_batch":
        [row["number"]] = connection.execute(
            "SELECT max(number) + 1 FROM ledger_batch WHERE office_id = ? AND month = ?",
            (row["office_id"], row["month"]),
        ).fetchone()
    elif table == "tally":
        row["level"], row["count"] = row["level"] % 5 + 1, 1
    else:
        row[fresh[table]] = f"{chance.getrandbits(128):032x}"
    if table == "shift":
        row["part"] = "evening"
    elif table == "role_grant":
        row["from_on"] = "2026-01-01"
    elif table == "kiosk":
        row["token_hash"] = chance.randbytes(32)
    elif table == "api_key":
        row["key_hash"], row["name_key"] = chance.randbytes(32), row["id"]
    elif table == "attachment":
        row["about_id"] = row["id"]
    _insert(connection, table, row)
    return table


def duplicate(connection: sqlite3.Connection, chance: random.Random) -> str:
    """A rating, salt and all, once more in the next batch, month or office."""
    table = chance.choice(["rating", "ledger_decision"])
    _, row = _row(connection, chance, table)
    row["batch"] += chance.randint(1, 3)
    row["rating_id" if table == "rating" else "id"] = f"{chance.getrandbits(128):032x}"
    _insert(connection, table, row)
    return table


def swap(connection: sqlite3.Connection, chance: random.Random) -> str:
    """Two rows change places in one column."""
    table = chance.choice(
        ["rating", "rating", "ledger_batch", "ledger_decision", "shift", "comment", "role_grant"]
    )
    (one_key, one), (other_key, other) = _row(connection, chance, table), _row(connection, chance, table)
    names = list(one) if COLUMNS[table] == "*" else COLUMNS[table].split()
    name = chance.choice([name for name in names if name not in one_key] or ["?"])
    if one_key == other_key or name == "?" or one[name] == other[name]:
        raise Nothing
    for key, value in ((one_key, other[name]), (other_key, one[name])):
        _write(connection, table, key, {name: value})
    return f"{table}.{name}"


def roster(connection: sqlite3.Connection, chance: random.Random) -> str:
    """Somebody else was on duty that day."""
    key, row = _row(connection, chance, "shift")
    others = [
        found for (found,) in connection.execute("SELECT id FROM official") if found != row["official_id"]
    ]
    _write(connection, "shift", key, {"official_id": chance.choice(others)})
    return "shift"


def policy(connection: sqlite3.Connection, chance: random.Random) -> str:
    """Other rules: another setting, another month from which they hold, or a choice nobody made."""
    key, _ = _row(connection, chance, "rule_set_choice")
    changes = [
        {"settings": json.dumps({"c": str(chance.randint(1, 9))})},
        {"from_month": "2027-01"},
        {"rule_set": "other"},
    ]
    _write(connection, "rule_set_choice", key, chance.choice(changes))
    return "rule_set_choice"


def head(connection: sqlite3.Connection, chance: random.Random) -> str:
    """A head, or one that it names, is another."""
    key, _ = _row(connection, chance, "ledger_batch")
    name = chance.choice(["head", "previous_head", "root"])
    _write(connection, "ledger_batch", key, {name: chance.randbytes(32)})
    return f"ledger_batch.{name}"


def signature(connection: sqlite3.Connection, chance: random.Random) -> str:
    """A signature is another, another head's, or none."""
    key, row = _row(connection, chance, "ledger_batch")
    _, other = _row(connection, chance, "ledger_batch")
    new = chance.choice([chance.randbytes(64), other["signature"], None])
    if new == row["signature"]:
        raise Nothing
    _write(connection, "ledger_batch", key, {"signature": new})
    return "ledger_batch.signature"


Rule = Callable[[sqlite3.Connection, random.Random], str]
RULES: list[tuple[str, Rule]] = [
    (rule.__name__, rule) for rule in (flip, delete, insert, duplicate, swap, roster, policy, head, signature)
]
WEIGHTS = (40, 12, 8, 6, 14, 5, 5, 5, 5)  # of a hundred


def _row(
    connection: sqlite3.Connection, chance: random.Random, table: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row drawn by chance, and the columns that find it again."""
    connection.row_factory = sqlite3.Row
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    if not rows:
        raise Nothing
    row = dict(chance.choice(rows))
    keys = [each["name"] for each in connection.execute(f"PRAGMA table_info({table})") if each["pk"]]
    return {name: row[name] for name in keys}, row


def _same(key: dict[str, Any]) -> str:
    return " AND ".join(f"{name} IS ?" for name in key)


def _write(
    connection: sqlite3.Connection,
    table: str,
    key: dict[str, Any],
    values: dict[str, Any],
    *,
    as_text: bool = False,
) -> None:
    mark = "CAST(? AS TEXT)" if as_text else "?"
    sets = ", ".join(f"{name} = {mark}" for name in values)
    connection.execute(f"UPDATE {table} SET {sets} WHERE {_same(key)}", [*values.values(), *key.values()])


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
