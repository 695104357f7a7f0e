"""The API keys of an office: what each may do and when it was last used, a new one shown once, one taken away."""

import uuid
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.api_keys import operations, queries
from feedback.api_keys.models import Scope
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.offices.models import Office
from feedback.web import locale

pages = Blueprint("api_keys", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/api-keys")
USUAL_DAYS = 365


@pages.get("/")
@needs(Act.MANAGE_KEYS)
def listed(office: Office) -> ResponseReturnValue:
    """Every key, and the form for a new one."""
    return _page(office)


@pages.post("/")
@needs(Act.MANAGE_KEYS, sudo=True)
def make(office: Office) -> ResponseReturnValue:
    """Make a key and show it, once."""
    now, today = clock.now(), doors.today()
    try:
        with transaction() as session:
            key, text = operations.make(
                session,
                office.id,
                request.form.get("name", ""),
                _scopes(),
                expires_on=_expires(today),
                by=doors.person().user_id,
                today=today,
                now=now,
            )
            acts.record(
                session,
                "api_keys:key:made",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                key=key.name,
                scopes=key.scopes,
            )
    except Refused as refusal:
        return _page(office, refusal)
    return render_template("admin/api_key.html", key=key, text=text)


@pages.post("/<uuid:key>/revoke")
@needs(Act.MANAGE_KEYS, sudo=True)
def revoke(office: Office, key: uuid.UUID) -> ResponseReturnValue:
    """End a key at once."""
    now = clock.now()
    with transaction() as session:
        found = queries.key_at(session, office.id, key)
        if operations.revoke(session, found, by=doors.person().user_id, on=doors.today(), now=now):
            acts.record(
                session,
                "api_keys:key:revoked",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                key=found.name,
            )
    flash(gettext("The key is revoked: what comes with it is refused from now on."), "done")
    return redirect(url_for("api_keys.listed", office=office.code), 303)


def _scopes() -> set[Scope]:
    try:
        return {Scope(each) for each in request.form.getlist("scopes")}
    except ValueError:
        raise Missing("scope") from None


def _expires(today: date) -> date:
    try:
        return typed.day(request.form.get("expires", "")) or today + timedelta(days=USUAL_DAYS)
    except ValueError:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="expires") from None


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    today = doors.today()
    page = render_template(
        "admin/api_keys.html",
        keys=[
            (key, sorted(queries.scopes_of(key)), key.expires_on < today)
            for key in queries.keys_of(db.session(), office.id)
        ],
        scopes=list(Scope),
        chosen=request.form.getlist("scopes"),
        usual_end=today + timedelta(days=USUAL_DAYS),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
