"""`hailong export`: writes a month's summary, its sheets or its report as a file, by the file's ending."""

import importlib
import os
import tempfile
from pathlib import Path

import click
from sqlalchemy.orm import Session

from config import Config
from feedback import clock, database
from feedback.commands.context import MONTH, misused, office_by_code, with_database
from feedback.dashboards.wards import has_offices_below
from feedback.errors import Refused
from feedback.evaluations.queries import Summary, computation, summary
from feedback.periods.month import Month

ENDINGS = {
    "summary": (".xlsx", ".csv", ".json"),
    "sheet": (".docx", ".pdf"),
    "report": (".docx", ".pdf"),
}
WRITERS = {  # imported when called: each brings a library that the others need not wait for
    "summary": "feedback.interchange.summary",
    "sheet": "feedback.interchange.sheet_paper",
    "report": "feedback.interchange.report",
}


@click.command("export")
@click.argument("kind", type=click.Choice(list(ENDINGS)))
@click.argument("month", type=MONTH)
@click.option("--office", "office_code", metavar="CODE", required=True)
@click.option(
    "-o", "--output", metavar="FILE", required=True, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--official", "official_code", metavar="CODE", help="the sheet of this official alone")
@click.option("--draft", is_flag=True, help="a month that is still open, marked as a draft in the file")
@with_database
def command(
    kind: str,
    month: Month,
    office_code: str,
    output: Path,
    official_code: str | None,
    draft: bool,
    *,
    config: Config,
) -> None:
    """Write the summary, the sheets or the report of MONTH to FILE, whose ending says in which form."""
    ending = output.suffix.lower()
    if ending not in ENDINGS[kind]:
        raise misused(f"{output}: {kind} is written as {' or '.join(ENDINGS[kind])}")
    if official_code and kind != "sheet":
        raise misused("--official goes with `export sheet` alone")
    written = _written(kind, month, office_code, ending, official_code, config, draft=draft)
    _save(output, written)
    click.echo(f"{output}: {len(written)} bytes")


def _written(
    kind: str,
    month: Month,
    office_code: str,
    ending: str,
    official_code: str | None,
    config: Config,
    *,
    draft: bool,
) -> bytes:
    session = database.db.session()
    office = office_by_code(session, office_code)
    if kind == "report" and has_offices_below(session, office):
        city = importlib.import_module("feedback.interchange.city_report")
        report = city.gathered(session, office, month)
        return bytes(city.as_bytes(report, ending, made_at=clock.now(), zone=config.zone))
    found = _found(session, month, office_code, config, draft=draft)
    writer = importlib.import_module(WRITERS[kind])
    moment = clock.now()
    if kind == "summary":
        return bytes(writer.as_bytes(found, ending, made_at=moment, zone=config.zone))
    if kind == "report":
        return bytes(
            writer.as_bytes(writer.gathered(session, found), ending, made_at=moment, zone=config.zone)
        )
    only = found.line_named(official_code).official_id if official_code else None
    pages = writer.gathered(session, found, only, zone=config.zone)
    return bytes(writer.as_bytes(pages, ending, made_at=moment))


def _found(session: Session, month: Month, office_code: str, config: Config, *, draft: bool) -> Summary:
    office = office_by_code(session, office_code)
    try:
        return summary(session, office, month)
    except Refused as refusal:
        if refusal.code != "month_open" or not draft:
            raise
    return computation(session, office, month, shadow_months=config.shadow_months, zone=config.zone).summary


def _save(output: Path, content: bytes) -> None:
    """Write the file whole or not at all: what stood there before stays until the new one is complete."""
    try:
        handle, name = tempfile.mkstemp(
            dir=output.parent, suffix=output.suffix
        )  # readable by its owner alone
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            new.replace(output)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise misused(f"{output}: {error.strerror or error}") from None
