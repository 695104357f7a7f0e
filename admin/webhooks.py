"""Who is told of the office's releases: a new address with its secret shown once, what was told, and telling it again."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.offices.models import Office
from feedback.web import locale
from feedback.webhooks import operations, queries
from feedback.webhooks.secrets import sealing_key

pages = Blueprint("webhooks", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/webhooks")


@pages.get("/")
@needs(Act.MANAGE_WEBHOOKS)
def listed(office: Office) -> ResponseReturnValue:
    """Every address, what was told to it, and the form for a new one."""
    return _page(office)


@pages.post("/")
@needs(Act.MANAGE_WEBHOOKS, sudo=True)
def subscribe(office: Office) -> ResponseReturnValue:
    """Add an address and show its secret, once."""
    now = clock.now()
    key = sealing_key(current_app.config["SECRET_KEY"])
    try:
        with transaction() as session:
            made, secret = operations.subscribe(
                session, office.id, request.form.get("url", ""), key=key, now=now
            )
            _record(office, "webhooks:address:added", made.url)
    except Refused as refusal:
        return _page(office, refusal)
    return render_template("admin/webhook_secret.html", url=made.url, secret=secret)


@pages.post("/<uuid:subscription>/end")
@needs(Act.MANAGE_WEBHOOKS, sudo=True)
def end(office: Office, subscription: uuid.UUID) -> ResponseReturnValue:
    """Tell an address no more."""
    with transaction() as session:
        found = {each.id: each for each in queries.subscriptions_of(session, office.id)}.get(subscription)
        if found is None:
            raise Missing("subscription")
        if operations.end(session, office.id, subscription, now=clock.now()):
            _record(office, "webhooks:address:ended", found.url)
    flash(gettext("This address is told no more."), "done")
    return redirect(url_for("webhooks.listed", office=office.code), 303)


@pages.post("/<uuid:subscription>/events/<uuid:event>/again")
@needs(Act.MANAGE_WEBHOOKS)
def tell_again(office: Office, subscription: uuid.UUID, event: uuid.UUID) -> ResponseReturnValue:
    """Tell an address of an event once more; it knows by the event's id whether it has it already."""
    try:
        with transaction() as session:
            operations.tell_again(session, office.id, event, subscription, on=doors.today(), now=clock.now())
        flash(gettext("The event waits to be told again."), "done")
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.said(locale.current()), "wrong")
    return redirect(url_for("webhooks.listed", office=office.code), 303)


def _record(office: Office, name: str, url: str) -> None:
    acts.record(
        db.session(), name, office_id=office.id, user_id=doors.person().user_id, now=clock.now(), url=url
    )


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    page = render_template(
        "admin/webhooks.html",
        subscriptions=queries.subscriptions_of(session, office.id),
        told=queries.told_of(session, office.id),
        kinds=operations.KINDS,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
