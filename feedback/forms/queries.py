"""What can be asked about an office's forms: which stands in place of ours, and what was before it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from feedback.forms.fields import FormKind
from feedback.forms.models import OfficeForm
from feedback.offices.models import Office


def form_in_force(session: Session, office: Office, kind: FormKind) -> bytes | None:
    """The office's own form as it was brought; none where ours is used."""
    return session.scalars(
        select(OfficeForm.content)
        .where(OfficeForm.office_id == office.id, OfficeForm.kind == kind)
        .order_by(OfficeForm.version.desc())
        .limit(1)
    ).first()


def forms_of(session: Session, office: Office) -> Mapping[FormKind, Sequence[OfficeForm]]:
    """Every version of each form of the office, the newest first, without their contents."""
    found: dict[FormKind, list[OfficeForm]] = {kind: [] for kind in FormKind}
    asked = select(OfficeForm).options(defer(OfficeForm.content)).where(OfficeForm.office_id == office.id)
    for form in session.scalars(asked.order_by(OfficeForm.version.desc())):
        found[form.kind].append(form)
    return found
