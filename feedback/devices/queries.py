"""What can be asked of kiosks: whose token this is, and which devices an office has."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.devices.models import Kiosk
from feedback.devices.pairing import token_hash
from feedback.errors import Missing
from feedback.offices.models import Desk


@dataclass(frozen=True, slots=True)
class Device:
    """A paired tablet, as a request knows it: whose it is, and at which desk it stands."""

    office_id: uuid.UUID
    kiosk_id: uuid.UUID
    desk_id: uuid.UUID


def device_of(session: Session, token: str) -> Device | None:
    """The device that holds `token`; none for a token unknown or revoked."""
    row = session.execute(
        select(Kiosk.office_id, Kiosk.id, Kiosk.desk_id).where(
            Kiosk.token_hash == token_hash(token), Kiosk.revoked_at.is_(None)
        )
    ).first()
    return None if row is None else Device(*row)


def kiosks_of(session: Session, office_id: uuid.UUID) -> Sequence[tuple[Kiosk, Desk]]:
    """The devices of an office that are not revoked, each with its desk, by the desk's code."""
    rows = session.execute(
        select(Kiosk, Desk)
        .join(Desk, Desk.id == Kiosk.desk_id)
        .where(Kiosk.office_id == office_id, Kiosk.revoked_at.is_(None))
        .order_by(Desk.code_key, Kiosk.paired_at)
    )
    return [(kiosk, desk) for kiosk, desk in rows]


def kiosk_of(session: Session, office_id: uuid.UUID, kiosk_id: uuid.UUID) -> tuple[Kiosk, Desk]:
    """A device of the office with its desk; raises Missing."""
    row = session.execute(
        select(Kiosk, Desk)
        .join(Desk, Desk.id == Kiosk.desk_id)
        .where(Kiosk.office_id == office_id, Kiosk.id == kiosk_id, Kiosk.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        raise Missing("kiosk")
    return row[0], row[1]
