"""The page behind the link of an answer: what the office wrote, and one question, answered once. No cookie, no name."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback import clock
from feedback.cases import answering
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.web.surroundings import settings
from kiosk.phones import phone


@phone.get("/a/<code>")
def answer(code: str) -> ResponseReturnValue:
    """The answer with its question; looking at it changes nothing."""
    return _page(code)


@phone.post("/a/<code>")
def take_word(code: str) -> ResponseReturnValue:
    """Take the one word: satisfied with the answer, or not."""
    word = request.form.get("satisfied")
    if word not in ("yes", "no"):
        return _page(code)
    try:
        with transaction() as session:
            taken = answering.take_word(session, code, word == "yes", today=_today())
    except Refused:
        return _page(code)
    return render_template("kiosk/answer_thanks.html", title=gettext("Thank you!"), taken=taken.value)


def _today() -> date:
    return clock.now().astimezone(settings().zone).date()


def _page(code: str) -> ResponseReturnValue:
    found = answering.shown(db.session(), code, today=_today())
    if found is None:
        title, sentence = (
            gettext("This link is not known"),
            gettext("Please open the link as it was sent to you."),
        )
        return render_template("kiosk/closed.html", title=title, sentence=sentence), 404
    return render_template("kiosk/answer.html", title=gettext("The answer to your feedback"), answer=found)
