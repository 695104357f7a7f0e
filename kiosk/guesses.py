"""The refusal to guess: what is not there is counted, and beyond the limit answered with 429 and how long to wait."""

import math
from datetime import datetime

from flask import Response, make_response, render_template
from flask_babel import gettext

from feedback.database import transaction
from feedback.guesses import operations
from feedback.guesses.models import Kind
from kiosk.sender import source_code


def too_many(kind: Kind, *, now: datetime) -> Response | None:
    """Count one more of a kind for whoever asks; the refusal where it is one too many."""
    with transaction() as session:
        wait = operations.count(session, kind, source_code(now=now), now=now)
    if wait is None:
        return None
    minutes = math.ceil(wait.total_seconds() / 60)
    page = render_template(
        "kiosk/closed.html",
        title=gettext("Too many tries; please wait a little"),
        sentence=gettext("Please try again in %(minutes)s minutes.", minutes=minutes),
    )
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return answer
