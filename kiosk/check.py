"""The check page: "was my rating counted?", answered to whoever holds the rating's code, and nothing more."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback import clock
from feedback.contacts.operations import withdraw
from feedback.database import db, transaction
from feedback.errors import Missing
from feedback.guesses.models import Kind
from feedback.integrity.queries import why_excluded
from feedback.offices import queries as offices
from feedback.ratings import check_codes
from feedback.ratings.operations import drop_contact
from feedback.ratings.proofs import proof_of
from feedback.ratings.standing import NOT_SEEN, Answer, Asked, RatingStanding, standing_of
from kiosk.given import read_rating_id
from kiosk.guesses import too_many
from kiosk.phones import phone


@phone.get("/check")
def check() -> str:
    """The form; a ward's own slips lead to its own form, which sees its own codes alone."""
    return _page(None, office=request.args.get("office", ""))


@phone.post("/check")
def answer_check() -> ResponseReturnValue:
    """The answer; the code is not in the address, and a code unknown, malformed or another ward's are answered alike."""
    standing = _standing()
    if standing.answer is Answer.NOT_SEEN and (refusal := too_many(Kind.CHECK, now=clock.now())) is not None:
        return refusal
    return _page(standing, office=request.form.get("office", ""))


@phone.post("/check/proof")
def proof() -> Response:
    """The proof that the rating is in its batch, as a text to keep; it tells no more than the answer does."""
    standing = _standing()
    if standing.answer is not Answer.COUNTED or standing.place is None:
        raise Missing("proof")
    text = "\n".join(proof_of(db.session(), standing.place).lines) + "\n"
    answer = Response(text, mimetype="text/plain")
    answer.headers.set("Content-Disposition", "attachment", filename="hai-long-proof.txt")
    return answer


@phone.post("/check/withdraw")
def withdraw_contact() -> str:
    """Delete what was left for an answer; whether anything was is not told, so the slip shows nobody that it was."""
    standing = _standing()
    if standing.place is not None:
        with transaction() as session:
            drop_contact(session, standing.place.office_id, standing.place.rating_id)
            withdraw(session, standing.place.office_id, standing.place.rating_id)
    return render_template(
        "kiosk/closed.html",
        title=gettext("Your contact is deleted"),
        sentence=gettext(
            "If a phone number or e-mail was left with this rating, it has been deleted. The rating itself stays."
        ),
    )


def _standing() -> RatingStanding:
    """How the rating of the form's code stands; where the form names a ward, only that ward's are seen."""
    session, text = db.session(), request.form.get("code", "")
    try:
        named = request.form.get("office", "")
        office_id = offices.office_by_code(session, named).id if named else None
    except Missing:
        return NOT_SEEN
    code = check_codes.canonical(text)
    rating_id = read_rating_id(text) if code is None else None
    return standing_of(
        session, Asked(rating_id, check_codes.lookup(code) if code is not None else None, office_id)
    )


def _page(standing: RatingStanding | None, *, office: str) -> str:
    """The page without the code, so that the answers to two codes differ in nothing but what is answered."""
    reason = None
    if standing is not None and standing.answer is Answer.NOT_COUNTED and standing.place is not None:
        reason = why_excluded(db.session(), standing.place.office_id, standing.place.rating_id)
    return render_template(
        "kiosk/check.html",
        title=gettext("Was my rating counted?"),
        standing=standing,
        reason=reason,
        office=office if len(office) <= 40 else "",
    )
