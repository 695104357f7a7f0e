"""What is stored of questionnaires: every version that an office approved."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, json_value, moment, random_id, ward_key


class Questionnaire(Base):
    """A version of what is asked: a city's own, or a ward's narrowing of a city's; it never changes once approved."""

    __tablename__ = "questionnaire"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        Index(None, "office_id", "from_at"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    number: Mapped[int]  # counted by the office
    content: Mapped[json_value]  # question, reasons, languages and texts
    approved_on: Mapped[date]
    from_at: Mapped[moment]
    made_by: Mapped[uuid.UUID | None]
