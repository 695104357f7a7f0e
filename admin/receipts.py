"""Receipts at the desk: what was received on a day, and a dossier that is received now."""

from datetime import datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors, receipt_forms, typed
from admin.doors import needs
from admin.inviting import invite
from admin.receipt_forms import issued, shown_once
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.invitations.queries import rule_of
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.days import day_edges
from feedback.ratings.served import ask_about
from feedback.receipts import queries, receiving
from feedback.receipts.models import Receipt
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
            made = issued(session, receipt, now=now)
    except Refused as refusal:
        return _form_page(office, refusal)
    return shown_once(made)


def _received(office: Office, *, now: datetime) -> Receipt:
    session, zone = db.session(), settings().zone
    desk, due_on = receipt_forms.desk(office), receipt_forms.due()
    kept = receiving.receive(
        session,
        desk,
        receipt_forms.official(office),
        receipt_forms.procedure(),
        typed.dossier_code(request.form, "dossier"),
        mode=receipt_forms.mode(),
        due_at=receiving.end_of_day(due_on, zone) if due_on else None,
        zone=zone,
        now=now,
    )
    if not kept.is_new:
        raise Refused("dossier_exists", N_("This dossier has been received already."), field="dossier")
    acts.record(
        session,
        "receipts:receipt:issued",
        office_id=office.id,
        user_id=doors.person().user_id,
        now=now,
        dossier=kept.receipt.dossier_code,
        desk=desk.code,
    )
    ask_about(session, kept.receipt, now=now)
    return kept.receipt


def _form_page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/receipt_form.html",
        **receipt_forms.choices(office),
        invites=rule_of(db.session(), office.id) is not None,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
