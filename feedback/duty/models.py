"""What is stored of duty: the roster's shifts, and officials signed on at a desk."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled


class ShiftPart(Labelled):
    """The half of a working day that a shift covers."""

    MORNING = "morning", N_("Morning")
    AFTERNOON = "afternoon", N_("Afternoon")


class Shift(Base):
    """An official's shift at a desk by the roster; one official a desk and shift."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("office_id", "desk_id", "worked_on", "part"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        one_of("part", ShiftPart),
        Index(None, "office_id", "desk_id", "starts_at"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    worked_on: Mapped[date]
    part: Mapped[ShiftPart] = mapped_column(Choice(ShiftPart))
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]


class FormerShift(Base):
    """A shift as the roster had it before somebody changed it: every version stays."""

    __tablename__ = "former_shift"
    __table_args__ = (one_of("part", ShiftPart), Index(None, "office_id", "worked_on"))

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    official_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("official.id"))  # none: nobody was on it
    worked_on: Mapped[date]
    part: Mapped[ShiftPart] = mapped_column(Choice(ShiftPart))
    replaced_at: Mapped[moment]
    replaced_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))


class DeskSession(Base):
    """An official signed on at a desk; it outweighs the roster while it lasts."""

    __tablename__ = "desk_session"
    __table_args__ = (
        CheckConstraint(
            "signed_off_at IS NULL OR signed_off_at >= signed_on_at", name="ends_after_it_starts"
        ),
        Index(None, "office_id", "desk_id", "signed_on_at"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    signed_on_at: Mapped[moment]
    signed_off_at: Mapped[datetime | None]
