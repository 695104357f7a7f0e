"""The public page: what each office's published months say, and the ways in for whoever opens the bare address."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from feedback import clock
from feedback.cases import improvements
from feedback.database import db
from feedback.evaluations.published import published_months
from feedback.integrity.heads import last_heads, public_keys
from feedback.periods.month import Month
from feedback.screens.fleet import Darkness, darkness, offices_with_screens
from feedback.web.surroundings import settings
from kiosk.phones import phone


@phone.get("/")
def front() -> ResponseReturnValue:
    """The bare address leads to what is public."""
    return redirect(url_for("citizen.published"))


@phone.get("/public/heads.txt")
def heads() -> ResponseReturnValue:
    """The last head of each office's month, for whoever wants to keep them: a line each, of whole days alone."""
    session, today = db.session(), clock.now().astimezone(settings().zone).date()
    lines = [head.line for head in last_heads(session, before=today)]
    lines += [f"key {key_id} {public}" for key_id, public in public_keys(session)]
    return "".join(f"{line}\n" for line in lines), {"Content-Type": "text/plain; charset=utf-8"}


@phone.get("/public/")
def published() -> ResponseReturnValue:
    """Every office's published months, by unit and never by person."""
    return render_template(
        "kiosk/published.html",
        title=gettext("What citizens say of the one-stop desks"),
        months=published_months(db.session()),
        told=improvements.told(db.session()),
        screens=_screens(),
    )


def _screens() -> list[tuple[str, Month, Darkness]]:
    """For each office with hours and screens: this month and the last, how long desks were without a live screen."""
    session, now, zone = db.session(), clock.now(), settings().zone
    this_month = Month.of(now.astimezone(zone).date())
    found = []
    for office in offices_with_screens(session):
        for month in (this_month, this_month.previous):
            begins, ends = month.edges(zone)
            dark = darkness(session, office.id, begins, ends, zone=zone, now=now)
            if dark is not None and dark.open_for:
                found.append((office.name, month, dark))
    return found
