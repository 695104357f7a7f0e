"""What is stored of invitations: an office's choice, and for each citizen to be invited a sealed number and a moment."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled


class Way(Labelled):
    """The way by which an office invites."""

    SMS = "sms", N_("SMS")
    ZALO = "zalo", N_("Zalo")


class InvitationRule(Base):
    """An office's choice to invite citizens; without a row it invites nobody."""

    __tablename__ = "invitation_rule"
    __table_args__ = (one_of("way", Way), CheckConstraint("days BETWEEN 1 AND 30", name="days_known"))

    office_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("office.id"), primary_key=True)
    days: Mapped[int]  # after the service
    way: Mapped[Way] = mapped_column(Choice(Way))


class Invitation(Base):
    """One invitation that waits for its moment, at an hour that was drawn and so tells nothing of the service's."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("office_id", "receipt_id"),
        Index(None, "due_at"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    receipt_id: Mapped[uuid.UUID]  # of the same office
    contact_id: Mapped[uuid.UUID]  # of the same office: the sealed number, deleted once the message is sent
    due_at: Mapped[moment]
