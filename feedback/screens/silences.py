"""Silences of devices: noted when one reports again, and asked for when a tap says that it was cut off."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.devices.models import Kiosk
from feedback.screens.models import Silence

NOTED_AFTER = timedelta(minutes=2)  # a kiosk reports every minute: two reports missed
SILENT_AFTER = timedelta(minutes=10)  # from then on it is told to the head, and to the public


class Silences:
    """When each device of an office was silent."""

    def __init__(self, spells: Iterable[tuple[uuid.UUID, datetime, datetime]]) -> None:
        self._of_kiosk: defaultdict[uuid.UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
        for kiosk_id, since_at, until_at in spells:
            self._of_kiosk[kiosk_id].append((since_at, until_at))

    def cover(self, kiosk_id: uuid.UUID, moment: datetime) -> bool:
        """Whether the device was silent at `moment`."""
        return any(since <= moment <= until for since, until in self._of_kiosk.get(kiosk_id, ()))


def note_silence(session: Session, office_id: uuid.UUID, kiosk_id: uuid.UUID, *, now: datetime) -> bool:
    """Note, as a device reports, that it had been silent for some minutes; false where it had not."""
    row = session.execute(
        select(Kiosk.seen_at, Kiosk.desk_id).where(Kiosk.office_id == office_id, Kiosk.id == kiosk_id)
    ).one_or_none()
    if row is None or row.seen_at is None or now - row.seen_at < NOTED_AFTER:
        return False
    session.add(
        Silence(
            office_id=office_id, id=new_id(), kiosk_id=kiosk_id, desk_id=row.desk_id, since_at=row.seen_at, until_at=now
        )
    )  # fmt: skip
    session.flush()
    return True


def silences_of(session: Session, office_id: uuid.UUID, *, since: datetime) -> Silences:
    """The silences of the office's devices that reach beyond `since`."""
    ended = session.execute(
        select(Silence.kiosk_id, Silence.since_at, Silence.until_at).where(
            Silence.office_id == office_id, Silence.until_at >= since
        )
    ).all()
    return Silences((kiosk_id, begun, over) for kiosk_id, begun, over in ended)
