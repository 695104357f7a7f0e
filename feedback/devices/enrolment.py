"""A device's keys: it registers one when it is paired, and another before the old one is put away."""

import uuid
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit.kept import changing
from feedback.base import insert_for
from feedback.devices.kept import KEY_ADDED, KEYS
from feedback.devices.keys import key_mark
from feedback.devices.models import KioskKey
from feedback.errors import Refused
from feedback.labels import N_

MOST_KEYS = 2  # alive at once: the one in use, and the next


def add_key(
    session: Session, office_id: uuid.UUID, kiosk_id: uuid.UUID, public_key: bytes, *, on: date, now: datetime
) -> str:
    """Register a device's key and give its mark; the oldest ends where the device would have a third.

    The same key once more changes nothing, so that a device whose answer was lost asks again. Refused with
    `key_taken` where the key is another device's, or has ended.
    """
    mark = key_mark(public_key)
    row = {
        "office_id": office_id,
        "id": mark,
        "kiosk_id": kiosk_id,
        "public_key": public_key,
        "added_at": now,
    }
    told = {"kiosk": kiosk_id.hex, "key": mark}
    with changing(session, KEYS, office_id, KEY_ADDED, told, on=on):
        session.execute(insert_for(session, KioskKey).values(**row).on_conflict_do_nothing())
    live = session.scalars(
        select(KioskKey.id)
        .where(KioskKey.office_id == office_id, KioskKey.kiosk_id == kiosk_id, KioskKey.ended_at.is_(None))
        .order_by(KioskKey.added_at.desc())
    ).all()
    if mark not in live:
        raise Refused("key_taken", N_("This key can't be registered: it belongs to a device already."))
    past = [each for each in live if each != mark][MOST_KEYS - 1 :]
    if past:
        session.execute(
            update(KioskKey)
            .where(KioskKey.office_id == office_id, KioskKey.id.in_(past))
            .values(ended_at=now)
        )
    return mark
