"""What is stored of forms: each template that an office put in place of ours, version by version."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, moment, one_of, ward_key
from feedback.forms.fields import FormKind


class OfficeForm(Base):
    """A version of an office's own form; the newest is in force, and one without content is ours again."""

    __tablename__ = "office_form"
    __table_args__ = (
        one_of("kind", FormKind),
        CheckConstraint("version >= 1", name="versions_start_at_one"),
        CheckConstraint("(content IS NULL) = (digest IS NULL)", name="content_has_a_digest"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    kind: Mapped[FormKind] = mapped_column(Choice(FormKind), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)  # the .docx as it was brought
    digest: Mapped[str | None] = mapped_column(String(64))  # SHA-256, in hex
    file_name: Mapped[str] = mapped_column(String(200), default="")
    set_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[moment]
