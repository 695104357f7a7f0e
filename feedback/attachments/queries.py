"""What can be asked about files handed in: which stand beside something, one with its bytes, the room that they take."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from feedback.attachments.models import About, Attachment
from feedback.errors import Missing, Refused
from feedback.labels import N_


def attachments_of(
    session: Session, office_id: uuid.UUID, about: About, ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[Attachment]]:
    """The files beside these things, by what they are about, as they came; without their bytes."""
    if not ids:
        return {}
    asked = (
        select(Attachment)
        .where(Attachment.office_id == office_id, Attachment.about == about, Attachment.about_id.in_(ids))
        .order_by(Attachment.place)
    )
    found: defaultdict[uuid.UUID, list[Attachment]] = defaultdict(list)
    for each in session.scalars(asked):
        found[each.about_id].append(each)
    return dict(found)


def attachment_with_content(
    session: Session, office_id: uuid.UUID, about: About, about_id: uuid.UUID, attachment_id: uuid.UUID
) -> Attachment:
    """A file beside something, with its bytes. Raises Missing, or Refused `file_changed` where they are not its own."""
    found = session.scalars(
        select(Attachment)
        .where(
            Attachment.office_id == office_id,
            Attachment.id == attachment_id,
            Attachment.about == about,
            Attachment.about_id == about_id,
        )
        .options(undefer(Attachment.content))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing("attachment")
    if hashlib.sha256(found.content).hexdigest() != found.sha256:
        raise Refused("file_changed", N_("This file is not what was handed in: its hash differs."))
    return found


def bytes_of(session: Session, office_id: uuid.UUID) -> int:
    """How many bytes the files of an office take up."""
    taken = session.scalar(select(func.sum(Attachment.size)).where(Attachment.office_id == office_id))
    return int(taken or 0)
