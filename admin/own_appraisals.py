"""The appraisals that wait for one's own division or field: the part of a colleague's plan, and one's word on it."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from admin.oneself import myself
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.plans import appraisals
from feedback.plans.kinds import Word
from feedback.web import locale

pages = Blueprint("own_appraisals", __name__, url_prefix=f"{doors.BELOW}/me/appraisals")
KEPT = N_("The appraisal is kept.")


@pages.get("/")
@needs(Act.APPRAISE_PART)
def listed() -> ResponseReturnValue:
    """What waits, the oldest first."""
    return _page()


@pages.post("/<uuid:appraisal>/")
@needs(Act.APPRAISE_PART)
def appraise(appraisal: uuid.UUID) -> ResponseReturnValue:
    """Agree to one's part of a plan, or object to it with a reason."""
    try:
        word = typed.chosen(request.form, "word", Word)
        with transaction() as session:
            asked = appraisals.asked_one(session, myself(), appraisal, doors.today())
            office = session.get_one(Office, asked.plan.office_id)
            said = request.form.get("words", "")
            who = doors.person().user_id
            appraisals.appraise(
                session, office, appraisal, word, said, user_id=who, on=doors.today(), now=clock.now()
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(refusal, appraisal)
    flash(gettext(KEPT), "done")
    return redirect(url_for("own_appraisals.listed"), 303)


def _page(refusal: Refused | None = None, appraisal: uuid.UUID | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/own_appraisals.html",
        waiting=appraisals.asked_of(db.session(), myself(), doors.today()),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=appraisal,
    )
    return page, 422 if refusal else 200
