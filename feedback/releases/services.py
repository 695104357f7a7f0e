"""Who was served when: a month's transactions, read once, in the ways that a release may tell."""

import functools
import uuid
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.ratings.bulk import Form, Once, as_kept
from feedback.receipts.models import Receipt
from feedback.releases.intervals import share
from feedback.releases.waits import Waits, gathered

Hour = tuple[int, int]  # weekday from 1, and the hour of the office's clock
QUARTER = timedelta(minutes=15)  # clocks of all zones differ by so much, or by several


@dataclass(frozen=True, slots=True)
class Promptness:
    """Of the dossiers of a month that had a day to be returned by: how many came back by then."""

    due: int
    on_time: int
    median_days: int | None  # from receipt to return, whole days; none where fewer than five came back

    @property
    def percent_on_time(self) -> Decimal | None:
        """The share that came back by its day."""
        on_time = share(self.on_time, self.due)
        return on_time.percent if on_time else None


@dataclass(frozen=True, slots=True)
class Services:
    """How many people were served in a month and how promptly, void transactions left out."""

    by_place: Mapping[
        tuple[uuid.UUID, uuid.UUID], Mapping[date, int]
    ]  # by official and procedure, on each day
    by_hour: Mapping[Hour, int]
    promptness: Promptness  # by what the one-stop software says
    waits: Waits | None  # likewise, by the hour at which people were called; none where too few are known

    @property
    def by_official(self) -> Counter[uuid.UUID]:
        """How many each official served."""
        found: Counter[uuid.UUID] = Counter()
        for (official, _), on_days in self.by_place.items():
            found[official] += sum(on_days.values())
        return found


def services_of(session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo) -> Services:
    """How many were served in the month by whom, in which procedure, on which day, and in which hours of the week."""
    first, after = month.edges(zone)
    columns = (
        Receipt.official_id,
        Receipt.procedure_id,
        Receipt.received_at,
        Receipt.due_at,
        Receipt.returned_at,
        Receipt.waited_minutes,
    )
    rows: Any = session.execute(
        select(*map(as_kept, columns)).where(
            Receipt.office_id == office_id,
            Receipt.received_at >= first,
            Receipt.received_at < after,
            Receipt.voided_at.is_(None),
        )
    ).all()
    hours = clock_hours(month, zone)
    form = Form(session.connection())
    begins = [form.moment(moment) for moment, _, _ in hours]
    slots = [bisect_right(begins, row[2]) - 1 for row in rows]  # without making a moment of each
    served = Counter((row[0], row[1], hours[slot][1]) for row, slot in zip(rows, slots, strict=True))
    ids = Once(Form.read_id)
    by_place: defaultdict[tuple[uuid.UUID, uuid.UUID], dict[date, int]] = defaultdict(dict)
    for (official, procedure, day), number in served.items():
        by_place[ids[official], ids[procedure]][day] = number
    by_hour: Counter[Hour] = Counter()
    for slot, number in Counter(slots).items():
        by_hour[_of_week(hours[slot])] += number
    waited: defaultdict[Hour, list[int]] = defaultdict(list)
    for row, slot in zip(rows, slots, strict=True):
        if row[5] is not None:
            waited[_of_week(hours[slot])].append(row[5])
    return Services(dict(by_place), by_hour, _promptness(row[2:5] for row in rows), gathered(waited))


def _of_week(hour: tuple[datetime, date, int]) -> Hour:
    _, day, number = hour
    return day.isoweekday(), number


@functools.lru_cache(maxsize=16)
def clock_hours(month: Month, zone: ZoneInfo) -> Sequence[tuple[datetime, date, int]]:
    """Every hour of the month on the office's clock: when it begins, its day and its number."""
    moment, after = month.edges(zone)
    found: list[tuple[datetime, date, int]] = []
    while moment < after:
        local = moment.astimezone(zone)
        if not found or found[-1][1:] != (local.date(), local.hour):
            found.append((moment, local.date(), local.hour))
        moment = moment.astimezone(UTC) + QUARTER
    return found


def _promptness(rows: Iterable[Sequence[Any]]) -> Promptness:
    """How promptly dossiers were returned, from when each was received, due and returned as the driver gave it."""
    read = Form.read_moment
    returned = [
        (read(back) - read(received), read(back) <= read(due))
        for received, due, back in rows
        if due is not None and back is not None
    ]
    days = sorted(taken.days for taken, _ in returned)
    on_time = sum(by_its_day for _, by_its_day in returned)
    return Promptness(len(days), on_time, days[len(days) // 2] if len(days) >= 5 else None)
