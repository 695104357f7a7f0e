"""To how many of the people served somebody gave the code by which they could rate, and how many others leave without one."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.receipts.models import Mode, Receipt, ReceiptCode

OTHERS_WEIGH = (
    20  # transactions of the whole unit that stand beside the others' of one procedure, where those are few
)
Work = tuple[uuid.UUID, uuid.UUID]  # official and procedure


@dataclass(frozen=True, slots=True)
class Given:
    """Transactions at a desk, and those for which no code was ever made."""

    served: int
    without: int

    def __add__(self, other: "Given") -> "Given":
        return Given(self.served + other.served, self.without + other.without)

    def __sub__(self, other: "Given") -> "Given":
        return Given(self.served - other.served, self.without - other.without)


NONE_GIVEN = Given(0, 0)


def codes_given(session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo) -> dict[Work, Given]:
    """What each official gave in each procedure of the month, to those who came in person."""
    first, after = month.edges(zone)
    has_code = exists().where(
        ReceiptCode.office_id == Receipt.office_id, ReceiptCode.receipt_id == Receipt.id
    )
    asked = (
        select(
            Receipt.official_id, Receipt.procedure_id, func.count(), func.sum(case((has_code, 0), else_=1))
        )
        .where(
            Receipt.office_id == office_id,
            Receipt.received_at >= first,
            Receipt.received_at < after,
            Receipt.mode == Mode.DIRECT,
            Receipt.voided_at.is_(None),
        )
        .group_by(Receipt.official_id, Receipt.procedure_id)
    )
    return {
        (official, procedure): Given(int(served), int(without))
        for official, procedure, served, without in session.execute(asked)
    }


def expected_without(given: Mapping[Work, Given], official_id: uuid.UUID) -> Decimal:
    """How many of an official's transactions would bear no code, if it went as with the others in the same procedures."""
    of_others = sum((each for (who, _), each in given.items() if who != official_id), NONE_GIVEN)
    usual = Decimal(of_others.without) / of_others.served if of_others.served else Decimal(0)
    expected = Decimal(0)
    for (who, procedure), own in given.items():
        if who == official_id:
            theirs = sum((each for (_, what), each in given.items() if what == procedure), NONE_GIVEN) - own
            share = (theirs.without + OTHERS_WEIGH * usual) / (theirs.served + OTHERS_WEIGH)
            expected += share * own.served
    return expected
