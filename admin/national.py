"""Files for the national database on cadres: made of a closed month or a decided year, and the list of those made."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.files import as_file
from admin.months import months_to_choose
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.evaluations.summaries.queries import months_closed
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.terms.pushes import push, pushes_of
from feedback.terms.term import Term
from feedback.web import filters, locale

pages = Blueprint("national", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/national")


@pages.get("/")
@needs(Act.PUSH_RESULTS)
def listed(office: Office) -> ResponseReturnValue:
    """What can be made, and what was."""
    return _page(office)


@pages.post("/")
@needs(Act.PUSH_RESULTS)
def make(office: Office) -> ResponseReturnValue:
    """Make a file and give it."""
    named = request.form.get("period", "")
    try:
        period = _period(named)
        with transaction() as session:
            made, content = push(
                session,
                office,
                period,
                again=bool(request.form.get("again")),
                user_id=doors.person().user_id,
                now=clock.now(),
            )
            name = f"csdl-quoc-gia-{office.code}-{made.period}-{made.digest[:8]}"
    except Refused as refusal:
        return _page(office, refusal), 422
    return as_file(content, name, "jsonl")


def _period(named: str) -> Month | Term:
    return Month.parse(named) if "-" in named else Term.parse(named)


def _words(named: str) -> str:
    """A period as people write it."""
    period = _period(named)
    return filters.month(period) if isinstance(period, Month) else filters.term(period)


def _page(office: Office, refusal: Refused | None = None) -> str:
    closed = list(months_closed(db.session(), office))
    years = sorted({month.year for month in months_to_choose(office)}, reverse=True)
    return render_template(
        "admin/national.html",
        periods=[(named, _words(named)) for named in (*map(str, closed), *(f"{year:04d}" for year in years))],
        pushes=[(each, _words(each.period)) for each in pushes_of(db.session(), office)],
        error=refusal.said(locale.current()) if refusal else "",
    )
