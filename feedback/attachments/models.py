"""What is stored of a file handed in: its bytes with their hash, what it is about, who handed it in; and the room they take."""

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.attachments.kinds import LARGEST, MOST_FILES, FileKind
from feedback.base import Base, Choice, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled


class About(Labelled):
    """What a file is handed in for."""

    EVIDENCE = "evidence", N_("Evidence on a sheet")
    FAULT = "fault", N_("A lateness or a major error")
    RESULT = "result", N_("A task's result")
    CHANGE = "change", N_("A change of a task")


class Attachment(Base):
    """A file beside a piece of evidence, a fault, a result or a change: a few for each, never changed."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("office_id", "about", "about_id", "place"),
        one_of("about", About),
        one_of("kind", FileKind),
        CheckConstraint(f"size >= 1 AND size <= {LARGEST}", name="size_within_the_limit"),
        CheckConstraint(f"place >= 1 AND place <= {MOST_FILES}", name="a_few_of_them"),
        CheckConstraint("length(sha256) = 64", name="hash_is_whole"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    about: Mapped[About] = mapped_column(Choice(About))
    about_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    place: Mapped[int] = mapped_column(default=1)  # among those beside one thing
    name: Mapped[str] = mapped_column(String(120))  # as it was called, with the ending of its kind
    kind: Mapped[FileKind] = mapped_column(Choice(FileKind))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # read where it is given out alone
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[moment]

    @property
    def kilobytes(self) -> int:
        """The size in kilobytes, begun ones counted whole."""
        return -(-self.size // 1024)


class RoomTaken(Base):
    """How many bytes the files of an office take up, so that one conditional UPDATE decides whether another one fits."""

    __tablename__ = "attachment_room"
    __table_args__ = (CheckConstraint("taken >= 0", name="taken_not_negative"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    taken: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes
