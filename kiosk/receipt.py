"""The page behind a receipt's QR: one rating for one paper, on any phone, without scripts or cookies."""

from dataclasses import replace
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback import clock
from feedback.cases import opening
from feedback.database import db, transaction
from feedback.guesses.models import Kind
from feedback.labels import N_
from feedback.ratings.by_receipt import submit_by_receipt
from feedback.ratings.models import Channel
from feedback.ratings.submission import NewRating
from feedback.receipts.queries import Found, Standing, find_code, service_of
from feedback.web.surroundings import settings
from kiosk import forms
from kiosk.given import Given, fresh, read_form
from kiosk.guesses import too_many
from kiosk.phones import phone

UNKNOWN = (
    N_("This code is not known"),
    N_("Please scan the QR on your receipt once more, or check the code that you typed."),
    404,
)
CLOSED = {  # how the code stands: heading, sentence, status
    Standing.USED: (
        N_("This code has been used already"),
        N_("Each receipt can be rated once. Thank you for taking part."),
        410,
    ),
    Standing.EXPIRED: (
        N_("The time for this rating has passed"),
        N_("The code on the receipt has expired. You can still rate at the tablet on the desk."),
        410,
    ),
    Standing.VOID: (
        N_("This receipt is no longer valid"),
        N_("If you were given a new receipt, please scan the QR on that one."),
        410,
    ),
}


@phone.get("/r/<code>")
def rate(code: str) -> ResponseReturnValue:
    """The form; looking at it changes nothing, so a link preview spends no code."""
    now = clock.now()
    found = find_code(db.session(), code, now=now)
    if found is None or found.standing in CLOSED:
        return _closed(found, now=now)
    return _form(found, fresh())


@phone.post("/r/<code>")
def take_rating(code: str) -> ResponseReturnValue:
    """Spend the code and store the rating, together; a form with a fault comes back with what was written."""
    now, given = clock.now(), read_form(request.form)
    with transaction() as session:
        found = find_code(session, code, now=now)
        if found is not None and given.fault is None:
            rating = _rating(given, found, now=now)
            if submit_by_receipt(session, rating, found, now=now).outcome != "refused":
                opening.open_for(session, rating, zone=settings().zone, now=now)
                return forms.thanks(given, service_of(session, found).office, by_receipt=True)
            found = find_code(session, code, now=now)
    if found is None or found.standing in CLOSED:
        return _closed(found, now=now)
    if given.fault is not None:
        return _form(found, given, fault=given.fault), 422
    new = fresh()  # another rating has this page's id: it comes back with one of its own
    return _form(found, replace(given, rating_id=new.rating_id, check_code=new.check_code)), 422


def _rating(given: Given, found: Found, *, now: datetime) -> NewRating:
    return forms.rating_of(
        given,
        office_id=found.office_id,
        desk_id=found.desk_id,
        channel=Channel.QR,
        receipt_id=found.receipt_id,
        now=now,
    )


def _form(found: Found, given: Given, *, fault: str | None = None) -> str:
    return render_template(
        "kiosk/receipt.html",
        title=gettext("Rate our service"),
        service=service_of(db.session(), found),
        **forms.fields(given, found.office_id, fault=fault),
    )


def _closed(found: Found | None, *, now: datetime) -> ResponseReturnValue:
    """Why a code can't be used; whoever tries unknown ones is asked to wait."""
    if found is None and (refusal := too_many(Kind.RECEIPT, now=now)) is not None:
        return refusal
    title, sentence, status = UNKNOWN if found is None else CLOSED[found.standing]
    return render_template("kiosk/closed.html", title=gettext(title), sentence=gettext(sentence)), status
