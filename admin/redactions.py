"""Words that were told and should not stand: proposing to take passages out of view, and deciding it as the second person."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries as accounts
from feedback.accounts.models import User
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.redactions import operations, queries
from feedback.redactions.models import RedactionReason
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("redactions", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/redactions")
NOT_CHOSEN = N_("Please choose one of the answers.")


@pages.get("/")
@needs(Act.REDACT_WORDS)
def listed(office: Office) -> ResponseReturnValue:
    """What waits for a second person and what was decided; and the months whose words may be looked through."""
    session = db.session()
    return render_template(
        "admin/redactions.html",
        rows=queries.redactions_of(session, office.id),
        months=queries.months_told(session, office.id),
    )


@pages.get("/told/<month:month>/")
@needs(Act.REDACT_WORDS)
def words(office: Office, month: Month) -> ResponseReturnValue:
    """The words told with a month, each with the way to propose."""
    own = doors.person().official_id
    told = queries.words_told(db.session(), office.id, month, besides=own)
    return render_template("admin/told_words.html", month=month, told=told)


@pages.get("/words/<uuid:told>/")
@needs(Act.REDACT_WORDS)
def form(office: Office, told: uuid.UUID) -> ResponseReturnValue:
    """The form for one citizen's words."""
    return _form(office, told)


@pages.post("/words/<uuid:told>/")
@needs(Act.REDACT_WORDS, sudo=True)
def propose(office: Office, told: uuid.UUID) -> ResponseReturnValue:
    """Propose that passages go out of view."""
    try:
        with transaction() as session:
            made = operations.propose(
                session,
                queries.told_at(session, office.id, told, besides=doors.person().official_id),
                request.form.get("passages", "").splitlines(),
                _reason(),
                request.form.get("note", ""),
                _me(),
                zone=settings().zone,
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _form(office, told, refusal)
    return redirect(url_for("redactions.shown", office=office.code, redaction=made.id), 303)


@pages.get("/<uuid:redaction>/")
@needs(Act.REDACT_WORDS)
def shown(office: Office, redaction: uuid.UUID) -> ResponseReturnValue:
    """One proposal, with the passages marked that would go."""
    return _page(office, redaction)


@pages.post("/<uuid:redaction>/agree")
@needs(Act.REDACT_WORDS, sudo=True)
def agree(office: Office, redaction: uuid.UUID) -> ResponseReturnValue:
    """Decide as the second person."""
    found = queries.redaction_at(db.session(), office.id, redaction)
    try:
        with transaction() as session:
            operations.agree(session, found, _me(), zone=settings().zone, now=clock.now())
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, redaction, refusal)
    flash(
        gettext(
            "Taken out of view. The ledger keeps who decided it and why, and that something stood there."
        ),
        "done",
    )
    return redirect(url_for("redactions.shown", office=office.code, redaction=redaction), 303)


@pages.post("/<uuid:redaction>/withdraw")
@needs(Act.REDACT_WORDS)
def withdraw(office: Office, redaction: uuid.UUID) -> ResponseReturnValue:
    """Take one's own proposal back, or turn somebody else's down."""
    found = queries.redaction_at(db.session(), office.id, redaction)
    try:
        with transaction() as session:
            operations.withdraw(session, found, _me(), now=clock.now())
    except Refused as refusal:
        return _page(office, redaction, refusal)
    flash(gettext("The proposal is withdrawn; nothing was changed."), "done")
    return redirect(url_for("redactions.listed", office=office.code), 303)


def _me() -> User:
    return accounts.account(db.session(), doors.person().user_id)


def _reason() -> RedactionReason:
    try:
        return RedactionReason(request.form.get("reason", ""))
    except ValueError:
        raise Refused("not_chosen", NOT_CHOSEN, field="reason") from None


def _form(office: Office, told: uuid.UUID, refusal: Refused | None = None) -> ResponseReturnValue:
    found = queries.told_at(db.session(), office.id, told, besides=doors.person().official_id)
    page = render_template(
        "admin/redact.html",
        told=found,
        reasons=list(RedactionReason),
        longest=operations.LONGEST_NOTE,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


def _page(office: Office, redaction: uuid.UUID, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    row = queries.row_of(session, queries.redaction_at(session, office.id, redaction))
    page = render_template(
        "admin/redaction.html",
        row=row,
        names=accounts.names_of(session, {each for each in (row.proposed_by, row.decided_by) if each}),
        me=doors.person().user_id,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
