"""What is stored of releases: figures as they were told, which stay the same bytes until the next release."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, MonthColumn, json_value, ward_key
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
