"""Roles that decide and wait for a second person: given or not by somebody else than who asked."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries, role_requests
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.notices import access
from feedback.offices.models import Office
from feedback.offices.queries import offices_below
from feedback.web import locale

pages = Blueprint("role_requests", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/role-requests")


@pages.get("/")
@needs(Act.SETTLE_ROLE)
def listed(office: Office) -> ResponseReturnValue:
    """What waits at the office and below it."""
    return _page(office)


@pages.post("/<uuid:request_id>/give")
@needs(Act.SETTLE_ROLE, sudo=True)
def give(office: Office, request_id: uuid.UUID) -> ResponseReturnValue:
    """Agree: the role is held from now on, and those concerned are told."""
    found = role_requests.request_at(db.session(), office.id, request_id)
    try:
        with transaction() as session:
            by, now = doors.person().user_id, clock.now()
            role_requests.give(session, found, on=doors.today(), by=by, now=now)
            user = queries.account(session, found.user_id)
            access.tell(
                session, user, office, access.ROLE_GIVEN, role=found.role, today=doors.today(), now=now
            )
    except Refused as refusal:
        return _page(office, refusal)
    flash(gettext("The role is given."), "done")
    return redirect(url_for("role_requests.listed", office=office.code), 303)


@pages.post("/<uuid:request_id>/refuse")
@needs(Act.SETTLE_ROLE, sudo=True)
def refuse(office: Office, request_id: uuid.UUID) -> ResponseReturnValue:
    """Turn it down."""
    found = role_requests.request_at(db.session(), office.id, request_id)
    try:
        with transaction() as session:
            role_requests.refuse(session, found, by=doors.person().user_id, now=clock.now())
    except Refused as refusal:
        return _page(office, refusal)
    flash(gettext("The role is not given."), "done")
    return redirect(url_for("role_requests.listed", office=office.code), 303)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    offices = {each.id: each for each in offices_below(session, [office.id])}
    rows = role_requests.waiting(session, list(offices))
    people = {each.user_id for each in rows} | {each.asked_by for each in rows}
    page = render_template(
        "admin/role_requests.html",
        rows=rows,
        offices=offices,
        names=queries.names_of(session, people),
        me=doors.person().user_id,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
