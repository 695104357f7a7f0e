"""The public page: what each office's published months say, and the ways in for whoever opens the bare address."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback.database import db
from feedback.evaluations.published import published_months
from kiosk.phones import phone


@phone.get("/")
def front() -> ResponseReturnValue:
    """The bare address leads to what is public."""
    return redirect(url_for("citizen.published"))


@phone.get("/public/")
def published() -> ResponseReturnValue:
    """Every office's published months, by unit and never by person."""
    return render_template(
        "kiosk/published.html",
        title=gettext("What citizens say of the one-stop desks"),
        months=published_months(db.session()),
    )
