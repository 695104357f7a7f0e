"""Who was served when: a month's transactions in the ways that a release may tell."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.ratings.bulk import Form, Once, as_kept
from feedback.receipts.models import Receipt

Hour = tuple[int, int]  # weekday from 1, and the hour of the office's clock


@dataclass(frozen=True, slots=True)
class Services:
    """How many people were served in a month, void transactions left out."""

    by_place: Mapping[
        tuple[uuid.UUID, uuid.UUID], Mapping[date, int]
    ]  # by official and procedure, on each day
    by_hour: Mapping[Hour, int]


def services_of(session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo) -> Services:
    """How many were served in the month by whom, in which procedure, on which day, and in which hours of the week."""
    first, after = month.edges(zone)
    columns = (Receipt.official_id, Receipt.procedure_id, Receipt.received_at)
    rows: Any = session.execute(
        select(*map(as_kept, columns)).where(
            Receipt.office_id == office_id,
            Receipt.received_at >= first,
            Receipt.received_at < after,
            Receipt.voided_at.is_(None),
        )
    )
    read_moment = Form.read_moment
    served: Counter[tuple[Any, Any, date]] = Counter()  # ids as the driver gave them: there are many rows
    hours: Counter[tuple[date, int]] = Counter()
    for official, procedure, moment in rows:
        local = read_moment(moment).astimezone(zone)
        day = local.date()
        served[official, procedure, day] += 1
        hours[day, local.hour] += 1
    ids = Once(Form.read_id)
    by_place: defaultdict[tuple[uuid.UUID, uuid.UUID], dict[date, int]] = defaultdict(dict)
    for (official, procedure, day), number in served.items():
        by_place[ids[official], ids[procedure]][day] = number
    by_hour: Counter[Hour] = Counter()
    for (day, hour), number in hours.items():
        by_hour[day.isoweekday(), hour] += number
    return Services(dict(by_place), by_hour)
