"""`hailong verify-diff`: checks that a newer ledger extends an older one."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from feedback.audit.models import Batch, DecisionLeaf, LedgerKey
from feedback.audit.operations import RESTORED
from feedback.audit.signing import signs_head
from feedback.audit.verify import Fault, FaultKind, extension_faults
from feedback.commands.context import REFUSED, misused, print_json
from feedback.labels import say
from feedback.offices.models import Office

SQLITE_BEGINS = b"SQLite format 3\x00"
Place = tuple[str, str]  # office and month


@dataclass(slots=True)
class Ledger:
    """The heads of a ledger as a source gives them, with what it says of their signatures."""

    heads: dict[Place, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    signatures: dict[str, tuple[str, str]] = field(default_factory=dict)  # head: key and signature
    keys: dict[str, bytes] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)  # heads that a restoration has lost, as a decision says

    def add(self, place: Place, number: int, head: str, key: str | None, signature: str | None) -> None:
        """One head more."""
        self.heads[place][number] = head
        if key and signature:
            self.signatures[head] = (key, signature)


@click.command("verify-diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="print the report as JSON")
def command(old: str, new: str, as_json: bool) -> None:
    """Check that the ledger NEW holds every head of the ledger OLD, unchanged and with its signature.

    Each is a database (a SQLite file, or a URL), a file that `hailong verify --heads` wrote, or the text of a mail or of
    /public/heads.txt. Heads that a restoration of NEW has lost are no fault where the ledger says so.
    """
    older, newer = _ledger(old), _ledger(new)
    lost = [head for heads in older.heads.values() for head in heads.values() if head in newer.lost]
    faults = [*extension_faults(older.heads, newer.heads, lost=newer.lost), *_forged(older, newer)]
    count = sum(len(heads) for heads in older.heads.values())
    if as_json:
        records = [fault.as_record() for fault in faults]
        print_json({"ok": not faults, "heads": count, "lost": len(lost), "faults": records})
    else:
        for fault in faults:
            sentence = say(fault.kind.label, locale="en")
            click.echo(f"{fault.office} {fault.month} batch {fault.batch}: {sentence}")
        if lost:
            click.echo(f"{len(lost)} heads were lost when the database was put back from a copy")
        verdict = f"{len(faults)} do not stand" if faults else "all stand in the newer ledger"
        click.echo(f"{count} heads: {verdict}")
    if faults:
        raise SystemExit(REFUSED)


def _forged(older: Ledger, newer: Ledger) -> list[Fault]:
    """Heads of the older ledger whose signature is not that of the key which they name."""
    keys = older.keys | newer.keys
    return [
        Fault(FaultKind.SIGNATURE, *place, number)
        for place, heads in sorted(older.heads.items())
        for number, head in sorted(heads.items())
        if head in older.signatures and not _is_signed(keys, head, *older.signatures[head])
    ]


def _is_signed(keys: dict[str, bytes], head: str, key: str, signature: str) -> bool:
    return key not in keys or signs_head(keys[key], bytes.fromhex(signature), bytes.fromhex(head))


def _ledger(source: str) -> Ledger:
    if "://" in source:
        return from_database(source.replace("postgresql://", "postgresql+psycopg://", 1), source)
    path = Path(source)
    try:
        with path.open("rb") as file:
            begins = file.read(len(SQLITE_BEGINS))
    except OSError as error:
        raise misused(f"{source}: {error.strerror or 'the file cannot be read'}") from None
    if begins == SQLITE_BEGINS:
        return from_database(f"sqlite:///file:{path.resolve()}?mode=ro&uri=true", source)
    return _from_lines(path)


def from_database(url: str, source: str) -> Ledger:
    """The heads of the database at `url`, which is only read."""
    found = Ledger()
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            asked = select(
                Office.code, Batch.month, Batch.number, Batch.head, Batch.key_id, Batch.signature
            ).join(Office, Office.id == Batch.office_id)
            for office, month, number, head, key, signature in connection.execute(asked):
                signed = signature.hex() if signature is not None else None
                found.add((office, str(month)), number, head.hex(), key, signed)
            for key_id, public in connection.execute(select(LedgerKey.id, LedgerKey.public)):
                found.keys[key_id] = bytes(public)
            for (body,) in connection.execute(select(DecisionLeaf.body).where(DecisionLeaf.act == RESTORED)):
                found.lost.update(body["lost"])
    except SQLAlchemyError:
        raise misused(f"{source}: this is no database with a ledger") from None
    finally:
        engine.dispose()
    return found


def _from_lines(path: Path) -> Ledger:
    found = Ledger()
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                _take_in(found, line)
    except (UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise misused(f"{path}: this is neither a SQLite file nor a file of heads") from None
    return found


def _take_in(found: Ledger, line: str) -> None:
    """One line: JSON, or the words of a published head or key."""
    if line.startswith("{"):
        head: dict[str, Any] = json.loads(line)
        place = (str(head["office"]), str(head["month"]))
        found.add(place, int(head["number"]), str(head["head"]), head.get("key"), head.get("signature"))
        return
    words = line.split()
    if len(words) == 3 and words[0] == "key":
        found.keys[words[1]] = bytes.fromhex(words[2])
        return
    office, month, number, published, *signed = words
    bytes.fromhex(published)
    found.add((office, month), int(number), published, *(signed or (None, None)))
