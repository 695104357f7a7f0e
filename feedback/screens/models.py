"""What is stored of screens: the ward's choice of how they ask, each prompt until its day is sealed, and silences."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled


class Asking(Labelled):
    """When a screen takes a rating."""

    OPEN = "open", N_("Open: whoever comes may rate")
    ARMED = "armed", N_("Armed: it wakes for one rating after each service")


class Said(Labelled):
    """Who said that somebody has been served."""

    SOFTWARE = "software", N_("The one-stop software")
    OFFICIAL = "official", N_("The official's button")
    RECEIPT = "receipt", N_("A receipt that was issued")


class Suppressed(Labelled):
    """Why a prompt never reached a screen."""

    NO_SCREEN = "no_screen", N_("No screen of the desk was reporting")
    ASKED_BEFORE = "asked_before", N_("This dossier had been asked about before")
    TOO_SOON = "too_soon", N_("Another prompt was made a moment before")


class ScreenRules(Base):
    """How the screens of an office ask, from a moment on: a later row takes the place of an earlier one.

    A city's rows hold for every ward that has none of its own.
    """

    __tablename__ = "screen_rules"
    __table_args__ = (
        one_of("asking", Asking),
        CheckConstraint("armed_seconds BETWEEN 30 AND 600", name="armed_time_sensible"),
        CheckConstraint("interval_seconds BETWEEN 5 AND 60", name="interval_sensible"),
        Index(None, "office_id", "from_at"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    asking: Mapped[Asking] = mapped_column(Choice(Asking))
    armed_seconds: Mapped[int]  # how long a prompt stays without a touch
    interval_seconds: Mapped[int]  # from one rating to the next of an open screen
    from_at: Mapped[moment]
    set_by: Mapped[uuid.UUID | None]


class Prompt(Base):
    """A citizen to be asked at a desk: one rating may answer it. It is counted and deleted when its day is sealed."""

    __tablename__ = "prompt"
    __table_args__ = (
        UniqueConstraint("office_id", "receipt_id"),
        one_of("said_by", Said),
        one_of("suppressed", Suppressed),
        CheckConstraint("suppressed IS NULL OR answered_by IS NULL", name="suppressed_has_no_answer"),
        CheckConstraint("closes_at >= said_at", name="closes_after_it_is_said"),
        Index(None, "office_id", "desk_id", "said_at"),
        Index(None, "closes_at"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    receipt_id: Mapped[uuid.UUID | None]  # of the same office: the transaction it asks about
    procedure_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("procedure.id"))
    said_by: Mapped[Said] = mapped_column(Choice(Said))
    said_at: Mapped[moment]
    closes_at: Mapped[moment]  # offered to screens until then
    suppressed: Mapped[Suppressed | None] = mapped_column(Choice(Suppressed))
    answered_by: Mapped[uuid.UUID | None]  # the rating, by one conditional UPDATE


class PromptDay(Base):
    """What became of a desk's prompts on a sealed day: what is left of them, without any time."""

    __tablename__ = "prompt_day"
    __table_args__ = (
        CheckConstraint("answered >= 0 AND unanswered >= 0 AND suppressed >= 0", name="counts_not_negative"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    desk_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    day_on: Mapped[date] = mapped_column(primary_key=True)
    answered: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    suppressed: Mapped[int] = mapped_column(default=0)


class Silence(Base):
    """A time in which nothing was heard of a device, known once it reported again."""

    __tablename__ = "silence"
    __table_args__ = (
        CheckConstraint("until_at > since_at", name="ends_after_it_starts"),
        Index(None, "office_id", "until_at"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    kiosk_id: Mapped[uuid.UUID]
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"))
    since_at: Mapped[moment]
    until_at: Mapped[datetime]


class KioskDesk(Base):
    """A further desk for which a tablet takes ratings: a totem that stands before several."""

    __tablename__ = "kiosk_desk"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    kiosk_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    desk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("desk.id"), primary_key=True)
