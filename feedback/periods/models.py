"""What is stored of months: each office's period with the rules it was computed by, and the reference tables."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, MonthColumn, json_value, moment, one_of, ward_key
from feedback.labels import N_, Labelled
from feedback.periods.month import Month


class PeriodState(Labelled):
    """How far an office's month has come; it only moves forward."""

    OPEN = "open", N_("Open")
    CLOSED = "closed", N_("Closed")
    PUBLISHED = "published", N_("Published")


class Period(Base):
    """One month of one office. Closing it is one conditional UPDATE from `open`."""

    __tablename__ = "period"
    __table_args__ = (
        one_of("state", PeriodState),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_has_a_time"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_a_time"),
        CheckConstraint("state = 'open' OR rule_set IS NOT NULL", name="closed_has_rules"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    state: Mapped[PeriodState] = mapped_column(Choice(PeriodState), default=PeriodState.OPEN)
    version: Mapped[int] = mapped_column(default=1)  # a recomputation after a decision makes the next one
    rule_set: Mapped[str | None] = mapped_column(String(60))
    parameters: Mapped[json_value | None]  # the scoring parameters in force, as decimal strings
    totals: Mapped[
        json_value | None
    ]  # of the office in the current version: ratings by state, classes, coverage
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None]
    published_at: Mapped[datetime | None]


class ReferenceTable(Base):
    """The expected averages of a month for one pool of wards, fixed before the month is evaluated (scoring §1.2)."""

    __tablename__ = "reference_table"

    pool_id: Mapped[ward_key] = mapped_column(
        ForeignKey("office.id"), primary_key=True
    )  # the city, or a lone ward
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, default=1)
    table: Mapped[json_value]  # decimal strings: M, fields, procedures, channel and ward gaps
    published_at: Mapped[moment]
