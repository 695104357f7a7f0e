"""What is stored of absences: dated, of a kind, with whoever approved them."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, moment, one_of, random_id, short_text, ward_key
from feedback.labels import N_, Labelled
from feedback.staffing.working_time import DayPart


class AbsenceKind(Labelled):
    """Why somebody is away. A business trip is work and stands nowhere here."""

    ANNUAL = "annual", N_("Annual leave")
    SICK = "sick", N_("Sick leave")
    MATERNITY = "maternity", N_("Maternity leave")
    PERSONAL = "personal", N_("Paid leave for personal matters")
    UNPAID = "unpaid", N_("Unpaid leave")
    TIME_OFF = "time_off", N_("Time off in lieu")
    TRAINING = "training", N_("Sent to training")
    OTHER = "other", N_("Other leave")


class Absence(Base):
    """An official away from a day to a day, both inclusive; a half day is one day's. Withdrawn, never deleted."""

    __tablename__ = "absence"
    __table_args__ = (
        one_of("kind", AbsenceKind),
        one_of("part", DayPart),
        CheckConstraint("to_on >= from_on", name="ends_after_it_starts"),
        CheckConstraint("part = 'whole' OR from_on = to_on", name="half_of_one_day"),
        CheckConstraint("approved_by <> ''", name="says_who_approved"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name="withdrawn_has_a_reason"),
        Index(None, "office_id", "from_on"),
        Index(None, "official_id", "from_on"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    kind: Mapped[AbsenceKind] = mapped_column(Choice(AbsenceKind))
    part: Mapped[DayPart] = mapped_column(Choice(DayPart), default=DayPart.WHOLE)
    from_on: Mapped[date]
    to_on: Mapped[date]
    approved_by: Mapped[short_text]  # the name and the paper, as the office writes them
    note: Mapped[str | None] = mapped_column(String(500))
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))  # none: by a file
    recorded_at: Mapped[moment]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_why: Mapped[str | None] = mapped_column(String(500))
