"""What limits a class from outside the points: disciplinary decisions with their documents, and the class of the unit itself."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.conduct import operations
from feedback.conduct.models import DisciplineKind
from feedback.conduct.queries import (
    discipline_at,
    discipline_of_unit,
    earlier_offices,
    unit_class,
    units_beside,
)
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("discipline", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/discipline")
RECORDED = N_("The decision is written down: the drafts of its months show what it does.")
WITHDRAWN = N_("The decision is taken back; it stays readable.")
SET = N_("The class of the office is set.")
MONTHS_BACK = 3


@pages.get("/")
@needs(Act.RECORD_DISCIPLINE)
def listed(office: Office) -> ResponseReturnValue:
    """Every decision that was written down, and the office's own class."""
    return _page(office)


@pages.post("/")
@needs(Act.RECORD_DISCIPLINE, sudo=True)
def record(office: Office) -> ResponseReturnValue:
    """Write a disciplinary decision down with its document."""
    form = request.form

    def act(session: Session) -> None:
        operations.record_discipline(
            session,
            office,
            offices.official_at(session, office.id, typed.an_id(form, "official")),
            typed.chosen(form, "kind", DisciplineKind),
            form.get("document", ""),
            typed.a_day(form, "decided_on"),
            Month.parse(form.get("from_month", "")),
            Month.parse(form.get("to_month", "")),
            typed.chosen(form, "at_most", QualityClass),
            about_duties=form.get("about_duties") == "yes",
            counted_before=form.get("counted_before") == "yes",
            breach_at=typed.an_id(form, "breach_at") if form.get("breach_at") else None,
            note=form.get("note", ""),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        )

    return _do(office, act, RECORDED)


@pages.post("/<uuid:discipline>/withdraw")
@needs(Act.RECORD_DISCIPLINE, sudo=True)
def withdraw(office: Office, discipline: uuid.UUID) -> ResponseReturnValue:
    """Take a decision back with a reason."""
    return _do(
        office,
        lambda session: operations.withdraw_discipline(
            session,
            office,
            discipline,
            request.form.get("why", ""),
            user_id=doors.person().user_id,
            now=clock.now(),
        ),
        WITHDRAWN,
    )


@pages.post("/unit-class")
@needs(Act.RECORD_DISCIPLINE, sudo=True)
def set_unit_class(office: Office) -> ResponseReturnValue:
    """Set the office's own class for a month, from the office above."""
    form = request.form

    def act(session: Session) -> None:
        operations.set_unit_class(
            session,
            office,
            Month.parse(form.get("month", "")),
            typed.chosen(form, "klass", QualityClass),
            form.get("unit_document", ""),
            user_id=doors.person().user_id,
            on=doors.today(),
            now=clock.now(),
        )

    return _do(office, act, SET)


def _do(office: Office, act: Callable[[Session], object], done: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            act(session)
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal)
    flash(gettext(done), "done")
    return redirect(url_for("discipline.listed", office=office.code), 303)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session, this_month = db.session(), Month.of(doors.today())
    own = doors.person().official_id
    months = [this_month.plus(-back) for back in range(MONTHS_BACK)]
    posted = [
        official
        for official in offices.officials_posted(session, office.id, this_month)
        if official.id != own
    ]
    page = render_template(
        "admin/discipline.html",
        rows=discipline_at(session, office.id),
        own=own,
        officials=posted,
        earlier=earlier_offices(session, office.id, [official.id for official in posted]),
        of_unit=discipline_of_unit(session, office.id, this_month.year),
        kinds=list(DisciplineKind),
        limits=[QualityClass.NOT_COMPLETED, QualityClass.COMPLETED, QualityClass.GOOD],
        classes=list(QualityClass)[::-1],
        this_month=this_month,
        months=months,
        units=[
            (month, unit_class(session, office.id, month), units_beside(session, office, month))
            for month in months
        ],
        from_above=any(held.office_id in doors.line_above() for held in doors.person().held),
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
