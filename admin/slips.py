"""Slips: for what is done on the spot and needs no receipt, a code that lets its citizen rate."""

from datetime import datetime
from functools import partial

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin import doors, receipt_forms
from admin.doors import needs
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.errors import Refused
from feedback.offices.models import Office
from feedback.receipts import receiving
from feedback.receipts.models import Receipt
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
    return receipt_forms.code_for(partial(_given, office), partial(_page, office))


def _given(office: Office, session: Session, now: datetime) -> Receipt:
    desk = receipt_forms.desk(office)
    receipt = receiving.give_slip(
        session,
        desk,
        receipt_forms.official(office),
        receipt_forms.procedure(),
        zone=settings().zone,
        now=now,
    )
    acts.record(
        session,
        "receipts:slip:given",
        office_id=office.id,
        user_id=doors.person().user_id,
        now=now,
        slip=receipt.dossier_code,
        desk=desk.code,
    )
    return receipt


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    return receipt_forms.page_of("admin/slip_form.html", office, refusal)
