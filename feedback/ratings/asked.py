"""Of those who were served at armed desks, who was asked: what shows an official that asks the satisfied alone."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.offices.models import Desk, Office
from feedback.periods.days import day_edges
from feedback.ratings.models import SealedDay
from feedback.receipts.models import Mode, Receipt
from feedback.screens.models import PromptDay
from feedback.screens.rules import rule_book

FEW = 20  # served: of fewer nothing is made


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the people of a desk over some sealed days, while its screens waited to be woken."""

    desk: Desk
    served: int  # in person, by the transactions
    answered: int
    unanswered: int
    suppressed: int  # prompts that reached no screen

    @property
    def not_asked(self) -> int:
        """How many were served and no screen asked them: a prompt that reached none has asked nobody."""
        return max(0, self.served - self.answered - self.unanswered)

    @property
    def passes_many_over(self) -> bool:
        """Whether more than half of twenty or more were never asked."""
        return self.served >= FEW and self.not_asked * 2 > self.served


def asked_at_desks(session: Session, office: Office, *, since: date, zone: ZoneInfo) -> Sequence[Asked]:
    """The desks that were armed on sealed days since a day, by code: whole days alone, never one prompt or answer."""
    days = set(
        session.scalars(
            select(SealedDay.day_on).where(SealedDay.office_id == office.id, SealedDay.day_on >= since)
        )
    )
    served = _served_while_armed(session, office, days, zone=zone)
    prompted = _prompted(session, office.id, since=since)
    desks = session.scalars(select(Desk).where(Desk.office_id == office.id).order_by(Desk.code_key))
    return [
        Asked(desk, served[desk.id], *prompted.get(desk.id, (0, 0, 0)))
        for desk in desks
        if served[desk.id] or desk.id in prompted
    ]


def _served_while_armed(
    session: Session, office: Office, days: set[date], *, zone: ZoneInfo
) -> Counter[uuid.UUID]:
    rules = rule_book(session, office)
    if not days or not rules.ever_armed:
        return Counter()
    begins, ends = day_edges(min(days), zone)[0], day_edges(max(days), zone)[1]
    received = session.execute(
        select(Receipt.desk_id, Receipt.received_at).where(
            Receipt.office_id == office.id,
            Receipt.received_at >= begins,
            Receipt.received_at < ends,
            Receipt.voided_at.is_(None),
            Receipt.mode == Mode.DIRECT,
        )
    )
    return Counter(
        desk_id
        for desk_id, moment in received
        if rules.at(moment).is_armed and moment.astimezone(zone).date() in days
    )


def _prompted(
    session: Session, office_id: uuid.UUID, *, since: date
) -> dict[uuid.UUID, tuple[int, int, int]]:
    rows = session.execute(
        select(
            PromptDay.desk_id,
            func.sum(PromptDay.answered),
            func.sum(PromptDay.unanswered),
            func.sum(PromptDay.suppressed),
        )
        .where(PromptDay.office_id == office_id, PromptDay.day_on >= since)
        .group_by(PromptDay.desk_id)
    )
    return {desk_id: (int(answered), int(not_), int(none)) for desk_id, answered, not_, none in rows}
