"""One dossier: its moments and how their codes stand, a code issued anew, the whole withdrawn."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from admin.receipt_forms import issued, shown_once
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.offices.models import Office
from feedback.receipts import operations, queries
from feedback.receipts.telling import told_of
from feedback.web import locale

pages = Blueprint("dossiers", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/dossiers")


@pages.get("/<uuid:receipt>/")
@needs(Act.SEE_RECEIPTS)
def shown(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """The dossier with its moments; whether they were rated is told to nobody."""
    return _page(office, receipt)


@pages.post("/<uuid:receipt>/codes")
@needs(Act.MANAGE_RECEIPTS)
def new_code(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """Issue a new code for one moment; the one before it is void."""
    now = clock.now()
    try:
        with transaction() as session:
            found = queries.receipt_at(session, office.id, receipt)
            made = issued(session, found, now=now)
            acts.record(
                session,
                "receipts:code:issued",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                dossier=found.dossier_code,
            )
    except Refused as refusal:
        return _page(office, receipt, refusal)
    return shown_once(made)


@pages.post("/<uuid:receipt>/void")
@needs(Act.MANAGE_RECEIPTS)
def withdraw(office: Office, receipt: uuid.UUID) -> ResponseReturnValue:
    """Withdraw every moment of the dossier."""
    now = clock.now()
    with transaction() as session:
        code = queries.receipt_at(session, office.id, receipt).dossier_code
        moments = queries.moments_of(session, office.id, code).values()
        withdrawn = [operations.void(session, each, now=now) for each in moments]
        if any(withdrawn):
            acts.record(
                session,
                "receipts:receipt:voided",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                dossier=code,
            )
    flash(gettext("The dossier is withdrawn: its codes work no longer."), "done")
    return redirect(url_for("dossiers.shown", office=office.code, receipt=receipt), 303)


def _page(office: Office, receipt: uuid.UUID, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    found = queries.receipt_at(session, office.id, receipt)
    page = render_template(
        "admin/dossier.html",
        dossier=found,
        moments=told_of(session, office.id, found.dossier_code, now=clock.now()),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
