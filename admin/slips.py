"""Slips: for what is done on the spot and needs no receipt, a code that lets its citizen rate."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from admin import doors, receipt_forms
from admin.doors import needs
from admin.receipt_forms import issued, shown_once
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import transaction
from feedback.errors import Refused
from feedback.offices.models import Office
from feedback.ratings.served import ask_about
from feedback.receipts import receiving
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("slips", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/slips")


@pages.get("/new")
@needs(Act.ISSUE_RECEIPT)
def form(office: Office) -> ResponseReturnValue:
    """Ask what was done."""
    return _page(office)


@pages.post("/new")
@needs(Act.ISSUE_RECEIPT)
def give(office: Office) -> ResponseReturnValue:
    """Give a slip and show its code, once."""
    now = clock.now()
    try:
        with transaction() as session:
            desk = receipt_forms.desk(office)
            receipt = receiving.give_slip(
                session,
                desk,
                receipt_forms.official(office),
                receipt_forms.procedure(),
                zone=settings().zone,
                now=now,
            )
            made = issued(session, receipt, now=now)
            acts.record(
                session,
                "receipts:slip:given",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                slip=receipt.dossier_code,
                desk=desk.code,
            )
            ask_about(session, receipt, now=now)
    except Refused as refusal:
        return _page(office, refusal)
    return shown_once(made)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/slip_form.html",
        **receipt_forms.choices(office),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
