"""The plan results of an office's month: a, b and c for everybody, with the tasks that they come from."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin import doors, months
from admin.doors import needs
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.evaluations.queries import plan_results_of, state_of
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.plans.standing import standings_of
from feedback.web.surroundings import settings

pages = Blueprint("plans", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/plans")


@pages.get("/")
@needs(Act.SEE_PLAN)
def latest(office: Office) -> ResponseReturnValue:
    """Go to the month that was chosen, else to the one that the month's page begins with."""
    wanted = request.args.get("month", type=Month.parse) or months.chosen_month(office)
    return redirect(url_for("plans.results", office=office.code, month=wanted), 303)


@pages.get("/<month:month>/")
@needs(Act.SEE_PLAN)
def results(office: Office, month: Month) -> ResponseReturnValue:
    """Everybody's plan with what it waits for, their results, and their tasks to open."""
    session, config = db.session(), settings()
    return render_template(
        "admin/plans.html",
        month=month,
        months=months.months_to_choose(office),
        state=state_of(session, office, month),
        standings=standings_of(session, office.id, month, on=doors.today()),
        rows=plan_results_of(session, office, month, shadow_months=config.shadow_months, zone=config.zone),
    )
