"""The sheets of a month: how far each has come, who is late, publishing the classes in the office, and reading them there."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from admin import doors, months
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.evaluations.closings import inside
from feedback.evaluations.deadlines.office_sheets import counts_by_state, late_by_step, sheets_of_month
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.summaries.queries import state_of
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("month_sheets", __name__, url_prefix=f"{doors.BELOW}/offices/<office>")


@pages.get("/sheets/")
@needs(Act.SEE_PERSON)
def latest(office: Office) -> ResponseReturnValue:
    """Go to the month that was chosen, else to the one that waits to be closed."""
    wanted = request.args.get("month", type=Month.parse) or months.chosen_month(office)
    return redirect(url_for("month_sheets.listed", office=office.code, month=wanted), 303)


@pages.get("/months/<month:month>/sheets/")
@needs(Act.SEE_PERSON)
def listed(office: Office, month: Month) -> ResponseReturnValue:
    """Everybody's sheet with its state, each scorer's points and what it waits for; the late ones first."""
    return _page(office, month)


@pages.post("/months/<month:month>/sheets/open")
@needs(Act.SET_SHEETS)
def open_all(office: Office, month: Month) -> ResponseReturnValue:
    """Open a sheet for everybody with a posting in the month."""
    try:
        with transaction() as session:
            count = open_sheets(session, office, month)
    except Refused as refusal:
        return _page(office, month, refusal)
    flash(ngettext("%(num)s sheet is open.", "%(num)s sheets are open.", count), "done")
    return redirect(url_for("month_sheets.listed", office=office.code, month=month), 303)


@pages.post("/months/<month:month>/sheets/publish")
@needs(Act.PUBLISH_MONTH, sudo=True)
def publish(office: Office, month: Month) -> ResponseReturnValue:
    """Publish the decided classes inside the office; from now on petitions have their days."""
    try:
        with transaction() as session:
            published = inside.publish_inside(
                session, office, month, user_id=doors.person().user_id, zone=settings().zone, now=clock.now()
            )
    except Refused as refusal:
        return _page(office, month, refusal)
    flash(
        ngettext(
            "%(num)s class is published in the office.",
            "%(num)s classes are published in the office.",
            len(published),
        ),
        "done",
    )
    return redirect(url_for("month_sheets.within", office=office.code, month=month), 303)


@pages.get("/inside/")
@needs(Act.SEE_INSIDE)
def latest_within(office: Office) -> ResponseReturnValue:
    """Go to the newest month of which something is published in the office."""
    out = inside.months_inside(db.session(), office.id)
    wanted = request.args.get("month", type=Month.parse) or (
        out[0] if out else Month.of(doors.today()).previous
    )
    return redirect(url_for("month_sheets.within", office=office.code, month=wanted), 303)


@pages.get("/months/<month:month>/inside/")
@needs(Act.SEE_INSIDE)
def within(office: Office, month: Month) -> ResponseReturnValue:
    """The classes of the month as everybody who works at the office may read them: names with classes, no points."""
    return render_template(
        "admin/inside.html",
        month=month,
        months=inside.months_inside(db.session(), office.id),
        rows=inside.results_inside(db.session(), office, month),
    )


def _page(office: Office, month: Month, refusal: Refused | None = None) -> ResponseReturnValue:
    session, today = db.session(), doors.today()
    sheets = sheets_of_month(session, office, month, today=today, zone=settings().zone)
    page = render_template(
        "admin/sheets.html",
        month=month,
        months=months.months_to_choose(office),
        state=state_of(session, office, month),
        sheets=sheets,
        counts=counts_by_state(sheets),
        late=late_by_step(sheets, today),
        scorers=[scorer for scorer in Scorer if any(scorer in each.totals for each in sheets)],
        terms=terms_of(session, office, month),
        decided=sum(each.state is SheetState.DECIDED for each in sheets),
        today=today,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
