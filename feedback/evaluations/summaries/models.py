"""What is stored of what a month came to: each official's line, version by version."""

import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Exact, MonthColumn, json_value, moment, ward_key
from feedback.periods.month import Month


class Result(Base):
    """An official's line of a closed month: every part of the total, and the steps that led there. Never changed."""

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("version >= 1", name="versions_start_at_one"),
        CheckConstraint("(total IS NULL) = (klass IS NULL)", name="class_goes_with_a_total"),
        Index(None, "office_id", "official_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"), primary_key=True)
    total: Mapped[Decimal | None] = mapped_column(Exact(2))
    klass: Mapped[str | None] = mapped_column(String(20))  # excellent, good, completed, not_completed
    line: Mapped[json_value]  # the whole line as the summary gives it, decimals as strings
    steps: Mapped[json_value]  # the computation, step by step
    computed_at: Mapped[moment]
