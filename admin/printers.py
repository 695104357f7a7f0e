"""The desks' printers and posters: which thermal printer each desk has, and the sheets that hang beside it."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office
from feedback.receipts import printers
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("printers", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/printers")
PAPERS = ("a4", "a3")


@pages.get("/")
@needs(Act.SEE_RECEIPTS)
def listed(office: Office) -> ResponseReturnValue:
    """Every desk with its printer, and its posters."""
    return _page(office)


@pages.post("/")
@needs(Act.MANAGE_RECEIPTS)
def keep(office: Office) -> ResponseReturnValue:
    """Name the printer of a desk, or none."""
    now = clock.now()
    try:
        with transaction() as session:
            desk = offices.desk_by_code(session, office.id, typed.needed(request.form, "desk"))
            address = printers.name_printer(session, desk, request.form.get("address", ""))
            acts.record(
                session,
                "receipts:printer:named",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                desk=desk.code,
                printer=address,
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal)
    flash(gettext("Kept."), "done")
    return redirect(url_for("printers.listed", office=office.code), 303)


@pages.get("/posters")
@needs(Act.SEE_RECEIPTS)
def posters(office: Office) -> ResponseReturnValue:
    """The posters of one desk or of all, as a PDF."""
    from feedback.receipts.poster import Place, posters_pdf  # here: it brings the PDF library along

    desks = _chosen(office, request.args.get("desk", ""))
    paper = request.args.get("paper", PAPERS[0])
    if paper not in PAPERS or not desks:
        raise Missing("paper")
    public = settings().public_url.rstrip("/")
    places = [Place(office.name, desk.name, f"{public}/w/{office.code}/{desk.code}") for desk in desks]
    answer = Response(posters_pdf(places, size=paper), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{office.code}-{paper}.pdf")
    return answer


def _chosen(office: Office, code: str) -> list[Desk]:
    session = db.session()
    if code:
        return [offices.desk_by_code(session, office.id, code)]
    return list(offices.desks_of(session, office.id))


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    named = printers.printers_of(session, office.id)
    rows = [
        (desk, printers.shown(found.host, found.port) if (found := named.get(desk.id)) else "")
        for desk in offices.desks_of(session, office.id)
    ]
    page = render_template(
        "admin/printers.html",
        rows=rows,
        papers=PAPERS,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
