"""`hailong export`: writes a paper of a month, a quarter or a year as a file, by the file's ending."""

import importlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from config import Config
from feedback import clock, database
from feedback.commands.context import misused, office_by_code, with_database
from feedback.dashboards.wards import has_offices_below
from feedback.errors import Refused
from feedback.evaluations.summaries.queries import Summary, computation, summary
from feedback.forms.fields import FormKind
from feedback.offices.models import Office
from feedback.offices.queries import official_by_code
from feedback.periods.month import Month
from feedback.terms.queries import office_term
from feedback.terms.term import Term, TermKind
from feedback.terms.years import OfficeYear, office_year

ENDINGS = {
    "summary": (".xlsx", ".csv", ".json", ".docx", ".pdf"),
    "sheet": (".docx", ".pdf", ".zip", ".xlsx", ".csv", ".json"),
    "minutes": (".docx", ".pdf"),
    "plan": (".docx", ".pdf", ".xlsx"),
    "report": (".docx", ".pdf", ".xlsx", ".csv", ".json"),
    "term": (".xlsx", ".csv", ".json"),
    "year-sheet": (".docx", ".pdf", ".zip"),
    "year-summary": (".xlsx", ".csv", ".json", ".docx", ".pdf"),
    "year-minutes": (".docx", ".pdf"),
}
TABLES = (".xlsx", ".csv", ".json")  # for spreadsheets and programs; the others are for paper
OF_ONE = ("sheet", "plan", "year-sheet")  # what may be of one official alone


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command is asked for."""

    office: Office
    period: str  # as it was typed
    ending: str
    official: str | None  # code
    draft: bool
    config: Config

    @property
    def month(self) -> Month:
        """The period as a month; raises BadMonth."""
        return Month.parse(self.period)


@click.command("export")
@click.argument("kind", type=click.Choice(list(ENDINGS)))
@click.argument("period", metavar="PERIOD")
@click.option("--office", "office_code", metavar="CODE", required=True)
@click.option(
    "-o", "--output", metavar="FILE", required=True, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--official", "official_code", metavar="CODE", help="the sheet or plan of this official alone")
@click.option("--draft", is_flag=True, help="a month that is still open, marked as a draft in the file")
@with_database
def command(
    kind: str,
    period: str,
    office_code: str,
    output: Path,
    official_code: str | None,
    draft: bool,
    *,
    config: Config,
) -> None:
    """Write a paper of PERIOD to FILE, whose ending says in which form; a .zip holds every sheet as a .docx of its own.

    PERIOD is a month (2026-10); for `term` a quarter (2026-Q4), a half-year (2026-H2) or a year (2026), for
    `year-sheet`, `year-summary` and `year-minutes` a year.
    """
    ending = output.suffix.lower()
    if ending not in ENDINGS[kind]:
        raise misused(f"{output}: {kind} is written as {' or '.join(ENDINGS[kind])}")
    if official_code and kind not in OF_ONE:
        raise misused(f"--official goes with `export {' or '.join(OF_ONE)}` alone")
    session = database.db.session()
    asked = Asked(office_by_code(session, office_code), period, ending, official_code, draft, config)
    try:
        written = WRITTEN[kind](session, asked)
    except ValueError as error:  # a period that is none
        raise misused(str(error)) from None
    save(output, written)
    click.echo(f"{output}: {len(written)} bytes")


def _summary(session: Session, asked: Asked) -> bytes:
    if asked.ending in (".docx", ".pdf"):
        return _month_paper(session, asked, FormKind.SUMMARY)
    found = _found(session, asked)
    zone = asked.config.zone
    return bytes(_writer("summary").as_bytes(found, asked.ending, made_at=clock.now(), zone=zone))


def _minutes(session: Session, asked: Asked) -> bytes:
    return _month_paper(session, asked, FormKind.MINUTES)


def _month_paper(session: Session, asked: Asked, kind: FormKind) -> bytes:
    writer = _writer("summary_paper")
    found = writer.gathered(session, _found(session, asked), kind, zone=asked.config.zone)
    return bytes(writer.as_bytes(found, asked.ending, made_at=clock.now()))


def _sheet(session: Session, asked: Asked) -> bytes:
    found, writer = _found(session, asked), _writer("sheet_paper")
    only = found.line_named(asked.official).official_id if asked.official else None
    pages = writer.gathered(session, found, only, zone=asked.config.zone)
    moment = clock.now()
    if asked.ending in TABLES:
        table = _writer("sheet_table")
        return bytes(table.as_bytes(pages, asked.ending, made_at=moment, zone=asked.config.zone))
    if asked.ending != ".zip":
        return bytes(writer.as_bytes(pages, asked.ending, made_at=moment))
    made_at = found.closed_at or moment
    each = writer.each_alone(pages, ".docx", made_at=made_at)
    return b"".join(_writer("bundle").bundle(each, made_at=made_at))


def _plan(session: Session, asked: Asked) -> bytes:
    if asked.official is None:
        raise misused("`export plan` needs --official")
    writer, zone = _writer("plan_paper"), asked.config.zone
    official = official_by_code(session, asked.office.id, asked.official)
    found = writer.gathered(session, asked.office, asked.month, official, zone=zone)
    return bytes(writer.as_bytes(found, asked.ending, made_at=clock.now(), zone=zone))


def _report(session: Session, asked: Asked) -> bytes:
    if has_offices_below(session, asked.office):
        writer = _writer("city_report")
        found = writer.gathered(session, asked.office, asked.month)
    else:
        writer = _writer("report")
        found = writer.gathered(session, _found(session, asked))
    if asked.ending in TABLES:
        writer = _writer("report_table")
    return bytes(writer.as_bytes(found, asked.ending, made_at=clock.now(), zone=asked.config.zone))


def _term(session: Session, asked: Asked) -> bytes:
    term = Term.parse(asked.period)
    found = office_term(
        session, asked.office, term, shadow_months=asked.config.shadow_months, zone=asked.config.zone
    )
    zone = asked.config.zone
    return bytes(_writer("term_table").as_bytes(found, asked.ending, made_at=clock.now(), zone=zone))


def _year(session: Session, asked: Asked) -> tuple[int, OfficeYear]:
    term = Term.parse(asked.period)
    if term.kind is not TermKind.YEAR:
        raise misused(f"{asked.period}: this paper is of a year, such as 2026")
    return term.year, office_year(
        session, asked.office, term.year, shadow_months=asked.config.shadow_months, zone=asked.config.zone
    )


def _year_summary(session: Session, asked: Asked) -> bytes:
    if asked.ending not in TABLES:
        return _year_paper(session, asked, FormKind.YEAR_SUMMARY)
    _, found = _year(session, asked)
    table, zone = _writer("year_table"), asked.config.zone
    return bytes(table.as_bytes(found, asked.ending, made_at=clock.now(), zone=zone))


def _year_minutes(session: Session, asked: Asked) -> bytes:
    return _year_paper(session, asked, FormKind.YEAR_MINUTES)


def _year_paper(session: Session, asked: Asked, kind: FormKind) -> bytes:
    year, found = _year(session, asked)
    writer, moment = _writer("year_unit_paper"), clock.now()
    return bytes(writer.as_bytes(session, asked.office, year, found, kind, asked.ending, made_at=moment))


def _year_sheet(session: Session, asked: Asked) -> bytes:
    writer = _writer("year_paper")
    year, whole = _year(session, asked)
    years = whole.years
    if asked.official is not None:
        years = [whole.of(official_by_code(session, asked.office.id, asked.official).id)]
    found = writer.gathered(session, asked.office, year, years, zone=asked.config.zone)
    moment = clock.now()
    if asked.ending != ".zip":
        return bytes(writer.as_bytes(found, asked.ending, made_at=moment))
    return b"".join(
        _writer("bundle").bundle(writer.each_alone(found, ".docx", made_at=moment), made_at=moment)
    )


WRITTEN: Mapping[str, Callable[[Session, Asked], bytes]] = {
    "summary": _summary,
    "sheet": _sheet,
    "minutes": _minutes,
    "plan": _plan,
    "report": _report,
    "term": _term,
    "year-sheet": _year_sheet,
    "year-summary": _year_summary,
    "year-minutes": _year_minutes,
}


def _writer(name: str) -> Any:
    """The writer of that name, imported when called: each brings a library that the others need not wait for."""
    return importlib.import_module(f"feedback.papers.{name}")


def _found(session: Session, asked: Asked) -> Summary:
    office, month, config = asked.office, asked.month, asked.config
    try:
        return summary(session, office, month)
    except Refused as refusal:
        if refusal.code != "month_open" or not asked.draft:
            raise
    return computation(session, office, month, shadow_months=config.shadow_months, zone=config.zone).summary


def save(output: Path, content: bytes) -> None:
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
