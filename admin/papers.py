"""What is printed of a receipt while its code is at hand: the form on A5, and the strip of a thermal printer."""

import uuid

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.receipt_forms import Issued, shown_once
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.errors import Missing, Refused
from feedback.labels import normal
from feedback.offices.models import Office
from feedback.receipts import printers, queries
from feedback.receipts.paper import LONGEST_LINE, MOST_DOCUMENTS, MOST_SETS, Applicant, Paper
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("papers", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/receipts")


@pages.post("/<uuid:receipt>/paper")
@needs(Act.ISSUE_RECEIPT)
def paper(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """The form on A5; the code comes from the page that has just shown it, since only its hash is kept."""
    from feedback.receipts.pdf import receipt_pdf  # here: it brings the PDF library along

    written = _paper(office, receipt)
    return _file(receipt_pdf([written], public_url=settings().public_url), "application/pdf", written, "pdf")


@pages.post("/<uuid:receipt>/strip")
@needs(Act.ISSUE_RECEIPT)
def strip(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """The strip as a picture, or with `as=escpos` as the bytes for a printer that this server does not reach."""
    from feedback.receipts.strip import strip_commands, strip_png  # here: it brings the picture library along

    written, public_url = _paper(office, receipt), settings().public_url
    if request.form.get("as") == "escpos":
        commands = strip_commands(written, public_url=public_url)
        return _file(commands, "application/octet-stream", written, "bin")
    return _file(strip_png(written, public_url=public_url), "image/png", written, "png")


@pages.post("/<uuid:receipt>/print")
@needs(Act.ISSUE_RECEIPT)
def send(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """Send the strip to the printer of the receipt's desk."""
    from feedback.receipts.strip import strip_commands  # here: it brings the picture library along

    session, written = db.session(), _paper(office, receipt)
    kept = queries.receipt_at(session, office.id, receipt)
    printer = printers.printers_of(session, office.id).get(kept.desk_id)
    if printer is None:
        raise Missing("printer")
    host, port, error = printer.host, printer.port, ""
    session.rollback()  # nothing is held while a printer is waited for
    try:
        printers.send(host, port, strip_commands(written, public_url=settings().public_url))
    except Refused as refusal:
        error = refusal.said(locale.current())
    made = Issued(queries.receipt_at(session, office.id, receipt), request.form.get("code", ""))
    page = shown_once(made, error=error, sent=not error)
    return page, 503 if error else 200


def _paper(office: Office, receipt: uuid.UUID) -> Paper:
    session, now = db.session(), clock.now()
    code = request.form.get("code", "")
    found = queries.find_code(session, code, now=now)
    if found is None or (found.office_id, found.receipt_id) != (office.id, receipt):
        raise Missing("receipt")
    if not found.standing.may_be_printed:
        raise Missing("receipt")
    return queries.paper_of(
        session,
        queries.receipt_at(session, office.id, receipt),
        zone=settings().zone,
        code=code,
        until=found.until,
        applicant=Applicant(
            **{name: _line(name) for name in ("name", "identity", "address", "phone", "email")}
        ),
        documents=_documents(),
        sets=min(max(request.form.get("sets", 1, type=int), 1), MOST_SETS),
        book=_line("book"),
    )


def _line(name: str) -> str:
    """A line for the paper alone: nothing here is kept."""
    return " ".join(normal(request.form.get(name, "")).split())[:LONGEST_LINE]


def _documents() -> tuple[str, ...]:
    lines = normal(request.form.get("documents", "")).splitlines()
    return tuple(line.strip()[:LONGEST_LINE] for line in lines if line.strip())[:MOST_DOCUMENTS]


def _file(body: bytes, kind: str, written: Paper, ending: str) -> Response:
    answer = Response(body, mimetype=kind)
    answer.headers.set("Content-Disposition", "inline", filename=f"{written.dossier_code}.{ending}")
    return answer
