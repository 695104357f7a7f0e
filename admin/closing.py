"""Closing a month: what it will do, doing it once, and then its result, its files, its publication, its new versions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, months
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.conduct.queries import measures_of
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.evaluations.closings import closing
from feedback.evaluations.rulesets.settings import CapGroup
from feedback.evaluations.summaries import queries
from feedback.evaluations.summaries.lines import Remark
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.models import PeriodState
from feedback.periods.month import Month
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("closing", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/months/<month:month>")
UNMARKED = frozenset({Remark.ASSUMED_COMMON, Remark.SELF_SCORED_ONLY})
NOT_CONFIRMED = N_("Please confirm that the sheets without the head's marks are to be counted as they stand.")


@pages.get("/close")
@needs(Act.CLOSE_MONTH)
def preview(office: Office, month: Month) -> ResponseReturnValue:
    """What closing now would give, and what it would take as it stands."""
    return _preview(office, month)


@pages.post("/close")
@needs(Act.CLOSE_MONTH, sudo=True)
def close(office: Office, month: Month) -> ResponseReturnValue:
    """Close the month, once and for ever; the sheets without marks have to be confirmed."""
    config = settings()
    try:
        if _unmarked(office, month) and not request.form.get("unmarked"):
            raise Refused("not_confirmed", NOT_CONFIRMED, field="unmarked")
        with transaction() as session:
            closing.close(
                session,
                office,
                month,
                shadow_months=config.shadow_months,
                zone=config.zone,
                now=clock.now(),
                user_id=doors.person().user_id,
            )
    except Refused as refusal:
        return _preview(office, month, refusal)
    flash(gettext("The month is closed."), "done")
    return redirect(url_for("closing.result", office=office.code, month=month), 303)


@pages.get("/result")
@needs(Act.SEE_MONTH)
def result(office: Office, month: Month) -> ResponseReturnValue:
    """The result of a closed month with its files; an older version by `version`."""
    return _result(office, month)


@pages.post("/publish")
@needs(Act.PUBLISH_MONTH, sudo=True)
def publish(office: Office, month: Month) -> ResponseReturnValue:
    """Publish the closed month's figures of the unit."""
    try:
        with transaction() as session:
            closing.publish(
                session, office, month, zone=settings().zone, now=clock.now(), user_id=doors.person().user_id
            )
    except Refused as refusal:
        return _result(office, month, refusal)
    flash(gettext("The month is published."), "done")
    return redirect(url_for("closing.result", office=office.code, month=month), 303)


@pages.post("/recompute")
@needs(Act.CLOSE_MONTH, sudo=True)
def recompute(office: Office, month: Month) -> ResponseReturnValue:
    """Compute a closed month again after a decision on held ratings, as a new version beside the old ones."""
    try:
        with transaction() as session:
            closing.recompute(
                session,
                office,
                month,
                request.form.get("reason", ""),
                zone=settings().zone,
                now=clock.now(),
                user_id=doors.person().user_id,
            )
    except Refused as refusal:
        return _result(office, month, refusal)
    flash(gettext("The month has a new version; the older ones stay."), "done")
    return redirect(url_for("closing.result", office=office.code, month=month), 303)


def _unmarked(office: Office, month: Month) -> int:
    """How many sheets the head has not marked: they count as the official marked them, or at their maximum."""
    lines = months.draft_of(office, month).summary.lines
    return sum(1 for line in lines if UNMARKED & set(line.remarks))


def _preview(office: Office, month: Month, refusal: Refused | None = None) -> ResponseReturnValue:
    seen = months.glance_of(office, month)
    if seen.state is not PeriodState.OPEN:
        return redirect(url_for("closing.result", office=office.code, month=month), 303)
    draft = seen.draft
    page = render_template(
        "admin/close.html",
        month=month,
        glance=seen,
        cap_group=CapGroup(seen.rules.value("cap_group")),
        draft=draft,
        unmarked=sum(1 for line in draft.summary.lines if UNMARKED & set(line.remarks)) if draft else 0,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200


def _result(office: Office, month: Month, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    if queries.state_of(session, office, month) is PeriodState.OPEN:
        return redirect(url_for("months.glance", office=office.code, month=month), 303)
    seen = months.glance_of(office, month)
    version = request.args.get("version", type=int)
    page = render_template(
        "admin/result.html",
        month=month,
        glance=seen,
        newest=seen.version,
        summary=queries.summary(session, office, month, version=version) if version else seen.summary,
        measures=measures_of(session, office, month),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
