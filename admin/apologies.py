"""Dossiers that near their day: the list, the apology with a new day, and its letter (form 04)."""

import uuid
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.cases import apologies
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.receipts.queries import receipt_at
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("apologies", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/late-dossiers")
KEPT = N_("Kept. Print the letter, have it signed and hand it over.")
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@pages.get("/")
@needs(Act.APOLOGISE)
def listed(office: Office) -> ResponseReturnValue:
    """The dossiers that are due soon, or late."""
    return _page(office)


@pages.post("/<uuid:receipt>/")
@needs(Act.APOLOGISE)
def apologise(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """Apologise for a dossier and give it its new day."""
    try:
        with transaction() as session:
            apologies.apologise(
                session,
                receipt_at(session, office.id, receipt),
                request.form.get("reason", ""),
                _new_due(),
                zone=settings().zone,
                user_id=doors.person().user_id,
                today=doors.today(),
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal, receipt)
    flash(gettext(KEPT), "done")
    return redirect(url_for("apologies.listed", office=office.code), 303)


@pages.get("/<uuid:receipt>/letter.<any(docx, pdf):ending>")
@needs(Act.APOLOGISE)
def letter(office: Office, receipt: uuid.UUID, ending: str) -> ResponseReturnValue:
    """The letter of apology."""
    from feedback.papers.apology_paper import as_bytes  # here: it brings the libraries for paper along

    found = apologies.letter_of(db.session(), office.id, receipt, zone=settings().zone)
    answer = Response(as_bytes(found, f".{ending}", made_at=clock.now()), mimetype=KINDS[ending])
    answer.headers.set("Content-Disposition", "attachment", filename=f"xin-loi-{found.dossier}.{ending}")
    return answer


def _new_due() -> date:
    try:
        new_due = typed.day(request.form.get("new_due", ""))
    except ValueError:
        new_due = None
    if new_due is None:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="new_due")
    return new_due


def _page(
    office: Office, refusal: Refused | None = None, receipt: uuid.UUID | None = None
) -> ResponseReturnValue:
    page = render_template(
        "admin/late_dossiers.html",
        rows=apologies.nearing(db.session(), office.id, zone=settings().zone, today=doors.today()),
        today=doors.today(),
        refused=receipt,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
