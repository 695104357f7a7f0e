"""What is stored of integrity: flags with evidence, the ratings each holds, the votes that decide it, and traces."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, MonthColumn, json_value, moment, one_of, random_id, ward_key
from feedback.duty.models import ShiftPart
from feedback.integrity.findings import FlagKind
from feedback.labels import N_, Labelled
from feedback.periods.month import Month


class Ruling(Labelled):
    """What a person decides on a flag."""

    RELEASE = "release", N_("Release: the ratings count")
    EXCLUDE = "exclude", N_("Exclude: the ratings do not count")
    NOTE = "note", N_("Noted: nothing is held")


class Reason(Labelled):
    """Why a flag was decided as it was."""

    GENUINE = "genuine", N_("Citizens were served and rated by themselves")
    SELF_RATING = "self_rating", N_("Staff rated themselves")
    REPEATED = "repeated", N_("One person rated many times")
    DEVICE_FAULT = "device_fault", N_("Fault of the device")
    COORDINATED = "coordinated", N_("Coordinated ratings without service")
    EXPLAINED = "explained", N_("Explained by the circumstances of the day")


class Flag(Base):
    """What a detector found: evidence with its exact times until it is decided, and who is concerned."""

    __tablename__ = "flag"
    __table_args__ = (
        one_of("kind", FlagKind),
        one_of("ruling", Ruling),
        CheckConstraint("(ruling IS NULL) = (decided_at IS NULL)", name="decided_has_a_ruling"),
        Index(None, "office_id", "month", "kind"),
        Index(None, "office_id", "decided_at"),  # those that wait stand together, however many were decided
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    month: Mapped[Month] = mapped_column(MonthColumn)
    day_on: Mapped[date | None]
    kind: Mapped[FlagKind] = mapped_column(Choice(FlagKind))
    official_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("official.id"))
    desk_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("desk.id"))
    finding: Mapped[json_value]  # the detector's numbers, as strings and whole numbers
    evidence: Mapped[json_value | None]  # times, gaps and device codes per rating; emptied once decided
    raised_at: Mapped[moment]
    due_on: Mapped[date]  # five working days to decide
    ruling: Mapped[Ruling | None] = mapped_column(Choice(Ruling))
    decided_at: Mapped[datetime | None]


class FlaggedRating(Base):
    """A rating that a flag holds."""

    __tablename__ = "flagged_rating"
    __table_args__ = (Index(None, "office_id", "rating_id"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    flag_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    rating_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)


class Trace(Base):
    """What a sealed rating leaves for the detectors that look at a whole month; gone once that month is closed.

    It tells no time: that the rating came outside hours, the code of its device, or its seconds after the service.
    """

    __tablename__ = "trace"
    __table_args__ = (
        one_of("kind", FlagKind),
        Index(None, "office_id", "month"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    kind: Mapped[FlagKind] = mapped_column(Choice(FlagKind), primary_key=True)
    rating_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn)
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    mark: Mapped[str] = mapped_column(String(64), default="")  # device code in hex, or seconds


class Answer(Base):
    """What the rated official, or a head of theirs, says about a flag before it is decided: once each."""

    __tablename__ = "flag_answer"
    __table_args__ = (UniqueConstraint("office_id", "flag_id", "user_id"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    flag_id: Mapped[uuid.UUID]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    as_official: Mapped[bool]  # one of those whose ratings they are; otherwise a head
    words: Mapped[str] = mapped_column(String(1000))
    answered_at: Mapped[moment]


class ThresholdChange(Base):
    """A threshold of the detectors as a city has set it, from a month on; earlier ones stay."""

    __tablename__ = "threshold_change"
    __table_args__ = (UniqueConstraint("office_id", "name", "from_month"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)  # the city
    id: Mapped[random_id]
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(20))
    from_month: Mapped[Month] = mapped_column(MonthColumn)
    reason: Mapped[str] = mapped_column(String(500))
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[moment]


class CorrectionKind(Labelled):
    """What two people put right afterwards."""

    RATINGS = "ratings", N_("Ratings given to the official who served")
    ROSTER = "roster", N_("Roster of a past day")
    DOSSIER = "dossier", N_("One dossier given to the official who served")


class CorrectionState(Labelled):
    """How far a correction has come."""

    OPEN = "open", N_("Waits for a second person")
    DECIDED = "decided", N_("Decided by two people")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class Correction(Base):
    """A change of who served, after the fact: proposed by one person with a reason, decided by another."""

    __tablename__ = "correction"
    __table_args__ = (
        one_of("kind", CorrectionKind),
        one_of("part", ShiftPart),
        one_of("state", CorrectionState),
        CheckConstraint("(state = 'decided') = (decided_by IS NOT NULL)", name="decided_by_somebody"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(kind = 'roster') = (part IS NOT NULL)", name="roster_has_a_part"),
        CheckConstraint(
            "kind = 'roster' OR (from_official_id IS NOT NULL AND to_official_id IS NOT NULL)",
            name="ratings_move_between_two",
        ),
        CheckConstraint("(kind = 'dossier') = (receipt_id IS NOT NULL)", name="dossier_is_named"),
        CheckConstraint("check_hash IS NULL OR kind = 'ratings'", name="a_code_names_a_rating"),
        CheckConstraint(
            "flag_id IS NULL OR (kind = 'ratings' AND check_hash IS NULL)", name="a_flag_names_its_ratings"
        ),
        Index(None, "office_id", "state"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    kind: Mapped[CorrectionKind] = mapped_column(Choice(CorrectionKind))
    day_on: Mapped[date]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    part: Mapped[ShiftPart | None] = mapped_column(Choice(ShiftPart))
    from_official_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("official.id"))  # none: nobody
    to_official_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("official.id"))
    receipt_id: Mapped[uuid.UUID | None]  # the moment of a dossier, of the same office
    check_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary(32)
    )  # of the code that a citizen gave: that rating alone
    flag_id: Mapped[uuid.UUID | None]  # of the same office: of the desk's day only the ratings that it lists
    reason: Mapped[str] = mapped_column(String(500))
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[moment]
    state: Mapped[CorrectionState] = mapped_column(Choice(CorrectionState), default=CorrectionState.OPEN)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]


class MovedRating(Base):
    """A rating that a correction gave to another official."""

    __tablename__ = "moved_rating"
    __table_args__ = (Index(None, "office_id", "rating_id"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    correction_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    rating_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)


class Vote(Base):
    """One person's word on a flag; two people who agree decide it, and nobody has two."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("office_id", "flag_id", "user_id"),
        one_of("ruling", Ruling),
        one_of("reason", Reason),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    flag_id: Mapped[uuid.UUID]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    ruling: Mapped[Ruling] = mapped_column(Choice(Ruling))
    reason: Mapped[Reason] = mapped_column(Choice(Reason))
    note: Mapped[str] = mapped_column(String(1000), default="")
    outside: Mapped[bool] = mapped_column(default=False)  # given by somebody of no part of the ward
    voted_at: Mapped[moment]
