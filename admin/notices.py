"""The outbox of an office: how much waits, was sent or failed, and why. No address and no citizen is ever shown."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.notices import operations, queries
from feedback.offices.models import Office
from feedback.web import locale

pages = Blueprint("notices", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/notices")


@pages.get("/")
@needs(Act.SEE_NOTICES)
def outbox(office: Office) -> ResponseReturnValue:
    """The outbox by channel, and what was given up."""
    session = db.session()
    return render_template(
        "admin/notices.html",
        lines=queries.lines_of(session, office.id),
        failures=queries.failures_of(session, office.id),
        kept_days=operations.KEPT.days,
    )


@pages.post("/<uuid:notice>/again")
@needs(Act.RETRY_NOTICE)
def try_again(office: Office, notice: uuid.UUID) -> ResponseReturnValue:
    """Queue a notice that was given up once more."""
    now = clock.now()
    try:
        with transaction() as session:
            found = queries.notice_at(session, office.id, notice)
            operations.try_again(session, found, now=now)
            acts.record(
                session,
                "notices:notice:retried",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                channel=found.channel.value,
                template=found.template,
            )
        flash(gettext("The notice waits to be sent again."), "done")
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.said(locale.current()), "wrong")
    return redirect(url_for("notices.outbox", office=office.code), 303)
