"""What is stored of the organisation: the tree of offices, their desks, officials with dated postings, procedures."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.base import Base, Choice, code_text, json_value, moment, one_of, random_id, short_text, ward_key
from feedback.labels import N_, Labelled


class OfficeKind(Labelled):
    """The level of an office in the tree."""

    CITY = "city", N_("City")
    WARD = "ward", N_("Ward")
    CENTRE = "centre", N_("Centre")


class Employment(Labelled):
    """The legal kind of an official's employment; it decides which evaluation rules apply."""

    CIVIL_SERVANT = "civil_servant", N_("Civil servant")
    PUBLIC_EMPLOYEE = "public_employee", N_("Public employee")
    CONTRACT = "contract", N_("Contract worker")
    HAMLET = "hamlet", N_("Hamlet or residential-group official")


class DayKind(Labelled):
    """What an office sets for a day that would otherwise follow the law."""

    FREE = "free", N_("Day off")
    WORKED = "worked", N_("Working day")


class Office(Base):
    """An office of the tree: the city at the root, its wards and centres below it."""

    __tablename__ = "office"
    __table_args__ = (
        one_of("kind", OfficeKind),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[random_id]
    code: Mapped[code_text]
    code_key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[short_text]
    kind: Mapped[OfficeKind] = mapped_column(Choice(OfficeKind))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("office.id"))

    parent: Mapped["Office | None"] = relationship(remote_side="Office.id")


class Desk(Base):
    """A desk of a one-stop office, with the fields of procedures that it takes."""

    __tablename__ = "desk"
    __table_args__ = (UniqueConstraint("office_id", "code_key"),)

    id: Mapped[random_id]
    office_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("office.id"))
    code: Mapped[code_text]
    code_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[short_text]
    fields: Mapped[json_value]  # list of the fields' names, in the file's order


class Official(Base):
    """A person who works for an office; `office_id` is the one that keeps the record."""

    __tablename__ = "official"
    __table_args__ = (UniqueConstraint("office_id", "code_key"), Index(None, "office_id", "name_sort"))

    id: Mapped[random_id]
    office_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("office.id"))
    code: Mapped[code_text]
    code_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[short_text]
    name_sort: Mapped[str] = mapped_column(String(1000))
    name_search: Mapped[short_text]
    phone: Mapped[str | None] = mapped_column(String(40))

    postings: Mapped[list["Posting"]] = relationship(back_populates="official", order_by="Posting.from_on")


class Posting(Base):
    """An official's place at an office from a day (and to a day, inclusive, once it has ended)."""

    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("official_id", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_starts"),
        one_of("employment", Employment),
        Index(None, "office_id", "from_on"),
    )

    id: Mapped[random_id]
    office_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("office.id"))
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    title: Mapped[short_text]
    division: Mapped[short_text]
    employment: Mapped[Employment] = mapped_column(Choice(Employment))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    seconded: Mapped[bool] = mapped_column(default=False)  # to this office; the place left behind stands

    official: Mapped[Official] = relationship(back_populates="postings")


class Procedure(Base):
    """An administrative procedure of the public catalogue, as it stands from a day."""

    __tablename__ = "procedure"
    __table_args__ = (
        UniqueConstraint("code_key", "from_on"),
        CheckConstraint("working_days >= 0", name="days_not_negative"),
    )

    id: Mapped[random_id]
    code: Mapped[code_text]
    code_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(500))
    field: Mapped[short_text]
    working_days: Mapped[int]  # 0: on the same day
    level: Mapped[short_text]  # who carries it out, as the catalogue says
    from_on: Mapped[date]


class SetDay(Base):
    """A day that an office sets off or at work, for itself and the offices below it; the nearest office's word counts."""

    __tablename__ = "set_day"
    __table_args__ = (one_of("kind", DayKind), CheckConstraint("name <> ''", name="says_why"))

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    day_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(Choice(DayKind))
    name: Mapped[short_text]  # of the holiday, or why the day is worked
    set_at: Mapped[moment]


class OpeningHours(Base):
    """When an office is open, from a day on; a row that names a desk holds for that desk alone."""

    __tablename__ = "opening_hours"
    __table_args__ = (Index(None, "office_id", "from_on"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    desk_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("desk.id"))
    from_on: Mapped[date]
    week: Mapped[json_value]  # as `hours.Week.as_json`
    set_at: Mapped[moment]  # of two rows from one day the later one holds


class Portrait(Base):
    """An official's photo as the screens show it: small, square, with nothing but its pixels."""

    __tablename__ = "portrait"

    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"), primary_key=True)
    image: Mapped[bytes] = mapped_column(LargeBinary)  # WebP
    digest: Mapped[str] = mapped_column(String(16))  # names this picture in its address
    changed_at: Mapped[moment]
