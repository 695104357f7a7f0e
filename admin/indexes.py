"""The indexes of a closed month or of its quarter: the nine of Circular 01/2018 and that of Decision 766, where an office shows them."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.evaluations.rulesets.choices import month_rules
from feedback.evaluations.rulesets.settings import Shown
from feedback.evaluations.summaries.queries import months_closed
from feedback.indexes import nine, service
from feedback.indexes.queries import Indexes, indexes
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.web.surroundings import settings

pages = Blueprint("indexes", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/indexes")
QUARTER = "quarter"


@pages.get("/")
@needs(Act.SEE_PERSON)
def latest(office: Office) -> ResponseReturnValue:
    """Go to the month that was chosen, else to the newest that is closed; without any, say that there is none."""
    months = months_closed(db.session(), office)
    wanted = request.args.get("month", type=Month.parse) or (months[0] if months else None)
    if wanted is None:
        return render_template("admin/indexes.html", month=None, months=[], found=None)
    period = request.args.get("period")
    return redirect(url_for("indexes.shown", office=office.code, month=wanted, period=period), 303)


@pages.get("/<month:month>/")
@needs(Act.SEE_PERSON)
def shown(office: Office, month: Month) -> ResponseReturnValue:
    """The indexes of the month, or of the closed months of its quarter; an open month has none."""
    months = months_closed(db.session(), office)
    if month not in months:
        return render_template("admin/indexes.html", month=month, months=months, found=None)
    rules = month_rules(
        db.session(), office, Month.of(doors.today()), shadow_months=settings().shadow_months
    ).main
    return render_template(
        "admin/indexes.html",
        month=month,
        months=months,
        by_quarter=request.args.get("period") == QUARTER,
        found=_found(office, month, months),
        with_nine=rules.value("nine_index") == Shown.SHOWN,
        with_service=rules.value("service_index") == Shown.SHOWN,
        nine=nine,
        service=service,
    )


def _found(office: Office, month: Month, closed: Sequence[Month]) -> Indexes:
    of_quarter = [month]
    if request.args.get("period") == QUARTER:
        first = Month(month.year, month.month - (month.month - 1) % 3)
        of_quarter = [each for each in (first, first.next, first.next.next) if each in closed]
    return indexes(db.session(), office, of_quarter, zone=settings().zone)
