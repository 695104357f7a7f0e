"""Results handed over: the second moment of a dossier, rated apart, with the official who decided or gave it."""

from datetime import datetime
from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin import doors, receipt_forms, typed
from admin.doors import needs
from feedback.accounts.rights import Act
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.receipts import receiving
from feedback.receipts.models import Receipt

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
    return receipt_forms.code_for(partial(_handed_over, office), partial(_page, office))


def _handed_over(office: Office, session: Session, now: datetime) -> Receipt:
    desk = receipt_forms.desk(office)
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
    receipt_forms.write_down(session, kept.receipt, desk, "receipts:result:handed_over", now=now)
    return kept.receipt


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    dossier = request.form.get("dossier", request.args.get("dossier", ""))
    return receipt_forms.page_of("admin/result_form.html", office, refusal, dossier=dossier)
