"""The month at a glance: how far it has come, what its ratings say of the unit, who has what, and what is missing."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from admin.pictures import answer
from feedback import clock
from feedback.accounts.rights import Act
from feedback.charts import drawing
from feedback.charts.values import Chart, Counts, Days
from feedback.database import db
from feedback.disclosure import Detail
from feedback.evaluations.closings.glance import Glance, month_at_a_glance
from feedback.evaluations.summaries import queries
from feedback.evaluations.summaries.months import months_of
from feedback.offices.models import Office
from feedback.periods.models import PeriodState
from feedback.periods.month import Month
from feedback.ratings.levels import Level
from feedback.releases.figures import BANDS
from feedback.releases.queries import ToldMonth, told_month
from feedback.scoring import QualityClass
from feedback.web.surroundings import settings

pages = Blueprint("months", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/months")


@pages.get("/")
@needs(Act.SEE_MONTH)
def latest(office: Office) -> ResponseReturnValue:
    """Go to the month that was chosen, else to the one that waits to be closed, else to the newest."""
    wanted = request.args.get("month", type=Month.parse) or chosen_month(office)
    return redirect(url_for("months.glance", office=office.code, month=wanted), 303)


@pages.get("/<month:month>/")
@needs(Act.SEE_MONTH)
def glance(office: Office, month: Month) -> ResponseReturnValue:
    """The page of the month."""
    seen = glance_of(office, month)
    return render_template(
        "admin/month.html",
        month=month,
        months=months_to_choose(office),
        glance=seen,
        draft=seen.draft,
        summary=seen.summary,
        drawn={
            name: data
            for name in ("levels", "days", "classes")
            if (data := _drawn(name, month, seen.told, seen.totals))
        },
    )


@pages.get("/<month:month>/charts/<any(levels, days, classes):name>.svg")
@needs(Act.SEE_MONTH)
def chart(office: Office, month: Month, name: str) -> ResponseReturnValue:
    """One chart of the month; a browser that has the picture of this data gets no body."""
    session = db.session()
    told, totals = told_month(session, office.id, month), queries.totals_of(session, office, month)
    data = _drawn(name, month, told, totals)
    if data is None:
        return render_template(
            "error.html", title=gettext("There is nothing here"), message="", code="not_found"
        ), 404
    return answer(data)


def months_to_choose(office: Office) -> list[Month]:
    """The months that the choice offers, newest first."""
    return list(months_of(db.session(), office.id, now_in=Month.of(doors.today())))


def chosen_month(office: Office) -> Month:
    """The month to begin with: the last one that is over and not closed yet, else the newest with anything in it."""
    months = months_to_choose(office)
    over = [month for month in months if month.last_on < doors.today()]
    waiting = [month for month in over if queries.state_of(db.session(), office, month) is PeriodState.OPEN]
    return (waiting or over or months)[0]


def draft_of(office: Office, month: Month) -> queries.Computation:
    """What an open month comes to as things stand; nothing of it is final."""
    config = settings()
    return queries.computation(
        db.session(), office, month, shadow_months=config.shadow_months, zone=config.zone
    )


def glance_of(office: Office, month: Month) -> Glance:
    """The office's month as it stands now."""
    config = settings()
    return month_at_a_glance(
        db.session(), office, month, shadow_months=config.shadow_months, zone=config.zone, now=clock.now()
    )


def _drawn(name: str, month: Month, told: ToldMonth | None, totals: Mapping[str, Any]) -> Chart | None:
    """The data of a chart, as far as it may be shown; none where there is nothing to draw."""
    if name == "classes":
        return _classes(totals)
    if told is None:
        return None
    return _levels(told) if name == "levels" else _days(told, month)


def _levels(told: ToldMonth) -> Counts | None:
    shown = told.figures.unit
    if shown.detail is Detail.FIVE_LEVELS:
        words = [f"{level} – {gettext(level.label)}" for level in Level]
        return Counts(tuple(words[::-1]), shown.bands[::-1], drawing.LEVELS[::-1])
    if shown.detail is Detail.THREE_BANDS:
        return Counts(tuple(gettext(band) for band in BANDS[::-1]), shown.bands[::-1], drawing.BANDS[::-1])
    return None


def _days(told: ToldMonth, month: Month) -> Days | None:
    days = told.figures.days
    if not days:
        return None
    served: Counter[int] = Counter()
    received: Counter[int] = Counter()
    for day, came, rated in days:  # what came after the month's end for its services stands at its last day
        number = min(day, month.last_on).day
        served[number] += came or 0
        received[number] += rated
    numbers = sorted({*served, *received})
    return Days(
        tuple(numbers),
        tuple(served[number] for number in numbers),
        tuple(received[number] for number in numbers),
        gettext("Transactions served"),
        gettext("Ratings received"),
    )


def _classes(totals: Mapping[str, Any]) -> Counts | None:
    counts = totals.get("classes")
    if not counts:
        return None
    classes = list(QualityClass)[::-1]
    return Counts(
        tuple(gettext(each.label) for each in classes),
        tuple(int(counts.get(each.value, 0)) for each in classes),
        drawing.CLASSES,
    )
