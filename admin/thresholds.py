"""The thresholds of the detectors: in force, with their bounds and false alarms; and set by the city, a month ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries as accounts
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.integrity import threshold_changes
from feedback.integrity.findings import FlagKind
from feedback.integrity.rates import false_alarm_rate
from feedback.integrity.thresholds import BOUNDS, LABELS, Thresholds
from feedback.labels import N_
from feedback.offices.models import Office, OfficeKind
from feedback.periods.month import Month
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("thresholds", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/thresholds")
MONTHS_AHEAD = 12
BAD_MONTH = N_("Choose a month from the list.")
BEGINS = {  # how the names of a detector's thresholds begin
    FlagKind.BURST: ("burst_",),
    FlagKind.OVERCOUNT: ("overcount_",),
    FlagKind.OFF_HOURS: ("off_hours_",),
    FlagKind.DEVICE: ("device_",),
    FlagKind.FAST: ("fast_",),
    FlagKind.LOW_CLUSTER: ("low_", "working_days"),
    FlagKind.RESPONSE_LOW: ("response_low_",),
    FlagKind.RESPONSE: ("response_z", "response_spread", "response_history"),
    FlagKind.WITHHELD: ("withheld_",),
    FlagKind.DRIFT: ("drift_",),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A threshold as the page shows it."""

    name: str
    label: str
    value: object
    lowest: object
    highest: object


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector with its thresholds and how often it raises its flag by chance."""

    kind: FlagKind
    lines: tuple[Line, ...]
    rate: Decimal | None  # in percent of an official's months


@pages.get("/")
@needs(Act.SEE_FLAGS)
def shown(office: Office) -> ResponseReturnValue:
    """What is in force this month, every change, and for the city the form that sets one."""
    return _page(office)


@pages.post("/")
@needs(Act.SET_THRESHOLDS, sudo=True)
def change(office: Office) -> ResponseReturnValue:
    """Set a threshold from a month ahead on."""
    try:
        with transaction() as session:
            threshold_changes.set_threshold(
                session,
                office,
                request.form.get("name", ""),
                request.form.get("value", ""),
                _month(),
                request.form.get("reason", ""),
                by=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, refusal)
    flash(
        gettext("The threshold is set. It holds from that month on; the ledger keeps the decision."), "done"
    )
    return redirect(url_for("thresholds.shown", office=office.code), 303)


def _month() -> Month:
    for month in _months_ahead():
        if str(month) == request.form.get("from_month", ""):
            return month
    raise Refused("bad_month", BAD_MONTH, field="from_month")


def _months_ahead() -> list[Month]:
    this = Month.of(doors.today())
    return [this.plus(ahead) for ahead in range(1, MONTHS_AHEAD + 1)]


def _detectors(thresholds: Thresholds) -> Iterator[Detector]:
    for kind in FlagKind:
        names = [
            name
            for name in BOUNDS
            if name.startswith(BEGINS.get(kind, ()))
            and not (kind is FlagKind.LOW_CLUSTER and "response" in name)
        ]
        lines = tuple(Line(name, LABELS[name], getattr(thresholds, name), *BOUNDS[name]) for name in names)
        rate = false_alarm_rate(kind, thresholds)
        yield Detector(kind, lines, None if rate is None else rate * 100)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session, this = db.session(), Month.of(doors.today())
    changes = threshold_changes.changes_of(session, office.id)
    page = render_template(
        "admin/thresholds.html",
        month=this,
        detectors=list(_detectors(threshold_changes.thresholds_of(session, office.id, this))),
        changes=changes,
        labels=LABELS,
        names=accounts.names_of(session, {each.set_by for each in changes}),
        may_set=office.kind is OfficeKind.CITY and doors.may(Act.SET_THRESHOLDS),
        months=_months_ahead(),
        longest=threshold_changes.LONGEST_REASON,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
