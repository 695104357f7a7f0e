"""What is stored of work plans: an official's plan of a month and its tasks with their results."""

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, Exact, MonthColumn, one_of, random_id, ward_key
from feedback.labels import N_, Labelled
from feedback.periods.month import Month


class TaskRole(Labelled):
    """An official's part in a task."""

    LEAD = "lead", N_("Leads")
    SUPPORT = "support", N_("Takes part")


class Plan(Base):
    """An official's work plan of one month."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("office_id", "official_id", "month"),
        Index(None, "office_id", "month"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    month: Mapped[Month] = mapped_column(MonthColumn)
    unit_fulfils: Mapped[bool | None]  # d: every subordinate stands at "completed" or above; none: no leader
    organises: Mapped[bool | None]  # đ: no long delays
    united: Mapped[bool | None]  # e: no long conflict within


class Task(Base):
    """A task of a plan: quantity assigned and done in units of its product, with lateness and major errors."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("office_id", "plan_id", "title_key"),
        one_of("role", TaskRole),
        CheckConstraint("coefficient > 0", name="coefficient_positive"),
        CheckConstraint("assigned >= 0 AND completed >= 0", name="quantities_not_negative"),
        CheckConstraint("late >= 0 AND major_errors >= 0", name="faults_not_negative"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    plan_id: Mapped[uuid.UUID]
    title: Mapped[str] = mapped_column(String(500))
    title_key: Mapped[str] = mapped_column(String(500))
    role: Mapped[TaskRole] = mapped_column(Choice(TaskRole))
    unit: Mapped[str] = mapped_column(String(60))
    coefficient: Mapped[Decimal] = mapped_column(Exact(4))  # converted units in one unit of the product
    assigned: Mapped[Decimal] = mapped_column(Exact(4))
    due_on: Mapped[date]
    completed: Mapped[Decimal] = mapped_column(Exact(4))
    late: Mapped[int]  # how many times late
    major_errors: Mapped[int]  # assessments failed for a major error of content
    note: Mapped[str | None] = mapped_column(String(1000))
