"""To how many of the people served somebody gave the code by which they could rate, and how many others leave without one."""

import uuid
from collections import defaultdict
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


@dataclass(frozen=True, slots=True)
class CodesGiven:
    """A month's transactions and codes at one office: by official and procedure, and their totals."""

    by_work: Mapping[Work, Given]
    by_official: Mapping[uuid.UUID, Given]
    by_procedure: Mapping[uuid.UUID, Given]
    unit: Given

    @classmethod
    def of(cls, by_work: Mapping[Work, Given]) -> "CodesGiven":
        """The totals that follow from what was given in each work."""
        by_official: defaultdict[uuid.UUID, Given] = defaultdict(lambda: NONE_GIVEN)
        by_procedure: defaultdict[uuid.UUID, Given] = defaultdict(lambda: NONE_GIVEN)
        for (official, procedure), given in by_work.items():
            by_official[official] += given
            by_procedure[procedure] += given
        return cls(by_work, dict(by_official), dict(by_procedure), sum(by_official.values(), NONE_GIVEN))

    def expected_without(self, official_id: uuid.UUID) -> Decimal:
        """How many of an official's transactions would bear no code, if it went as with the others in the same procedures."""
        of_others = self.unit - self.by_official[official_id]
        usual = Decimal(of_others.without) / of_others.served if of_others.served else Decimal(0)
        expected = Decimal(0)
        for (who, procedure), own in self.by_work.items():
            if who == official_id:
                theirs = self.by_procedure[procedure] - own
                share = (theirs.without + OTHERS_WEIGH * usual) / (theirs.served + OTHERS_WEIGH)
                expected += share * own.served
        return expected


def codes_given(session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo) -> CodesGiven:
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
    return CodesGiven.of(
        {
            (official, procedure): Given(int(served), int(without))
            for official, procedure, served, without in session.execute(asked)
        }
    )
