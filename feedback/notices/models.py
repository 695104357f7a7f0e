"""What is stored of the outbox: each notice with its way, its words' template, and how far it has come."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, code_text, json_value, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled


class Channel(Labelled):
    """The way by which a notice goes."""

    MAIL = "mail", N_("E-mail")
    SMS = "sms", N_("SMS")
    ZALO = "zalo", N_("Zalo")
    WEBHOOK = "webhook", N_("Webhook")
    LETTER = "letter", N_("By letter")


class NoticeState(Labelled):
    """How far a notice has come."""

    QUEUED = "queued", N_("Waiting")
    SENDING = "sending", N_("Being sent")
    SENT = "sent", N_("Sent")
    FAILED = "failed", N_("Failed")


class Notice(Base):
    """Something to be told to one address; once it is sent, the row keeps neither the address nor the words."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("state", NoticeState),
        CheckConstraint(
            "state = 'sent' OR (address IS NULL) <> (contact_id IS NULL)", name="goes_to_exactly_one"
        ),
        CheckConstraint("state <> 'sent' OR (address IS NULL AND contact_id IS NULL)", name="sent_keeps_no_address"),
        CheckConstraint("(state = 'sent') = (sent_on IS NOT NULL)", name="sent_has_its_day"),
        CheckConstraint("(state = 'sending') = (claimed_at IS NOT NULL)", name="sending_is_claimed"),
        CheckConstraint("state <> 'failed' OR problem IS NOT NULL", name="failed_says_why"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        Index(None, "state", "not_before"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    address: Mapped[str | None] = mapped_column(String(300))
    contact_id: Mapped[uuid.UUID | None]  # of the same office: sealed, opened at the moment of sending alone
    locale: Mapped[str] = mapped_column(String(5))
    template: Mapped[code_text]
    values: Mapped[json_value]  # what the template's words need; emptied once it is sent
    state: Mapped[NoticeState] = mapped_column(Choice(NoticeState), default=NoticeState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[moment]
    claimed_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(40))  # code of what the last try met
    queued_on: Mapped[date]
    sent_on: Mapped[date | None]
