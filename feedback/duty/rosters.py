"""The roster of a month as a table, what it said before, and where an official is signed on now."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.duty.models import DeskSession, FormerShift, Shift, ShiftPart
from feedback.offices.models import Desk, Official
from feedback.periods.month import Month


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Who has which desk in one half of a day."""

    day_on: date
    part: ShiftPart
    official_at: Mapping[uuid.UUID, str]  # desk: the official's name


def roster_of(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[RosterRow]:
    """The shifts of an office's month, morning before afternoon; halves of days without a shift are left out."""
    asked = (
        select(Shift.worked_on, Shift.part, Shift.desk_id, Official.name)
        .join(Official, Official.id == Shift.official_id)
        .where(
            Shift.office_id == office_id, Shift.worked_on >= month.first_on, Shift.worked_on <= month.last_on
        )
    )
    rows: dict[tuple[date, ShiftPart], dict[uuid.UUID, str]] = {}
    for day_on, part, desk_id, name in session.execute(asked):
        rows.setdefault((day_on, part), {})[desk_id] = name
    order = list(ShiftPart)
    return [
        RosterRow(day_on, part, rows[day_on, part])
        for day_on, part in sorted(rows, key=lambda key: (key[0], order.index(key[1])))
    ]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A shift as the roster had it before somebody changed it."""

    shift: FormerShift
    desk: str
    official: str | None  # none: nobody was on it
    replaced_by: str | None  # none: a file


def former_of(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[Replaced]:
    """What the roster of a month said before it was changed, the newest change first."""
    asked = (
        select(FormerShift, Desk.name, Official.name, User.full_name)
        .join(Desk, Desk.id == FormerShift.desk_id)
        .outerjoin(Official, Official.id == FormerShift.official_id)
        .outerjoin(User, User.id == FormerShift.replaced_by)
        .where(
            FormerShift.office_id == office_id,
            FormerShift.worked_on >= month.first_on,
            FormerShift.worked_on <= month.last_on,
        )
        .order_by(FormerShift.replaced_at.desc(), FormerShift.worked_on, FormerShift.part, Desk.name)
    )
    return [Replaced(shift, desk, official, by) for shift, desk, official, by in session.execute(asked)]


def signed_on_at(
    session: Session, official: Official, *, day_began_at: datetime
) -> tuple[DeskSession, Desk] | None:
    """The desk where the official is signed on since some moment of the present day, or none.

    A sign-on forgotten on an earlier day counts for that day alone.
    """
    asked = (
        select(DeskSession, Desk)
        .join(Desk, Desk.id == DeskSession.desk_id)
        .where(
            DeskSession.official_id == official.id,
            DeskSession.signed_off_at.is_(None),
            DeskSession.signed_on_at >= day_began_at,
        )
        .order_by(DeskSession.signed_on_at.desc())
    )
    row = session.execute(asked).first()
    return None if row is None else (row[0], row[1])
