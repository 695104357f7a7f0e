"""How an office does its sheets: by when each step is due, who leads whom, and what it ties to a class."""

import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.conduct import operations as conduct
from feedback.conduct.models import MeasureKind
from feedback.conduct.queries import measures_of
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.evaluations.deadlines import term_choices
from feedback.evaluations.deadlines.terms import MOST_WORKING_DAYS, SOURCES, Terms
from feedback.evaluations.sheets import scorers
from feedback.evaluations.sheets.kinds import Heard
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms.year_terms import SOURCES as YEAR_SOURCES
from feedback.terms.year_terms import set_year_terms, year_terms_of
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("sheet_settings", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/sheet-settings")
TERMS_SET = N_("The terms are set.")
NAMED = N_("The leader is named.")
ENDED = N_("That has ended.")
TIED = N_("It is tied to the class.")
DAYS = {
    "self_by": N_("Self-scoring, by day"),
    "lead_by": N_("Comment of the direct leader, by day"),
    "collective_by": N_("Opinion of the collective, by day"),
    "decide_by": N_("Decision, by day"),
}
WITHIN = {
    "publish_within": N_("Publication after the decision, working days"),
    "petition_within": N_("Petition after the publication, working days"),
}


@pages.get("/")
@needs(Act.SET_SHEETS)
def shown(office: Office) -> ResponseReturnValue:
    """The terms in force with their sources, the leaders, and what is tied to each class."""
    return _page(office)


@pages.post("/terms")
@needs(Act.SET_SHEETS)
def set_terms(office: Office) -> ResponseReturnValue:
    """Set the terms from a month on that has not ended."""
    form = request.form

    def act(session: Session) -> None:
        term_choices.set_terms(
            session,
            office,
            Month.parse(form.get("from_month", "")),
            _terms(form),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        )

    return _do(office, act, TERMS_SET)


@pages.post("/year-terms")
@needs(Act.SET_SHEETS)
def set_year(office: Office) -> ResponseReturnValue:
    """Set the terms of annual sheets from a year on that has not ended."""
    form = request.form

    def act(session: Session) -> None:
        set_year_terms(
            session,
            office,
            typed.whole(form, "from_year"),
            _terms(form),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        )

    return _do(office, act, TERMS_SET)


@pages.post("/leaders")
@needs(Act.SET_SHEETS)
def name_leader(office: Office) -> ResponseReturnValue:
    """Name who directly leads a division, or who heads the office."""
    form = request.form

    def act(session: Session) -> None:
        official = offices.official_at(session, office.id, typed.an_id(form, "official"))
        scorers.name_leader(
            session,
            office,
            form.get("division", ""),
            official,
            typed.a_day(form, "from_on"),
            user_id=doors.person().user_id,
            now=clock.now(),
        )

    return _do(office, act, NAMED)


@pages.post("/leaders/<uuid:leader>/end")
@needs(Act.SET_SHEETS)
def end_leader(office: Office, leader: uuid.UUID) -> ResponseReturnValue:
    """Let somebody lead until today."""
    return _do(
        office,
        lambda session: scorers.end_leader(
            session, office, leader, doors.today(), user_id=doors.person().user_id, now=clock.now()
        ),
        ENDED,
    )


@pages.post("/measures")
@needs(Act.SET_SHEETS)
def tie_measure(office: Office) -> ResponseReturnValue:
    """Tie a reward or measure to a class from a month on."""
    form = request.form
    return _do(
        office,
        lambda session: conduct.tie_measure(
            session,
            office,
            typed.chosen(form, "klass", QualityClass),
            typed.chosen(form, "kind", MeasureKind),
            form.get("words", ""),
            form.get("basis", ""),
            Month.parse(form.get("from_month", "")),
            user_id=doors.person().user_id,
            now=clock.now(),
        ),
        TIED,
    )


@pages.post("/measures/<uuid:measure>/end")
@needs(Act.SET_SHEETS)
def end_measure(office: Office, measure: uuid.UUID) -> ResponseReturnValue:
    """Let a reward or measure end with this month."""
    return _do(
        office,
        lambda session: conduct.end_measure(
            session,
            office,
            measure,
            Month.of(doors.today()),
            user_id=doors.person().user_id,
            now=clock.now(),
        ),
        ENDED,
    )


def _terms(form: Mapping[str, str]) -> Terms:
    numbers = {name: typed.whole(form, name) for name in (*DAYS, *WITHIN)}
    return Terms(**numbers, collective=typed.chosen(form, "collective", Heard))


def _do(office: Office, act: Callable[[Session], object], done: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            act(session)
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal)
    flash(gettext(done), "done")
    return redirect(url_for("sheet_settings.shown", office=office.code), 303)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session, this_month = db.session(), Month.of(doors.today())
    postings = offices.postings_in(session, office.id, this_month)
    page = render_template(
        "admin/sheet_settings.html",
        this_month=this_month,
        terms=term_choices.terms_of(session, office, this_month),
        year_terms=year_terms_of(session, office, this_month.year),
        year_sources=YEAR_SOURCES,
        days=DAYS,
        within=WITHIN,
        most=MOST_WORKING_DAYS,
        sources=SOURCES,
        heard=list(Heard),
        leaders=scorers.leaders_of(session, office, doors.today()),
        officials=offices.officials_posted(session, office.id, this_month),
        divisions=sorted({posting.division for posting in postings}),
        measures=measures_of(session, office, this_month),
        classes=list(QualityClass)[::-1],
        kinds=list(MeasureKind),
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
