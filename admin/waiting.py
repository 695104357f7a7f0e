"""What waits for somebody at an office: one list, the nearest day first, each line leading to its page."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.offices.models import Office
from feedback.offices.queries import line_of
from feedback.waiting.matters import Awaited, Matter
from feedback.waiting.queries import waiting_for
from feedback.web.surroundings import settings

pages = Blueprint("waiting", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/waiting")
# The page on which each matter is dealt with; with a month or a year, where it is of one.
PAGES = {
    Matter.CASES: "cases.queue",
    Matter.LATE_DOSSIERS: "apologies.listed",
    Matter.FLAGS: "flags.queue",
    Matter.QUESTIONS: "answers.questions",
    Matter.CORRECTIONS: "corrections.listed",
    Matter.REDACTIONS: "redactions.listed",
    Matter.OBJECTIONS: "objections.listed",
    Matter.PLANS: "plans.results",
    Matter.CHANGES: "plans.results",
    Matter.OVERDUE_TASKS: "plans.results",
    Matter.CAUSES: "plans.results",
    Matter.SHEETS: "month_sheets.listed",
    Matter.YEAR_SHEETS: "years.listed",
    Matter.CLOSE: "closing.preview",
    Matter.SEATS: "seats.shown",
    Matter.REOPENINGS: "month_sheets.listed",
    Matter.WARNINGS: "support.listed",
    Matter.IMPROVEMENTS: "improvements.register",
    Matter.ROLES: "role_requests.listed",
    Matter.NOTICES: "notices.outbox",
    Matter.OWN_PLAN: "own_plan.shown",
    Matter.OWN_CHANGES: "own_plan.shown",
    Matter.APPRAISALS: "own_appraisals.listed",
    Matter.EXPLANATIONS: "explanations.listed",
    Matter.REVIEWS: "answers.about_me",
}


@pages.get("/")
@needs(Act.SEE_WAITING)
def shown(office: Office) -> ResponseReturnValue:
    """The list of the person who asks: only what they may do themselves."""
    config = settings()
    found = waiting_for(
        db.session(),
        office,
        line_of(db.session(), office),
        doors.person(),
        today=doors.today(),
        zone=config.zone,
        shadow_months=config.shadow_months,
    )
    return render_template(
        "admin/waiting.html",
        rows=[(each, address_of(each, office)) for each in found],
        late=sum(each.late for each in found),
        today=doors.today(),
    )


def address_of(awaited: Awaited, office: Office | None = None) -> str:
    """The page on which it is dealt with, at the office where it is not one's own."""
    endpoint = "years.listed" if awaited.year else PAGES[awaited.matter]
    place: dict[str, Any] = {
        "office": office.code if office else None,
        "month": awaited.month,
        "year": awaited.year,
    }
    return url_for(endpoint, **{name: value for name, value in place.items() if value is not None})
