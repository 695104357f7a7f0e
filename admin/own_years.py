"""One's own annual sheet (form 02): the months, one's own word on them, and what was decided."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from admin.history import office_of
from admin.oneself import myself
from admin.years import CLASSES, class_chosen, life_at, year_file, year_of
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.evaluations.sheets.way import TO_PETITION, TO_SELF_SCORE
from feedback.labels import N_
from feedback.objections.operations import petition_year
from feedback.objections.queries import year_petition
from feedback.terms import year_sheets
from feedback.terms.term import Term, TermKind
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("own_years", __name__, url_prefix=f"{doors.BELOW}/me/years/<int(fixed_digits=4):year>")


@pages.get("/")
@needs(Act.SEE_OWN)
def shown(year: int) -> ResponseReturnValue:
    """The sheet."""
    return _page(year)


@pages.post("/")
@needs(Act.SCORE_SHEET_SELF)
def assess(year: int) -> ResponseReturnValue:
    """Take one's own word and class."""
    official = myself()
    try:
        klass = class_chosen()
        if klass is None:
            raise Refused("class_missing", N_("Please choose the class."), field="class")
        with transaction() as session:
            year_sheets.assess(
                session,
                office_of(official, Term(TermKind.YEAR, year)),
                official,
                year,
                klass,
                request.form.get("words", ""),
                user_id=doors.person().user_id,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(year, refusal)
    flash(gettext("Your word on the year is kept. You can change it until whoever leads has spoken."), "done")
    return redirect(url_for("own_years.shown", year=year), 303)


@pages.post("/petition")
@needs(Act.OBJECT)
def petition(year: int) -> ResponseReturnValue:
    """Take one's petition about the class of the year."""
    official = myself()
    try:
        with transaction() as session:
            petition_year(
                session,
                office_of(official, Term(TermKind.YEAR, year)),
                official,
                year,
                request.form.get("words", ""),
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(year, refusal)
    flash(gettext("Your petition is kept. It is answered within seven working days."), "done")
    return redirect(url_for("own_years.shown", year=year), 303)


@pages.get("/sheet.<any(docx, pdf):ending>")
@needs(Act.SEE_OWN)
def sheet(year: int, ending: str) -> ResponseReturnValue:
    """The sheet on paper."""
    official = myself()
    office = office_of(official, Term(TermKind.YEAR, year))
    return year_file(office, year, year_of(office, year).of(official.id), ending)


def _page(year: int, refusal: Refused | None = None) -> ResponseReturnValue:
    official = myself()
    office = office_of(official, Term(TermKind.YEAR, year))
    of = year_of(office, year).of(official.id)
    page = render_template(
        "admin/own_year.html",
        year=year,
        office=office,
        of=of,
        classes=CLASSES,
        life=life_at(office, of),
        may_assess=of.sheet is None or of.sheet.state in TO_SELF_SCORE,
        may_petition=of.sheet is not None and of.sheet.state in TO_PETITION,
        petition=year_petition(db.session(), office.id, official.id, year),
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
