"""What can be asked of duty: who served at a desk at a moment. A sign-on at the desk outweighs the roster."""

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from feedback.duty.models import DeskSession, Shift
from feedback.periods.days import day_edges


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """A time for which an official had a desk, both ends included."""

    starts_at: datetime
    ends_at: datetime
    official_id: uuid.UUID


class DayDuty:
    """Who had which desk of an office on one day."""

    def __init__(
        self, signed_on: Iterable[tuple[uuid.UUID, Spell]], rostered: Iterable[tuple[uuid.UUID, Spell]]
    ) -> None:
        self._signed_on = _by_desk(signed_on)
        self._rostered = _by_desk(rostered)

    @property
    def rostered(self) -> bool:
        """Whether the roster has anybody at work on this day."""
        return bool(self._rostered)

    def at(self, desk_id: uuid.UUID, moment: datetime) -> uuid.UUID | None:
        """The official on duty at the desk, or None.

        Of several sign-ons the last one before `moment` is asked, since whoever takes a desk over has it. Once it
        has ended, and where nobody signed on, the roster says who was there.
        """
        for book in (self._signed_on, self._rostered):
            spells = book.get(desk_id, [])
            position = bisect_right(spells, moment, key=lambda spell: spell.starts_at)
            if position and moment <= spells[position - 1].ends_at:
                return spells[position - 1].official_id
        return None


def _by_desk(spells: Iterable[tuple[uuid.UUID, Spell]]) -> dict[uuid.UUID, list[Spell]]:
    book: defaultdict[uuid.UUID, list[Spell]] = defaultdict(list)
    for desk_id, spell in spells:
        book[desk_id].append(spell)
    return {desk_id: sorted(of_desk) for desk_id, of_desk in book.items()}


def day_duty(session: Session, office_id: uuid.UUID, day: date, *, zone: ZoneInfo) -> DayDuty:
    """Who had which desk of the office on `day`, by the calendar of `zone`.

    A sign-on without a sign-off lasts until the day's end: one forgotten in the evening says nothing of tomorrow.
    """
    begins, ends = day_edges(day, zone)
    signed_on = session.execute(
        select(
            DeskSession.desk_id, DeskSession.signed_on_at, DeskSession.signed_off_at, DeskSession.official_id
        ).where(
            DeskSession.office_id == office_id,
            DeskSession.signed_on_at >= begins,
            DeskSession.signed_on_at < ends,
        )
    )
    rostered = session.execute(
        select(Shift.desk_id, Shift.starts_at, Shift.ends_at, Shift.official_id).where(
            Shift.office_id == office_id, Shift.worked_on == day
        )
    )
    return DayDuty(
        [(desk, Spell(start, min(end or ends, ends), who)) for desk, start, end, who in signed_on],
        [(desk, Spell(start, end, who)) for desk, start, end, who in rostered],
    )


def on_duty(
    session: Session, office_id: uuid.UUID, desk_id: uuid.UUID, at: datetime, *, zone: ZoneInfo
) -> uuid.UUID | None:
    """The official who had the desk at the moment `at`, or None for nobody."""
    return day_duty(session, office_id, at.astimezone(zone).date(), zone=zone).at(desk_id, at)


def worked_at(
    session: Session, official_id: uuid.UUID, desk_ids: Iterable[uuid.UUID], start: datetime, end: datetime
) -> bool:
    """Whether the official had one of these desks, by roster or sign-on, between two moments."""
    desks = list(desk_ids)
    rostered = exists().where(
        Shift.official_id == official_id,
        Shift.desk_id.in_(desks),
        Shift.starts_at < end,
        Shift.ends_at >= start,
    )
    signed_on = exists().where(
        DeskSession.official_id == official_id,
        DeskSession.desk_id.in_(desks),
        DeskSession.signed_on_at < end,
        DeskSession.signed_on_at >= start,
    )
    return bool(session.scalar(select(rostered | signed_on)))


def desk_had_by(
    session: Session,
    official_id: uuid.UUID,
    office_id: uuid.UUID,
    desk_ids: Iterable[uuid.UUID],
    at: datetime,
    *,
    zone: ZoneInfo,
) -> uuid.UUID | None:
    """The desk, of these, that the official has at the moment `at`; None where they have none."""
    duty = day_duty(session, office_id, at.astimezone(zone).date(), zone=zone)
    return next((desk_id for desk_id in desk_ids if duty.at(desk_id, at) == official_id), None)
