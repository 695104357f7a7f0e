"""A month's plans week by week, of the whole office and one's own, on a page and as a file."""

import importlib

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.files import as_file
from admin.oneself import myself, office_in, stay_at
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.plans.weeks import WeekPlan, number_on, week_of, week_plan, weeks_of
from feedback.web.surroundings import settings

pages = Blueprint("weeks", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/plans/<month:month>/weeks")
own = Blueprint("own_weeks", __name__, url_prefix=f"{doors.BELOW}/me/months/<month:month>/plan/weeks")
own.url_defaults(stay_at)


@pages.get("/")
@needs(Act.SEE_PLAN)
def present(office: Office, month: Month) -> ResponseReturnValue:
    """The week that runs, or the one nearest to it."""
    number = number_on(month, doors.today())
    return redirect(url_for("weeks.shown", office=office.code, month=month, number=number), 303)


@pages.get("/<int:number>/")
@needs(Act.SEE_PLAN)
def shown(office: Office, month: Month, number: int) -> ResponseReturnValue:
    """The plan of the office's week."""
    plan = week_plan(db.session(), office, month, week_of(month, number))
    return render_template("admin/week.html", plan=plan, weeks=weeks_of(month), month=month, own=False)


@pages.get("/<int:number>/plan.<any(xlsx, pdf):ending>")
@needs(Act.SEE_PLAN)
def file(office: Office, month: Month, number: int, ending: str) -> ResponseReturnValue:
    """The plan of the office's week as a file."""
    plan = week_plan(db.session(), office, month, week_of(month, number))
    return _file(plan, f"ke-hoach-tuan-{office.code}-{month}-{number}", ending)


@own.get("/")
@needs(Act.SEE_OWN)
def own_present(month: Month) -> ResponseReturnValue:
    """One's own week that runs, or the one nearest to it."""
    return redirect(url_for("own_weeks.own_shown", month=month, number=number_on(month, doors.today())), 303)


@own.get("/<int:number>/")
@needs(Act.SEE_OWN)
def own_shown(month: Month, number: int) -> ResponseReturnValue:
    """One's own week."""
    plan = _own_plan(month, number)
    return render_template("admin/week.html", plan=plan, weeks=weeks_of(month), month=month, own=True)


@own.get("/<int:number>/plan.<any(xlsx, pdf):ending>")
@needs(Act.SEE_OWN)
def own_file(month: Month, number: int, ending: str) -> ResponseReturnValue:
    """One's own week as a file."""
    plan = _own_plan(month, number)
    return _file(plan, f"ke-hoach-tuan-{myself().code}-{month}-{number}", ending)


def _own_plan(month: Month, number: int) -> WeekPlan:
    official = myself()
    return week_plan(db.session(), office_in(official, month), month, week_of(month, number), official)


def _file(plan: WeekPlan, name: str, ending: str) -> Response:
    writer = importlib.import_module("feedback.papers.week_paper")  # its libraries are slow to import
    written = writer.as_bytes(plan, f".{ending}", made_at=clock.now(), zone=settings().zone)
    return as_file(written, name, ending)
