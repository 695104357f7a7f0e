"""Ratings held for review: the queue by due date, the evidence of one flag, and a person's word on it."""

import uuid
from io import BytesIO
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries as accounts
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.evaluations.closings.later_decisions import Decided, give_word
from feedback.integrity import operations, queries
from feedback.integrity.answers import answers_to
from feedback.integrity.held_report import held_report
from feedback.integrity.models import Flag, Reason, Ruling
from feedback.integrity.rates import false_alarm_rate
from feedback.integrity.threshold_changes import thresholds_of
from feedback.labels import N_, Labelled
from feedback.offices.models import Office
from feedback.papers.held import held_table
from feedback.periods.month import Month
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("flags", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/flags")
Member = TypeVar("Member", bound=Labelled)
DECIDED_SHOWN = 20
KEPT = N_("Your word is kept. A second person has to agree before anything changes.")
DECIDED = N_("Decided.")
DECIDED_LATE = N_(
    "Decided. The month was closed before: it has version %(version)s now, the older ones stay."
)
NOT_COMPUTED = N_("Decided. The month was closed before, and could not be computed again: %(why)s")
WAITS_FOR_OUTSIDE = N_(
    "Your word is kept. A ward alone never excludes ratings: somebody from outside it, of the inspectorate, has to agree."
)
NOT_CHOSEN = N_("Please choose one of the answers.")


@pages.get("/")
@needs(Act.SEE_FLAGS)
def queue(office: Office) -> ResponseReturnValue:
    """What waits for a decision, the most urgent first, and what was decided last; nothing that concerns oneself.

    Of one official alone where the address names one, as a sheet's links do.
    """
    session, own = db.session(), doors.person().official_id
    only = request.args.get("official", type=uuid.UUID)
    rows = queries.flags_of(session, [office.id], only_open=True)
    waiting = [row for row in rows if only is None or row.official_id == only]
    return render_template(
        "admin/flags.html",
        waiting=[row for row in waiting if doors.may(Act.SEE_FLAGS, row.official_id)],
        decided=queries.flags_decided(session, office.id, besides=own, only=only, limit=DECIDED_SHOWN),
        only=only,
        today=doors.today(),
        this_month=Month.of(doors.today()),
        me=doors.person().user_id,
    )


@pages.get("/report/<month:month>/")
@needs(Act.SEE_FLAGS)
def report(office: Office, month: Month) -> ResponseReturnValue:
    """What became of the month's flagged ratings, by flag and by level."""
    found = held_report(db.session(), office.id, month)
    return render_template("admin/held_report.html", report=found, month=month)


@pages.get("/report/<month:month>.csv")
@needs(Act.SEE_FLAGS)
def report_file(office: Office, month: Month) -> ResponseReturnValue:
    """The same as a table."""
    found = held_report(db.session(), office.id, month)
    name = f"{office.code}-{month}-{gettext('held')}.csv"
    return send_file(
        BytesIO(held_table(found, locale.current())),
        mimetype="text/csv; charset=utf-8",
        as_attachment=True,
        download_name=name,
    )


@pages.get("/<uuid:flag>/")
@needs(Act.SEE_FLAGS)
def shown(office: Office, flag: uuid.UUID) -> ResponseReturnValue:
    """One flag with its evidence."""
    return _page(_flag(office, flag))


@pages.post("/<uuid:flag>/")
@needs(Act.DECIDE_FLAG, sudo=True)
def decide(office: Office, flag: uuid.UUID) -> ResponseReturnValue:
    """Give one's word; the second of two people who agree decides."""
    found = _flag(office, flag)
    try:
        with transaction() as session:
            decided = give_word(
                session,
                office,
                found,
                accounts.account(session, doors.person().user_id),
                _chosen(Ruling, "ruling"),
                _chosen(Reason, "reason"),
                request.form.get("note", ""),
                zone=settings().zone,
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(_flag(office, flag), refusal)
    flash(_told(decided), "done")
    return redirect(url_for("flags.shown", office=office.code, flag=flag), 303)


def _flag(office: Office, flag_id: uuid.UUID) -> Flag:
    """The flag of this office, unless it concerns the person who asks."""
    found = queries.flag_by_id(db.session(), [office.id], flag_id)
    if not doors.may(Act.SEE_FLAGS, found.official_id):
        raise Missing("flag")
    return found


def _chosen(kind: type[Member], field: str) -> Member:
    try:
        return kind(request.form.get(field, ""))
    except ValueError:
        raise Refused("not_chosen", NOT_CHOSEN, field=field) from None


def _told(decided: Decided) -> str:
    text, values = KEPT, {}
    if decided.voted.waits_for_outside:
        text = WAITS_FOR_OUTSIDE
    elif decided.refusal is not None:
        text, values = NOT_COMPUTED, {"why": decided.refusal.said(locale.current())}
    elif decided.version is not None:
        text, values = DECIDED_LATE, {"version": str(decided.version)}
    elif decided.voted.ruling is not None:
        text = DECIDED
    return str(gettext(text, **values))


def _page(flag: Flag, refusal: Refused | None = None) -> ResponseReturnValue:
    session, me = db.session(), doors.person().user_id
    row, said = queries.flag_row(session, flag), answers_to(session, flag)
    has_spoken = any(vote.user_id == me for vote in row.votes)
    page = render_template(
        "admin/flag.html",
        row=row,
        desk_id=flag.desk_id,
        evidence=queries.evidence_of_flag(session, flag),
        rulings=operations.rulings_for(session, flag) if row.ruling is None else (),
        reasons=list(Reason),
        # What the first person said could sway the second, so it is read only afterwards.
        votes=row.votes if has_spoken or row.ruling is not None else (),
        answers=said,
        rate=false_alarm_rate(flag.kind, thresholds_of(session, flag.office_id, flag.month)),
        names=accounts.names_of(
            session, {*(vote.user_id for vote in row.votes), *(each.user_id for each in said)}
        ),
        has_spoken=has_spoken,
        may_decide=row.ruling is None and not has_spoken and doors.may(Act.DECIDE_FLAG, row.official_id),
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
