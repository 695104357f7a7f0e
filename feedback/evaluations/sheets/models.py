"""What is stored of evaluations: an office's rule sets, each sheet on its way with its marks, and closed months' results."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import (
    Base,
    Choice,
    Exact,
    MonthColumn,
    long_text,
    moment,
    one_of,
    random_id,
    short_text,
    ward_key,
)
from feedback.evaluations.sheets.kinds import ReopeningState, Scorer, SheetState
from feedback.periods.month import Month
from feedback.scoring import QualityClass


def on_its_way() -> tuple[CheckConstraint, ...]:
    """What can never be of a sheet on its way, whichever period it is of."""
    return (
        one_of("state", SheetState),
        CheckConstraint("round >= 1 AND counting_round >= 1", name="rounds_start_at_one"),
        CheckConstraint("(state = 'reopened') = (counting_round < round)", name="reopened_is_a_round_ahead"),
        CheckConstraint(
            "published_on IS NOT NULL OR state NOT IN ('published', 'locked')", name="published_has_its_day"
        ),
        CheckConstraint(
            "published_on IS NULL OR state IN ('published', 'petitioned', 'locked')",
            name="published_after_the_decision",
        ),
        CheckConstraint(
            "(published_on IS NULL) = (petition_until IS NULL)", name="published_opens_the_petition"
        ),
    )


class OnItsWay:
    """A sheet and how far it has come, of a month or of a year: comments, minutes, passages and reopenings go by its id.

    Reopening begins the next round; until it is decided anew what the round before came to counts.
    """

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    state: Mapped[SheetState] = mapped_column(Choice(SheetState), default=SheetState.OPEN)
    round: Mapped[int] = mapped_column(default=1)  # that is being scored, or was last
    counting_round: Mapped[int] = mapped_column(default=1)  # that counts
    published_on: Mapped[date | None]  # inside the office
    petition_until: Mapped[date | None]  # the last day of it


class Sheet(OnItsWay, Base):
    """An official's evaluation sheet of one month (Decree 335/2025, form 01) and how far it has come."""

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("office_id", "official_id", "month"),
        Index(None, "office_id", "month"),
        *on_its_way(),
    )

    month: Mapped[Month] = mapped_column(MonthColumn)
    strengths: Mapped[str | None] = mapped_column(String(2000))
    weaknesses: Mapped[str | None] = mapped_column(String(2000))
    opinion: Mapped[str | None] = mapped_column(String(2000))  # of the highest who scored
    self_scored_at: Mapped[datetime | None]
    head_scored_at: Mapped[datetime | None]
    head_scored_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))


class Mark(Base):
    """The points that one scorer gave in a round for one row of the common criteria."""

    __tablename__ = "mark"
    __table_args__ = (one_of("scorer", Scorer), CheckConstraint("points >= 0", name="points_not_negative"))

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, default=1)
    scorer: Mapped[Scorer] = mapped_column(Choice(Scorer), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)  # as on the form: I.1, II.4 …
    points: Mapped[Decimal] = mapped_column(Exact(2))


class Comment(Base):
    """What one of those who lead said of a sheet in a round: beside the marks of a month, and of a year with a class."""

    __tablename__ = "sheet_comment"
    __table_args__ = (
        one_of("scorer", Scorer),
        one_of("klass", QualityClass),
        CheckConstraint("scorer <> 'self'", name="of_whoever_leads"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    scorer: Mapped[Scorer] = mapped_column(Choice(Scorer), primary_key=True)
    opinion: Mapped[str | None] = mapped_column(String(4000))
    klass: Mapped[QualityClass | None] = mapped_column(Choice(QualityClass))  # proposed; of a year alone
    scored_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    scored_at: Mapped[moment]


class Evidence(Base):
    """What an official puts forward for a row of the own marks: in words, with a link or the number of a paper."""

    __tablename__ = "sheet_evidence"
    __table_args__ = (
        CheckConstraint("words <> ''", name="says_something"),
        Index(None, "office_id", "sheet_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    criterion: Mapped[str] = mapped_column(String(20))  # a row of the form; empty for the results
    words: Mapped[str] = mapped_column(String(1000))
    reference: Mapped[str] = mapped_column(String(500), default="")


class Minutes(Base):
    """The collective's opinion on a sheet in a round, as its minutes say."""

    __tablename__ = "sheet_minutes"
    __table_args__ = (
        CheckConstraint("present >= 2", name="a_collective_has_two"),
        CheckConstraint("in_favour >= 0 AND against >= 0", name="votes_not_negative"),
        CheckConstraint("in_favour + against <= present", name="only_those_present_vote"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    met_on: Mapped[date]
    present: Mapped[int]
    in_favour: Mapped[int]
    against: Mapped[int]
    opinion: Mapped[long_text]
    party: Mapped[long_text] = mapped_column(default="")  # the Party committee's opinion; of a year alone
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[moment]


class SheetPassage(Base):
    """A sheet's way from one state to the next: who took it there, when, and with which words."""

    __tablename__ = "sheet_passage"
    __table_args__ = (
        one_of("old", SheetState),
        one_of("new", SheetState),
        Index(None, "office_id", "sheet_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    old: Mapped[SheetState] = mapped_column(Choice(SheetState))
    new: Mapped[SheetState] = mapped_column(Choice(SheetState))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))  # none: a job, a command
    passed_at: Mapped[moment]
    words: Mapped[str] = mapped_column(String(1000), default="")


class Reopening(Base):
    """The reopening of a decided sheet: asked for with a reason, agreed to by a second person, decided anew."""

    __tablename__ = "sheet_reopening"
    __table_args__ = (
        one_of("state", ReopeningState),
        CheckConstraint("agreed_by IS NULL OR agreed_by <> asked_by", name="agreed_by_another"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_has_a_time"),
        CheckConstraint("(state IN ('asked', 'withdrawn')) = (agreed_by IS NULL)", name="agreed_by_somebody"),
        CheckConstraint("(state = 'decided') = (version IS NOT NULL)", name="decided_made_a_version"),
        Index(
            "uq_sheet_reopening_standing",
            "office_id",
            "sheet_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'agreed')"),
            postgresql_where=text("state IN ('asked', 'agreed')"),
        ),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    state: Mapped[ReopeningState] = mapped_column(Choice(ReopeningState), default=ReopeningState.ASKED)
    reason: Mapped[str] = mapped_column(String(500))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[moment]
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None]
    version: Mapped[int | None]  # of the month, that it led to


class Leader(Base):
    """Who directly leads a division, or with no division heads the office, from a day (and to a day, inclusive)."""

    __tablename__ = "leader"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_starts"),
        Index(None, "office_id", "division"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    division: Mapped[short_text]  # empty: the whole office
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
