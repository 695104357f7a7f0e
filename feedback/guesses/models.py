"""What is stored of guesses: how many of a kind a source made within a span of time. No address, no code."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, UtcDateTime, one_of
from feedback.labels import Labelled


class Kind(Labelled):
    """What is counted."""

    RECEIPT = "receipt"  # a receipt's code that does not exist
    CHECK = "check"  # a check code that does not exist
    WALL = "wall"  # an opinion that comes without a receipt


class GuessCount(Base):
    """How many of a kind came from one source since the span began; the source is keyed, and all together is zero."""

    __tablename__ = "guess_count"
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint("count >= 1", name="count_positive"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[Kind] = mapped_column(Choice(Kind), primary_key=True)
    source: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    count: Mapped[int]
