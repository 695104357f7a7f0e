"""An official's own explanations: the questions that the head has asked, and one's answers. Nothing of the case is here."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.cases import explaining
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.web import locale

pages = Blueprint("explanations", __name__, url_prefix=f"{doors.BELOW}/me/explanations")
KEPT = N_("Your explanation has been given to the head.")


@pages.get("/")
@needs(Act.EXPLAIN)
def listed() -> ResponseReturnValue:
    """The questions to oneself, what waits first."""
    rows = explaining.questions_to(db.session(), _myself(), today=doors.today())
    return render_template("admin/explanations.html", rows=rows, today=doors.today())


@pages.get("/<uuid:explanation>/")
@needs(Act.EXPLAIN)
def shown(explanation: uuid.UUID) -> ResponseReturnValue:
    """One question."""
    return _page(explanation)


@pages.post("/<uuid:explanation>/")
@needs(Act.EXPLAIN)
def explain(explanation: uuid.UUID) -> ResponseReturnValue:
    """Give one's explanation, once."""
    try:
        with transaction() as session:
            explaining.explain(
                session,
                _myself(),
                explanation,
                request.form.get("words", ""),
                user_id=doors.person().user_id,
                today=doors.today(),
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(explanation, refusal)
    flash(gettext(KEPT), "done")
    return redirect(url_for("explanations.listed"), 303)


def _myself() -> uuid.UUID:
    official_id = doors.person().official_id
    if official_id is None:
        raise Missing("official")
    return official_id


def _page(explanation: uuid.UUID, refusal: Refused | None = None) -> ResponseReturnValue:
    row = explaining.question_to(db.session(), _myself(), explanation, today=doors.today())
    page = render_template(
        "admin/explanation.html",
        row=row,
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
