"""Handing a file in beside what it is about, and taking it away with that."""

import hashlib
import re
import unicodedata
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedback.attachments.kinds import FileKind, kind_of
from feedback.attachments.models import About, Attachment
from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.base import insert_for, new_id
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.month import Month

ATTACHED, TAKEN_AWAY = "attachments:attached", "attachments:taken_away"  # in the ledger
LONGEST_NAME = 100  # characters, the ending aside
NAMELESS = "tep"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


def attach(
    session: Session,
    office: Office,
    month: Month,
    about: About,
    about_id: uuid.UUID,
    name: str,
    content: bytes,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Attachment:
    """Keep a file whole beside what it is about; its hash stands in the ledger. Whoever calls has seen that it may.

    Raises Refused: `file_empty`, `file_too_large`, `file_unknown`, `file_stands` (there is one already).
    """
    kind = kind_of(content)
    digest = hashlib.sha256(content).hexdigest()
    values = {
        "office_id": office.id,
        "id": new_id(),
        "about": about,
        "about_id": about_id,
        "name": kept_name(name, kind),
        "kind": kind,
        "size": len(content),
        "sha256": digest,
        "content": content,
        "added_by": user_id,
        "added_at": now,
    }
    made = session.scalar(
        insert_for(session, Attachment).values(**values).on_conflict_do_nothing().returning(Attachment.id)
    )
    if made is None:
        raise Refused("file_stands", N_("There is a file beside this already."), field="file")
    body = {"attachment": made.hex, "about": about.value, "of": about_id.hex, "sha256": digest}
    append_decision(session, office.id, month, ATTACHED, body, decided_on=now.astimezone(zone).date())
    acts.record(
        session,
        "attachments:file:attached",
        office_id=office.id,
        user_id=user_id,
        now=now,
        about=about.value,
        kind=kind.value,
        sha256=digest,
    )
    return session.get_one(Attachment, (office.id, made))


def take_away(
    session: Session,
    office: Office,
    month: Month,
    about: About,
    about_id: uuid.UUID,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Take the file beside something away, where there is one; the ledger says that it went."""
    gone = session.scalar(
        delete(Attachment)
        .where(Attachment.office_id == office.id, Attachment.about == about, Attachment.about_id == about_id)
        .returning(Attachment.id)
    )
    if gone is not None:
        append_decision(
            session,
            office.id,
            month,
            TAKEN_AWAY,
            {"attachment": gone.hex},
            decided_on=now.astimezone(zone).date(),
        )


def kept_name(name: str, kind: FileKind) -> str:
    """A file's name as it is kept: its last part, without signs that a system reads as more, with its kind's ending."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    bare = _NOT_IN_NAMES.sub(" ", stem)
    kept = " ".join("".join(sign for sign in bare if unicodedata.category(sign)[0] != "C").split())
    return f"{kept[:LONGEST_NAME].strip(' .') or NAMELESS}.{kind.value}"
