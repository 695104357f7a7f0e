"""The kiosks of an office: how each stands, a code to pair a tablet with, and the end of a device's access."""

import uuid
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.devices import operations
from feedback.devices.queries import kiosk_of, kiosks_of
from feedback.offices import queries as offices
from feedback.offices.models import Office
from feedback.web.surroundings import settings

pages = Blueprint("kiosks", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/kiosks")
SILENT_AFTER = timedelta(minutes=10)  # a kiosk reports every minute


@pages.get("/")
@needs(Act.SEE_KIOSKS)
def listed(office: Office) -> ResponseReturnValue:
    """Every tablet that is paired, silent ones and unsent ratings marked."""
    session, now = db.session(), clock.now()
    rows = [
        (kiosk, desk, kiosk.seen_at is None or now - kiosk.seen_at > SILENT_AFTER)
        for kiosk, desk in kiosks_of(session, office.id)
    ]
    return render_template("admin/kiosks.html", rows=rows, desks=offices.desks_of(session, office.id))


@pages.post("/pairing-codes")
@needs(Act.PAIR_KIOSK)
def make_code(office: Office) -> ResponseReturnValue:
    """Make a one-time code for a desk and show it, once."""
    now = clock.now()
    with transaction() as session:
        desk = offices.desk_by_code(session, office.id, request.form.get("desk", ""))
        code = operations.open_pairing(session, desk.id, now=now)
        acts.record(
            session,
            "devices:code:made",
            office_id=office.id,
            user_id=doors.person().user_id,
            now=now,
            desk=desk.code,
        )
    minutes = int(operations.CODE_VALID.total_seconds() // 60)
    address = f"{settings().public_url}{url_for('kiosk.screen')}"
    return render_template("admin/pairing_code.html", desk=desk, code=code, minutes=minutes, address=address)


@pages.post("/<uuid:kiosk>/revoke")
@needs(Act.PAIR_KIOSK)
def revoke(office: Office, kiosk: uuid.UUID) -> ResponseReturnValue:
    """End the access of a tablet that was lost, broken or moved."""
    now = clock.now()
    with transaction() as session:
        found, desk = kiosk_of(session, office.id, kiosk)
        if operations.revoke(session, found, now=now):
            acts.record(
                session,
                "devices:kiosk:revoked",
                office_id=office.id,
                user_id=doors.person().user_id,
                now=now,
                desk=desk.code,
            )
    flash(gettext("The kiosk is revoked: what it sends is refused from now on."), "done")
    return redirect(url_for("kiosks.listed", office=office.code), 303)
