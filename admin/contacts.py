"""What citizens left for an answer, sealed: the list tells nobody who, and each look needs a reason and is written down."""

import uuid
from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.contacts import keys, operations, queries
from feedback.contacts.sealing import Opener
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("contacts", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/contacts")
LARGEST_KEY = 4096  # bytes
NO_KEY = N_("Choose the file of the private key: this server does not have it.")


@pages.get("/")
@needs(Act.SEE_CONTACTS)
def listed(office: Office) -> ResponseReturnValue:
    """How many wait for an answer, and until when each is kept."""
    return _page(office)


@pages.post("/<uuid:contact>")
@needs(Act.OPEN_CONTACT, sudo=True)
def look(office: Office, contact: uuid.UUID) -> ResponseReturnValue:
    """Open one, with the server's private key or one that is brought along and kept nowhere."""
    try:
        with transaction() as session:
            found = queries.contact_at(session, office.id, contact)
            words = operations.look(
                session,
                found,
                _opener(),
                user_id=doors.person().user_id,
                reason=request.form.get("reason", ""),
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal)
    return render_template("admin/contact.html", words=words, delete_on=found.delete_on)


def _opener() -> Opener:
    brought = request.files.get("key")
    if brought is not None and brought.filename:
        return keys.opener_of(brought.stream.read(LARGEST_KEY))
    own = keys.opener_in(Path(settings().contacts_private_key))
    if own is None:
        raise Refused("no_key", NO_KEY, field="key")
    return own


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/contacts.html",
        contacts=queries.wanting_answers(db.session(), office.id),
        has_key=Path(settings().contacts_private_key).is_file(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=None,
    )
    return page, 422 if refusal else 200
