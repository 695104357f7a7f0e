"""What can happen to an office's forms: one put in place of ours, and ours taken back."""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import insert_for
from feedback.errors import Conflict, Refused
from feedback.forms.check import check
from feedback.forms.fields import FormKind
from feedback.forms.models import OfficeForm
from feedback.forms.queries import form_in_force
from feedback.labels import N_, normal
from feedback.offices.models import Office


def replace_form(
    session: Session,
    office: Office,
    kind: FormKind,
    content: bytes,
    file_name: str,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> int:
    """Put a .docx in place of the form, and give its version; earlier versions stay. Raises what `check` refuses."""
    check(kind, content)
    digest = hashlib.sha256(content).hexdigest()
    version = _keep(session, office, kind, content, digest, file_name, user_id=user_id, now=now)
    acts.record(
        session,
        "forms:form:replaced",
        office_id=office.id,
        user_id=user_id,
        now=now,
        form=kind.value,
        version=version,
        digest=digest,
    )
    return version


def reset_form(
    session: Session, office: Office, kind: FormKind, *, user_id: uuid.UUID | None, now: datetime
) -> int:
    """Use our form again from now on. Raises Refused `form_is_ours` where it is in use already."""
    if form_in_force(session, office, kind) is None:
        raise Refused("form_is_ours", N_("Our own form is in use already."), field="form")
    version = _keep(session, office, kind, None, None, "", user_id=user_id, now=now)
    acts.record(
        session,
        "forms:form:reset",
        office_id=office.id,
        user_id=user_id,
        now=now,
        form=kind.value,
        version=version,
    )
    return version


def _keep(
    session: Session,
    office: Office,
    kind: FormKind,
    content: bytes | None,
    digest: str | None,
    file_name: str,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> int:
    newest = session.scalar(
        select(func.max(OfficeForm.version)).where(OfficeForm.office_id == office.id, OfficeForm.kind == kind)
    )
    version = (newest or 0) + 1
    kept = session.scalar(
        insert_for(session, OfficeForm)
        .values(
            office_id=office.id,
            kind=kind,
            version=version,
            content=content,
            digest=digest,
            file_name=normal(file_name)[:200],
            set_by=user_id,
            set_at=now,
        )
        .on_conflict_do_nothing()
        .returning(OfficeForm.version)
    )
    if kept is None:
        raise Conflict("form_changed", N_("Somebody else has just changed this form: look at it again."))
    return version
