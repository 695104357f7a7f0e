"""The year of an office: everybody's mean and class by points, the annual sheet (form 02), and the decision on it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from admin.files import as_file
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.offices.models import Office, Official
from feedback.scoring import QualityClass
from feedback.terms import years
from feedback.terms.term import Term, TermKind
from feedback.terms.years import OfficeYear, YearOf
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint(
    "years", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/years/<int(fixed_digits=4):year>"
)
CLASSES = tuple(reversed(QualityClass))


@pages.get("/")
@needs(Act.SEE_PERSON)
def listed(office: Office, year: int) -> ResponseReturnValue:
    """Everybody's year: what the points come to, what each says, what is decided."""
    return render_template("admin/years.html", year=year, term=_term(year), found=year_of(office, year))


@pages.get("/<uuid:official>/")
@needs(Act.SEE_PERSON)
def shown(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """One annual sheet."""
    return _page(office, year, official)


@pages.post("/<uuid:official>/comment")
@needs(Act.SCORE_SHEET_HEAD)
def comment(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """Take the comment of whoever directly leads, with the measure proposed."""
    form = request.form
    try:
        with transaction() as session:
            years.comment(
                session,
                office,
                official,
                year,
                form.get("comment", ""),
                form.get("proposal", ""),
                user_id=doors.person().user_id,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, year, official, refusal)
    flash(gettext("The comment is kept."), "done")
    return redirect(url_for("years.shown", office=office.code, year=year, official=official.id), 303)


@pages.post("/<uuid:official>/decision")
@needs(Act.DECIDE_YEAR, sudo=True)
def decide(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """Decide the class of the year, or replace a decision."""
    try:
        with transaction() as session:
            years.decide(
                session,
                office,
                official,
                year,
                class_chosen(),
                request.form.get("reason", ""),
                shadow_months=settings().shadow_months,
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, year, official, refusal)
    flash(gettext("The year is decided."), "done")
    return redirect(url_for("years.shown", office=office.code, year=year, official=official.id), 303)


@pages.get("/<uuid:official>/sheet.<any(docx, pdf):ending>")
@needs(Act.SEE_PERSON)
def sheet(office: Office, year: int, official: Official, ending: str) -> ResponseReturnValue:
    """One annual sheet on paper."""
    return year_file(office, year, year_of(office, year).of(official.id), ending)


@pages.get("/sheets/<any(docx, pdf):each>.zip")
@needs(Act.SEE_PERSON)
def sheets(office: Office, year: int, each: str) -> ResponseReturnValue:
    """Everybody's annual sheet, each as a file of its own, in one zip."""
    from feedback.interchange import bundle, year_paper  # here: they bring the libraries of papers along

    now = clock.now()
    found = year_paper.gathered(db.session(), office, year, year_of(office, year).years, zone=settings().zone)
    written = bundle.bundle(year_paper.each_alone(found, f".{each}", made_at=now), made_at=now)
    return as_file(written, f"phieu-nam-{office.code}-{year}", "zip")


def year_of(office: Office, year: int) -> OfficeYear:
    """The office's year as it stands."""
    return years.office_year(db.session(), office, year, shadow_months=settings().shadow_months)


def year_file(office: Office, year: int, of: YearOf, ending: str) -> ResponseReturnValue:
    """An annual sheet as a file: for leaders, and for whose it is."""
    from feedback.interchange import year_paper  # here: it brings the libraries of papers along

    found = year_paper.gathered(db.session(), office, year, [of], zone=settings().zone)
    made_at = of.decision.decided_at if of.decision else clock.now()
    written = year_paper.as_bytes(found, f".{ending}", made_at=made_at)
    return as_file(written, f"phieu-nam-{office.code}-{of.official.code}-{year}", ending)


def class_chosen() -> QualityClass | None:
    """The class that a form names; none where it names none."""
    named = request.form.get("class", "")
    return QualityClass(named) if named in list(QualityClass) else None


def _term(year: int) -> Term:
    return Term(TermKind.YEAR, year)


def _page(
    office: Office, year: int, official: Official, refusal: Refused | None = None
) -> ResponseReturnValue:
    found = year_of(office, year)
    of = found.of(official.id)
    page = render_template(
        "admin/year_sheet.html",
        year=year,
        found=found,
        of=of,
        official=official,
        classes=CLASSES,
        may_comment=not of.decision and doors.may(Act.SCORE_SHEET_HEAD, official.id),
        may_decide=doors.may(Act.DECIDE_YEAR, official.id),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
