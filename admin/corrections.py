"""Putting right who served: proposing that a desk's ratings or a past shift were somebody else's, and deciding it."""

import uuid
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries as accounts
from feedback.accounts.models import User
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.duty import changes
from feedback.duty.models import ShiftPart
from feedback.errors import Missing, Refused
from feedback.evaluations.closings.later_decisions import agree_to_correction
from feedback.integrity import correction_queries, corrections, queries
from feedback.integrity.flag_scope import moves_alone
from feedback.integrity.models import Correction, CorrectionKind, Flag
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office, Official
from feedback.periods.month import Month
from feedback.receipts.models import Receipt, Stage
from feedback.receipts.queries import moment_of
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("corrections", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/corrections")
FORMS = {"corrections.propose_dossier": "dossier", "corrections.change_roster": "roster"}
NOT_CHOSEN = N_("Please choose one of the answers.")


@pages.get("/")
@needs(Act.CORRECT_DUTY)
def listed(office: Office) -> ResponseReturnValue:
    """What waits for a second person, what was decided, and the form that proposes."""
    return _list_page(office)


@pages.post("/")
@needs(Act.CORRECT_DUTY, sudo=True)
def propose(office: Office) -> ResponseReturnValue:
    """Propose that the ratings of a desk's day are another official's."""
    try:
        with transaction() as session:
            made = corrections.propose(
                session,
                CorrectionKind.RATINGS,
                _desk(office),
                _day(),
                None,
                _official(office, "from"),
                _official(office, "to"),
                request.form.get("reason", ""),
                _me(),
                check_code=request.form.get("code", ""),
                flag=_flag(office, request.form) if request.form.get("scope") == "flag" else None,
                zone=settings().zone,
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _list_page(office, refusal)
    return redirect(url_for("corrections.shown", office=office.code, correction=made.id), 303)


@pages.post("/dossier")
@needs(Act.CORRECT_DUTY, sudo=True)
def propose_dossier(office: Office) -> ResponseReturnValue:
    """Propose that one moment of a dossier was another official's."""
    try:
        with transaction() as session:
            made = corrections.propose_for_dossier(
                session,
                _moment(office),
                _chosen(office, "to"),
                request.form.get("reason", ""),
                _me(),
                zone=settings().zone,
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _list_page(office, refusal)
    return redirect(url_for("corrections.shown", office=office.code, correction=made.id), 303)


@pages.post("/roster")
@needs(Act.EDIT_ROSTER, sudo=True)
def change_roster(office: Office) -> ResponseReturnValue:
    """Change who has a desk: at once for a half of a day ahead; for a past one as a proposal."""
    config, now = settings(), clock.now()
    try:
        day, part = _day(), _part()
        with transaction() as session:
            desk, new = _desk(office), _official(office, "to")
            if not changes.is_past(day, part, zone=config.zone, now=now):
                by = doors.person().user_id
                changes.change_ahead(session, desk, day, part, new, by=by, zone=config.zone, now=now)
                made = None
            else:
                standing = changes.shift_of(session, desk, day, part)
                old = session.get_one(Official, standing.official_id) if standing else None
                reason = request.form.get("reason", "")
                made = corrections.propose(
                    session,
                    CorrectionKind.ROSTER,
                    desk,
                    day,
                    part,
                    old,
                    new,
                    reason,
                    _me(),
                    zone=config.zone,
                    now=now,
                )
    except Missing:
        raise
    except Refused as refusal:
        return _list_page(office, refusal)
    if made is not None:
        return redirect(url_for("corrections.shown", office=office.code, correction=made.id), 303)
    flash(gettext("The roster is changed."), "done")
    return redirect(url_for("organisation.roster", office=office.code, month=Month.of(day)), 303)


@pages.get("/<uuid:correction>/")
@needs(Act.CORRECT_DUTY)
def shown(office: Office, correction: uuid.UUID) -> ResponseReturnValue:
    """One correction with its effect."""
    return _page(correction_queries.correction_at(db.session(), office.id, correction))


@pages.post("/<uuid:correction>/agree")
@needs(Act.CORRECT_DUTY, sudo=True)
def agree(office: Office, correction: uuid.UUID) -> ResponseReturnValue:
    """Decide as the second person."""
    found = correction_queries.correction_at(db.session(), office.id, correction)
    try:
        with transaction() as session:
            agree_to_correction(session, office, found, _me(), zone=settings().zone, now=clock.now())
    except Refused as refusal:
        return _page(correction_queries.correction_at(db.session(), office.id, correction), refusal)
    flash(gettext("Decided. The ledger keeps who decided and what was moved."), "done")
    return redirect(url_for("corrections.shown", office=office.code, correction=correction), 303)


@pages.post("/<uuid:correction>/withdraw")
@needs(Act.CORRECT_DUTY)
def withdraw(office: Office, correction: uuid.UUID) -> ResponseReturnValue:
    """Take one's own proposal back, or turn somebody else's down."""
    found = correction_queries.correction_at(db.session(), office.id, correction)
    try:
        with transaction() as session:
            corrections.withdraw(session, found, _me(), now=clock.now())
    except Refused as refusal:
        return _page(correction_queries.correction_at(db.session(), office.id, correction), refusal)
    flash(gettext("The proposal is withdrawn; nothing was changed."), "done")
    return redirect(url_for("corrections.listed", office=office.code), 303)


def _me() -> User:
    return accounts.account(db.session(), doors.person().user_id)


def _desk(office: Office) -> Desk:
    found = db.session().get(Desk, typed.an_id(request.form, "desk"))
    if found is None or found.office_id != office.id:
        raise Missing("desk")
    return found


def _flag(office: Office, form: Mapping[str, str]) -> Flag | None:
    """The flag that the proposal starts from, unless it concerns the person who asks; raises Missing."""
    if not form.get("flag"):
        return None
    found = queries.flag_by_id(db.session(), [office.id], typed.an_id(form, "flag"))
    if not doors.may(Act.CORRECT_DUTY, found.official_id):
        raise Missing("flag")
    return found


def _moment(office: Office) -> Receipt:
    """The moment of the dossier that was typed. Refused: `not_chosen`, `dossier_unknown`."""
    try:
        stage = Stage(request.form.get("stage", ""))
    except ValueError:
        raise Refused("not_chosen", NOT_CHOSEN, field="stage") from None
    found = moment_of(db.session(), office.id, request.form.get("dossier", ""), stage)
    if found is None or found.voided_at is not None:
        raise Refused(
            "dossier_unknown", N_("The office has no such dossier at this moment."), field="dossier"
        )
    return found


def _chosen(office: Office, field: str) -> Official:
    if not request.form.get(field):
        raise Refused("not_chosen", NOT_CHOSEN, field=field)
    return offices.official_at(db.session(), office.id, typed.an_id(request.form, field))


def _official(office: Office, field: str) -> Official | None:
    if not request.form.get(field):
        if field == "from" or request.endpoint == "corrections.propose":
            raise Refused("not_chosen", NOT_CHOSEN, field=field)
        return None
    return offices.official_at(db.session(), office.id, typed.an_id(request.form, field))


def _day() -> date:
    try:
        found = typed.day(request.form.get("day", ""))
    except ValueError:
        found = None
    if found is None:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="day")
    return found


def _part() -> ShiftPart:
    try:
        return ShiftPart(request.form.get("part", ""))
    except ValueError:
        raise Refused("not_chosen", NOT_CHOSEN, field="part") from None


def _opened() -> str:
    """The form that stands open: the one that was refused, else the one that a flag leads to; none to begin with."""
    if request.method == "POST":
        return FORMS.get(request.endpoint or "", "ratings")
    return "ratings" if request.args.get("day") else ""


def _list_page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session, written = db.session(), request.form or request.args
    flag = _flag(office, written) if doors.may(Act.CORRECT_DUTY) else None
    page = render_template(
        "admin/corrections.html",
        flag=queries.flag_row(session, flag) if flag else None,
        opened=_opened(),
        flag_moves_alone=flag is not None and moves_alone(flag.kind),
        rows=correction_queries.corrections_of(session, office.id) if doors.may(Act.CORRECT_DUTY) else (),
        desks=offices.desks_of(session, office.id),
        officials=offices.officials_of(session, office.id),
        parts=list(ShiftPart),
        stages=list(Stage),
        longest=corrections.LONGEST_REASON,
        typed=written,  # a flag leads here with its day, its desk and its official
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200


def _page(correction: Correction, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    row = correction_queries.row_of(session, correction)
    page = render_template(
        "admin/correction.html",
        row=row,
        effect=correction_queries.shown_effect(session, correction),
        names=accounts.names_of(session, {each for each in (row.proposed_by, row.decided_by) if each}),
        me=doors.person().user_id,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
