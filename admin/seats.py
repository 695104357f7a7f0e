"""The seats of the excellent class that the rule leaves to a person: who competes by what, the effect first, then the decision."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.evaluations.closings import seats
from feedback.evaluations.summaries import queries
from feedback.evaluations.summaries.lines import Line
from feedback.offices.models import Office
from feedback.periods.models import PeriodState
from feedback.periods.month import Month
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("seats", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/months/<month:month>/seats")


@pages.get("/")
@needs(Act.SEE_PERSON)
def shown(office: Office, month: Month) -> ResponseReturnValue:
    """Who holds a seat, who competes for the others, and what speaks for each."""
    return _page(office, month)


@pages.post("/effect")
@needs(Act.CLOSE_MONTH)
def effect(office: Office, month: Month) -> ResponseReturnValue:
    """What a choice would change, before anybody signs it; nothing is kept."""
    try:
        before = queries.summary(db.session(), office, month)
        after = seats.decided_lines(db.session(), before, _chosen(), doors.person().user_id)
    except Refused as refusal:
        return _page(office, month, refusal)
    classes = {line.official_id: line for line in before.lines}
    changes = [
        (classes[line.official_id], line) for line in after if line.cap != classes[line.official_id].cap
    ]
    return _page(office, month, changes=changes)


@pages.post("/")
@needs(Act.CLOSE_MONTH, sudo=True)
def decide(office: Office, month: Month) -> ResponseReturnValue:
    """Decide who of those who compete is excellent, with a written reason: the month has its next version."""
    try:
        with transaction() as session:
            seats.decide_seats(
                session,
                office,
                month,
                _chosen(),
                request.form.get("reason", ""),
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, month, refusal)
    flash(gettext("The seats are decided: the month has a new version with your reason."), "done")
    return redirect(url_for("closing.result", office=office.code, month=month), 303)


def _chosen() -> set[uuid.UUID]:
    try:
        return {uuid.UUID(text) for text in request.form.getlist("excellent")}
    except ValueError:
        raise Missing("official") from None


def _page(
    office: Office,
    month: Month,
    refusal: Refused | None = None,
    changes: Sequence[tuple[Line, Line]] | None = None,
) -> ResponseReturnValue:
    session = db.session()
    if queries.state_of(session, office, month) is PeriodState.OPEN:
        return redirect(url_for("months.glance", office=office.code, month=month), 303)
    before = queries.summary(session, office, month)
    page = render_template(
        "admin/seats.html",
        month=month,
        summary=before,
        groups=seats.groups_of(before),
        chosen={str(each) for each in _chosen()} if request.method == "POST" else None,
        changes=changes,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
