"""The one-stop software's file of dossiers, tried before it is taken in, and the papers of a day in one print."""

import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import transaction
from feedback.errors import Refused
from feedback.interchange.cells import Cell
from feedback.interchange.load import ENDINGS, FileReport, Folder, load_folder
from feedback.interchange.receipts import Receipts
from feedback.interchange.tables import UnreadableTable, read_contents
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.days import day_edges
from feedback.receipts import operations, queries
from feedback.receipts.queries import Line
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("receipt_files", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/receipt-files")

KIND = "ho-so"
SHOWN_ROWS, SHOWN_REFUSALS = 10, 50
MOST_PAPERS = 500  # in one print
NO_FILE = N_("Choose the file of dossiers, as .csv or .xlsx.")


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file, and its first rows as they are kept."""

    report: FileReport
    lines: Sequence[Line]


@pages.get("/")
@needs(Act.MANAGE_RECEIPTS)
def form(office: Office) -> ResponseReturnValue:
    """Ask for the file."""
    return _page(None, tried=False)


@pages.post("/")
@needs(Act.MANAGE_RECEIPTS)
def hand_in(office: Office) -> ResponseReturnValue:
    """Take the file in whole or not at all; or only try, and show what it would become."""
    tried = request.form.get("do") != "load"
    try:
        with tempfile.TemporaryDirectory() as folder:
            read = _read(office, _saved(Path(folder)), tried=tried)
    except Refused as refusal:
        return _page(None, tried=tried, error=refusal.said(locale.current())), 422
    return _page(read, tried=tried), 422 if read.report.refused else 200


@pages.post("/papers")
@needs(Act.MANAGE_RECEIPTS)
def papers(office: Office) -> ResponseReturnValue:
    """Every paper of a day that has no code yet, with a code issued for it, as one PDF."""
    from feedback.receipts.pdf import receipt_pdf  # here: it brings the PDF library along

    now, config = clock.now(), settings()
    begins, ends = day_edges(_day(), config.zone)
    with transaction() as session:
        chosen = queries.receipts_without_code(
            session, office.id, since=begins, before=ends, most=MOST_PAPERS
        )
        codes = operations.mint(session, chosen, valid_days=config.receipt_valid_days, now=now)
        until = operations.ends(now, config.receipt_valid_days)
        written = [
            queries.paper_of(session, receipt, zone=config.zone, code=code, until=until)
            for receipt, code in zip(chosen, codes, strict=True)
        ]
        if written:
            acts.record(
                session,
                "receipts:codes:issued",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                receipts=len(written),
            )
    if not written:
        flash(gettext("Every dossier of that day has a code, or none was received."), "done")
        return redirect(url_for("receipt_files.form", office=office.code), 303)
    answer = Response(receipt_pdf(written, public_url=config.public_url), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{office.code}-{_day().isoformat()}.pdf")
    return answer


def _day() -> date:
    try:
        return typed.day(request.form.get("day", "")) or doors.today()
    except ValueError:
        return doors.today()


def _saved(folder: Path) -> Path:
    """The file that was handed in, under our own name for it."""
    file = request.files.get("file")
    given = unicodedata.normalize("NFC", (file.filename if file else "") or "").casefold()
    ending = Path(given).suffix
    if file is None or ending not in ENDINGS[KIND]:
        raise Refused("no_file", NO_FILE, field="file")
    path = folder / f"{KIND}{ending}"
    file.save(path)
    return path


def _read(office: Office, path: Path, *, tried: bool) -> Read:
    with transaction() as session:
        report = load_folder(
            session,
            Folder({KIND: path}, ()),
            zone=settings().zone,
            now=clock.now(),
            office_code=office.code,
            user_id=doors.person().user_id,
        )
        lines = queries.lines_of(session, office.id, _first_dossiers(path))
        session.expunge_all()
        if tried:
            session.rollback()
    return Read(report.files[path.name], lines)


def _first_dossiers(path: Path) -> list[str]:
    """The dossiers that the first rows of a file name, as far as it can be read at all."""
    try:
        rows = read_contents(path.suffix, path.read_bytes(), Receipts.columns).rows[:SHOWN_ROWS]
    except UnreadableTable:
        return []
    named: list[Cell] = [row.cells.get("dossier") for row in rows]
    return [str(cell) for cell in named if cell is not None]


def _page(read: Read | None, *, tried: bool, error: str = "") -> str:
    return render_template(
        "admin/receipt_files.html",
        read=read,
        tried=tried,
        today=doors.today(),
        most=SHOWN_REFUSALS,
        error=error,
    )
