"""What is stored of API keys: whose office, what for, until when, and the hash alone."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, moment, random_id, ward_key
from feedback.labels import N_, Labelled


class Scope(Labelled):
    """Something that a program may do with its key."""

    RECEIPTS = "receipts", N_("Issue and withdraw receipts, say that a result was handed over")
    SERVED = "served", N_("Say that somebody was served at a desk")
    RESULTS = "results", N_("Read published results")


class ApiKey(Base):
    """A key that a program of one office holds."""

    __tablename__ = "api_key"
    __table_args__ = (
        UniqueConstraint("office_id", "name_key"),
        UniqueConstraint("office_id", "key_hash"),
        Index(None, "key_hash"),
        CheckConstraint("scopes <> ''", name="allows_something"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    name: Mapped[str] = mapped_column(String(80))  # which program holds it
    name_key: Mapped[str] = mapped_column(String(80))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    beginning: Mapped[str] = mapped_column(String(20))  # the part that is shown
    scopes: Mapped[str] = mapped_column(String(80))  # sorted, joined by commas
    made_at: Mapped[moment]
    expires_on: Mapped[date]  # its last day
    last_used_on: Mapped[date | None]  # the day alone: a program's calls follow the citizens at the desk
    revoked_at: Mapped[datetime | None]
