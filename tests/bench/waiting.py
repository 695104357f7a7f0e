"""A month of service at a ward before the seal: the roster, the transactions, and the ratings that wait in the intake."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.duty.models import Shift, ShiftPart
from feedback.periods.days import BY_LAW
from feedback.periods.month import Month
from feedback.ratings.models import Channel, Intake, Source
from feedback.receipts.models import Mode, Receipt
from tests.bench.ward import ZONE, City, Ward

OPENS, CLOSES = time(8), time(17)
COVERAGE = 0.83  # ratings of a hundred transactions
BY_TELEPHONE = 0.2  # of the ratings; the rest on the kiosk
LEVELS = (1, 2, 3, 4, 5)
OFTEN = (3, 4, 9, 24, 60)  # of a hundred ratings, by level
AT_ONCE = 20_000  # rows


def working_days(month: Month) -> list[date]:
    """The days on which desks are open."""
    days = (
        month.first_on + timedelta(days=number) for number in range((month.last_on - month.first_on).days + 1)
    )
    return [day for day in days if BY_LAW.has(day)]


def fill(engine: Engine, city: City, ward: Ward, month: Month, *, ratings: int) -> int:
    """Store the month's roster, transactions and about `ratings` waiting ratings; gives how many ratings."""
    chance = random.Random(str(month))
    days = working_days(month)
    served = [
        each
        for day in days
        for place, desk in enumerate(ward.desks)
        for each in _day_of_desk(
            chance, city, ward, day, place, desk, round(ratings / COVERAGE / len(days) / len(ward.desks))
        )
    ]
    taps = list(_ratings(chance, ward, served))
    with Session(engine) as session:
        _insert(session, Shift, [*_shifts(ward, days)])
        _insert(session, Receipt, served)
        _insert(session, Intake, sorted(taps, key=lambda row: row["rating_id"].hex))
        session.execute(
            text("ANALYZE")
        )  # as PostgreSQL's autovacuum does within minutes; the tests' server has it off
        session.commit()
    return len(taps)


def _insert(session: Session, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(model), rows[start : start + AT_ONCE])


def _on_duty(ward: Ward, day: date, place: int) -> uuid.UUID:
    return ward.officials[(place + day.day * len(ward.desks)) % len(ward.officials)]


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE)


def _shifts(ward: Ward, days: Sequence[date]) -> Iterator[dict[str, Any]]:
    noon = time(12)
    for day in days:
        for place, desk in enumerate(ward.desks):
            for part, first, last in ((ShiftPart.MORNING, OPENS, noon), (ShiftPart.AFTERNOON, noon, CLOSES)):
                yield {
                    "office_id": ward.id, "id": new_id(), "desk_id": desk, "official_id": _on_duty(ward, day, place),
                    "worked_on": day, "part": part, "starts_at": _moment(day, first), "ends_at": _moment(day, last),
                }  # fmt: skip


def _day_of_desk(
    chance: random.Random, city: City, ward: Ward, day: date, place: int, desk: uuid.UUID, count: int
) -> Iterator[dict[str, Any]]:
    opening = _moment(day, OPENS)
    slot = (_moment(day, CLOSES) - opening) / count  # one citizen after the other
    for number in range(count):
        at = opening + slot * (number + chance.random() / 2)
        code = f"H{chance.getrandbits(60):015X}"
        yield {
            "office_id": ward.id, "id": new_id(), "dossier_code": code, "dossier_key": code.lower(),
            "procedure_id": city.procedures[place % 6 + chance.randrange(4)], "desk_id": desk,
            "official_id": _on_duty(ward, day, place), "received_at": at, "mode": Mode.DIRECT,
        }  # fmt: skip


def _ratings(chance: random.Random, ward: Ward, served: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A rating for most transactions: on the desk's kiosk within minutes, or by telephone with the receipt's code."""
    for receipt in served:
        if chance.random() > COVERAGE:
            continue
        by_telephone = chance.random() < BY_TELEPHONE
        level = chance.choices(LEVELS, OFTEN)[0]
        at = receipt["received_at"] + timedelta(seconds=chance.randint(20, 80))
        yield {
            "office_id": ward.id, "rating_id": new_id(), "desk_id": receipt["desk_id"], "kiosk_id": None,
            "channel": Channel.QR if by_telephone else Channel.KIOSK,
            "source": Source.BROWSER if by_telephone else Source.DEVICE,
            "level": level, "reasons": "long_wait" if level < 3 else "", "tapped_at": at, "received_at": at,
            "comment": "Chờ lâu" if level == 1 else None, "contact": None,
            "receipt_id": receipt["id"] if by_telephone else None,
            "device_code": chance.randbytes(32) if by_telephone else None,
        }  # fmt: skip
