"""Handing a file in beside what it is about, and taking it away with that."""

import hashlib
import re
import unicodedata
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from feedback.attachments.kinds import LARGEST_TOGETHER, MOST_FILES, FileKind, kind_of
from feedback.attachments.models import About, Attachment, RoomTaken
from feedback.attachments.queries import attachments_of
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
    room: int,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Attachment:
    """Keep a file whole beside what it is about; its hash stands in the ledger. Whoever calls has seen that it may.

    The files of the office have `room` bytes. Raises Refused: `file_empty`, `file_too_large`, `file_unknown`,
    `too_many_files`, `files_too_large` (together), `file_stands` (the same one), `office_full`.
    """
    kind = kind_of(content)
    digest = hashlib.sha256(content).hexdigest()
    place = _place(session, office, about, about_id, digest, len(content))
    _take_room(session, office, len(content), room)
    values = {
        "office_id": office.id,
        "id": new_id(),
        "about": about,
        "about_id": about_id,
        "place": place,
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
    if made is None:  # somebody hands another one in at this moment
        raise _too_many()
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
    """Take the files beside something away, where there are some; the ledger says that they went."""
    gone = session.execute(
        delete(Attachment)
        .where(Attachment.office_id == office.id, Attachment.about == about, Attachment.about_id == about_id)
        .returning(Attachment.id, Attachment.size)
    ).all()
    if gone:
        _give_room_back(session, office, sum(row.size for row in gone))
    for each in sorted(row.id for row in gone):
        append_decision(
            session,
            office.id,
            month,
            TAKEN_AWAY,
            {"attachment": each.hex},
            decided_on=now.astimezone(zone).date(),
        )


def _take_room(session: Session, office: Office, size: int, room: int) -> None:
    """Take room for `size` bytes more, or refuse them with `office_full`: the database decides, however many come at once."""
    session.execute(
        insert_for(session, RoomTaken).values(office_id=office.id, taken=0).on_conflict_do_nothing()
    )
    won = session.execute(
        update(RoomTaken)
        .where(RoomTaken.office_id == office.id, RoomTaken.taken + size <= room)
        .values(taken=RoomTaken.taken + size)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(
            "office_full",
            N_("The office's files take up all of their %(limit)s MB: the administrator can make more room."),
            field="file",
            limit=room // 1024**2,
        )


def _give_room_back(session: Session, office: Office, size: int) -> None:
    session.execute(
        update(RoomTaken)
        .where(RoomTaken.office_id == office.id)
        .values(taken=RoomTaken.taken - size)
        .execution_options(synchronize_session=False)
    )


def _place(
    session: Session, office: Office, about: About, about_id: uuid.UUID, digest: str, size: int
) -> int:
    """The place of one more file beside something. Refused: `too_many_files`, `files_too_large`, `file_stands`."""
    standing = attachments_of(session, office.id, about, [about_id]).get(about_id, ())
    if len(standing) >= MOST_FILES:
        raise _too_many()
    if any(each.sha256 == digest for each in standing):
        raise Refused("file_stands", N_("This very file is there already."), field="file")
    if sum(each.size for each in standing) + size > LARGEST_TOGETHER:
        raise Refused(
            "files_too_large",
            N_("Together the files are larger than %(limit)s MB."),
            field="file",
            limit=LARGEST_TOGETHER // 1024**2,
        )
    return len(standing) + 1


def _too_many() -> Refused:
    return Refused(
        "too_many_files", N_("There are %(most)s files beside this at most."), field="file", most=MOST_FILES
    )


def kept_name(name: str, kind: FileKind) -> str:
    """A file's name as it is kept: its last part, without signs that a system reads as more, with its kind's ending."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    bare = _NOT_IN_NAMES.sub(" ", stem)
    kept = " ".join("".join(sign for sign in bare if unicodedata.category(sign)[0] != "C").split())
    return f"{kept[:LONGEST_NAME].strip(' .') or NAMELESS}.{kind.value}"
