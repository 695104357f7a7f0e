"""`hailong verify-diff`: checks that a newer ledger extends an older one."""

import json
import sys
from collections import defaultdict
from pathlib import Path

import click
from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from feedback.audit.models import Batch
from feedback.audit.verify import Heads, extension_faults
from feedback.commands.context import REFUSED, misused, print_json
from feedback.labels import say
from feedback.offices.models import Office

SQLITE_BEGINS = b"SQLite format 3\x00"


@click.command("verify-diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="print the report as JSON")
def command(old: str, new: str, as_json: bool) -> None:
    """Check that the ledger NEW holds every head of the ledger OLD, unchanged.

    Each is a database (a SQLite file, or a URL) or a file that `hailong verify --heads` wrote.
    """
    older, newer = _heads(old), _heads(new)
    faults = list(extension_faults(older, newer))
    count = sum(len(heads) for heads in older.values())
    if as_json:
        print_json({"ok": not faults, "heads": count, "faults": [fault.as_record() for fault in faults]})
    else:
        for fault in faults:
            sentence = say(fault.kind.label, locale="en")
            click.echo(f"{fault.office} {fault.month} batch {fault.batch}: {sentence}")
        click.echo(
            f"{count} heads: "
            + (f"{len(faults)} do not stand" if faults else "all stand in the newer ledger")
        )
    if faults:
        sys.exit(REFUSED)


def _heads(source: str) -> Heads:
    if "://" in source:
        return _from_database(source.replace("postgresql://", "postgresql+psycopg://", 1), source)
    path = Path(source)
    try:
        with path.open("rb") as file:
            begins = file.read(len(SQLITE_BEGINS))
    except OSError as error:
        raise misused(f"{source}: {error.strerror or 'the file cannot be read'}") from None
    if begins == SQLITE_BEGINS:
        return _from_database(f"sqlite:///file:{path.resolve()}?mode=ro&uri=true", source)
    return _from_lines(path)


def _from_database(url: str, source: str) -> Heads:
    found: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            asked = select(Office.code, Batch.month, Batch.number, Batch.head).join(
                Office, Office.id == Batch.office_id
            )
            for office, month, number, head in connection.execute(asked):
                found[office, str(month)][number] = head.hex()
    except SQLAlchemyError:
        raise misused(f"{source}: this is no database with a ledger") from None
    finally:
        engine.dispose()
    return found


def _from_lines(path: Path) -> Heads:
    found: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                head = json.loads(line)
                found[str(head["office"]), str(head["month"])][int(head["number"])] = str(head["head"])
    except (UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise misused(f"{path}: this is neither a SQLite file nor a file of heads") from None
    return found
