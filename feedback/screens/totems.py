"""A tablet that stands before several desks: which they are, and how they are set."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.audit.kept import changing
from feedback.devices.models import Kiosk
from feedback.devices.queries import Device
from feedback.offices.models import Desk
from feedback.screens.kept import SET, TOTEMS
from feedback.screens.models import KioskDesk


def desks_named(session: Session, device: Device) -> tuple[tuple[str, uuid.UUID], ...]:
    """Every desk for which the device takes ratings, with its code."""
    return tuple((desk.code, desk.id) for desk in desks_before(session, device))


def desks_before(session: Session, device: Device) -> Sequence[Desk]:
    """The desks before which the device stands, by code: one for a plain kiosk, several for a totem."""
    further = exists().where(
        KioskDesk.office_id == device.office_id,
        KioskDesk.kiosk_id == device.kiosk_id,
        KioskDesk.desk_id == Desk.id,
    )
    asked = select(Desk).where(Desk.office_id == device.office_id, or_(Desk.id == device.desk_id, further))
    return session.scalars(asked.order_by(Desk.code_key)).all()


def set_desks(
    session: Session,
    kiosk: Kiosk,
    own: Desk,
    further: Iterable[Desk],
    *,
    by: uuid.UUID,
    on: date,
    now: datetime,
) -> None:
    """Have the tablet take ratings for its own desk and for these further ones of the same office.

    The ledger keeps it, since whose desk a tablet stands before decides whom its ratings may be about.
    """
    chosen = {desk.code: desk for desk in further if desk.id != own.id and desk.office_id == kiosk.office_id}
    told = {
        "kiosk": kiosk.id.hex,
        "desks": sorted(desk.id.hex for desk in chosen.values()),
        "by": by.hex,
    }
    with changing(session, TOTEMS, kiosk.office_id, SET, told, on=on):
        session.execute(
            delete(KioskDesk).where(KioskDesk.office_id == kiosk.office_id, KioskDesk.kiosk_id == kiosk.id)
        )
        session.add_all(
            KioskDesk(office_id=kiosk.office_id, kiosk_id=kiosk.id, desk_id=desk.id)
            for desk in chosen.values()
        )
    acts.record(
        session,
        "screens:totem:set",
        office_id=kiosk.office_id,
        user_id=by,
        now=now,
        desk=own.code,
        desks=", ".join(sorted(chosen)),
    )


def totems_of(session: Session, office_id: uuid.UUID) -> dict[uuid.UUID, list[Desk]]:
    """The further desks of each tablet of the office that has any."""
    rows = session.execute(
        select(KioskDesk.kiosk_id, Desk)
        .join(Desk, Desk.id == KioskDesk.desk_id)
        .where(KioskDesk.office_id == office_id)
        .order_by(Desk.code_key)
    )
    found: dict[uuid.UUID, list[Desk]] = {}
    for kiosk_id, desk in rows:
        found.setdefault(kiosk_id, []).append(desk)
    return found
