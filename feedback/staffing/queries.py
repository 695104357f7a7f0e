"""What can be asked about who was there: the working time of everybody at an office, and the parts of a month."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.offices.holidays import working_days
from feedback.offices.models import Office, Posting
from feedback.offices.queries import offices_at
from feedback.periods.month import Month
from feedback.staffing.models import Absence
from feedback.staffing.working_time import Away, Span, WorkedTime, worked_of_day, worked_time

Place = tuple[uuid.UUID, str]  # an official, and the post that they hold


@dataclass(frozen=True, slots=True)
class Part:
    """An official's part of a month at one office."""

    office_id: uuid.UUID
    from_on: date
    to_on: date
    seconded: bool


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who was where in an office's month: the time of each official worked at it, and all parts of their months."""

    times: Mapping[uuid.UUID, WorkedTime]
    parts: Mapping[uuid.UUID, Sequence[Part]]  # by official, in the order of the postings

    def last_office(self, official: uuid.UUID) -> uuid.UUID:
        """The office where the official's month ended; of two at once the one that uses a seconded official."""
        return max(self.parts[official], key=lambda part: (part.to_on, part.seconded, part.from_on)).office_id


def staffing(
    session: Session, office_id: uuid.UUID, month: Month, officials: Collection[uuid.UUID]
) -> Staffing:
    """The working time of `officials` at the office, and where else they were. Four statements, however many they are."""
    parts = _parts(session, month, officials)
    days, away = working_days(session, office_id), _away(session, month, officials)
    times = {}
    known: dict[object, WorkedTime] = {}  # most of an office have worked the very same days
    for official in officials:
        own = parts[official]
        here = tuple(Span(each.from_on, each.to_on) for each in own if each.office_id == office_id)
        seconded = _elsewhere(own, office_id)
        key = (here, seconded, away[official])
        if key not in known:
            known[key] = worked_time(month, days, here, seconded, away[official])
        times[official] = known[key]
    return Staffing(times, parts)


def elsewhere(
    session: Session, office: Office, known: Staffing
) -> Mapping[uuid.UUID, Sequence[tuple[str, Part]]]:
    """Where else officials were in the month, with the office's name, of those who were: each office evaluates its own part."""
    away = {
        official: [part for part in parts if part.office_id != office.id]
        for official, parts in known.parts.items()
    }
    names = {
        each.id: each.name
        for each in offices_at(session, {part.office_id for parts in away.values() for part in parts})
    }
    return {
        official: [(names[part.office_id], part) for part in parts]
        for official, parts in away.items()
        if parts
    }


def time_of(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> WorkedTime:
    """The working time of one official at the office."""
    return staffing(session, office.id, month, [official_id]).times[official_id]


def times_in(
    session: Session, office_id: uuid.UUID, month: Month, held: Mapping[Place, Sequence[Span]]
) -> Mapping[Place, WorkedTime]:
    """The working time of each place that officials held at the office for these days: of several in a month each its own."""
    officials = {official for official, _ in held}
    parts, away = _parts(session, month, officials), _away(session, month, officials)
    days = working_days(session, office_id)
    return {
        place: worked_time(month, days, spans, _elsewhere(parts[place[0]], office_id), away[place[0]])
        for place, spans in held.items()
    }


def missed_by(session: Session, office: Office, month: Month, official_id: uuid.UUID, day: date) -> bool:
    """Whether the official was away from the office on some working day of the month up to `day`."""
    parts, days = _parts(session, month, [official_id])[official_id], working_days(session, office.id)
    here = tuple(Span(each.from_on, each.to_on) for each in parts if each.office_id == office.id)
    elsewhere = _elsewhere(parts, office.id)
    away = _away(session, month, [official_id])[official_id]
    return any(
        days.has(each) and worked_of_day(each, here, elsewhere, away) < 1
        for each in (month.first_on + timedelta(days=n) for n in range((day - month.first_on).days + 1))
    )


def _elsewhere(parts: Sequence[Part], office_id: uuid.UUID) -> tuple[Span, ...]:
    """The days on which somebody was seconded to another office."""
    return tuple(
        Span(each.from_on, each.to_on) for each in parts if each.seconded and each.office_id != office_id
    )


def _parts(
    session: Session, month: Month, officials: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, list[Part]]:
    asked = (
        select(Posting.official_id, Posting.office_id, Posting.from_on, Posting.to_on, Posting.seconded)
        .where(
            Posting.official_id.in_(officials),
            Posting.from_on <= month.last_on,
            Posting.to_on.is_(None) | (Posting.to_on >= month.first_on),
        )
        .order_by(Posting.from_on)
    )
    found: defaultdict[uuid.UUID, list[Part]] = defaultdict(list)
    for official, office, from_on, to_on, seconded in session.execute(asked):
        begins = max(from_on, month.first_on)
        ends = month.last_on if to_on is None else min(to_on, month.last_on)
        found[official].append(Part(office, begins, ends, seconded))
    return found


def _away(
    session: Session, month: Month, officials: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, tuple[Away, ...]]:
    asked = select(Absence.official_id, Absence.from_on, Absence.to_on, Absence.part).where(
        Absence.official_id.in_(officials),
        Absence.from_on <= month.last_on,
        Absence.to_on >= month.first_on,
        Absence.withdrawn_at.is_(None),
    )
    found: defaultdict[uuid.UUID, tuple[Away, ...]] = defaultdict(tuple)
    for official, from_on, to_on, part in session.execute(asked.order_by(Absence.from_on, Absence.id)):
        found[official] = (*found[official], Away(Span(from_on, to_on), part))
    return found
