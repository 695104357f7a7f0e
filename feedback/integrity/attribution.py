"""Who served, and in which month it counts: a waiting rating is tied to its transaction, else to the roster. Pure.

Ids are whatever the database's driver gives; nothing here looks inside one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedback.integrity.matching import match
from feedback.periods.days import day_edges
from feedback.periods.month import Month
from feedback.ratings.levels import NOBODY_AT_DESK

KIOSK, QR = "kiosk", "qr"
DEVICE = "device"
RECEIPT, MATCHED, ROSTER, DESK = "receipt", "matched", "roster", "desk"
COUNTED, HELD, UNVERIFIED = "counted", "held", "unverified"
USED_BY_TAP = "matched"  # how a transaction says that a tap holds its one rating


@dataclass(slots=True, eq=False)
class Waiting:
    """A rating of the intake, with what the seal finds out about it."""

    tapped_at: datetime
    received_at: datetime
    rating_id: Any
    desk_id: Any
    kiosk_id: Any
    channel: str
    source: str
    level: int
    reasons: str
    receipt_id: Any
    stage: str | None  # the moment that was asked about; after the seal that of its transaction
    device_code: bytes | None
    questionnaire: str
    comment: str | None
    contact: bytes | None  # sealed
    check_hash: bytes | None
    entered_by: Any
    doubts: str = ""  # about its device
    prompt_id: Any = None  # that it answered at an armed screen
    cut_off: Any = False  # the device says that no prompt could reach it

    names: "Transaction | None" = None  # the transaction that it names
    day: date = date.min  # of the tap; of the arrival for a telephone
    month: Month = field(default=Month(1, 1))  # in which it counts
    late: bool = False
    official_id: Any = None
    procedure_id: Any = None
    basis: str = DESK
    verified: bool = False
    state: str = UNVERIFIED
    served_at: datetime | None = None  # the moment of the transaction to which it is tied
    unasked: bool = False  # tapped on an armed screen that nobody had woken

    @property
    def is_served(self) -> bool:
        """Whether somebody served: the tap "nobody at the desk" says that nobody did."""
        return self.reasons != NOBODY_AT_DESK

    @property
    def at(self) -> datetime:
        """The moment that decides its day: a device's clock where there is one, else the arrival."""
        return self.tapped_at if self.channel in (KIOSK, "paper") else self.received_at


@dataclass(slots=True)
class Transaction:
    """A served transaction: who, what and when, and what has used its one rating."""

    received_at: datetime
    receipt_id: Any
    desk_id: Any
    official_id: Any
    procedure_id: Any
    rated_by: str | None
    stage: str  # the moment of the dossier that it is


class Months:
    """The months of moments in a zone, and the open month in which a late rating counts."""

    def __init__(self, zone: ZoneInfo, closed: Iterable[Month]) -> None:
        self._zone = zone
        self._closed = frozenset(closed)
        self._of_days: dict[date, tuple[Month, datetime, datetime]] = {}

    def of_day(self, day: date) -> Month:
        """The month in which `day` lies."""
        return self._about(day)[0]

    def of(self, moment: datetime, near: date) -> Month:
        """The month of `moment`; quick where it is that of the day `near`."""
        month, first, after = self._about(near)
        return month if first <= moment < after else Month.containing(moment, self._zone)

    def _about(self, day: date) -> tuple[Month, datetime, datetime]:
        known = self._of_days.get(day)
        if known is None:
            month = Month.of(day)
            known = self._of_days[day] = (month, *month.edges(self._zone))
        return known

    def counting(self, month: Month) -> Month:
        """`month` while it is open, else the first open month after it."""
        while month in self._closed:
            month = month.next
        return month


@dataclass(frozen=True, slots=True)
class Sources:
    """What the attribution asks: transactions, the roster, and where the roster is enough."""

    on_duty: Callable[[date, Any, datetime], Any]  # the official at a desk, or None
    without_transactions: Callable[[Month], bool]  # whether the office brought in none at all for the month
    months: Months


