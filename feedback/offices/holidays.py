"""Days off and days at work that offices set: the city for all its wards, a ward for itself; and what follows for one office."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import insert_for
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import DayKind, Office, SetDay
from feedback.offices.queries import line_of
from feedback.periods.days import WorkingDays
from feedback.periods.month import Month

LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class Standing:
    """A day that is set, as it holds at one office: by whom, and whether a nearer office has set it otherwise."""

    day_on: date
    kind: DayKind
    name: str
    office: Office
    holds: bool


def working_days(session: Session, office_id: uuid.UUID) -> WorkingDays:
    """Which days the office works: the law, the city's days over it, and the ward's own over those."""
    effective: dict[date, DayKind] = {}
    for standing in _of_line(session, office_id):
        if standing.holds:
            effective[standing.day_on] = standing.kind
    return WorkingDays(
        free=frozenset(day for day, kind in effective.items() if kind is DayKind.FREE),
        worked=frozenset(day for day, kind in effective.items() if kind is DayKind.WORKED),
    )


def days_set(session: Session, office_id: uuid.UUID, year: int) -> list[Standing]:
    """The days of a year that the office or one above it has set, by day, the nearest office's first."""
    found = _of_line(session, office_id, date(year, 1, 1), date(year, 12, 31))
    return sorted(found, key=lambda each: (each.day_on, not each.holds))


def months_of(days: WorkingDays, year: int) -> list[tuple[Month, int]]:
    """How many working days each month of a year has."""
    months = [Month(year, number) for number in range(1, 13)]
    return [(month, days.between(month.previous.last_on, month.last_on)) for month in months]


def set_day(
    session: Session,
    office: Office,
    day_on: date,
    kind: DayKind,
    name: str,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """Set a day off or at work for the office and those below it; what it had set for that day before is replaced.

    Due dates that were reckoned before keep their day. Refused: `missing_value` without a name, `too_long`.
    """
    name = normal(name)
    if not name:
        raise Refused("missing_value", N_("A value is needed here."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(
            "too_long", N_("At most %(most)s characters fit here."), field="name", most=LONGEST_NAME
        )
    row = insert_for(session, SetDay).values(
        office_id=office.id, day_on=day_on, kind=kind, name=name, set_at=now
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[SetDay.office_id, SetDay.day_on], set_={"kind": kind, "name": name, "set_at": now}
        )
    )
    acts.record(
        session,
        "offices:day:set",
        office_id=office.id,
        user_id=user_id,
        now=now,
        day=day_on.isoformat(),
        kind=kind.value,
    )


def unset_day(
    session: Session, office: Office, day_on: date, *, user_id: uuid.UUID | None, now: datetime
) -> None:
    """Take back what the office itself has set for a day; raises Missing where it has set nothing."""
    gone = session.execute(delete(SetDay).where(SetDay.office_id == office.id, SetDay.day_on == day_on))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Missing("day")
    acts.record(
        session,
        "offices:day:unset",
        office_id=office.id,
        user_id=user_id,
        now=now,
        day=day_on.isoformat(),
    )


def _of_line(
    session: Session, office_id: uuid.UUID, first: date = date.min, last: date = date.max
) -> Sequence[Standing]:
    office = session.get(Office, office_id)
    if office is None:
        raise Missing("office")
    line = line_of(session, office)
    asked = (
        select(SetDay, Office)
        .join(Office, Office.id == SetDay.office_id)
        .where(SetDay.office_id.in_(line), SetDay.day_on.between(first, last))
    )
    rows = sorted(session.execute(asked).all(), key=lambda row: line.index(row.SetDay.office_id))
    taken: set[date] = set()
    found = []
    for day, of_office in rows:
        found.append(Standing(day.day_on, day.kind, day.name, of_office, day.day_on not in taken))
        taken.add(day.day_on)
    return found
