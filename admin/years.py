"""The year of an office: everybody's mean and class by points, the annual sheet (form 02), and the decision on it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from admin import doors, typed
from admin.doors import needs
from admin.files import as_file
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.evaluations.deadlines.sheet_life import SheetLife
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.scorers import scorer_for
from feedback.evaluations.sheets.way import BEFORE_THE_CLOSE
from feedback.forms.fields import FormKind
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms import year_decisions, year_sheets, year_steps
from feedback.terms.queries import office_years
from feedback.terms.term import Term, TermKind
from feedback.terms.years import OfficeYear, YearOf, office_year
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint(
    "years", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/years/<int(fixed_digits=4):year>"
)
CLASSES = tuple(reversed(QualityClass))
COMMENTED, DISCUSSED = N_("The comment is kept."), N_("The collective's opinion is kept.")
DECIDED = N_("The year is decided.")


@pages.get("/")
@needs(Act.SEE_PERSON)
def listed(office: Office, year: int) -> ResponseReturnValue:
    """Everybody's year: what the points come to, what each says, how far the sheet has come, what is decided."""
    return _list(office, year)


@pages.post("/open")
@needs(Act.SET_SHEETS)
def open_all(office: Office, year: int) -> ResponseReturnValue:
    """Open a sheet for everybody whose year it is here."""
    year_of(office, year)
    with transaction() as session:
        count = year_sheets.open_year(session, office, year, user_id=doors.person().user_id, now=clock.now())
    flash(ngettext("%(num)s sheet is open.", "%(num)s sheets are open.", count), "done")
    return redirect(url_for("years.listed", office=office.code, year=year), 303)


@pages.post("/publish")
@needs(Act.PUBLISH_MONTH, sudo=True)
def publish(office: Office, year: int) -> ResponseReturnValue:
    """Publish the decided classes inside the office; from now on petitions have their days."""
    try:
        with transaction() as session:
            published = year_sheets.publish_year(
                session, office, year, user_id=doors.person().user_id, zone=settings().zone, now=clock.now()
            )
    except Refused as refusal:
        return _list(office, year, refusal)
    flash(
        ngettext(
            "%(num)s class is published in the office.",
            "%(num)s classes are published in the office.",
            len(published),
        ),
        "done",
    )
    return redirect(url_for("years.within", office=office.code, year=year), 303)


@pages.get("/inside/")
@needs(Act.SEE_INSIDE)
def within(office: Office, year: int) -> ResponseReturnValue:
    """The classes of the year as everybody who works at the office may read them: names with classes, no points."""
    return render_template(
        "admin/inside_year.html",
        year=year,
        years=year_steps.years_inside(db.session(), office.id),
        rows=year_steps.classes_inside(db.session(), office, year_of(office, year), year),
    )


