"""Objections: what an official says against a closed month, and the answer of whoever leads or keeps personnel."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.objections import operations
from feedback.objections.models import ObjectionState
from feedback.objections.queries import objections_at
from feedback.offices.models import Office
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("objections", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/objections")


@pages.get("/")
@needs(Act.SEE_OBJECTIONS)
def listed(office: Office) -> ResponseReturnValue:
    """The office's objections, those that wait first; nobody sees their own here."""
    return _page(office)


@pages.post("/<uuid:objection>")
@needs(Act.ANSWER_OBJECTION)
def answer(office: Office, objection: uuid.UUID) -> ResponseReturnValue:
    """Answer an objection, once."""
    try:
        with transaction() as session:
            operations.answer(
                session,
                office.id,
                objection,
                typed.chosen(request.form, "state", ObjectionState),
                request.form.get("words", ""),
                decision=request.form.get("decision", ""),
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, refusal, objection)
    flash(gettext("The answer is kept, and the official sees it."), "done")
    return redirect(url_for("objections.listed", office=office.code), 303)


def _page(
    office: Office, refusal: Refused | None = None, objection: uuid.UUID | None = None
) -> ResponseReturnValue:
    own = doors.person().official_id
    rows = [row for row in objections_at(db.session(), office.id) if row.objection.official_id != own]
    page = render_template(
        "admin/objections.html",
        rows=rows,
        today=doors.today(),
        rulings=[ObjectionState.UPHELD, ObjectionState.REJECTED],
        longest=operations.LONGEST,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=objection if refusal else None,
    )
    return page, 422 if refusal else 200
