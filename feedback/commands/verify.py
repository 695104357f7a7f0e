"""`hailong verify`: recomputes the ledger, and writes its heads for keeping elsewhere."""

import json
import sys
from pathlib import Path

import click

from config import Config
from feedback import database
from feedback.commands.context import REFUSED, misused, print_json, with_database
from feedback.labels import say
from feedback.verification import Verification, verify


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="print the report as JSON")
@click.option(
    "--heads",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="also write every head, one JSON object a line, for `hailong verify-diff` later",
)
@with_database
def command(as_json: bool, heads: Path | None, *, config: Config) -> None:
    """Recompute every batch, head, state, tally and sealed day, and name each that does not hold."""
    with database.snapshot() as session:
        found = verify(session)
    if heads is not None:
        _write(found, heads)
    if as_json:
        print_json(found.as_record())
    else:
        _print(found)
    if found.faults:
        sys.exit(REFUSED)


def _write(found: Verification, path: Path) -> None:
    lines = "".join(json.dumps(head.as_record(), ensure_ascii=False) + "\n" for head in found.heads)
    try:
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise misused(f"{path}: {error.strerror or 'the file cannot be written'}") from None


def _print(found: Verification) -> None:
    for fault in found.faults:
        place = f" batch {fault.batch}" if fault.batch is not None else ""
        sentence = say(fault.kind.label, locale="en")
        click.echo(f"{fault.office} {fault.month}{place}: {sentence} {fault.about}".rstrip())
    verdict = f"{len(found.faults)} faults" if found.faults else "all is well"
    click.echo(f"{found.batches} batches, {found.ratings} ratings, {found.decisions} decisions: {verdict}")