@pages.get("/<uuid:official>/")
@needs(Act.SEE_PERSON)
def shown(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """One annual sheet."""
    return page(office, year, official)


@pages.post("/<uuid:official>/comment")
@needs(Act.SCORE_SHEET_HEAD)
def comment(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """Take the comment of one of those who lead, with the class and the measure proposed."""
    form = request.form

    def act(session: Session) -> None:
        year_sheets.comment(
            session,
            office,
            official,
            year,
            form.get("comment", ""),
            form.get("proposal", ""),
            class_chosen(),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        )

    return do(office, year, official, act, COMMENTED)


@pages.post("/<uuid:official>/minutes")
@needs(Act.RECORD_OPINION)
def discuss(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """Write down what the meeting at the end of the year says."""
    form = request.form

    def act(session: Session) -> None:
        meeting = Meeting(
            met_on=typed.a_day(form, "met_on"),
            present=typed.whole(form, "present"),
            in_favour=typed.whole(form, "in_favour"),
            against=typed.whole(form, "against"),
            opinion=form.get("collective", ""),
            party=form.get("party", ""),
        )
        year_sheets.discuss(
            session,
            office,
            official,
            year,
            meeting,
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        )

    return do(office, year, official, act, DISCUSSED)


@pages.post("/<uuid:official>/decision")
@needs(Act.DECIDE_YEAR, sudo=True)
def decide(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """Decide the class of the year, or decide a reopened one anew."""

    def act(session: Session) -> None:
        year_decisions.decide(
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

    return do(office, year, official, act, DECIDED)


@pages.get("/<uuid:official>/sheet.<any(docx, pdf):ending>")
@needs(Act.SEE_PERSON)
def sheet(office: Office, year: int, official: Official, ending: str) -> ResponseReturnValue:
    """One annual sheet on paper."""
    return year_file(office, year, year_of(office, year).of(official.id), ending)


@pages.get("/<uuid:official>/versions/<int:version>/sheet.<any(docx, pdf):ending>")
@needs(Act.SEE_PERSON)
def old_sheet(
    office: Office, year: int, official: Official, version: int, ending: str
) -> ResponseReturnValue:
    """One annual sheet on paper as it was decided in a version, with what had been said then."""
    return year_file(office, year, year_of(office, year).of(official.id).as_of(version), ending)


@pages.get("/sheets/<any(docx, pdf):each>.zip")
@needs(Act.SEE_PERSON)
def sheets(office: Office, year: int, each: str) -> ResponseReturnValue:
    """Everybody's annual sheet, each as a file of its own, in one zip."""
    from feedback.papers import (
        bundle,
        year_paper,  # here: they bring the libraries of papers along
    )

    now = clock.now()
    found = year_paper.gathered(db.session(), office, year, year_of(office, year).years, zone=settings().zone)
    written = bundle.bundle(year_paper.each_alone(found, f".{each}", made_at=now), made_at=now)
    return as_file(written, f"phieu-nam-{office.code}-{year}", "zip")


@pages.get("/summary.<any(docx, pdf, xlsx, csv, json):ending>")
@needs(Act.SEE_PERSON)
def summary(office: Office, year: int, ending: str) -> ResponseReturnValue:
    """The unit's summary table of the year."""
    name = f"tong-hop-nam-{office.code}-{year}"
    if ending in ("docx", "pdf"):
        return _unit_paper(office, year, FormKind.YEAR_SUMMARY, name, ending)
    from feedback.papers import year_table  # here: it brings the spreadsheet library along

    found = year_of(office, year)
    return as_file(
        year_table.as_bytes(found, f".{ending}", made_at=clock.now(), zone=settings().zone), name, ending
    )


@pages.get("/minutes.<any(docx, pdf):ending>")
@needs(Act.SEE_PERSON)
def minutes(office: Office, year: int, ending: str) -> ResponseReturnValue:
    """The minutes of the meeting at the end of the year."""
    return _unit_paper(office, year, FormKind.YEAR_MINUTES, f"bien-ban-nam-{office.code}-{year}", ending)


def _unit_paper(office: Office, year: int, kind: FormKind, name: str, ending: str) -> ResponseReturnValue:
    from feedback.papers import year_unit_paper  # here: it brings the libraries of papers along

    written = year_unit_paper.as_bytes(
        db.session(), office, year, year_of(office, year), kind, f".{ending}", made_at=clock.now()
    )
    return as_file(written, name, ending)


def year_of(office: Office, year: int) -> OfficeYear:
    """The office's year as it stands; raises Missing for one in which nobody worked there, and for one to come."""
    if year not in office_years(db.session(), office, today=doors.today()):
        raise Missing("year")
    return office_year(
        db.session(), office, year, shadow_months=settings().shadow_months, zone=settings().zone
    )


def year_file(office: Office, year: int, of: YearOf, ending: str) -> ResponseReturnValue:
    """An annual sheet as a file: for leaders, and for whose it is."""
    from feedback.papers import year_paper  # here: it brings the libraries of papers along

    found = year_paper.gathered(db.session(), office, year, [of], zone=settings().zone)
    made_at = of.decision.decided_at if of.decision else clock.now()
    written = year_paper.as_bytes(found, f".{ending}", made_at=made_at)
    return as_file(written, f"phieu-nam-{office.code}-{of.official.code}-{year}", ending)


def class_chosen() -> QualityClass | None:
    """The class that a form names; none where it names none."""
    named = request.form.get("class", "")
    return QualityClass(named) if named in list(QualityClass) else None


def do(
    office: Office, year: int, official: Official, act: Callable[[Session], object], done: str
) -> ResponseReturnValue:
    """Do something to one annual sheet, and come back to its page with what was refused or done."""
    try:
        with transaction() as session:
            act(session)
    except Missing:
        raise
    except Refused as refusal:
        return page(office, year, official, refusal)
    flash(gettext(done), "done")
    return redirect(url_for("years.shown", office=office.code, year=year, official=official.id), 303)


def life_at(office: Office, of: YearOf) -> SheetLife | None:
    """The life of an annual sheet, where it has been opened."""
    if of.sheet is None:
        return None
    rules, zone = of.official.rules, settings().zone
    return year_steps.year_life(db.session(), office, of.sheet, rules, today=doors.today(), zone=zone)


def page(
    office: Office, year: int, official: Official, refusal: Refused | None = None
) -> ResponseReturnValue:
    """The page of one annual sheet, with what whoever reads may do now, and what was refused."""
    found = year_of(office, year)
    of = found.of(official.id)
    column, why_not = _column(office, of)
    shown_page = render_template(
        "admin/year_sheet.html",
        year=year,
        found=found,
        of=of,
        official=official,
        office=office,
        life=life_at(office, of),
        classes=CLASSES,
        column=column,
        why_not=why_not,
        may_decide=_may_decide(of, official, column),
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return shown_page, 422 if refusal else 200


def _column(office: Office, of: YearOf) -> tuple[Scorer | None, str]:
    """As whom the reader may speak on the sheet now; none, with the reason where the rule of leaders gives one."""
    state = of.sheet.state if of.sheet else SheetState.OPEN
    may_speak = state in {*BEFORE_THE_CLOSE, SheetState.REOPENED}
    if not (may_speak and doors.may(Act.SCORE_SHEET_HEAD, of.official.official_id)):
        return None, ""
    try:
        column = scorer_for(
            db.session(), office, of.official.official_id, doors.person().user_id, on=doors.today()
        )
    except Refused as refusal:
        return None, refusal.said(locale.current())
    return (None, "") if column is Scorer.DIRECT and state is SheetState.DISCUSSED else (column, "")


def _may_decide(of: YearOf, official: Official, column: Scorer | None) -> bool:
    """Whether the reader decides on this sheet: the head on everybody's, the office above on the head's."""
    return column in (Scorer.HEAD, Scorer.SUPERIOR) and doors.may(Act.DECIDE_YEAR, official.id)


def _list(office: Office, year: int, refusal: Refused | None = None) -> ResponseReturnValue:
    session, today, found = db.session(), doors.today(), year_of(office, year)
    listed_years = year_steps.years_listed(session, office, found, year, today=today, zone=settings().zone)
    shown_page = render_template(
        "admin/years.html",
        year=year,
        years=office_years(session, office, today=today),
        term=Term(TermKind.YEAR, year),
        found=found,
        listed=listed_years,
        counts=year_steps.states_of(listed_years),
        late=year_steps.late_years(listed_years, today),
        decided=sum(each.state is SheetState.DECIDED for each in listed_years),
        may_bring=any(month < Month.of(today) for month in found.found.missing),
        unopened=sum(each.state is None for each in listed_years),
        today=today,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return shown_page, 422 if refusal else 200
