"""What is stored of objections: what an official objects to, and the answer."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, MonthColumn, long_text, one_of, random_id, ward_key
from feedback.labels import N_, Labelled
from feedback.periods.month import Month


class Subject(Labelled):
    """What an objection is about: never a single rating, which nobody can point at."""

    MONTH = "month", N_("The month's result")  # a petition (Decree 335/2025 Art. 22)
    YEAR = "year", N_("The year's class")  # likewise; its month is December
    RATINGS = "ratings", N_("The ratings of a procedure, or all of them")
    COMMENTS = "comments", N_("The comments passed on")
    REVIEW = "review", N_("Ratings held or excluded")


class ObjectionState(Labelled):
    """How an objection stands."""

    OPEN = "open", N_("Waits for an answer")
    UPHELD = "upheld", N_("Upheld")
    REJECTED = "rejected", N_("Not upheld")


class Objection(Base):
    """One objection of an official to one thing of a month; to its result it is the petition of the law."""

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("office_id", "official_id", "month", "subject", "version"),
        one_of("subject", Subject),
        one_of("state", ObjectionState),
        CheckConstraint("(state = 'open') = (answered_on IS NULL)", name="answered_has_its_day"),
        CheckConstraint("(state = 'open') = (answer IS NULL)", name="answered_has_an_answer"),
        CheckConstraint("(state = 'open') = (answered_by IS NULL)", name="answered_has_somebody"),
        CheckConstraint("decision IS NULL OR state <> 'open'", name="decided_when_answered"),
        Index(None, "office_id", "state", "due_on"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    month: Mapped[Month] = mapped_column(MonthColumn)
    version: Mapped[int] = mapped_column(default=1)  # of the closed month that it is about
    subject: Mapped[Subject] = mapped_column(Choice(Subject))
    procedure_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("procedure.id"))
    words: Mapped[long_text]
    made_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[ObjectionState] = mapped_column(Choice(ObjectionState), default=ObjectionState.OPEN)
    answer: Mapped[str | None] = mapped_column(String(2000))
    decision: Mapped[str | None] = mapped_column(String(100))  # number of the paper that answers
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    answered_on: Mapped[date | None]
