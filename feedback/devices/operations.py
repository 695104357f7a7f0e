"""What can happen to a kiosk: a pairing code is made, a tablet pairs with it, reports how it stands, is revoked."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from feedback.audit.kept import changing
from feedback.base import new_id
from feedback.devices.enrolment import add_key
from feedback.devices.kept import KIOSKS, PAIRED, REVOKED
from feedback.devices.models import Kiosk, KioskKey, PairingCode, Restoration
from feedback.devices.pairing import code_hash, new_code, new_token, token_hash
from feedback.devices.sightings import Driver, Sighting, remember
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Desk

CODE_VALID = timedelta(minutes=10)
MAY_OVERTAKE = timedelta(minutes=2)  # a request that was sent before the key was registered
MOST_TRIES = 10  # wrong codes, from anywhere, while a code is live

CODE_REFUSALS = {
    "pairing_code_unknown": N_(
        "This pairing code is not known. Please check the digits or ask for a new code."
    ),
    "pairing_code_used": N_("This pairing code has been used. Please ask for a new code."),
    "pairing_code_expired": N_("This pairing code has expired. Please ask for a new code."),
    "pairing_code_blocked": N_("There were too many wrong tries. Please ask for a new code."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a device says it stands."""

    version: str
    unsent: int  # ratings that wait on it
    oldest_seconds: int  # how long the oldest of them has waited
    refused: int  # ratings that the server refused, kept aside
    battery: int | None = None  # percent
    clock_off_seconds: int | None = None  # how far its clock is ahead of the server's


def open_pairing(session: Session, desk_id: uuid.UUID, *, now: datetime) -> str:
    """Make a one-time code that pairs one tablet to the desk within ten minutes; only its hash is kept."""
    desk = session.get(Desk, desk_id)
    if desk is None:
        raise Missing("desk")
    code = new_code()
    while session.scalars(select(PairingCode.id).where(PairingCode.code_hash == code_hash(code))).first():
        code = new_code()  # one in a million times the digits have been given out before
    session.add(
        PairingCode(
            office_id=desk.office_id,
            id=new_id(),
            desk_id=desk.id,
            code_hash=code_hash(code),
            made_at=now,
            expires_at=now + CODE_VALID,
        )
    )
    session.flush()
    return code


def pair(session: Session, code: str, *, key: bytes | None = None, on: date, now: datetime) -> str | Refused:
    """Spend `code` and give the new device's token; or the refusal, which the edge commits before it answers.

    A device that can keep a key registers the public half with it: from then on its token alone opens nothing.

    A wrong code counts as a try against every live code, since nothing tells whose code it was meant to be; a code
    that has seen ten wrong tries is dead. Two tablets that send one code at once: the conditional UPDATE lets one in.
    """
    wanted = code_hash(code)
    spent = session.execute(
        update(PairingCode)
        .where(
            PairingCode.code_hash == wanted,
            PairingCode.used_at.is_(None),
            PairingCode.expires_at > now,
            PairingCode.tries < MOST_TRIES,
        )
        .values(used_at=now)
    )
    found = session.scalars(
        select(PairingCode).where(PairingCode.code_hash == wanted).execution_options(populate_existing=True)
    ).first()
    if spent.rowcount != 1 or found is None:  # type: ignore[attr-defined]
        return _wrong(session, found, now=now)
    token = new_token()
    kiosk = Kiosk(
        office_id=found.office_id,
        id=new_id(),
        desk_id=found.desk_id,
        token_hash=token_hash(token),
        paired_at=now,
    )
    told = {"kiosk": kiosk.id.hex, "desk": kiosk.desk_id.hex, "code": found.id.hex}
    with changing(session, KIOSKS, kiosk.office_id, PAIRED, told, on=on):
        session.add(kiosk)
    if key is not None:
        add_key(session, kiosk.office_id, kiosk.id, key, on=on, now=now)
    return token


def _wrong(session: Session, found: PairingCode | None, *, now: datetime) -> Refused:
    if found is None:
        session.execute(
            update(PairingCode)
            .where(PairingCode.used_at.is_(None), PairingCode.expires_at > now)
            .values(tries=PairingCode.tries + 1)
        )
        name = "pairing_code_unknown"
    elif found.used_at is not None:
        name = "pairing_code_used"
    else:
        name = "pairing_code_expired" if found.expires_at <= now else "pairing_code_blocked"
    return Refused(name, CODE_REFUSALS[name], field="code")


def report(
    session: Session, kiosk_id: tuple[uuid.UUID, uuid.UUID], standing: Standing, *, now: datetime
) -> None:
    """Keep what the device (office and id) says of itself; its clock is not believed, only the age it gives."""
    waiting_since = now - timedelta(seconds=standing.oldest_seconds) if standing.unsent else None
    session.execute(
        update(Kiosk)
        .where(Kiosk.office_id == kiosk_id[0], Kiosk.id == kiosk_id[1])
        .values(
            seen_at=now,
            version=standing.version,
            unsent=standing.unsent,
            oldest_unsent_at=waiting_since,
            refused=standing.refused,
            battery=standing.battery,
            clock_off_seconds=standing.clock_off_seconds,
        )
    )


def revoke(session: Session, kiosk: Kiosk, *, by: uuid.UUID | None, on: date, now: datetime) -> bool:
    """End a device's access; false when it had ended before. What waits on the tablet stays there.

    The ledger keeps who ended it; by none: a command on the host.
    """
    told = {"kiosk": kiosk.id.hex, "desk": kiosk.desk_id.hex, "by": by.hex if by else None}
    with changing(session, KIOSKS, kiosk.office_id, REVOKED, told, on=on):
        ended = session.execute(
            update(Kiosk)
            .where(Kiosk.office_id == kiosk.office_id, Kiosk.id == kiosk.id, Kiosk.revoked_at.is_(None))
            .values(revoked_at=now)
        )
    return bool(ended.rowcount == 1)  # type: ignore[attr-defined]


def note_restoration(session: Session, *, now: datetime) -> int:
    """Note that the database was put back from a copy, and give the epoch that tablets will hear of.

    It is the second of the restoration, so that it lies above any epoch that the lost database had told them.
    """
    newest = session.scalar(select(func.max(Restoration.epoch))) or 0
    epoch = max(int(now.timestamp()), newest + 1)
    session.add(Restoration(epoch=epoch, restored_at=now))
    session.flush()
    return epoch


def notice_copied_token(session: Session, kiosk_id: tuple[uuid.UUID, uuid.UUID], *, now: datetime) -> None:
    """Note that somebody used the token of a device (office and id) without its key; the first notice stands.

    What the device itself sent a moment before it had a key may arrive a moment after: that is no copy.
    """
    has_key_long = exists().where(
        KioskKey.office_id == kiosk_id[0],
        KioskKey.kiosk_id == kiosk_id[1],
        KioskKey.added_at < now - MAY_OVERTAKE,
    )
    session.execute(
        update(Kiosk)
        .where(
            Kiosk.office_id == kiosk_id[0], Kiosk.id == kiosk_id[1], Kiosk.cloned_at.is_(None), has_key_long
        )
        .values(cloned_at=now)
    )


def notice_request(session: Session, seen: Sighting) -> bool:
    """Keep what a signed request tells of its key; true where the key is known to have been copied."""
    connection = session.connection()
    driver = cast(Driver, connection.connection.driver_connection)
    return remember(driver, connection.dialect.name, seen)
