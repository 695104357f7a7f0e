"""The page behind a receipt's QR: one rating for one paper, on any phone, without scripts or cookies."""

import uuid
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback import clock
from feedback.database import db, transaction
from feedback.labels import N_
from feedback.ratings.by_receipt import submit_by_receipt
from feedback.ratings.levels import QUESTIONNAIRE, Group, Level, reasons_offered
from feedback.ratings.models import Channel, Source
from feedback.ratings.submission import NewRating
from feedback.receipts.queries import Found, Standing, find_code, service_of
from feedback.web.surroundings import sealer
from kiosk.given import Given, read_form
from kiosk.phones import phone
from kiosk.sender import sender_code

CLOSED = {  # how the code stands: heading, sentence, status
    None: (
        N_("This code is not known"),
        N_("Please scan the QR on your receipt once more, or check the code that you typed."),
        404,
    ),
    Standing.USED: (
        N_("This receipt has been rated already"),
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
    found = find_code(db.session(), code, now=clock.now())
    if found is None or found.standing is not Standing.LIVE:
        return _closed(found)
    return _form(found, rating_id=uuid.uuid4())


@phone.post("/r/<code>")
def take_rating(code: str) -> ResponseReturnValue:
    """Spend the code and store the rating, together; a form without a level comes back with what was written."""
    now = clock.now()
    given = read_form(request.form)
    with transaction() as session:
        found = find_code(session, code, now=now)
        if found is not None and given.level is not None:
            outcome = submit_by_receipt(session, _rating(found, given, given.level, now=now), found, now=now)
            if outcome.outcome != "refused":
                return render_template(
                    "kiosk/thanks.html", title=gettext("Thank you!"), rating_id=given.rating_id
                )
            found = find_code(session, code, now=now)
    if found is None or found.standing is not Standing.LIVE:
        return _closed(found)
    return _form(found, rating_id=given.rating_id, given=given), 422


def _rating(found: Found, given: Given, level: Level, *, now: datetime) -> NewRating:
    seals = sealer()
    return NewRating(
        office_id=found.office_id,
        rating_id=given.rating_id,
        desk_id=found.desk_id,
        channel=Channel.QR,
        source=Source.BROWSER,
        level=int(level),
        tapped_at=now,
        received_at=now,
        reasons=given.reasons,
        comment=given.comment or None,
        contact=seals.seal(given.contact, found.office_id) if given.contact and seals else None,
        receipt_id=found.receipt_id,
        device_code=sender_code(now=now),
        questionnaire=QUESTIONNAIRE,
    )


def _form(found: Found, *, rating_id: uuid.UUID, given: Given | None = None) -> str:
    return render_template(
        "kiosk/receipt.html",
        title=gettext("Rate our service"),
        service=service_of(db.session(), found),
        rating_id=rating_id,
        levels=list(Level),
        groups=[(group, reasons_offered(group)) for group in (Group.LOW, Group.PRAISE)],
        given=given,
    )


def _closed(found: Found | None) -> ResponseReturnValue:
    title, sentence, status = CLOSED[None if found is None else found.standing]
    return render_template("kiosk/closed.html", title=gettext(title), sentence=gettext(sentence)), status
