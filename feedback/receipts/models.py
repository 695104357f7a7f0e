"""What is stored of receipts: the served transaction, and the one-time codes that let its citizen rate it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, code_text, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled

LONGEST_WAIT = 600  # minutes, from taking a number to being called: what is longer is no wait at a desk


class Mode(Labelled):
    """How a dossier was handed in."""

    DIRECT = "direct", N_("In person")
    ONLINE = "online", N_("Online")
    POST = "post", N_("By post")


class Stage(Labelled):
    """The moment of a dossier that a citizen is served at; each is rated apart, and has its own official."""

    RECEPTION = "reception", N_("Reception of the dossier")
    RESULT = "result", N_("Hand-over of the result")


class RatedBy(Labelled):
    """What used the one rating that a served transaction supports."""

    NAMED = "named", N_("A rating that named it")
    MATCHED = "matched", N_("A kiosk tap matched to it")


class CodeState(Labelled):
    """Where a receipt's code stands."""

    LIVE = "live", N_("Live")
    USED = "used", N_("Used")
    VOID = "void", N_("Void")


class Receipt(Base):
    """One moment of a dossier at a desk: a served transaction with its own official, supporting one rating.

    Reception and result are two rows, since they may have two officials, two desks and two wards: the result stands
    with the ward that decided. A slip is a reception without a dossier, for what is done on the spot.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("office_id", "dossier_key", "stage"),
        one_of("mode", Mode),
        one_of("stage", Stage),
        one_of("rated_by", RatedBy),
        CheckConstraint("due_at IS NULL OR due_at >= received_at", name="due_after_it_is_received"),
        CheckConstraint(
            "returned_at IS NULL OR returned_at >= received_at", name="returned_after_it_is_received"
        ),
        CheckConstraint(
            "stage = 'reception' OR (due_at IS NULL AND returned_at IS NULL)", name="result_has_one_moment"
        ),
        CheckConstraint("NOT slip OR (stage = 'reception' AND due_at IS NULL)", name="slip_is_done_at_once"),
        CheckConstraint(
            "receiving_office_id IS NULL OR stage = 'result'", name="only_a_result_comes_from_elsewhere"
        ),
        CheckConstraint(f"waited_minutes BETWEEN 0 AND {LONGEST_WAIT}", name="waited_within_a_working_day"),
        Index(None, "office_id", "received_at"),
        Index(None, "office_id", "desk_id", "received_at"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    dossier_code: Mapped[code_text]
    dossier_key: Mapped[str] = mapped_column(String(40))
    procedure_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("procedure.id"))
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    stage: Mapped[Stage] = mapped_column(Choice(Stage), default=Stage.RECEPTION)
    slip: Mapped[bool] = mapped_column(default=False)  # its code is ours: nothing was handed in
    receiving_office_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("office.id")
    )  # where a result's dossier was received, if that was another ward
    received_at: Mapped[moment]  # the moment of service: the dossier handed in, or its result handed over
    waited_minutes: Mapped[
        int | None
    ]  # from taking a number to being called, where the one-stop software says so
    due_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    mode: Mapped[Mode] = mapped_column(Choice(Mode))
    voided_at: Mapped[datetime | None]
    rated_by: Mapped[RatedBy | None] = mapped_column(Choice(RatedBy))  # set once, by a conditional UPDATE


class DeskPrinter(Base):
    """The thermal printer on the network that prints a desk's strips."""

    __tablename__ = "desk_printer"
    __table_args__ = (CheckConstraint("port BETWEEN 9100 AND 9109", name="port_of_a_printer"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    host: Mapped[str] = mapped_column(String(45))  # an address of the office's own network
    port: Mapped[int]


class ReceiptCode(Base):
    """A one-time code issued with a receipt; only its SHA-256 is kept."""

    __tablename__ = "receipt_code"
    __table_args__ = (
        UniqueConstraint("office_id", "code_hash"),
        Index(None, "code_hash"),
        Index(None, "office_id", "receipt_id"),
        Index(
            "uq_receipt_code_live",
            "office_id",
            "receipt_id",
            "by_message",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
        one_of("state", CodeState),
        CheckConstraint("expires_at > issued_at", name="expires_after_it_is_issued"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    receipt_id: Mapped[uuid.UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    # Sent in an invitation, beside the one on the paper.
    by_message: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[CodeState] = mapped_column(Choice(CodeState), default=CodeState.LIVE)
    issued_at: Mapped[moment]
    expires_at: Mapped[moment]
