"""What is stored of redactions: which words that were told are to lose which parts, why, and who agreed."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, json_value, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled


class RedactionReason(Labelled):
    """Why a part of somebody's words is taken out of view. Blame of the service is none."""

    INSULT = "insult", N_("An insult")
    NAME = "name", N_("The name of a person who is no official here")
    GIVES_AWAY = "gives_away", N_("It gives away who wrote it")
    PERSONAL = "personal", N_("Something of somebody's private life")
    UNLAWFUL = "unlawful", N_("What the law forbids to publish")


class RedactionState(Labelled):
    """How far a redaction has come."""

    OPEN = "open", N_("Waits for a second person")
    DECIDED = "decided", N_("Taken out of view")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class Redaction(Base):
    """A proposal to take parts of a citizen's words out of view; one at a time for the same words.

    Only places are kept, never the words: what was taken away is nowhere afterwards.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        one_of("reason", RedactionReason),
        one_of("state", RedactionState),
        CheckConstraint("(state = 'decided') = (decided_by IS NOT NULL)", name="decided_by_somebody"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index(None, "office_id", "state"),
        Index(
            "uq_redaction_open",
            "office_id",
            "told_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    told_id: Mapped[uuid.UUID]  # of the told comment
    spans: Mapped[json_value]  # [from, up to] in the citizen's own words
    reason: Mapped[RedactionReason] = mapped_column(Choice(RedactionReason))
    note: Mapped[str] = mapped_column(String(500), default="")
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[moment]
    state: Mapped[RedactionState] = mapped_column(Choice(RedactionState), default=RedactionState.OPEN)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
