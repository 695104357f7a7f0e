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
from feedback.devices.queries import kiosk_of
from feedback.offices import queries as offices
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.asked import asked_at_desks
from feedback.ratings.quiet import quiet_desks
from feedback.screens.fleet import dark_desks, darkness, fleet
from feedback.screens.totems import set_desks
from feedback.web.surroundings import settings

pages = Blueprint("kiosks", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/kiosks")
PROMPTS_SHOWN = timedelta(days=30)


@pages.get("/")
@needs(Act.SEE_KIOSKS)
def listed(office: Office) -> ResponseReturnValue:
    """Every tablet that is paired: how it stands, which desks are without a live one, and from which nothing comes."""
    session, now, zone = db.session(), clock.now(), settings().zone
    stands = fleet(session, office.id, zone=zone, now=now)
    since = Month.of(doors.today()).edges(zone)[0]
    return render_template(
        "admin/kiosks.html",
        stands=stands,
        dark=dark_desks(stands),
        quiet=quiet_desks(session, office.id),
        darkness=darkness(session, office.id, since, now, zone=zone, now=now),
        asked=asked_at_desks(session, office, since=doors.today() - PROMPTS_SHOWN, zone=zone),
        desks=offices.desks_of(session, office.id),
    )


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
        if operations.revoke(session, found, by=doors.person().user_id, on=doors.today(), now=now):
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


@pages.post("/<uuid:kiosk>/desks")
@needs(Act.PAIR_KIOSK)
def set_totem(office: Office, kiosk: uuid.UUID) -> ResponseReturnValue:
    """Have a tablet take ratings for further desks beside its own, or for its own alone."""
    now = clock.now()
    with transaction() as session:
        found, own = kiosk_of(session, office.id, kiosk)
        chosen = [offices.desk_by_code(session, office.id, code) for code in request.form.getlist("desks")]
        set_desks(session, found, own, chosen, by=doors.person().user_id, on=doors.today(), now=now)
    flash(gettext("The desks of the kiosk are set."), "done")
    return redirect(url_for("kiosks.listed", office=office.code), 303)
