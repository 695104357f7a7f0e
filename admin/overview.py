"""The dashboards: an office over a year, what lies behind each of its figures, and the offices below it side by side."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from admin.overview_links import overview_overlays
from admin.pictures import answer
from feedback.accounts.rights import Act
from feedback.dashboards import overview, pictures, wards
from feedback.dashboards.warnings import low_for_months
from feedback.database import db
from feedback.errors import Missing
from feedback.offices.models import Office
from feedback.offices.queries import officials_of
from feedback.periods.month import Month
from feedback.ratings.levels import REASON_BY_CODE
from feedback.releases.comments import batches_told

pages = Blueprint("overview", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/overview")


@pages.get("/")
@needs(Act.SEE_MONTH)
def latest(office: Office) -> ResponseReturnValue:
    """Go to the month that was chosen, else to the newest that anything was told of."""
    this_month = Month.of(doors.today())
    wanted = request.args.get("month", type=Month.parse)
    month = wanted or overview.newest_told(db.session(), office, upto=this_month) or this_month.previous
    lang = request.args.get("lang")
    return redirect(url_for("overview.shown", office=office.code, month=month, lang=lang), 303)


@pages.get("/<month:month>/")
@needs(Act.SEE_MONTH)
def shown(office: Office, month: Month) -> ResponseReturnValue:
    """The office's dashboard; with the offices below it, where there are any."""
    session = db.session()
    seen = overview.overview(session, office, month)
    side_by_side = (
        wards.comparison(session, office, month) if wards.has_offices_below(session, office) else None
    )
    drawn = pictures.of_overview(seen, side_by_side, gettext)
    return render_template(
        "admin/overview.html",
        month=month,
        months=_months(seen, month),
        seen=seen,
        figures=seen.told.figures if seen.told else None,
        side_by_side=side_by_side,
        drawn=drawn,
        over=overview_overlays(office, seen, side_by_side, drawn),
        weekdays=pictures.WEEKDAYS,
        has_report=bool((seen.told and seen.told.is_final) or side_by_side),
        low=low_for_months(session, office, upto=month) if doors.may(Act.SEE_PERSON) else [],
    )


@pages.get("/<month:month>/charts/<any(satisfied, coverage, pains, praises, week, waits, wards):name>.svg")
@needs(Act.SEE_MONTH)
def chart(office: Office, month: Month, name: str) -> ResponseReturnValue:
    """One chart of the dashboard, which changes with a release alone; a browser that has it gets no body."""
    session = db.session()
    side_by_side = wards.comparison(session, office, month) if name == "wards" else None
    values = pictures.of_overview(overview.overview(session, office, month), side_by_side, gettext).get(name)
    if values is None:
        raise Missing("chart")
    return answer(values)


@pages.get(f"/<month:month>/reasons/<any({', '.join(sorted(REASON_BY_CODE))}):reason>/")
@needs(Act.SEE_MONTH)
def reason(office: Office, month: Month, reason: str) -> ResponseReturnValue:
    """What lies behind a reason: the procedures, and officials' work at them, as far as that may be told."""
    seen = overview.overview(db.session(), office, month)
    if seen.told is None:
        raise Missing("reason")
    figures = seen.told.figures
    return render_template(
        "admin/behind.html",
        month=month,
        seen=seen,
        title=gettext(REASON_BY_CODE[reason].label),
        reason=reason,
        figures=figures,
        whole=figures.reasons.get(reason, 0),
        parts=overview.reason_in(figures.parts, reason),
        cells=overview.reason_in(figures.cells, reason) if doors.may(Act.SEE_PERSON) else [],
        history=[
            (each.month, each.figures.reasons.get(reason, 0)) for each in seen.history if each.figures.reasons
        ],
    )


@pages.get("/<month:month>/procedures/<uuid:procedure>/")
@needs(Act.SEE_MONTH)
def procedure(office: Office, month: Month, procedure: uuid.UUID) -> ResponseReturnValue:
    """What lies behind a procedure: its levels, its reasons, and officials' work at it as far as that may be told."""
    seen = overview.overview(db.session(), office, month)
    part = (
        next((each for each in seen.told.figures.parts if each.procedure_id == procedure), None)
        if seen.told
        else None
    )
    if seen.told is None or part is None:
        raise Missing("procedure")
    cells = [each for each in seen.told.figures.cells if each.procedure_id == procedure]
    return render_template(
        "admin/procedure.html",
        month=month,
        seen=seen,
        part=part,
        title=seen.procedures[procedure],
        reasons=sorted(part.reasons.items(), key=lambda each: (-each[1], each[0])),
        labels={code: gettext(each.label) for code, each in REASON_BY_CODE.items()},
        cells=cells if doors.may(Act.SEE_PERSON) else [],
    )


@pages.get("/<month:month>/comments/")
@needs(Act.SEE_PERSON)
def comments(office: Office, month: Month) -> ResponseReturnValue:
    """Citizens' words as they were passed on; what is for the head alone, for whoever marks sheets, and none of one's own."""
    session, own = db.session(), doors.person().official_id
    is_head = doors.may(Act.SCORE_SHEET_HEAD)
    batches = [
        batch
        for batch in batches_told(session, office.id, month, to_head=True)
        if not batch.for_head_only or (is_head and (own is None or batch.official_id != own))
    ]
    names: dict[uuid.UUID | None, str] = {each.id: each.name for each in officials_of(session, office.id)}
    return render_template("admin/comments.html", month=month, batches=batches, names=names)


def _months(seen: overview.Overview, month: Month) -> list[Month]:
    """The months to choose from, newest first."""
    this_month = Month.of(doors.today())
    return sorted(
        {each.month for each in seen.history} | {this_month.plus(-back) for back in range(13)} | {month},
        reverse=True,
    )
