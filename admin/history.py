"""An official's own history: month after month, the periods that they make up, and the own papers."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.files import plan_file, sheet_file
from admin.oneself import myself, office_in
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.disclosure import Figures, Reader, may_see
from feedback.errors import Missing
from feedback.evaluations.summaries.queries import summary
from feedback.offices.models import Office, Official
from feedback.offices.queries import office_of_official
from feedback.periods.month import Month
from feedback.terms.queries import OfficialTerm, official_term, years_of
from feedback.terms.support import warning_of
from feedback.terms.term import Term, TermKind
from feedback.web.surroundings import settings

pages = Blueprint("history", __name__, url_prefix=f"{doors.BELOW}/me/history")


@pages.get("/")
@needs(Act.SEE_OWN)
def latest() -> ResponseReturnValue:
    """The year that runs, or the last one with a posting."""
    return shown(years_of(db.session(), myself(), today=doors.today())[-1])


@pages.get("/<int(fixed_digits=4):year>/")
@needs(Act.SEE_OWN)
def of_year(year: int) -> ResponseReturnValue:
    """A year, the present one or a past one."""
    return shown(year)


@pages.get("/<month:month>/plan.<any(docx, pdf, xlsx):ending>")
@needs(Act.SEE_OWN)
def plan(month: Month, ending: str) -> ResponseReturnValue:
    """One's own work plan of a month as a file."""
    official = myself()
    return plan_file(office_in(official, month), month, official, ending)


@pages.get("/<month:month>/sheet.<any(docx, pdf):ending>")
@needs(Act.SEE_OWN)
def sheet(month: Month, ending: str) -> ResponseReturnValue:
    """One's own sheet of a closed month (form 01) as a file."""
    official = myself()
    found = summary(db.session(), office_in(official, month), month, version=None)
    if not may_see(Reader.OFFICIAL, Figures.PERSON, found.state):
        raise Missing("month")
    return sheet_file(found, official, ending)


def shown(year: int) -> ResponseReturnValue:
    """The months of a year, its quarters and halves, and the year itself; a year without a posting is not found."""
    official = myself()
    years = years_of(db.session(), official, today=doors.today())
    if year not in years:
        raise Missing("year")
    whole = Term(TermKind.YEAR, year)
    terms = [term for half in whole.parts for term in (*half.parts, half)]
    return render_template(
        "admin/history.html",
        official=official,
        year=own_term(official, whole),
        whole=whole,
        years=years,
        parts=[(term, own_term(official, term)) for term in terms],
        warned=warning_of(db.session(), official, this_month=Month.of(doors.today())),
    )


def own_term(official: Official, term: Term) -> OfficialTerm:
    """The official's term by the rules of the office where they were last posted in it."""
    return official_term(
        db.session(), office_of(official, term), official, term, shadow_months=settings().shadow_months
    )


def office_of(official: Official, term: Term) -> Office:
    """The office where the official was last posted in the term; the one that keeps them where there was none."""
    for month in reversed(term.months):
        office = office_of_official(db.session(), official, month)
        if office is not None:
            return office
    return db.session().get_one(Office, official.office_id)
