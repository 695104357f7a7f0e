"""What is stored of ratings: the intake with exact times, the sealed rating with its day, words apart, and tallies."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Uuid, false
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import (
    NOBODY,
    Base,
    Choice,
    MonthColumn,
    json_value,
    long_text,
    moment,
    one_of,
    random_id,
    ward_key,
)
from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.receipts.models import Stage


class Channel(Labelled):
    """The way by which a rating came."""

    KIOSK = "kiosk", N_("Kiosk")
    QR = "qr", N_("QR on the receipt")
    PAPER = "paper", N_("Paper form")
    PHONE = "phone", N_("Telephone, entered by the staff")
    WALL = "wall", N_("QR on the wall")


class Source(Labelled):
    """Whose word the intake rests on: a device, the citizen's browser, a file of the office, or who typed it in."""

    DEVICE = "device", N_("Device")
    BROWSER = "browser", N_("Browser")
    FILE = "file", N_("File")
    STAFF = "staff", N_("Entered by the staff")


class RatingState(Labelled):
    """Whether a rating counts in a person's score (scoring §1.1)."""

    COUNTED = "counted", N_("Counted")
    HELD = "held", N_("Held")
    EXCLUDED = "excluded", N_("Excluded")
    UNVERIFIED = "unverified", N_("Unverified")


class Basis(Labelled):
    """What ties a rating to the official who served."""

    RECEIPT = "receipt", N_("The receipt")
    MATCHED = "matched", N_("A served transaction of the desk")
    ROSTER = "roster", N_("The roster")
    DESK = "desk", N_("The desk only")


class Intake(Base):
    """A rating as it came: the only place where its exact time lives, until its day is sealed."""

    __tablename__ = "intake"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level_known"),
        one_of("channel", Channel),
        one_of("source", Source),
        one_of("stage", Stage),
        CheckConstraint("channel <> 'qr' OR receipt_id IS NOT NULL", name="qr_has_a_receipt"),
        CheckConstraint("channel <> 'wall' OR receipt_id IS NULL", name="wall_has_no_receipt"),
        CheckConstraint("(source = 'staff') = (entered_by IS NOT NULL)", name="staff_say_who_entered_it"),
        CheckConstraint("channel <> 'phone' OR source = 'staff'", name="phone_is_entered_by_staff"),
        {"sqlite_with_rowid": False},  # no row number that would tell the order of arrival
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    rating_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    kiosk_id: Mapped[uuid.UUID | None]
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    source: Mapped[Source] = mapped_column(Choice(Source))
    level: Mapped[int]
    reasons: Mapped[str] = mapped_column(String(400), default="")  # codes, sorted, joined by commas
    comment: Mapped[str | None] = mapped_column(String(1000))
    contact: Mapped[bytes | None] = mapped_column(LargeBinary(1000))  # sealed at the door
    receipt_id: Mapped[uuid.UUID | None]  # of the same office: the transaction it names
    stage: Mapped[Stage | None] = mapped_column(
        Choice(Stage)
    )  # the moment that was asked about, where one was
    device_code: Mapped[bytes | None] = mapped_column(
        LargeBinary(32)
    )  # keyed, and the key changes every month
    questionnaire: Mapped[str] = mapped_column(String(20), default="1")
    check_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # of the code that the citizen keeps
    entered_by: Mapped[uuid.UUID | None]  # the account that typed in a call or a paper form
    doubts: Mapped[str] = mapped_column(String(40), default="")  # about its device, see submission.Doubt
    prompt_id: Mapped[uuid.UUID | None]  # that it answered, of the same office
    cut_off: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # the device says that no prompt could reach it
    tapped_at: Mapped[moment]  # the device's word, bounded by the server's
    received_at: Mapped[moment]  # the server's
    mark: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # over all of it but the contact, see `marks`


