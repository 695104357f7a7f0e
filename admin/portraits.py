"""Photos of the officials as the screens show them: sent, made small and bare, removed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.offices import queries as offices
from feedback.offices.models import Office, Official
from feedback.offices.portraits import portrait_digests, remove_portrait, set_portrait
from feedback.web import locale

pages = Blueprint("portraits", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/photos")


@pages.get("/")
@needs(Act.SEE_KIOSKS)
def shown(office: Office) -> ResponseReturnValue:
    """The officials of the office, each with the photo that the screens show."""
    return _page(office)


@pages.post("/<uuid:official>")
@needs(Act.SET_SCREENS)
def send(office: Office, official: Official) -> ResponseReturnValue:
    """Take a photo; what is kept is a small square of its pixels."""
    given = request.files.get("photo")
    try:
        with transaction() as session:
            set_portrait(
                session,
                official,
                given.read() if given else b"",
                office_id=office.id,
                by=doors.person().user_id,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, refusal), 422
    flash(gettext("The screens show this photo from now on."), "done")
    return redirect(url_for("portraits.shown", office=office.code), 303)


@pages.post("/<uuid:official>/remove")
@needs(Act.SET_SCREENS)
def remove(office: Office, official: Official) -> ResponseReturnValue:
    """Show the initials again."""
    with transaction() as session:
        remove_portrait(session, official, office_id=office.id, by=doors.person().user_id, now=clock.now())
    flash(gettext("The photo is removed."), "done")
    return redirect(url_for("portraits.shown", office=office.code), 303)


def _page(office: Office, refusal: Refused | None = None) -> str:
    officials = offices.officials_of(db.session(), office.id)
    return render_template(
        "admin/portraits.html",
        officials=officials,
        digests=portrait_digests(db.session(), [each.id for each in officials]),
        error=refusal.said(locale.current()) if refusal else "",
    )