def match_taps(
    waiting: Iterable[Waiting], served: Iterable[Transaction], *, within: timedelta
) -> dict[Any, Any]:
    """The receipt of each kiosk tap that names none, by the ids of both: the latest of its desk within the time.

    Where the tablet asked about one moment, only transactions of that moment are its own.
    """
    taps: defaultdict[Any, list[tuple[datetime, Any]]] = defaultdict(list)
    asked_about: dict[Any, str] = {}
    stages: dict[Any, str] = {}
    for rating in waiting:
        if rating.channel == KIOSK and rating.names is None and rating.is_served and not rating.unasked:
            taps[rating.desk_id].append((rating.tapped_at, rating.rating_id))
            if rating.stage is not None:
                asked_about[rating.rating_id] = rating.stage
    free: defaultdict[Any, list[tuple[datetime, Any]]] = defaultdict(list)
    for transaction in served:
        if transaction.rated_by is None and transaction.desk_id in taps:
            free[transaction.desk_id].append((transaction.received_at, transaction.receipt_id))
            stages[transaction.receipt_id] = transaction.stage
    matched: dict[Any, Any] = {}
    for desk_id, of_desk in taps.items():
        matched.update(match(of_desk, free[desk_id], within=within, asked_about=asked_about, kinds=stages))
    return matched


def attribute(waiting: Iterable[Waiting], matched: Mapping[Any, Transaction], sources: Sources) -> None:
    """Write into each rating who served, on what basis, in which month it counts and whether it can count at all.

    1. A rating that names a transaction has its official, procedure and month; a second one for the same
       transaction, or for one that a tap has used, is kept for the service but counts for nobody.
    2. A matched tap has those of the transaction that it was matched to.
    3. A tap without a match is whoever's was on duty, unverified; the roster is enough where the office brings in
       no transactions at all for the month. A tap that nobody was asked for, on an armed screen, has no match and is
       unverified in any case: it is kept for the service, and supports nobody's score.
    4. Everything else belongs to the desk: a wall QR, a form that names nothing, and "nobody at the desk".
    """
    named: set[Any] = set()
    for rating in waiting:
        if rating.names is not None and rating.is_served:
            used = rating.names.rated_by == USED_BY_TAP or rating.receipt_id in named
            named.add(rating.receipt_id)
            _tie(rating, rating.names, RECEIPT, verified=not used, sources=sources)
        elif rating.rating_id in matched:
            _tie(rating, matched[rating.rating_id], MATCHED, verified=True, sources=sources)
        else:
            _place_in_month(rating, _month_of_tap(rating, sources.months), sources.months)
            if rating.channel == KIOSK and rating.is_served:
                _give_to_the_roster(rating, sources)


def _tie(rating: Waiting, transaction: Transaction, basis: str, *, verified: bool, sources: Sources) -> None:
    rating.official_id, rating.procedure_id = transaction.official_id, transaction.procedure_id
    rating.basis, rating.verified, rating.served_at = basis, verified, transaction.received_at
    rating.stage = transaction.stage
    rating.state = COUNTED if verified else UNVERIFIED
    _place_in_month(rating, sources.months.of(transaction.received_at, near=rating.day), sources.months)


def _give_to_the_roster(rating: Waiting, sources: Sources) -> None:
    rating.official_id = sources.on_duty(rating.day, rating.desk_id, rating.tapped_at)
    if rating.official_id is None:
        return
    rating.basis = ROSTER
    own = sources.months.of_day(rating.day)
    free = sources.without_transactions(rating.month) and sources.without_transactions(own)
    rating.verified = free and not rating.unasked
    rating.state = COUNTED if rating.verified else UNVERIFIED


def _month_of_tap(rating: Waiting, months: Months) -> Month:
    """The month of its day; a device's word alone moves no rating into another month than that of its arrival."""
    own = months.of_day(rating.day)
    return months.of(rating.received_at, near=rating.day) if rating.source == DEVICE else own


def _place_in_month(rating: Waiting, own: Month, months: Months) -> None:
    rating.month = months.counting(own)
    rating.late = rating.month != own


class LocalDays:
    """The days of moments by the calendar of a zone, quick for many moments."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._edges: dict[date, tuple[datetime, datetime]] = {}

    def of(self, moment: datetime) -> date:
        """The day on which `moment` lies."""
        guess = moment.date()  # of UTC: right for all but the hours of the zone's offset
        for day in (guess, guess + timedelta(days=1)):
            if day not in self._edges:
                self._edges[day] = day_edges(day, self._zone)
            first, after = self._edges[day]
            if first <= moment < after:
                return day
        return moment.astimezone(self._zone).date()
