"""What the seal reads: the ratings that wait, the transactions they may be tied to, and which days have ended."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, exists, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from feedback.duty.models import Shift
from feedback.integrity.attribution import Transaction, Waiting
from feedback.periods.days import day_edges
from feedback.periods.month import Month
from feedback.ratings.bulk import Form, as_kept
from feedback.ratings.models import Channel, Intake, Rating, SealedDay
from feedback.receipts.models import RatedBy, Receipt

QUIET_DAYS_BACK = timedelta(days=62)
_AT_ONCE = 500  # ids in one statement
_WAITING = [
    as_kept(column)
    for column in (
        Intake.tapped_at, Intake.received_at, Intake.rating_id, Intake.desk_id, Intake.kiosk_id, Intake.channel,
        Intake.source, Intake.level, Intake.reasons, Intake.receipt_id, Intake.stage, Intake.device_code, Intake.questionnaire,
        Intake.comment, Intake.contact, Intake.check_hash, Intake.entered_by, Intake.doubts,
        Intake.prompt_id, Intake.cut_off,
    )
]  # fmt: skip
_SERVED = [
    as_kept(column)
    for column in (
        Receipt.received_at, Receipt.id, Receipt.desk_id, Receipt.official_id, Receipt.procedure_id, Receipt.rated_by,
        Receipt.stage,
    )
]  # fmt: skip
_NAMED = len(_WAITING)  # where the columns of a named transaction begin
_SPEND_SQLITE = "UPDATE receipt SET rated_by = ? WHERE office_id = ? AND id = ? AND rated_by IS NULL"
_SPEND_POSTGRESQL = (
    "UPDATE receipt SET rated_by = %s WHERE office_id = %s AND rated_by IS NULL AND id = ANY(%s::uuid[])"
)
_RECEIPT_ID = type_coerce(Receipt.id, NullType())
_MOMENT = case(  # as `Waiting.at`; no index serves it, since a seal takes nearly all that waits
    (Intake.channel.in_([Channel.KIOSK, Channel.PAPER]), Intake.tapped_at), else_=Intake.received_at
)


@dataclass(frozen=True, slots=True)
class SealingRules:
    """The settings by which days are sealed."""

    zone: ZoneInfo  # in which days and months are cut
    match_minutes: int = 45  # how long before a tap its transaction may lie
    wait_days: int = 3  # how long a day waits for its transactions
    contacts_kept_days: int = 90  # how long what a citizen left for an answer is kept

    @property
    def within(self) -> timedelta:
        """How long before a tap its transaction may lie."""
        return timedelta(minutes=self.match_minutes)


def last_finished_day(
    session: Session, office_id: uuid.UUID, rules: SealingRules, *, now: datetime, until: date | None = None
) -> date:
    """The last day of the office that can be sealed; every day before it can be too.

    A day can be sealed once it is over and its transactions have come in, which those of that day or of a later one
    show, or once they have been waited for long enough.
    """
    today = now.astimezone(rules.zone).date()
    newest = session.scalar(
        select(func.max(Receipt.received_at)).where(
            Receipt.office_id == office_id, Receipt.received_at <= now
        )
    )
    waited = today - timedelta(days=rules.wait_days)
    come_in = newest.astimezone(rules.zone).date() if newest else waited
    return min(max(come_in, waited), today - timedelta(days=1), until or date.max)


def read_waiting(session: Session, office_id: uuid.UUID, *, before: datetime) -> list[Waiting]:
    """The ratings of the office's intake whose day lies before the moment `before`, by their random ids.

    Each comes with the transaction that it names; one withdrawn after it was rated is still whose it was.
    """
    asked = (
        select(*_WAITING, *_SERVED)
        .outerjoin(Receipt, and_(Receipt.office_id == Intake.office_id, Receipt.id == Intake.receipt_id))
        .where(Intake.office_id == office_id, before > _MOMENT)
        .order_by(Intake.rating_id)
    )
    moment, waiting = Form.read_moment, []
    for row in session.execute(asked):
        rating = Waiting(moment(row[0]), moment(row[1]), *row[2:_NAMED])
        if row[_NAMED] is not None:
            rating.names = Transaction(moment(row[_NAMED]), *row[_NAMED + 1 :])
        waiting.append(rating)
    return waiting


def sealed_already(session: Session, office_id: uuid.UUID) -> set[Any]:
    """Ids in the intake that stand among the sealed ratings: the first one is kept. There should be none."""
    asked = select(as_kept(Intake.rating_id)).join(
        Rating, and_(Rating.office_id == Intake.office_id, Rating.rating_id == Intake.rating_id)
    )
    return set(session.scalars(asked.where(Intake.office_id == office_id)))


def read_transactions(
    session: Session, office_id: uuid.UUID, days: Iterable[date], rules: SealingRules
) -> dict[Any, Transaction]:
    """The transactions, void ones left out, that the taps of these days may rate, by receipt."""
    found: dict[Any, Transaction] = {}
    moment = Form.read_moment
    for first, last in _runs(sorted(days)):
        start, end = day_edges(first, rules.zone)[0] - rules.within, day_edges(last, rules.zone)[1]
        asked = select(*_SERVED).where(
            Receipt.office_id == office_id,
            Receipt.received_at >= start,
            Receipt.received_at < end,
            Receipt.voided_at.is_(None),
        )
        for row in session.execute(asked):
            found[row[1]] = Transaction(moment(row[0]), *row[1:])
    return found


def claim(session: Session, office_id: uuid.UUID, receipt_ids: Sequence[Any], *, by: RatedBy) -> set[Any]:
    """Spend the one rating of each of these transactions, all free when they were read, and say of which it was done.

    The conditional UPDATE is what decides; only a seal matches, and one at a time seals an office.
    """
    if not receipt_ids:
        return set()
    connection, form = connection_form(session)
    if connection.dialect.name == "sqlite":
        office = form.id(office_id)
        spent = connection.exec_driver_sql(_SPEND_SQLITE, [(by.value, office, key) for key in receipt_ids])
    else:
        spent = connection.exec_driver_sql(_SPEND_POSTGRESQL, (by.value, office_id, list(receipt_ids)))
    if spent.rowcount == len(receipt_ids):
        return set(receipt_ids)
    claimed: set[Any] = set()  # somebody was quicker with some: those that stand as ours were free until now
    for start in range(0, len(receipt_ids), _AT_ONCE):
        some = receipt_ids[start : start + _AT_ONCE]
        asked = select(as_kept(Receipt.id)).where(
            Receipt.office_id == office_id, _RECEIPT_ID.in_(some), Receipt.rated_by == by
        )
        claimed.update(session.scalars(asked))
    return claimed


def has_transactions(session: Session, office_id: uuid.UUID, month: Month, zone: ZoneInfo) -> bool:
    """Whether the office brought in any transaction for the month."""
    first, after = month.edges(zone)
    of_month = exists().where(
        Receipt.office_id == office_id,
        Receipt.received_at >= first,
        Receipt.received_at < after,
        Receipt.voided_at.is_(None),
    )
    return bool(session.scalar(select(of_month)))


def days_at_work(session: Session, office_id: uuid.UUID, *, until: date, zone: ZoneInfo) -> set[date]:
    """The days since the last sealed one, up to `until`, on which the office has transactions or a roster.

    They go back two months at most: transactions of a year past, brought in as history, open no month.
    """
    last = session.scalar(select(func.max(SealedDay.day_on)).where(SealedDay.office_id == office_id))
    since = max(last or date.min, until - QUIET_DAYS_BACK)
    rostered = select(Shift.worked_on).where(
        Shift.office_id == office_id, Shift.worked_on > since, Shift.worked_on <= until
    )
    served = select(func.min(Receipt.received_at)).where(
        Receipt.office_id == office_id,
        Receipt.received_at < day_edges(until, zone)[1],
        Receipt.voided_at.is_(None),
    )
    days = set(session.scalars(rostered.distinct()))
    after = day_edges(since, zone)[1]
    while (moment := session.scalar(served.where(Receipt.received_at >= after))) is not None:
        day = moment.astimezone(zone).date()
        days.add(day)
        after = day_edges(day, zone)[1]
    return days


def connection_form(session: Session) -> tuple[Connection, Form]:
    """The session's connection, and how its database keeps values."""
    connection = session.connection()
    return connection, Form(connection)


def _runs(days: Sequence[date]) -> Iterable[tuple[date, date]]:
    """The first and last day of each stretch of days without a gap."""
    first: date | None = None
    before = date.min
    for day in days:
        if first is None:
            first = day
        elif day > before + timedelta(days=1):
            yield first, before
            first = day
        before = day
    if first is not None:
        yield first, before
