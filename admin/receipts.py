"""Receipts at the desk: what was received on a day, and a dossier that is received now."""

from datetime import datetime, timedelta
from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin import doors, receipt_forms, typed
from admin.doors import needs
from admin.inviting import invite
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.errors import Refused
from feedback.invitations.queries import rule_of
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.days import day_edges
from feedback.receipts import queries, receiving
from feedback.receipts.models import Receipt
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
    return receipt_forms.code_for(partial(_received, office), partial(_form_page, office))


def _received(office: Office, session: Session, now: datetime) -> Receipt:
    zone, desk, due_on = settings().zone, receipt_forms.desk(office), receipt_forms.due()
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
    receipt_forms.write_down(session, kept.receipt, desk, "receipts:receipt:issued", now=now)
    invite(session, kept.receipt, request.form.get("phone", "")[:40], now=now)
    return kept.receipt


def _form_page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    invites = rule_of(db.session(), office.id) is not None
    return receipt_forms.page_of("admin/receipt_form.html", office, refusal, invites=invites)
