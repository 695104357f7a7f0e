"""What is stored of evaluations: an office's rule sets, the marks on each sheet, and the results of closed months."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, Exact, MonthColumn, json_value, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled
from feedback.periods.month import Month


class Scorer(Labelled):
    """Who put a mark on a sheet."""

    SELF = "self", N_("The official")
    HEAD = "head", N_("The head")


class RuleSetChoice(Base):
    """The rule set by which an office evaluates some or all people from a month on; closed months keep theirs."""

    __tablename__ = "rule_set_choice"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    from_month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    # A kind of employment, or nothing for everybody whom the rule set is made for.
    people: Mapped[str] = mapped_column(String(20), primary_key=True, default="")
    rule_set: Mapped[str] = mapped_column(String(60))
    settings: Mapped[json_value]  # what the office sets differently, within the rule set's bounds


class Sheet(Base):
    """An official's evaluation sheet of one month (Decree 335/2025, form 01), while it is being filled in."""

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("office_id", "official_id", "month"),
        Index(None, "office_id", "month"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    month: Mapped[Month] = mapped_column(MonthColumn)
    strengths: Mapped[str | None] = mapped_column(String(2000))
    weaknesses: Mapped[str | None] = mapped_column(String(2000))
    opinion: Mapped[str | None] = mapped_column(String(2000))  # of whoever evaluates
    self_scored_at: Mapped[datetime | None]
    head_scored_at: Mapped[datetime | None]
    head_scored_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))


class Mark(Base):
    """The points that one scorer gave for one row of the common criteria."""

    __tablename__ = "mark"
    __table_args__ = (one_of("scorer", Scorer), CheckConstraint("points >= 0", name="points_not_negative"))

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    scorer: Mapped[Scorer] = mapped_column(Choice(Scorer), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)  # as on the form: I.1, II.4 …
    points: Mapped[Decimal] = mapped_column(Exact(2))


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
