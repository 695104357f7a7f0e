"""Early warnings: who has had several low months in a row, with the margins, and what their head does about it."""

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
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.terms.models import Measure
from feedback.terms.support import answer_warning, early_warnings
from feedback.terms.warnings import FEWEST, MOST, SEVERAL
from feedback.web import locale

pages = Blueprint("support", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/support")


@pages.get("/")
@needs(Act.SEE_WARNINGS)
def listed(office: Office) -> ResponseReturnValue:
    """The list; nobody finds themselves on it: one's own stands on one's own page."""
    return _page(office)


@pages.post("/<uuid:official>")
@needs(Act.ANSWER_WARNING)
def answer(office: Office, official: Official) -> ResponseReturnValue:
    """Write down what is done."""
    try:
        with transaction() as session:
            answer_warning(
                session,
                office,
                official,
                typed.chosen(request.form, "measure", Measure),
                request.form.get("words", ""),
                user_id=doors.person().user_id,
                this_month=Month.of(doors.today()),
                several=_several(),
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, refusal, official.id), 422
    flash(gettext("What is done is kept; the official reads it too."), "done")
    return redirect(url_for("support.listed", office=office.code, months=_several()), 303)


def _several() -> int:
    """How many low months in a row make a warning, as the page was asked for."""
    return min(max(request.values.get("months", SEVERAL, type=int), FEWEST), MOST)


def _page(office: Office, refusal: Refused | None = None, official_id: uuid.UUID | None = None) -> str:
    found = early_warnings(db.session(), office, this_month=Month.of(doors.today()), several=_several())
    return render_template(
        "admin/support.html",
        warned=[each for each in found if each.official.id != doors.person().official_id],
        several=_several(),
        choices=range(FEWEST, MOST + 1),
        measures=list(Measure),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=official_id,
    )
