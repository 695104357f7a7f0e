"""What is stored of deadlines: the terms of sheets that an office sets, and who was reminded of what."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, MonthColumn, one_of, ward_key
from feedback.evaluations.sheets.kinds import Heard
from feedback.periods.month import Month


def one_after_the_other() -> tuple[CheckConstraint, ...]:
    """What can never be of the days by which the steps of sheets are due."""
    return (
        one_of("collective", Heard),
        CheckConstraint(
            "1 <= self_by AND self_by <= lead_by AND lead_by <= collective_by AND collective_by <= decide_by "
            "AND decide_by <= 28",
            name="one_step_after_the_other",
        ),
        CheckConstraint("publish_within >= 1 AND petition_within >= 1", name="days_to_do_it"),
    )


class StepsDue:
    """By when each step of a sheet is due and whom the collective hears, as an office sets it from a month or a year on."""

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True, sort_order=-1)
    self_by: Mapped[int]  # day of the month after; of a year, of its December
    lead_by: Mapped[int]  # likewise
    collective_by: Mapped[int]  # likewise
    decide_by: Mapped[int]  # likewise
    publish_within: Mapped[int]  # working days of the decision
    petition_within: Mapped[int]  # working days of the publication
    collective: Mapped[Heard] = mapped_column(Choice(Heard))


class SheetTerms(StepsDue, Base):
    """The steps of a month's sheets, as an office sets them from a month on."""

    __tablename__ = "sheet_terms"
    __table_args__ = one_after_the_other()

    from_month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)


class Reminded(Base):
    """Somebody was reminded of a step of a month's sheets on a day: once, however often the job runs."""

    __tablename__ = "sheet_reminded"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    step: Mapped[str] = mapped_column(String(20), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    reminded_on: Mapped[date] = mapped_column(primary_key=True)
