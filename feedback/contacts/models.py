"""What is stored of contacts: sealed words that the service itself can't read, and the day on which they are deleted."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, one_of, random_id, ward_key
from feedback.labels import N_, Labelled


class Purpose(Labelled):
    """What a contact was given for, and so the only thing that it may be used for (Law 91/2025/QH15, Art. 3)."""

    ANSWER = "answer", N_("An answer to the rating")
    INVITATION = "invitation", N_("An invitation to rate")


class Contact(Base):
    """How to reach a citizen who asked for it: kept apart from the rating, sealed, deleted on its date."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("office_id", "rating_id"),
        Index(None, "delete_on"),
        one_of("purpose", Purpose),
        CheckConstraint(
            "(purpose = 'answer') = (rating_id IS NOT NULL)", name="an_answer_belongs_to_a_rating"
        ),
        CheckConstraint("purpose = 'answer' OR NOT wants_answer", name="an_invitation_wants_no_answer"),
        {"sqlite_with_rowid": False},  # no row number that would tell the order of arrival
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose))
    rating_id: Mapped[uuid.UUID | None]
    wants_answer: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary(1000))
    delete_on: Mapped[date]
