"""A month's files: the summary for programs and spreadsheets, sheets, minutes, plans and the report for paper."""

import importlib
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.dashboards.wards import has_offices_below
from feedback.database import db
from feedback.evaluations.summaries.queries import Summary, summary
from feedback.forms.fields import FormKind
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.web.surroundings import settings

pages = Blueprint("files", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/months/<month:month>/files")
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "jsonl": "application/jsonl",
}
TABLES = ("xlsx", "csv", "json")  # for spreadsheets and programs; the others are for paper


@pages.get("/summary.<any(xlsx, csv, json, docx, pdf):ending>")
@needs(Act.SEE_PERSON)
def summary_file(office: Office, month: Month, ending: str) -> ResponseReturnValue:
    """Everybody's line of the month."""
    found = _month(office, month)
    if ending in ("docx", "pdf"):
        return _month_paper(found, FormKind.SUMMARY, f"tong-hop-{office.code}-{month}", ending)
    written = _writer("summary").as_bytes(found, f".{ending}", made_at=clock.now(), zone=settings().zone)
    return as_file(written, f"tong-hop-{office.code}-{month}", ending)


@pages.get("/minutes.<any(docx, pdf):ending>")
@needs(Act.SEE_PERSON)
def minutes(office: Office, month: Month, ending: str) -> ResponseReturnValue:
    """The minutes of the meeting on the month's results, with room for what only the meeting knows."""
    found = _month(office, month)
    return _month_paper(found, FormKind.MINUTES, f"bien-ban-{office.code}-{month}", ending)


@pages.get("/sheets.<any(docx, pdf, xlsx, csv, json):ending>")
@needs(Act.SEE_PERSON)
def sheets(office: Office, month: Month, ending: str) -> ResponseReturnValue:
    """Everybody's sheet, one after the other."""
    found = _month(office, month)
    if ending not in TABLES:
        return as_file(_sheets(found, None, ending), f"phieu-{office.code}-{month}", ending)
    zone = settings().zone
    gathered = _writer("sheet_paper").gathered(db.session(), found, zone=zone)
    written = _writer("sheet_table").as_bytes(gathered, f".{ending}", made_at=clock.now(), zone=zone)
    return as_file(written, f"phieu-{office.code}-{month}", ending)


@pages.get("/sheets/<any(docx, pdf):each>.zip")
@needs(Act.SEE_PERSON)
def sheets_alone(office: Office, month: Month, each: str) -> ResponseReturnValue:
    """Everybody's sheet as a file of its own, in one zip that is sent while it is being made."""
    writer, now = _writer("sheet_paper"), clock.now()
    found = writer.gathered(db.session(), _month(office, month), zone=settings().zone)
    written = _writer("bundle").bundle(writer.each_alone(found, f".{each}", made_at=now), made_at=now)
    return as_file(written, f"phieu-{office.code}-{month}", "zip")


@pages.get("/plans/<uuid:official>/plan.<any(docx, pdf, xlsx):ending>")
@needs(Act.SEE_PLAN)
def plan(office: Office, month: Month, official: Official, ending: str) -> ResponseReturnValue:
    """One official's work plan of the month, as it stands."""
    return plan_file(office, month, official, ending)


@pages.get("/plans/<any(docx, pdf, xlsx):each>.zip")
@needs(Act.SEE_PLAN)
def plans_alone(office: Office, month: Month, each: str) -> ResponseReturnValue:
    """Everybody's work plan of the month as a file of its own, in one zip that is sent while it is being made."""
    writer, now, zone = _writer("plan_paper"), clock.now(), settings().zone
    found = writer.everybody(db.session(), office, month, zone=zone)
    written = _writer("bundle").bundle(
        writer.each_alone(found, f".{each}", made_at=now, zone=zone), made_at=now
    )
    return as_file(written, f"ke-hoach-{office.code}-{month}", "zip")


@pages.get("/sheets/<uuid:official>/sheet.<any(docx, pdf):ending>")
@needs(Act.SEE_PERSON)
def sheet(office: Office, month: Month, official: Official, ending: str) -> ResponseReturnValue:
    """One official's sheet."""
    return sheet_file(_month(office, month), official, ending)


@pages.get("/report.<any(docx, pdf, xlsx, csv, json):ending>")
@needs(Act.SEE_MONTH)
def report(office: Office, month: Month, ending: str) -> ResponseReturnValue:
    """The report of the month: of the office's own, or of the offices below it side by side."""
    session = db.session()
    if has_offices_below(session, office):
        writer = _writer("city_report")
        gathered = writer.gathered(session, office, month)
    else:
        writer = _writer("report")
        gathered = writer.gathered(session, _month(office, month))
    if ending in TABLES:
        writer = _writer("report_table")
    written = writer.as_bytes(gathered, f".{ending}", made_at=clock.now(), zone=settings().zone)
    return as_file(written, f"bao-cao-{office.code}-{month}", ending)


def sheet_file(found: Summary, official: Official, ending: str) -> Response:
    """A month's sheet as a file: for leaders, and for whose sheet it is."""
    found.line_of(official.id)
    name = f"phieu-{found.office.code}-{official.code}-{found.month}"
    return as_file(_sheets(found, official, ending), name, ending)


def plan_file(office: Office, month: Month, official: Official, ending: str) -> Response:
    """The plan as a file: for leaders, and for whose plan it is."""
    writer, zone = _writer("plan_paper"), settings().zone
    found = writer.gathered(db.session(), office, month, official, zone=zone)
    written = writer.as_bytes(found, f".{ending}", made_at=clock.now(), zone=zone)
    return as_file(written, f"ke-hoach-{office.code}-{official.code}-{month}", ending)


def _month(office: Office, month: Month) -> Summary:
    """The closed month, in the version that was asked for."""
    return summary(db.session(), office, month, version=request.args.get("version", type=int))


def _month_paper(found: Summary, kind: FormKind, name: str, ending: str) -> Response:
    writer = _writer("summary_paper")
    gathered = writer.gathered(db.session(), found, kind, zone=settings().zone)
    return as_file(writer.as_bytes(gathered, f".{ending}", made_at=clock.now()), name, ending)


def _sheets(found: Summary, official: Official | None, ending: str) -> bytes:
    writer = _writer("sheet_paper")
    pages = writer.gathered(db.session(), found, official.id if official else None, zone=settings().zone)
    return bytes(writer.as_bytes(pages, f".{ending}", made_at=clock.now()))


def _writer(name: str) -> Any:
    """The writer of that name, loaded when it is called: each brings a library that no page needs."""
    return importlib.import_module(f"feedback.papers.{name}")


def as_file(written: bytes | Iterator[bytes], name: str, ending: str) -> Response:
    """A file to keep, of that ending; a name with Vietnamese letters, as codes may have them, goes as RFC 6266 has it."""
    answer = Response(written, mimetype=KINDS[ending])
    whole = f"{name}.{ending}"
    letters = unicodedata.normalize("NFKD", whole.replace("Đ", "D").replace("đ", "d"))
    plain = letters.encode("ascii", "ignore").decode()
    names = {"filename": plain} | ({"filename*": f"UTF-8''{quote(whole)}"} if plain != whole else {})
    answer.headers.set("Content-Disposition", "attachment", **names)
    return answer
