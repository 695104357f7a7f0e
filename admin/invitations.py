"""Whether and when an office invites citizens to rate after they have left: the centre's own choice."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.invitations import operations, queries
from feedback.invitations.models import Way
from feedback.offices.models import Office
from feedback.web import locale
from feedback.web.surroundings import sealer

pages = Blueprint("invitations", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/invitations")
USUAL_DAYS = 5


@pages.get("/")
@needs(Act.SET_INVITATIONS)
def shown(office: Office) -> ResponseReturnValue:
    """The choice as it stands, and how many wait."""
    return _page(office)


@pages.post("/")
@needs(Act.SET_INVITATIONS)
def choose(office: Office) -> ResponseReturnValue:
    """Change the choice; it stands in the log."""
    way, days = request.form.get("way", ""), request.form.get("days", "")
    try:
        with transaction() as session:
            chosen = Way(way) if way in set(Way) else None
            number = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
            operations.choose(session, office.id, way=chosen, days=number)
            acts.record(
                session,
                "invitations:rule:set",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=clock.now(),
                way=chosen.value if chosen else "none",
                days=number if chosen else 0,
            )
    except Refused as refusal:
        return _page(office, refusal)
    flash(gettext("The choice is kept."), "done")
    return redirect(url_for("invitations.shown", office=office.code), 303)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    page = render_template(
        "admin/invitations.html",
        rule=queries.rule_of(session, office.id),
        waiting=queries.waiting(session, office.id),
        ways=list(Way),
        usual_days=USUAL_DAYS,
        fewest=operations.FEWEST_DAYS,
        most=operations.MOST_DAYS,
        from_hour=operations.FROM.hour,
        until_hour=operations.UNTIL.hour,
        can_seal=sealer() is not None,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
