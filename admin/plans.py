"""The plan results of an office's month: a, b and c for everybody, with the tasks that they come from."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from admin import doors, months, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.evaluations.summaries.queries import plan_results_of, state_of
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.plans import approving
from feedback.plans.approving import ToApprove
from feedback.plans.standing import standings_of
from feedback.web import locale
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
    return _page(office, month)


@pages.post("/<month:month>/approval")
@needs(Act.APPROVE_PLAN)
def approve_chosen(office: Office, month: Month) -> ResponseReturnValue:
    """Approve the plans that were chosen, all or none."""
    chosen = [typed.as_id(text) for text in request.form.getlist("official")]
    if not set(chosen) <= {each.official.id for each in _to_approve(office, month)}:
        raise Missing("plan")
    try:
        with transaction() as session:
            number = approving.approve_chosen(
                session, office, month, chosen, user_id=doors.person().user_id, now=clock.now()
            )
    except Refused as refusal:
        return _page(office, month, refusal)
    flash(ngettext("%(num)s plan is approved.", "%(num)s plans are approved.", number), "done")
    return redirect(url_for("plans.results", office=office.code, month=month), 303)


def _to_approve(office: Office, month: Month) -> list[ToApprove]:
    """The plans that wait for the person who is signed in, as far as they may decide on them."""
    found = approving.plans_to_approve(
        db.session(), office, month, user_id=doors.person().user_id, on=doors.today(), zone=settings().zone
    )
    return [each for each in found if doors.may(Act.APPROVE_PLAN, each.official.id)]


def _page(office: Office, month: Month, refusal: Refused | None = None) -> ResponseReturnValue:
    session, config = db.session(), settings()
    page = render_template(
        "admin/plans.html",
        month=month,
        months=months.months_to_choose(office),
        state=state_of(session, office, month),
        standings=standings_of(session, office.id, month, on=doors.today()),
        to_approve=_to_approve(office, month),
        error=refusal.said(locale.current()) if refusal else "",
        rows=plan_results_of(session, office, month, shadow_months=config.shadow_months, zone=config.zone),
    )
    return page, 422 if refusal else 200