class IntakeCount(Base):
    """How many ratings of an office wait of which no tablet keeps a copy, and their sum: see `untold`."""

    __tablename__ = "intake_count"
    __table_args__ = (CheckConstraint("waiting >= 0 AND arrived >= waiting", name="waiting_have_arrived"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    arrived: Mapped[int]  # that wait, and those that are sealed
    waiting: Mapped[int]
    total: Mapped[bytes] = mapped_column(LargeBinary(32))  # the sum of a number for each that waits
    mark: Mapped[bytes] = mapped_column(LargeBinary(32))  # over all of it, that only the service can make


def _could_count(context: Any) -> bool:
    return bool(context.get_current_parameters()["state"] != RatingState.UNVERIFIED)


class Rating(Base):
    """A sealed rating: its day and no finer time, who served, and whether it counts."""

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level_known"),
        one_of("channel", Channel),
        one_of("state", RatingState),
        one_of("basis", Basis),
        one_of("stage", Stage),
        CheckConstraint("state <> 'counted' OR official_id IS NOT NULL", name="counted_has_an_official"),
        CheckConstraint("basis <> 'desk' OR official_id IS NULL", name="desk_only_has_no_official"),
        CheckConstraint("state = 'unverified' OR verified", name="unverified_never_counts"),
        CheckConstraint("channel <> 'phone' OR entered_by IS NOT NULL", name="phone_says_who_entered_it"),
        CheckConstraint(
            "moved_to IS NULL OR (official_id IS NOT NULL AND moved_to <> official_id)",
            name="moved_from_one_to_another",
        ),
        Index(None, "office_id", "month", "official_id"),
        Index(None, "check_hash"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    rating_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn)  # the month in which it counts
    day_on: Mapped[date]
    late: Mapped[bool] = mapped_column(default=False)  # came after its own month had closed
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    official_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("official.id"))
    moved_to: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("official.id")
    )  # whose it is, by a correction
    procedure_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("procedure.id"))
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    stage: Mapped[Stage | None] = mapped_column(Choice(Stage))  # of its transaction, else as asked
    level: Mapped[int]
    reasons: Mapped[str] = mapped_column(String(400), default="")
    state: Mapped[RatingState] = mapped_column(Choice(RatingState))
    basis: Mapped[Basis] = mapped_column(Choice(Basis))
    verified: Mapped[bool] = mapped_column(default=_could_count)  # tied firmly enough to count, at its seal
    questionnaire: Mapped[str] = mapped_column(String(20), default="1")
    check_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # of the code that the citizen keeps
    entered_by: Mapped[uuid.UUID | None]  # the account that typed in a call or a paper form
    batch: Mapped[int]  # number of the ledger batch of its office and month
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))  # of its commitment in the ledger
    words_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # commitment to the citizen's words


class Comment(Base):
    """A citizen's words, kept apart from the rating's figures."""

    __tablename__ = "comment"
    __table_args__ = (Index(None, "office_id", "month"), Index(None, "office_id", "rating_id"))

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    rating_id: Mapped[uuid.UUID]
    month: Mapped[Month] = mapped_column(MonthColumn)
    words: Mapped[long_text]
    salt: Mapped[bytes | None] = mapped_column(
        LargeBinary(16)
    )  # of the commitment to the words; gone with them


class Tally(Base):
    """How many ratings stand at one place of the grid: what pages and closings read instead of single ratings.

    Kept by the seal and by decisions, always by upsert (`count = count + n`), never read-then-write.
    """

    __tablename__ = "tally"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level_known"),
        one_of("state", RatingState),
        CheckConstraint("count >= 0", name="count_not_negative"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    official_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=NOBODY)
    procedure_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=NOBODY)
    desk_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    channel: Mapped[Channel] = mapped_column(Choice(Channel), primary_key=True)
    day_on: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[RatingState] = mapped_column(Choice(RatingState), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class SealedDay(Base):
    """A day of an office whose intake has been sealed; what comes for it later is sealed with the next run."""

    __tablename__ = "sealed_day"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    day_on: Mapped[date] = mapped_column(primary_key=True)
    sealed_at: Mapped[moment]
    served: Mapped[int]  # transactions of the day at its sealing
    received: Mapped[int]  # ratings sealed for it at that time
    served_by_desk: Mapped[json_value]
