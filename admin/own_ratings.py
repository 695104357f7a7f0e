"""What citizens say of one's own work: of closed months alone, as far as numbers allow, with the way to object."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from admin.oneself import myself, office_in
from admin.pictures import Link, Overlay, answer, overlays
from feedback import clock
from feedback.accounts.rights import Act
from feedback.charts.values import Trend
from feedback.dashboards.own import own_lines, own_reasons
from feedback.database import db, transaction
from feedback.disclosure import Reader
from feedback.errors import Missing, Refused
from feedback.evaluations.summaries.lines import Line
from feedback.evaluations.summaries.sheet_view import sheet
from feedback.objections import operations
from feedback.objections.models import Subject
from feedback.objections.queries import objections_at
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.ratings.levels import Group
from feedback.releases.comments import batches_told
from feedback.releases.queries import told_month
from feedback.web import filters, locale
from feedback.web.surroundings import settings

pages = Blueprint("own_ratings", __name__, url_prefix=f"{doors.BELOW}/me/ratings")


@pages.get("/")
@needs(Act.SEE_OWN)
def latest() -> ResponseReturnValue:
    """Go to one's newest closed month, else to the one before this."""
    this_month = Month.of(doors.today())
    lines = own_lines(db.session(), myself().id, upto=this_month)
    wanted = request.args.get("month", type=Month.parse)
    month = wanted or (lines[-1][0] if lines else this_month.previous)
    return redirect(url_for("own_ratings.shown", month=month, lang=request.args.get("lang")), 303)


@pages.get("/<month:month>/")
@needs(Act.SEE_OWN)
def shown(month: Month) -> ResponseReturnValue:
    """One's own ratings of a month: score and explanation, coverage, praise, comments, objections."""
    return _page(month)


@pages.get("/<month:month>/score.svg")
@needs(Act.SEE_OWN)
def chart(month: Month) -> ResponseReturnValue:
    """One's own score over a year with its margin."""
    values = _trend(myself(), month)
    if values is None:
        raise Missing("chart")
    return answer(values)


@pages.post("/<month:month>/objection")
@needs(Act.OBJECT)
def object_to(month: Month) -> ResponseReturnValue:
    """Object to the month, or to ratings in it."""
    official = myself()
    try:
        with transaction() as session:
            operations.object_to(
                session,
                office_in(official, month),
                month,
                official.id,
                typed.chosen(request.form, "subject", Subject),
                request.form.get("words", ""),
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(month, refusal)
    flash(gettext("Your objection is kept. It is answered within seven working days."), "done")
    return redirect(url_for("own_ratings.shown", month=month), 303)


def _page(month: Month, refusal: Refused | None = None) -> ResponseReturnValue:
    official, session, config = myself(), db.session(), settings()
    office = office_in(official, month)
    view = sheet(
        session,
        office,
        month,
        official.id,
        reader=Reader.OFFICIAL,
        shadow_months=config.shadow_months,
        zone=config.zone,
    )
    is_out = view.line is not None
    told = told_month(session, office.id, month) if is_out else None
    page = render_template(
        "admin/own_ratings.html",
        month=month,
        view=view,
        official=official,
        lines=list(own_lines(session, official.id, upto=month)),
        trend=_over_trend(official, month),
        praises=own_reasons(told.figures, official.id, Group.PRAISE) if told else [],
        pains=own_reasons(told.figures, official.id, Group.LOW) if told else [],
        batches=batches_told(session, office.id, month, official_id=official.id, to_head=False)
        if is_out
        else [],
        objections=[
            row
            for row in objections_at(session, office.id, official_id=official.id)
            if row.objection.month == month
        ],
        subjects=[each for each in Subject if each is not Subject.YEAR],
        longest=operations.LONGEST,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


def _over_trend(official: Official, month: Month) -> list[Overlay]:
    """The links over the picture of one's score, to each of its months; empty where there is no picture."""
    chart = _trend(official, month)
    if chart is None:
        return []
    scored = _scored(official, month)
    links = [
        Link(url_for("own_ratings.shown", month=each), f"{words}: {filters.number(line.score, 2)}")
        for (each, line), words in zip(scored, chart.months, strict=True)
    ]
    return overlays(chart, links)


def _scored(official: Official, month: Month) -> list[tuple[Month, Line]]:
    return [(each, line) for each, line in own_lines(db.session(), official.id, upto=month) if line.used]


def _trend(official: Official, month: Month) -> Trend | None:
    scored = _scored(official, month)
    if len(scored) < 2:
        return None
    return Trend(
        tuple(f"{each.month:02d}/{each.year % 100:02d}" for each, _ in scored),
        tuple(float(line.score or 0) for _, line in scored),
        tuple(float(line.low or 0) for _, line in scored),
        tuple(float(line.high or 0) for _, line in scored),
    )
