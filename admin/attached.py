"""Files beside evidence, faults, results and changes, given out to whoever may see what they are about."""

import io
import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin import doors
from admin.doors import needs
from admin.oneself import myself, office_in, stay_at
from feedback.accounts.rights import Act
from feedback.attachments.kinds import MIMETYPES
from feedback.attachments.models import About
from feedback.attachments.queries import attachment_with_content
from feedback.database import db
from feedback.evaluations.sheets.evidence import evidence_at
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans.changes import change_of
from feedback.plans.drafting import task_of
from feedback.plans.faults import fault_of

pages = Blueprint("attached", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/months/<month:month>/of")
own = Blueprint("own_attached", __name__, url_prefix=f"{doors.BELOW}/me/months/<month:month>/files")
own.url_defaults(stay_at)
FINDERS: Mapping[About, Callable[[Session, Office, Month, uuid.UUID, uuid.UUID], object]] = {
    About.FAULT: fault_of,
    About.RESULT: task_of,
    About.CHANGE: change_of,
}


@pages.get("/<uuid:official>/evidence/<uuid:evidence>/files/<uuid:file>")
@needs(Act.SEE_PERSON)
def evidence_file(
    office: Office, month: Month, official: Official, evidence: uuid.UUID, file: uuid.UUID
) -> ResponseReturnValue:
    """A file beside a piece of evidence on somebody's sheet."""
    found = evidence_at(db.session(), office, month, official.id, evidence)
    return _given_out(office, About.EVIDENCE, found.id, file)


@pages.get("/<uuid:official>/plan/<any(fault, result, change):about>/<uuid:thing>/files/<uuid:file>")
@needs(Act.SEE_PLAN)
def plan_file(
    office: Office, month: Month, official: Official, about: str, thing: uuid.UUID, file: uuid.UUID
) -> ResponseReturnValue:
    """A file beside a fault, a result or a change in somebody's plan."""
    return _of_plan(office, month, official, About(about), thing, file)


@own.get("/evidence/<uuid:evidence>/<uuid:file>")
@needs(Act.SEE_OWN)
def own_evidence(month: Month, evidence: uuid.UUID, file: uuid.UUID) -> ResponseReturnValue:
    """A file beside a piece of one's own evidence."""
    me = myself()
    office = office_in(me, month)
    found = evidence_at(db.session(), office, month, me.id, evidence)
    return _given_out(office, About.EVIDENCE, found.id, file)


@own.get("/plan/<any(fault, result, change):about>/<uuid:thing>/<uuid:file>")
@needs(Act.SEE_OWN)
def own_plan_file(month: Month, about: str, thing: uuid.UUID, file: uuid.UUID) -> ResponseReturnValue:
    """A file beside a fault, a result or a change in one's own plan."""
    me = myself()
    return _of_plan(office_in(me, month), month, me, About(about), thing, file)


def _of_plan(
    office: Office, month: Month, official: Official, about: About, thing: uuid.UUID, file: uuid.UUID
) -> Response:
    """The file, where the thing is of the official's plan of the month; raises Missing."""
    FINDERS[about](db.session(), office, month, official.id, thing)
    return _given_out(office, about, thing, file)


def _given_out(office: Office, about: About, about_id: uuid.UUID, file: uuid.UUID) -> Response:
    """The file as it came: to be saved, never shown by the browser as part of this site."""
    found = attachment_with_content(db.session(), office.id, about, about_id, file)
    answer = send_file(
        io.BytesIO(found.content),
        mimetype=MIMETYPES[found.kind],
        as_attachment=True,
        download_name=found.name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
