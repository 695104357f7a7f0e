"""What is stored of longer periods: annual sheets, the decisions on them, what heads did for those who need support, pushes."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import (
    Base,
    Choice,
    Exact,
    MonthColumn,
    json_value,
    moment,
    one_of,
    random_id,
    short_text,
    ward_key,
)
from feedback.evaluations.deadlines.models import StepsDue, one_after_the_other
from feedback.evaluations.sheets.models import OnItsWay, on_its_way
from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.scoring import QualityClass


class YearSheet(OnItsWay, Base):
    """An official's annual sheet (Decree 335/2025, form 02) on its way: the own word, and the measure proposed."""

    __tablename__ = "year_sheet"
    __table_args__ = (
        UniqueConstraint("office_id", "official_id", "year"),
        Index(None, "office_id", "year"),
        one_of("own_class", QualityClass),
        CheckConstraint("(own_class IS NULL) = (assessed_at IS NULL)", name="assessed_has_a_time"),
        *on_its_way(),
    )

    year: Mapped[int]
    own_class: Mapped[QualityClass | None] = mapped_column(Choice(QualityClass))
    own_words: Mapped[str] = mapped_column(String(4000), default="")
    assessed_at: Mapped[datetime | None]
    proposal: Mapped[str] = mapped_column(String(2000), default="")  # of a measure, part IV of the form


class YearTerms(StepsDue, Base):
    """The steps of annual sheets, as an office sets them from a year on."""

    __tablename__ = "year_terms"
    __table_args__ = one_after_the_other()

    from_year: Mapped[int] = mapped_column(primary_key=True)


class YearDecision(Base):
    """The class of an official's year as the authority decided it; a later decision stands beside it as the next version."""

    __tablename__ = "year_decision"
    __table_args__ = (
        one_of("klass", QualityClass),
        CheckConstraint("version >= 1", name="versions_start_at_one"),
        CheckConstraint("version = 1 OR reason <> ''", name="replacing_has_a_reason"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    klass: Mapped[QualityClass | None] = mapped_column(Choice(QualityClass))  # none: too few months worked
    mean: Mapped[Decimal | None] = mapped_column(Exact(2))  # points
    months: Mapped[json_value]  # what it was decided from: month, standing, office, version, total
    reason: Mapped[str] = mapped_column(String(2000), default="")
    said: Mapped[json_value | None]  # what everybody had said of the year when it was decided
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[moment]


class BroughtMonth(Base):
    """An official's month that was evaluated elsewhere: on paper, in other software, by an office that has none of this.

    What stands is the newest version; the ones before stay beside it.
    """

    __tablename__ = "brought_month"
    __table_args__ = (
        CheckConstraint("version >= 1", name="versions_start_at_one"),
        CheckConstraint("total >= 0 AND total <= 10000", name="points_of_a_hundred"),  # hundredths
        CheckConstraint("document <> ''", name="has_its_document"),
        Index(None, "official_id", "month"),
    )

    office_id: Mapped[ward_key] = mapped_column(
        ForeignKey("office.id"), primary_key=True
    )  # that brought it in
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[Decimal] = mapped_column(Exact(2))  # points
    common: Mapped[Decimal | None] = mapped_column(Exact(2))  # points of it, where they are known
    task: Mapped[Decimal | None] = mapped_column(Exact(2))  # points of it, likewise
    document: Mapped[short_text]  # that it stands in
    brought_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))  # none: a command
    brought_at: Mapped[moment]


class Measure(Labelled):
    """What a head does for an official whose months stay low; a person chooses, never the service."""

    TALK = "talk", N_("A talk")
    SUPPORT = "support", N_("Support, training")
    REASSIGN = "reassign", N_("Other work")
    NOTHING = "nothing", N_("Nothing needed, with the reason")


class WarningAnswer(Base):
    """What a head did on an early warning, with the words for it."""

    __tablename__ = "warning_answer"
    __table_args__ = (one_of("measure", Measure), Index(None, "office_id", "official_id"))

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    until_month: Mapped[Month] = mapped_column(MonthColumn)  # the last of the low months
    measure: Mapped[Measure] = mapped_column(Choice(Measure))
    words: Mapped[str] = mapped_column(String(2000))
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[moment]


class Push(Base):
    """A file for the national database that was made: how many records, and its checksum."""

    __tablename__ = "national_push"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    period: Mapped[str] = mapped_column(String(10))  # 2026-10, or 2026
    records: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file, in hex
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[moment]


class Pushed(Base):
    """A record that went into a push, once: an official's period in one version."""

    __tablename__ = "national_pushed"
    __table_args__ = (Index(None, "office_id", "push_id"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    push_id: Mapped[uuid.UUID] = mapped_column(Uuid)
