"""What can be asked of kiosks: whose token this is, and which devices an office has."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.devices.counting import Numbers
from feedback.devices.models import Kiosk, KioskKey, Restoration
from feedback.devices.pairing import token_hash
from feedback.errors import Missing
from feedback.offices.models import Desk


@dataclass(frozen=True, slots=True)
class Device:
    """A paired tablet, as a request knows it: whose it is, and at which desk it stands."""

    office_id: uuid.UUID
    kiosk_id: uuid.UUID
    desk_id: uuid.UUID
    cloned: bool = False  # two devices are known to use its key or its token
    keys: Mapping[str, bytes] = field(default_factory=dict)  # its live public keys by their marks
    named_desks: tuple[tuple[str, uuid.UUID], ...] = ()  # every desk it takes ratings for, with its code

    @property
    def desk_ids(self) -> tuple[uuid.UUID, ...]:
        """Every desk for which it takes ratings, its own first."""
        return (self.desk_id, *(each for _, each in self.named_desks if each != self.desk_id))


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose key sealed a rating: the device that it was registered for, which may have ended since."""

    public_key: bytes
    device: Device


def device_of(session: Session, token: str) -> Device | None:
    """The device that holds `token`; none for a token unknown or revoked."""
    row = session.execute(
        select(Kiosk.office_id, Kiosk.id, Kiosk.desk_id, Kiosk.cloned_at).where(
            Kiosk.token_hash == token_hash(token), Kiosk.revoked_at.is_(None)
        )
    ).first()
    if row is None:
        return None
    office_id, kiosk_id, desk_id, cloned_at = row
    live = session.execute(
        select(KioskKey.id, KioskKey.public_key).where(
            KioskKey.office_id == office_id, KioskKey.kiosk_id == kiosk_id, KioskKey.ended_at.is_(None)
        )
    )
    keys = {mark: bytes(public_key) for mark, public_key in live}
    return Device(office_id, kiosk_id, desk_id, cloned_at is not None, keys)


def signer_of(session: Session, mark: str) -> Signer | None:
    """Whose key that is; also of a key that has ended, of a device that was revoked, and of another office.

    A tablet that is moved to another office brings along what was tapped before. The mark is the digest of the key, so
    no other office can have registered another key of that name.
    """
    row = session.execute(
        select(KioskKey.public_key, Kiosk.office_id, Kiosk.id, Kiosk.desk_id, Kiosk.cloned_at)
        .join(Kiosk, (Kiosk.office_id == KioskKey.office_id) & (Kiosk.id == KioskKey.kiosk_id))
        .where(KioskKey.id == mark)
        .order_by(Kiosk.paired_at)
    ).first()
    if row is None:
        return None
    public_key, office_id, kiosk_id, desk_id, cloned_at = row
    return Signer(bytes(public_key), Device(office_id, kiosk_id, desk_id, cloned_at is not None))


def restore_epoch(session: Session) -> int:
    """When the database was last put back from a copy, as a number that only rises; 0 where it never was."""
    return session.scalar(select(func.max(Restoration.epoch))) or 0


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a device's word reaches, by its id."""

    signed: bool  # it has a live key
    missing: int  # ratings that it numbered and that never came


def trust_of(session: Session, office_id: uuid.UUID) -> Mapping[uuid.UUID, Trust]:
    """The devices of an office that registered a key; one that is not named signs nothing."""
    found: dict[uuid.UUID, Trust] = {}
    rows = session.execute(
        select(KioskKey.kiosk_id, KioskKey.ended_at, KioskKey.number, KioskKey.missing).where(
            KioskKey.office_id == office_id
        )
    )
    for kiosk_id, ended_at, number, missing in rows:
        known = found.get(kiosk_id, Trust(signed=False, missing=0))
        found[kiosk_id] = Trust(
            signed=known.signed or ended_at is None,
            missing=known.missing + Numbers.read(number, missing).missing_count,
        )
    return found


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
