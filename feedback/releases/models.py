"""What is stored of releases: figures as they were told, which stay the same bytes until the next release."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, MonthColumn, json_value, long_text, random_id, ward_key
from feedback.periods.month import Month


class Release(Base):
    """Figures of an office's month, let out at once: a few while the month runs, and one for each version of its close."""

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("version >= 0", name="version_not_negative"),
        Index(None, "office_id", "month", "version"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # the first of its month is 1
    version: Mapped[int] = mapped_column(default=0)  # of the closed month; 0 while it ran
    until_on: Mapped[date]  # the last day whose ratings are in it
    made_on: Mapped[date]  # no finer: whoever saw its moment would know which seal it followed
    weighed: Mapped[json_value]  # what had come by then, to weigh the next one by; never told
    figures: Mapped[json_value]  # what is told


class HourTally(Base):
    """How many ratings of a month followed services of one hour of one weekday; no level, desk, official or day.

    The seal keeps it while times are there. A level would let whoever compares two copies of the database tell what
    the citizens of one hour said, so there is none.
    """

    __tablename__ = "hour_tally"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_known"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_known"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)  # 1 is Monday
    hour: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class ToldComment(Base):
    """A citizen's words as they were told: masked, in a batch of five or more, in no order that means anything."""

    __tablename__ = "told_comment"
    __table_args__ = (
        Index(None, "office_id", "month", "official_id"),
        UniqueConstraint("office_id", "comment_id"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]  # by which a batch is sorted: another one than the comment's own
    comment_id: Mapped[uuid.UUID]  # told once
    month: Mapped[Month] = mapped_column(MonthColumn)  # the closed month with which it was told
    official_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("official.id")
    )  # whose work; None: the unit's
    for_head_only: Mapped[bool] = mapped_column(default=False)  # too few for too long
    words: Mapped[long_text]
