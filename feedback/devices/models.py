"""What is stored of kiosks: the paired device with its keys, the one-time codes that pair it, and restorations."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, moment, random_id, ward_key


class Kiosk(Base):
    """A tablet paired to a desk: known by the hash of its token until it is revoked."""

    __tablename__ = "kiosk"
    __table_args__ = (
        UniqueConstraint("office_id", "token_hash"),
        Index(None, "token_hash"),
        CheckConstraint("unsent >= 0", name="unsent_not_negative"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    paired_at: Mapped[moment]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    version: Mapped[str | None] = mapped_column(String(40))
    unsent: Mapped[int] = mapped_column(default=0)  # ratings waiting on the device
    oldest_unsent_at: Mapped[datetime | None]
    refused: Mapped[int] = mapped_column(
        default=0
    )  # ratings that the server refused, kept aside on the device
    battery: Mapped[int | None]  # percent
    clock_off_seconds: Mapped[int | None]  # how far its clock is ahead of the server's, as it says
    cloned_at: Mapped[datetime | None]  # since when its key or its token is known to be used by two


class KioskKey(Base):
    """The public half of a device's key, and the counters by which a copy of it gives itself away."""

    __tablename__ = "kiosk_key"
    __table_args__ = (
        Index(None, "office_id", "kiosk_id"),
        CheckConstraint("counter >= 0", name="counter_not_negative"),
        CheckConstraint("number >= 0", name="number_not_negative"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(16), primary_key=True)  # its mark, a hash of it
    kiosk_id: Mapped[uuid.UUID]
    public_key: Mapped[bytes] = mapped_column(LargeBinary(65))  # a point of P-256
    added_at: Mapped[moment]
    ended_at: Mapped[
        datetime | None
    ]  # a key that has ended signs no request, yet what it sealed before stays true
    counter: Mapped[int] = mapped_column(BigInteger, default=0)  # of its requests, the highest
    recent: Mapped[bytes] = mapped_column(LargeBinary(256), default=b"")  # see counting.Requests
    number: Mapped[int] = mapped_column(BigInteger, default=0)  # of its ratings, the highest
    missing: Mapped[str] = mapped_column(String(4000), default="")  # numbers that never came: `5-5,9-12`


class Restoration(Base):
    """The database was put back from a copy: tablets send again what they have kept since."""

    __tablename__ = "restoration"

    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    restored_at: Mapped[moment]


class PairingCode(Base):
    """A one-time code that pairs one tablet to a desk before it expires."""

    __tablename__ = "pairing_code"
    __table_args__ = (
        UniqueConstraint("office_id", "code_hash"),
        Index(None, "code_hash"),
        CheckConstraint("expires_at > made_at", name="expires_after_it_is_made"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[moment]
    expires_at: Mapped[moment]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)  # wrong codes sent to the service while this one was live
