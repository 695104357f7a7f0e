"""What is stored of conduct: discipline with its document, a unit's class by the month, and what an office ties to a class."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, MonthColumn, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.scoring import QualityClass


class DisciplineKind(Labelled):
    """The forms of discipline (Law on Cadres and Civil Servants; Law on Public Employees), and what binds a class like it.

    Decree 335/2025 Art. 20 fails the year also of whom a competent body concluded degradation or acts that Party members
    must not do, and of a leader in whose unit there was corruption or waste.
    """

    REPRIMAND = "reprimand", N_("Reprimand")
    WARNING = "warning", N_("Warning")
    LOWERED_PAY = "lowered_pay", N_("Lowering of the pay step")
    DEMOTION = "demotion", N_("Demotion")
    REMOVAL = "removal", N_("Removal from office")
    DISMISSAL = "dismissal", N_("Dismissal")
    PARTY = "party", N_("Party discipline")
    CONCLUSION = "conclusion", N_("Conclusion of degradation, or of acts that Party members must not do")
    UNIT = "unit", N_("Corruption or waste in the unit that the official leads")


class MeasureKind(Labelled):
    """What an office ties to a class."""

    REWARD = "reward", N_("Reward")
    MEASURE = "measure", N_("Measure")


class Discipline(Base):
    """A disciplinary decision and how high the official's class may be in the months that it touches."""

    __tablename__ = "discipline"
    __table_args__ = (
        one_of("kind", DisciplineKind),
        one_of("at_most", QualityClass),
        CheckConstraint("at_most <> 'excellent'", name="limits_something"),
        CheckConstraint("document <> ''", name="has_its_document"),
        CheckConstraint("to_month >= from_month", name="ends_after_it_starts"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name="withdrawn_has_a_reason"),
        Index(None, "office_id", "official_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    kind: Mapped[DisciplineKind] = mapped_column(Choice(DisciplineKind))
    document: Mapped[str] = mapped_column(String(100))  # its number and signs
    decided_on: Mapped[date]
    from_month: Mapped[Month] = mapped_column(MonthColumn)
    to_month: Mapped[Month] = mapped_column(MonthColumn)
    at_most: Mapped[QualityClass] = mapped_column(Choice(QualityClass))
    about_duties: Mapped[bool] = mapped_column(default=False)  # or for degradation: it fails the year
    counted_before: Mapped[bool] = mapped_column(default=False)  # in an earlier year: not in this one too
    breach_office_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("office.id"))  # none: here
    note: Mapped[str | None] = mapped_column(String(500))
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[moment]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_why: Mapped[str | None] = mapped_column(String(500))


class UnitClass(Base):
    """The class of an office itself for a month, as the office above decided: its head's is not above it."""

    __tablename__ = "unit_class"
    __table_args__ = (
        one_of("klass", QualityClass),
        CheckConstraint("document <> ''", name="has_its_document"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    klass: Mapped[QualityClass] = mapped_column(Choice(QualityClass))
    document: Mapped[str] = mapped_column(String(100))
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[moment]


class ClassMeasure(Base):
    """A reward or measure that an office ties to a class, from a month on (and to a month, once it has ended)."""

    __tablename__ = "class_measure"
    __table_args__ = (
        one_of("klass", QualityClass),
        one_of("kind", MeasureKind),
        CheckConstraint("words <> ''", name="says_what"),
        CheckConstraint("to_month IS NULL OR to_month >= from_month", name="ends_after_it_starts"),
        Index(None, "office_id", "from_month"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    klass: Mapped[QualityClass] = mapped_column(Choice(QualityClass))
    kind: Mapped[MeasureKind] = mapped_column(Choice(MeasureKind))
    words: Mapped[str] = mapped_column(String(500))
    basis: Mapped[str] = mapped_column(String(200), default="")  # the rule it comes from
    from_month: Mapped[Month] = mapped_column(MonthColumn)
    to_month: Mapped[Month | None] = mapped_column(MonthColumn)
