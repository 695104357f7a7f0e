"""What is stored of digests: each person's choice."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, one_of
from feedback.labels import N_, Labelled


class Rhythm(Labelled):
    """How often a person wants a mail. None comes oftener than figures do, so none tells more about time."""

    NEVER = "never", N_("Never")
    RELEASE = "release", N_("With every release")
    WEEKLY = "weekly", N_("Once a week, on Monday")
    MONTHLY = "monthly", N_("Once a month, when it is closed")


class DigestChoice(Base):
    """One person's choice; whoever has none gets no mail."""

    __tablename__ = "digest_choice"
    __table_args__ = (
        one_of("rhythm", Rhythm),
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from_known"),
        CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until_known"),
        CheckConstraint("rhythm = 'never' OR address <> ''", name="wanted_has_an_address"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(Choice(Rhythm))
    address: Mapped[str] = mapped_column(String(200), default="")
    quiet_from: Mapped[int] = mapped_column(default=18)  # hour of the day, in the office's zone
    quiet_until: Mapped[int] = mapped_column(default=7)
    told_until: Mapped[date]  # releases made up to this day have been told
