"""What is stored of kiosks: the paired device, and the one-time codes that pair it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
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
