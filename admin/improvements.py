"""The improvement register: what is planned, done and dropped, its effect, and what the public is told of it."""

import uuid
from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import cases, doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.cases import improvements
from feedback.cases.kinds import RootCause
from feedback.cases.models import Case, Improvement, ImprovementState
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.ratings.levels import REASONS, Group
from feedback.web import locale

pages = Blueprint("improvements", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/improvements")
KEPT = N_("Kept.")


@pages.get("/")
@needs(Act.SEE_CASES)
def register(office: Office) -> ResponseReturnValue:
    """The register of the office."""
    return _register(office)


@pages.post("/")
@needs(Act.IMPROVE)
def plan(office: Office) -> ResponseReturnValue:
    """Put an improvement into the register."""
    try:
        with transaction() as session:
            planned = improvements.plan(
                session,
                office,
                cause=typed.chosen(request.form, "cause", RootCause),
                **{name: request.form.get(name, "") for name in ("cause_words", "action_words", "owner")},
                due_on=_due(),
                reason=request.form.get("reason") or None,
                case=_case(office),
                user_id=doors.person().user_id,
                today=doors.today(),
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _register(office, refusal)
    flash(gettext(KEPT), "done")
    return redirect(url_for("improvements.shown", office=office.code, improvement=planned.id), 303)


@pages.get("/<uuid:improvement>/")
@needs(Act.SEE_CASES)
def shown(office: Office, improvement: uuid.UUID) -> ResponseReturnValue:
    """One line with its effect."""
    return _page(office, improvement)


@pages.post("/<uuid:improvement>/state")
@needs(Act.IMPROVE)
def finish(office: Office, improvement: uuid.UUID) -> ResponseReturnValue:
    """Say that it is done, or dropped."""
    return _changed(
        office,
        improvement,
        lambda session, found: improvements.finish(
            session,
            found,
            typed.chosen(request.form, "state", ImprovementState),
            user_id=doors.person().user_id,
            today=doors.today(),
            now=clock.now(),
        ),
    )


@pages.post("/<uuid:improvement>/words")
@needs(Act.IMPROVE)
def word(office: Office, improvement: uuid.UUID) -> ResponseReturnValue:
    """Write what the public may be told."""
    words = {name: request.form.get(name, "") for name in ("said_vi", "did_vi", "said_en", "did_en")}
    return _changed(
        office,
        improvement,
        lambda session, found: improvements.word(
            session, found, **words, user_id=doors.person().user_id, now=clock.now()
        ),
    )


@pages.post("/<uuid:improvement>/approval")
@needs(Act.APPROVE_IMPROVEMENT)
def approve(office: Office, improvement: uuid.UUID) -> ResponseReturnValue:
    """Approve the entry for the public page."""
    return _changed(
        office,
        improvement,
        lambda session, found: improvements.approve(
            session, found, user_id=doors.person().user_id, today=doors.today(), now=clock.now()
        ),
    )


def _changed(
    office: Office, improvement_id: uuid.UUID, change: Callable[[Session, Improvement], None]
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            change(session, improvements.improvement_at(session, office.id, improvement_id))
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, improvement_id, refusal)
    flash(gettext(KEPT), "done")
    return redirect(url_for("improvements.shown", office=office.code, improvement=improvement_id), 303)


def _due() -> date:
    try:
        due_on = typed.day(request.form.get("due", ""))
    except ValueError:
        due_on = None
    if due_on is None:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="due")
    return due_on


def _case(office: Office) -> Case | None:
    return cases.seen(office, typed.an_id(request.values, "case")) if request.values.get("case") else None


def _register(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/improvements.html",
        entries=improvements.register_of(db.session(), office.id),
        causes=list(RootCause),
        reasons=[reason for reason in REASONS if reason.group is Group.LOW],
        case=_case(office),
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


def _page(office: Office, improvement_id: uuid.UUID, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    found = improvements.improvement_at(session, office.id, improvement_id)
    page = render_template(
        "admin/improvement.html",
        entry=improvements.entry_of(session, found),
        line=found,
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
