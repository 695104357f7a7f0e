"""`hailong verify`: recomputes the ledger, and writes its heads for keeping elsewhere."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy import select

from config import Config
from feedback import database
from feedback.audit import release
from feedback.audit.models import Batch, Release
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
@click.option("--install", is_flag=True, help="only compare this program's files with those of the last head")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="only compare this program's files with a list that `hailong ledger files` wrote",
)
@with_database
def command(
    as_json: bool, heads: Path | None, install: bool, against: Path | None, *, config: Config
) -> None:
    """Recompute every batch, head, state, tally and sealed day, and name each that does not hold."""
    if install or against:
        _compare_files(against, as_json=as_json)
        return
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


def _compare_files(against: Path | None, *, as_json: bool) -> None:
    """Name the files that differ; exit code 1 where any does."""
    expected = _list_of(against) if against else _sealed_by()
    changed = release.changes(expected, release.running()[1])
    if as_json:
        print_json({"ok": not changed, "release": release.release_id(expected), "files": changed})
    else:
        for path, what in changed.items():
            click.echo(f"{path}: {what}")
        click.echo(f"{len(expected)} files: " + (f"{len(changed)} differ" if changed else "all are the same"))
    if changed:
        sys.exit(REFUSED)


def _list_of(file: Path) -> Mapping[str, str]:
    try:
        files = json.loads(file.read_text(encoding="utf-8"))
        return {str(path): str(digest) for path, digest in files.items()}
    except (ValueError, AttributeError):
        raise misused(f"{file}: this is no list of files") from None


def _sealed_by() -> Mapping[str, str]:
    """The files of the program that made the last head."""
    with database.snapshot() as session:
        last = session.scalar(
            select(Batch.release)
            .where(Batch.release.is_not(None))
            .order_by(Batch.sealed_on.desc(), Batch.month.desc(), Batch.number.desc())
            .limit(1)
        )
        kept = session.get(Release, last) if last else None
        if kept is None or release.release_id(kept.files) != kept.id:
            raise misused(
                "No head says by which program it was made: seal a day first, or use --against FILE."
            )
        return dict(kept.files)


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
