"""Verifying the files handed in: each is what its decision in the ledger says, and none came or went without one."""

import hashlib
import uuid
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.attachments.models import Attachment
from feedback.attachments.operations import ATTACHED, TAKEN_AWAY
from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind


def attachment_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Files of the office that are changed, gone, or there without a decision."""
    told: dict[str, tuple[str, str]] = {}
    gone: set[str] = set()
    leaves = session.execute(
        select(DecisionLeaf.month, DecisionLeaf.act, DecisionLeaf.body).where(
            DecisionLeaf.office_id == office_id, DecisionLeaf.act.in_((ATTACHED, TAKEN_AWAY))
        )
    )
    for month, act, body in leaves:
        if act == ATTACHED:
            told[body["attachment"]] = (str(month), body["sha256"])
        else:
            gone.add(body["attachment"])
    standing = {}
    kept = select(Attachment.id, Attachment.sha256, Attachment.content).where(
        Attachment.office_id == office_id
    )
    for row in session.execute(kept.execution_options(yield_per=20)):
        digest = hashlib.sha256(row.content).hexdigest()
        standing[row.id.hex] = digest if digest == row.sha256 else ""
    for attachment, (month, digest) in told.items():
        if attachment not in gone and standing.get(attachment) != digest:
            yield Fault(FaultKind.ATTACHMENT, code, month, None, attachment)
    for attachment in standing.keys() - (told.keys() - gone):
        yield Fault(FaultKind.ATTACHMENT, code, "", None, attachment)
