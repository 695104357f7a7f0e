"""Receipts at the desk: a dossier is received, its paper with the one-time QR is printed, and the list of the day."""

import uuid
from datetime import date, datetime, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors, typed
from admin.doors import needs
from admin.inviting import invite
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.invitations.queries import rule_of
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.periods.days import day_edges
from feedback.periods.month import Month
from feedback.ratings.served import ask_about
from feedback.receipts import operations, queries, receiving
from feedback.receipts.models import Mode, Receipt
from feedback.receipts.qr_image import QUIET, symbol
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("receipts", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/receipts")


@pages.get("/")
@needs(Act.SEE_RECEIPTS)
def of_day(office: Office) -> ResponseReturnValue:
    """What was received on a day; which of it was rated is told to nobody here."""
    day = request.args.get("day", type=typed.day) or doors.today()
    begins, ends = day_edges(day, settings().zone)
    rows = queries.receipts_of_day(db.session(), office.id, begins, ends)
    return render_template("admin/receipts.html", rows=rows, day=day, one_day=timedelta(days=1))


@pages.get("/new")
@needs(Act.ISSUE_RECEIPT)
def form(office: Office) -> ResponseReturnValue:
    """Ask for what a receipt needs."""
    return _form_page(office)


@pages.post("/new")
@needs(Act.ISSUE_RECEIPT)
def issue(office: Office) -> ResponseReturnValue:
    """Receive the dossier and show its code, once."""
    now = clock.now()
    try:
        with transaction() as session:
            receipt = _received(office, now=now)
            invite(session, receipt, request.form.get("phone", "")[:40], now=now)
            code = operations.issue_code(session, receipt, valid_days=settings().receipt_valid_days, now=now)
    except Refused as refusal:
        return _form_page(office, refusal)
    address = f"{settings().public_url.rstrip('/')}/r/{code}"
    return render_template(
        "admin/receipt.html", receipt=receipt, code=code, address=address, qr=_drawn(address)
    )


@pages.post("/<uuid:receipt>/paper")
@needs(Act.ISSUE_RECEIPT)
def paper(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """The paper to print, A5; the code comes from the page that has just shown it, since only its hash is kept."""
    session, now = db.session(), clock.now()
    code = request.form.get("code", "")
    found = queries.find_code(session, code, now=now)
    if found is None or (found.office_id, found.receipt_id) != (office.id, receipt):
        raise Missing("receipt")
    from feedback.receipts.pdf import receipt_pdf  # here: it brings the PDF library along

    until = now + timedelta(days=settings().receipt_valid_days)
    kept = queries.receipt_at(session, office.id, receipt)
    written = queries.paper_of(session, kept, zone=settings().zone, code=code, until=until)
    answer = Response(receipt_pdf([written], public_url=settings().public_url), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{kept.dossier_code}.pdf")
    return answer


def _received(office: Office, *, now: datetime) -> Receipt:
    session = db.session()
    desk = _desk(office)
    due_on, zone = _due(), settings().zone
    kept = receiving.receive(
        session,
        desk,
        _official(office),
        _procedure(),
        typed.dossier_code(request.form, "dossier"),
        mode=_mode(),
        due_at=receiving.end_of_day(due_on, zone) if due_on else None,
        zone=zone,
        now=now,
    )
    if not kept.is_new:
        raise Refused("dossier_exists", N_("This dossier has been received already."), field="dossier")
    receipt = kept.receipt
    acts.record(
        session,
        "receipts:receipt:issued",
        office_id=office.id,
        user_id=doors.person().user_id,
        now=now,
        dossier=receipt.dossier_code,
        desk=desk.code,
    )
    ask_about(session, receipt, now=now)
    return receipt


def _desk(office: Office) -> Desk:
    return offices.desk_by_code(db.session(), office.id, typed.needed(request.form, "desk"))


def _official(office: Office) -> Official:
    """Whoever issues is whoever serves; the head of the desks may issue for another."""
    session, person = db.session(), doors.person()
    if doors.may(Act.SEE_RECEIPTS) and request.form.get("official"):
        return offices.official_at(session, office.id, typed.an_id(request.form, "official"))
    if person.official_id is None:
        raise Refused("missing_value", typed.MISSING_VALUE, field="official")
    return offices.official_at(session, office.id, person.official_id)


def _procedure() -> Procedure:
    wanted = typed.an_id(request.form, "procedure")
    for procedure in offices.procedures_in_force(db.session(), Month.of(doors.today())):
        if procedure.id == wanted:
            return procedure
    raise Missing("procedure")


def _mode() -> Mode:
    try:
        return Mode(request.form.get("mode", Mode.DIRECT.value))
    except ValueError:
        raise Missing("mode") from None


def _due() -> date | None:
    try:
        return typed.day(request.form.get("due_at", ""))
    except ValueError:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="due_at") from None


def _form_page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    page = render_template(
        "admin/receipt_form.html",
        desks=offices.desks_of(session, office.id),
        procedures=offices.procedures_in_force(session, Month.of(doors.today())),
        officials=offices.officials_of(session, office.id) if doors.may(Act.SEE_RECEIPTS) else [],
        modes=list(Mode),
        own_id=doors.person().official_id,
        invites=rule_of(session, office.id) is not None,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


def _drawn(address: str) -> tuple[int, str]:
    """The QR as a path of unit squares, and the side of the drawing with its quiet zone, in modules."""
    rows = symbol(address).rows()
    squares = (
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return len(rows) + 2 * QUIET, "".join(squares)
