"""Results handed over: the second moment of a dossier, rated apart, with the official who decided or gave it."""

from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors, receipt_forms, typed
from admin.doors import needs
from admin.receipt_forms import issued, shown_once
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.ratings.served import ask_about
from feedback.receipts import receiving
from feedback.receipts.models import Receipt
from feedback.web import locale

pages = Blueprint("results", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/results")


@pages.get("/new")
@needs(Act.ISSUE_RECEIPT)
def form(office: Office) -> ResponseReturnValue:
    """Ask which dossier's result is handed over."""
    return _page(office)


@pages.post("/new")
@needs(Act.ISSUE_RECEIPT)
def hand_over(office: Office) -> ResponseReturnValue:
    """Hand the result over and show the code for rating it, once."""
    now = clock.now()
    try:
        with transaction() as session:
            made = issued(session, _handed_over(office, now=now), now=now)
    except Refused as refusal:
        return _page(office, refusal)
    return shown_once(made)


def _handed_over(office: Office, *, now: datetime) -> Receipt:
    session, desk = db.session(), receipt_forms.desk(office)
    kept = receiving.hand_over(
        session,
        desk,
        receipt_forms.official(office),
        typed.dossier_code(request.form, "dossier"),
        procedure=receipt_forms.procedure() if request.form.get("procedure") else None,
        now=now,
    )
    if not kept.is_new:
        raise Refused("result_exists", N_("This result has been handed over already."), field="dossier")
    acts.record(
        session,
        "receipts:result:handed_over",
        office_id=office.id,
        user_id=doors.person().user_id,
        now=now,
        dossier=kept.receipt.dossier_code,
        desk=desk.code,
    )
    ask_about(session, kept.receipt, now=now)
    return kept.receipt


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/result_form.html",
        **receipt_forms.choices(office),
        dossier=request.form.get("dossier", request.args.get("dossier", "")),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
