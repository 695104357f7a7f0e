"""The page behind a QR on the wall: an opinion about the service of an office, never a person's score."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback import clock
from feedback.database import db, transaction
from feedback.errors import Missing
from feedback.guesses.models import Kind
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office
from feedback.ratings.models import Channel
from feedback.ratings.operations import submit
from kiosk import forms
from kiosk.given import Given, fresh, read_form
from kiosk.guesses import too_many
from kiosk.phones import phone

NO_DESK = N_("Please choose the desk.")


@phone.get("/w/<office>/")
@phone.get("/w/<office>/<code>")
def opinion(office: str, code: str | None = None) -> ResponseReturnValue:
    """The form for an office, or for the desk whose code stands in the address."""
    found = offices.office_by_code(db.session(), office)
    return _form(found, _desk(found, code), fresh())


@phone.post("/w/<office>/")
@phone.post("/w/<office>/<code>")
def take_opinion(office: str, code: str | None = None) -> ResponseReturnValue:
    """Store the opinion; without a receipt it says nothing of a person, and one source gives only so many."""
    now = clock.now()
    found = offices.office_by_code(db.session(), office)
    given, desk = read_form(request.form), _desk(found, code or request.form.get("desk") or None)
    if desk is None or given.fault is not None:
        return _form(found, desk, given, fault=given.fault or NO_DESK), 422
    if (refusal := too_many(Kind.WALL, now=now)) is not None:
        return refusal
    rating = forms.rating_of(given, office_id=found.id, desk_id=desk.id, channel=Channel.WALL, now=now)
    with transaction() as session:
        submit(
            session, [rating], now=now
        )  # refused only where another has this random id: not the citizen's fault
    return forms.thanks(given, found.name)


def _desk(office: Office, code: str | None) -> Desk | None:
    """The desk of that code; none where none is named. Missing for an office that has no desk at all."""
    session = db.session()
    if code is not None:
        return offices.desk_by_code(session, office.id, code)
    if not offices.desks_of(session, office.id):
        raise Missing("desk")
    return None


def _form(office: Office, desk: Desk | None, given: Given, *, fault: str | None = None) -> str:
    return render_template(
        "kiosk/wall.html",
        title=gettext("Rate our service"),
        office=office,
        desk=desk,
        desks=offices.desks_of(db.session(), office.id) if desk is None else [],
        **forms.fields(given, office.id, fault=fault),
    )
