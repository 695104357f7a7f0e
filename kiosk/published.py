"""The public page: what each office's published months say, and the ways in for whoever opens the bare address."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from feedback import clock
from feedback.cases import improvements
from feedback.cases.promises import FEWEST_IN_PUBLIC, Promises, promises
from feedback.database import db
from feedback.evaluations.closings.published import published_months
from feedback.integrity.heads import last_heads, public_keys
from feedback.offices.models import Office
from feedback.periods.days import day_edges
from feedback.periods.month import Month
from feedback.screens.fleet import Darkness, darkness, offices_with_screens
from feedback.web.surroundings import settings
from kiosk.phones import phone

KEPT = "hailong-public-of-the-day"


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
    kept = _kept()
    return render_template(
        "kiosk/published.html",
        title=gettext("What citizens say of the one-stop desks"),
        months=published_months(db.session()),
        told=improvements.told(db.session()),
        screens=kept.screens,
        promises=kept.promises,
        promised_upto=kept.promised_upto,
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What is reckoned once a day, of whole days alone, and kept until the next."""

    day: date
    screens: list[tuple[str, Month, Darkness]]  # office, month, and how long desks were without a live screen
    promises: list[tuple[str, Promises]]
    promised_upto: date


def _kept() -> Kept:
    zone = settings().zone
    today = clock.now().astimezone(zone).date()
    kept = current_app.extensions.get(KEPT)
    if not isinstance(kept, Kept) or kept.day != today:
        # The end of a month: an official who saw a count rise from one day to the next would know who had come.
        upto = Month.of(today).previous.last_on
        kept = Kept(today, _screens(today, zone), _promises(upto), upto)
        current_app.extensions[KEPT] = kept
    return kept


def _screens(today: date, zone: ZoneInfo) -> list[tuple[str, Month, Darkness]]:
    """For each office with hours and screens: this month up to yesterday, and the last."""
    session, midnight = db.session(), day_edges(today, zone)[0]
    this_month = Month.of(today)
    found = []
    for office in offices_with_screens(session):
        for month in (this_month, this_month.previous):
            begins, ends = month.edges(zone)
            dark = darkness(session, office.id, begins, ends, zone=zone, now=midnight)
            if dark is not None and dark.open_for:
                found.append((office.name, month, dark))
    return found


def _promises(upto: date) -> list[tuple[str, Promises]]:
    """What became of those who asked an office for an answer, where they are not too few to tell."""
    session = db.session()
    offices = session.scalars(select(Office).order_by(Office.code_key)).all()
    found = promises(session, [office.id for office in offices], upto=upto)
    return [
        (office.name, found[office.id]) for office in offices if found[office.id].asked >= FEWEST_IN_PUBLIC
    ]
