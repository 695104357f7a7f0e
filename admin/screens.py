"""The screens of an office: when they ask, and when they sleep."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.hours import DAY_LABELS, DAYS, BadHours, Week, read_day
from feedback.offices.models import Desk, Office
from feedback.offices.opening import hours_in_force, set_hours
from feedback.screens.asking import Rules
from feedback.screens.models import Asking
from feedback.screens.rules import rule_book, set_rules
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("screens", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/screens")

NOT_HOURS = N_("Write the hours as 7:30-11:30, 13:30-17:00, the earlier first; leave a closed day empty.")
NOT_SECONDS = N_("Write a whole number of seconds between %(least)s and %(most)s.")


@pages.get("/")
@needs(Act.SEE_KIOSKS)
def shown(office: Office) -> ResponseReturnValue:
    """How the screens ask, and when they are awake."""
    return _page(office)


@pages.post("/asking")
@needs(Act.SET_SCREENS)
def set_asking(office: Office) -> ResponseReturnValue:
    """Choose between open and armed screens, from now on."""
    try:
        rules = Rules(
            Asking(request.form.get("asking", "")).value,
            _seconds("armed_seconds", 30, 600),
            _seconds("interval_seconds", 5, 60),
        )
    except ValueError as refusal:
        return _page(office, refusal if isinstance(refusal, Refused) else None), 422
    with transaction() as session:
        set_rules(session, office, rules, by=doors.person().user_id, now=clock.now())
    flash(gettext("The screens ask so from now on."), "done")
    return redirect(url_for("screens.shown", office=office.code), 303)


@pages.post("/hours")
@needs(Act.SET_SCREENS)
def set_opening(office: Office) -> ResponseReturnValue:
    """Set the opening hours of the office, or of one desk, from a day on."""
    try:
        week = Week(tuple(_day(name) for name in DAYS))
        from_on = _from_on()
    except Refused as refusal:
        return _page(office, refusal), 422
    with transaction() as session:
        desk = _desk(office)
        set_hours(session, office, desk, week, from_on=from_on, by=doors.person().user_id, now=clock.now())
    flash(gettext("The opening hours are set."), "done")
    return redirect(url_for("screens.shown", office=office.code), 303)


def _seconds(name: str, least: int, most: int) -> int:
    text = request.form.get(name, "").strip()
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise Refused("not_seconds", NOT_SECONDS, field=name, least=least, most=most)
    return int(text)


def _day(name: str) -> tuple[tuple, ...]:  # type: ignore[type-arg]
    try:
        return read_day(request.form.get(name, ""))
    except BadHours:
        raise Refused("not_hours", NOT_HOURS, field=name) from None


def _from_on() -> date:
    try:
        return typed.day(request.form.get("from_on", "")) or doors.today()
    except ValueError:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="from_on") from None


def _desk(office: Office) -> Desk | None:
    code = request.form.get("desk", "")
    return offices.desk_by_code(db.session(), office.id, code) if code else None


def _page(office: Office, refusal: Refused | None = None) -> str:
    session = db.session()
    week = hours_in_force(session, office.id, None, on=doors.today())
    written = week.written() if week else ("",) * len(DAYS)
    return render_template(
        "admin/screens.html",
        rules=rule_book(session, office).at(clock.now()),
        ways=list(Asking),
        days=list(zip(DAYS, DAY_LABELS, written, strict=True)),
        has_hours=week is not None,
        desks=offices.desks_of(session, office.id),
        today=doors.today(),
        zone=settings().timezone,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
