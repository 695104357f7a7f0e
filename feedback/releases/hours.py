"""The hours of the week at which services were rated: counted by the seal, while it still knows them."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.ratings import bulk
from feedback.releases.models import HourTally

COLUMNS = ("office_id", "month", "weekday", "hour", "count")
_ADD_UP = (
    "ON CONFLICT (office_id, month, weekday, hour) DO UPDATE SET count = hour_tally.count + excluded.count"
)


def count_hours(
    session: Session, office_id: uuid.UUID, services: Iterable[tuple[Month, datetime]], *, zone: ZoneInfo
) -> None:
    """Add rated services, each with the month in which its rating counts, to the hours of the week."""
    counts: Counter[tuple[str, int, int]] = Counter()
    for month, moment in services:
        local = moment.astimezone(zone)
        counts[str(month), local.isoweekday(), local.hour] += 1
    connection = session.connection()
    office = bulk.Form(connection).id(office_id)
    rows = [(office, *slot, count) for slot, count in sorted(counts.items())]
    bulk.insert_rows(connection, HourTally, COLUMNS, rows, otherwise=_ADD_UP)
