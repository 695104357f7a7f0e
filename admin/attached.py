"""Files beside evidence and faults, given out to whoever may see what they are about."""

import io
import uuid

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.oneself import myself, office_in, stay_at
from feedback.accounts.rights import Act
from feedback.attachments.kinds import MIMETYPES
from feedback.attachments.models import About
from feedback.attachments.queries import attachment_with_content
from feedback.database import db
from feedback.evaluations.evidence import evidence_at
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans.faults import fault_of

pages = Blueprint("attached", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/months/<month:month>/of")
own = Blueprint("own_attached", __name__, url_prefix=f"{doors.BELOW}/me/months/<month:month>/files")
own.url_defaults(stay_at)


@pages.get("/<uuid:official>/evidence/<uuid:evidence>/file")
@needs(Act.SEE_PERSON)
def evidence_file(
    office: Office, month: Month, official: Official, evidence: uuid.UUID
) -> ResponseReturnValue:
    """The file beside a piece of evidence on somebody's sheet."""
    found = evidence_at(db.session(), office, month, official.id, evidence)
    return _given_out(office, About.EVIDENCE, found.id)


@pages.get("/<uuid:official>/faults/<uuid:fault>/file")
@needs(Act.SEE_PLAN)
def fault_file(office: Office, month: Month, official: Official, fault: uuid.UUID) -> ResponseReturnValue:
    """The file beside a lateness or an error in somebody's plan."""
    found = fault_of(db.session(), office, month, official.id, fault)
    return _given_out(office, About.FAULT, found.id)


@own.get("/evidence/<uuid:evidence>")
@needs(Act.SEE_OWN)
def own_evidence(month: Month, evidence: uuid.UUID) -> ResponseReturnValue:
    """The file beside a piece of one's own evidence."""
    me = myself()
    office = office_in(me, month)
    return _given_out(office, About.EVIDENCE, evidence_at(db.session(), office, month, me.id, evidence).id)


@own.get("/faults/<uuid:fault>")
@needs(Act.SEE_OWN)
def own_fault(month: Month, fault: uuid.UUID) -> ResponseReturnValue:
    """The file beside a lateness or an error in one's own plan."""
    me = myself()
    office = office_in(me, month)
    return _given_out(office, About.FAULT, fault_of(db.session(), office, month, me.id, fault).id)


def _given_out(office: Office, about: About, about_id: uuid.UUID) -> Response:
    """The file as it came: to be saved, never shown by the browser as part of this site."""
    found = attachment_with_content(db.session(), office.id, about, about_id)
    answer = send_file(
        io.BytesIO(found.content),
        mimetype=MIMETYPES[found.kind],
        as_attachment=True,
        download_name=found.name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
