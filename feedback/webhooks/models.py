"""What is stored of webhooks: who is told, each event for a while, and which notice carried it to whom."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, code_text, json_value, moment, random_id, ward_key


class Subscription(Base):
    """A program that is told of an office's events; its secret is sealed with the service's key."""

    __tablename__ = "webhook_subscription"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    url: Mapped[str] = mapped_column(String(300))
    secret: Mapped[bytes] = mapped_column(LargeBinary(200))
    made_at: Mapped[moment]
    ended_at: Mapped[datetime | None]


class Event(Base):
    """Something that was told: its day and no finer time, so that it can be told again."""

    __tablename__ = "webhook_event"
    __table_args__ = (Index(None, "office_id", "told_on"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    kind: Mapped[code_text]
    data: Mapped[json_value]
    told_on: Mapped[date]


class Delivery(Base):
    """An event on its way to a subscription: the notice says how far it has come."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (UniqueConstraint("office_id", "notice_id"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    event_id: Mapped[uuid.UUID]
    subscription_id: Mapped[uuid.UUID]
    notice_id: Mapped[uuid.UUID]
    queued_on: Mapped[date]
