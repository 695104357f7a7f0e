"""Longer periods of an office: a quarter, a half-year or a year of everybody, and its table as a file."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.files import as_file
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.errors import Missing
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.terms.queries import OfficeTerm, office_term, office_years
from feedback.terms.term import Term, TermKind
from feedback.web.surroundings import settings

pages = Blueprint("terms", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/terms")


@pages.get("/")
@needs(Act.SEE_PERSON)
def latest(office: Office) -> ResponseReturnValue:
    """Go to the period that was chosen, else to the quarter that runs."""
    now_in = Term.containing(TermKind.QUARTER, Month.of(doors.today()))
    term = request.args.get("term", type=Term.parse) or now_in
    return redirect(url_for("terms.shown", office=office.code, term=term), 303)


@pages.get("/<term:term>/")
@needs(Act.SEE_PERSON)
def shown(office: Office, term: Term) -> ResponseReturnValue:
    """Everybody's months, their mean and the pooled score; what is missing is named."""
    this_month = Month.of(doors.today())
    years = office_years(db.session(), office, today=doors.today())
    if term.year not in years or term.months[0] > this_month:
        raise Missing("term")
    return render_template(
        "admin/term.html",
        term=term,
        found=term_of(office, term),
        years=years,
        this_month=this_month,
        choices=[Term.containing(kind, this_month) for kind in TermKind],
    )


@pages.get("/<term:term>/table.<any(xlsx, csv, json):ending>")
@needs(Act.SEE_PERSON)
def table(office: Office, term: Term, ending: str) -> ResponseReturnValue:
    """The same as a file."""
    from feedback.papers.term_table import as_bytes  # here: it brings the spreadsheet library along

    written = as_bytes(term_of(office, term), f".{ending}", made_at=clock.now(), zone=settings().zone)
    return as_file(written, f"tong-hop-{office.code}-{term}", ending)


def term_of(office: Office, term: Term) -> OfficeTerm:
    """The office's term as it stands now."""
    return office_term(
        db.session(), office, term, shadow_months=settings().shadow_months, zone=settings().zone
    )
