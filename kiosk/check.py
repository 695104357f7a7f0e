"""The check page: "was my rating counted?", answered to whoever holds the rating's code, and nothing more."""

from flask import render_template, request
from flask_babel import gettext

from feedback.database import db
from feedback.ratings.standing import RatingStanding, standing_of
from kiosk.given import read_rating_id
from kiosk.phones import phone


@phone.get("/check")
def check() -> str:
    """The form."""
    return _page(None)


@phone.post("/check")
def answer_check() -> str:
    """The answer; the code is not in the address, and a code unknown and one malformed are answered alike."""
    return _page(standing_of(db.session(), read_rating_id(request.form.get("code", ""))))


def _page(standing: RatingStanding | None) -> str:
    return render_template("kiosk/check.html", title=gettext("Was my rating counted?"), standing=standing)
