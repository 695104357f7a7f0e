"""The official's "finished" button: whoever has just been served is asked at the desk's screen."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.duty.queries import desk_had_by
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office
from feedback.ratings.served import say_served
from feedback.screens.models import Said
from feedback.screens.rules import rule_book
from feedback.web.surroundings import settings

pages = Blueprint("served", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/served")

NO_DESK = N_("You have no desk now, by the roster or by signing on.")
SAID = {
    "open": N_("The screens of this office are open: any citizen may rate at any time."),
    "armed": N_("The screen is asking the citizen now. Please leave it to them."),
    "suppressed": N_("The screen was not woken: %(why)s. This has been written down."),
}


@pages.get("/")
@needs(Act.SAY_SERVED)
def shown(office: Office) -> ResponseReturnValue:
    """The desk where one is now, and the button; nothing here tells whether anybody has answered."""
    now = clock.now()
    return render_template(
        "admin/served.html",
        desk=_own_desk(office),
        armed=rule_book(db.session(), office).at(now).is_armed,
    )


@pages.post("/")
@needs(Act.SAY_SERVED)
def say(office: Office) -> ResponseReturnValue:
    """Ask the citizen of the desk's latest transaction: the press says when, never whom."""
    now = clock.now()
    desk = _own_desk(office)
    if desk is None or request.form.get("desk", desk.code) != desk.code:
        flash(gettext(NO_DESK), "wrong")  # a page left open while another took the desk over
        return redirect(url_for("served.shown", office=office.code), 303)
    with transaction() as session:
        asked = say_served(session, desk, Said.OFFICIAL, zone=settings().zone, now=now)
        why = asked.prompt.suppressed if asked.prompt else None
    words = gettext(SAID[asked.outcome], why=gettext(why.label) if why else "")
    flash(words, "done" if asked.outcome == "armed" else "wrong")
    return redirect(url_for("served.shown", office=office.code), 303)


def _own_desk(office: Office) -> Desk | None:
    """The desk of this office that the person has now, by sign-on or roster."""
    official_id = doors.person().official_id
    if official_id is None:
        return None
    session, now = db.session(), clock.now()
    desk_ids = [desk.id for desk in offices.desks_of(session, office.id)]
    desk_id = desk_had_by(session, official_id, office.id, desk_ids, now, zone=settings().zone)
    return None if desk_id is None else session.get_one(Desk, desk_id)
