"""`hailong load`: takes in the files that a ward's offices hand over."""

import sys
from pathlib import Path

import click

from config import Config
from feedback import clock, database
from feedback.commands.context import REFUSED, misused, print_json, with_database
from feedback.interchange.load import FileReport, Folder, Report, load_folder
from feedback.interchange.refusals import Refusal, shown

SHOWN_REFUSALS = 20  # of one file, in the report for people; --json holds them all


@click.command("load")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="report what would happen and change nothing")
@click.option("--partial", is_flag=True, help="take the good rows of a file that has refused ones")
@click.option("--json", "as_json", is_flag=True, help="print the report as JSON")
@click.option(
    "--office", "office_code", metavar="CODE", help="the ward, if don-vi.csv does not say which one"
)
@with_database
def command(
    folder: Path, dry_run: bool, partial: bool, as_json: bool, office_code: str | None, *, config: Config
) -> None:
    """Load the files of the folder DIR: each whole, or with --partial its good rows; what stands is never changed."""
    files = _files(folder)
    for name in files.ignored:
        click.echo(f"ignored: {shown(name)}", err=True)
    report = _loaded(files, partial, office_code, config, dry_run=dry_run)
    if as_json:
        print_json(report.as_json())
    else:
        _print(report, dry_run=dry_run)
    if report.has_refusals:
        sys.exit(REFUSED)


def _files(folder: Path) -> Folder:
    try:
        files = Folder.at(folder)
    except OSError as error:
        raise misused(f"{folder}: {error.strerror or 'the folder cannot be read'}") from None
    if not files.files:
        raise misused(f"{folder}: none of a ward's files is in this folder, such as don-vi.csv or ho-so.csv")
    return files


def _loaded(
    files: Folder, partial: bool, office_code: str | None, config: Config, *, dry_run: bool
) -> Report:
    moment = clock.now()
    with database.transaction() as session:
        report = load_folder(
            session, files, zone=config.zone, now=moment, office_code=office_code, partial=partial
        )
        if dry_run:
            session.rollback()
    return report


def _print(report: Report, *, dry_run: bool) -> None:
    for name, file in report.files.items():
        click.echo(f"{name}: {_counts(file)}")
        for refusal in file.refused[:SHOWN_REFUSALS]:
            click.echo(f"  {_place(refusal)}{refusal.code}: {refusal.message}")
        if len(file.refused) > SHOWN_REFUSALS:
            click.echo(f"  … {len(file.refused) - SHOWN_REFUSALS} more, all of them with --json")
    if dry_run:
        click.echo("nothing was changed (--dry-run)")


def _counts(file: FileReport) -> str:
    counts = f"{file.accepted} accepted, {file.repeated} repeated, {len(file.refused)} refused"
    return f"{counts}; left out whole" if file.is_left_out else counts


def _place(refusal: Refusal) -> str:
    row = None if refusal.row is None else f"row {refusal.row}"
    where = ", ".join(part for part in (row, refusal.column) if part)
    return f"{where}: " if where else ""
