"""The calendar of an office: its days off and the days that it works in spite of them, a year at a time."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices import holidays
from feedback.offices.models import DayKind, Office
from feedback.web import locale
from feedback.web.converters import YEARS

pages = Blueprint("calendar", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/calendar")
SET, UNSET = N_("The day is set."), N_("The day follows the office above, or the law, again.")


@pages.get("/")
@needs(Act.SEE_ORGANISATION)
def shown(office: Office) -> ResponseReturnValue:
    """The days of a year that are set for the office, and how many working days each month has."""
    return _page(office, _year())


@pages.post("/")
@needs(Act.EDIT_ORGANISATION)
def set_day(office: Office) -> ResponseReturnValue:
    """Set a day off, or at work."""
    try:
        day, kind = _day(), typed.chosen(request.form, "kind", DayKind)
        with transaction() as session:
            holidays.set_day(
                session,
                office,
                day,
                kind,
                typed.needed(request.form, "name"),
                user_id=doors.person().user_id,
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, _year(), refusal)
    flash(gettext(SET), "done")
    return redirect(url_for("calendar.shown", office=office.code, year=day.year), 303)


@pages.post("/unset")
@needs(Act.EDIT_ORGANISATION)
def unset_day(office: Office) -> ResponseReturnValue:
    """Take back what the office has set for a day."""
    day = _day()
    with transaction() as session:
        holidays.unset_day(session, office, day, user_id=doors.person().user_id, now=clock.now())
    flash(gettext(UNSET), "done")
    return redirect(url_for("calendar.shown", office=office.code, year=day.year), 303)


def _year() -> int:
    year = request.args.get("year", type=int)
    return year if year is not None and year in YEARS else doors.today().year


def _day() -> date:
    try:
        day = typed.day(request.form.get("day", ""))
    except ValueError:
        day = None
    if day is None:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="day")
    return day


def _page(office: Office, year: int, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    page = render_template(
        "admin/calendar.html",
        year=year,
        days=holidays.days_set(session, office.id, year),
        months=holidays.months_of(holidays.working_days(session, office.id), year),
        kinds=list(DayKind),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
