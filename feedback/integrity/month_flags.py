"""The detectors that need a month as a whole: they read the tallies once it has ended."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.base import NOBODY
from feedback.integrity import detectors
from feedback.integrity.codes_given import codes_given
from feedback.integrity.findings import Finding
from feedback.integrity.holding import Draft, Evidence, raise_flags
from feedback.integrity.models import Flag
from feedback.integrity.roster_only import set_aside
from feedback.integrity.threshold_changes import thresholds_of
from feedback.integrity.thresholds import Thresholds
from feedback.integrity.trace_flags import trace_drafts
from feedback.periods.month import Month
from feedback.ratings.bulk import Form, Once, as_kept
from feedback.ratings.models import Rating, RatingState, Tally
from feedback.ratings.moves import served_by
from feedback.receipts.models import Receipt

MONTHS_BEFORE = 6
LOW_LEVELS = (1, 2)
STANDING = (RatingState.COUNTED, RatingState.HELD)  # tied to a transaction and not excluded
OnDay = tuple[uuid.UUID, date]  # an official, and one of the month's days
POINTS = {level: Decimal(25 * (level - 1)) for level in range(1, 6)}


@dataclass(slots=True)
class _Work:
    """What stands of an official's month, or of the six months before it."""

    levels: Counter[int] = field(default_factory=Counter)  # ratings by level
    lows: Counter[date] = field(default_factory=Counter)  # ratings of level 1 or 2 by day
    served: int = 0  # transactions

    @property
    def rated(self) -> int:
        return self.levels.total()

    @property
    def low(self) -> int:
        return sum(self.levels[level] for level in LOW_LEVELS)

    @property
    def mean(self) -> Decimal:
        """The average in points; 0 without any rating."""
        return sum((POINTS[level] * n for level, n in self.levels.items()), Decimal(0)) / (self.rated or 1)

    @property
    def variance(self) -> Decimal:
        """The variance of single ratings in points²; 0 without any."""
        mean = self.mean
        return sum(((POINTS[level] - mean) ** 2 * n for level, n in self.levels.items()), Decimal(0)) / (
            self.rated or 1
        )


def month_end_flags(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    *,
    zone: ZoneInfo,
    now: datetime,
    thresholds: Thresholds | None = None,
) -> list[Flag]:
    """Raise the flags that only a whole month shows, and give them: LOW-CLUSTER, RESPONSE, RESPONSE-LOW, WITHHELD and DRIFT.

    Those of traces are looked at once more, and what only the roster counted is let go of if the month has
    transactions by now. For a month that has ended and is open, or is just being closed; running it again adds only
    what is new.
    """
    thresholds = thresholds or thresholds_of(session, office_id, month)
    set_aside(session, office_id, month, zone=zone, today=now.astimezone(zone).date())
    present = _works(session, office_id, [month], zone)
    before = _works(session, office_id, [month.plus(-back) for back in range(1, MONTHS_BEFORE + 1)], zone)
    drafts = [
        *trace_drafts(session, office_id, month, _gone, thresholds),
        *_low_clusters(session, office_id, month, present, before, thresholds),
        *_questions(month, present, before, thresholds),
        *_withheld(session, office_id, month, zone, thresholds),
    ]
    return raise_flags(session, office_id, drafts, today=now.astimezone(zone).date(), now=now)


def _gone(_rating_id: uuid.UUID) -> None:
    """At the month's end no time is left of any rating."""


def _works(
    session: Session, office_id: uuid.UUID, months: list[Month], zone: ZoneInfo
) -> defaultdict[uuid.UUID, _Work]:
    """What each official received and served in these months, which follow each other."""
    works: defaultdict[uuid.UUID, _Work] = defaultdict(_Work)
    key = (Tally.official_id, Tally.day_on, Tally.level)
    rated = (
        select(*map(as_kept, key), func.sum(Tally.count))
        .where(
            Tally.office_id == office_id,
            Tally.month.in_(months),
            Tally.state.in_(STANDING),
            Tally.official_id != NOBODY,
        )
        .group_by(*key)
    )
    ids, days = Once(Form.read_id), Once(Form.read_day)
    rows: Any = session.execute(rated)
    for official, day, level, count in rows:
        work = works[ids[official]]
        work.levels[level] += int(count)
        if level in LOW_LEVELS:
            work.lows[days[day]] += int(count)
    served = (
        select(Receipt.official_id, func.count())
        .where(
            Receipt.office_id == office_id,
            Receipt.received_at >= min(months).edges(zone)[0],
            Receipt.received_at < max(months).edges(zone)[1],
            Receipt.voided_at.is_(None),
        )
        .group_by(Receipt.official_id)
    )
    for official_id, count in session.execute(served):
        works[official_id].served = int(count)
    return works


def _low_clusters(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    present: dict[uuid.UUID, _Work],
    before: defaultdict[uuid.UUID, _Work],
    thresholds: Thresholds,
) -> Iterator[Draft]:
    found: dict[OnDay, Finding] = {}
    for official_id, work in sorted(present.items()):
        past = before[official_id]
        for day, low in sorted(work.lows.items()):
            if low >= thresholds.low_ratings:
                finding = detectors.low_cluster(low, work.rated, past.low, past.rated, thresholds)
                if finding.flagged:
                    found[official_id, day] = finding
    lows = _lows_on(session, office_id, month, found)
    for (official_id, day), finding in found.items():
        evidence = tuple(lows[official_id, day])
        yield Draft(finding=finding, month=month, official_id=official_id, day=day, evidence=evidence)


def _lows_on(
    session: Session, office_id: uuid.UUID, month: Month, places: Collection[OnDay]
) -> Mapping[OnDay, list[Evidence]]:
    """The low ratings of these officials' days, by their random ids; of their times only the day is left."""
    found: defaultdict[OnDay, list[Evidence]] = defaultdict(list)
    if not places:
        return found
    asked = select(Rating.rating_id, served_by, Rating.day_on, Rating.channel, Rating.basis).where(
        Rating.office_id == office_id,
        Rating.month == month,
        Rating.day_on.in_({day for _, day in places}),
        Rating.level.in_(LOW_LEVELS),
        Rating.state.in_(STANDING),
    )
    for rating_id, official_id, day, channel, basis in session.execute(asked.order_by(Rating.rating_id)):
        if (official_id, day) in places:
            found[official_id, day].append(
                Evidence(
                    rating_id=rating_id, day=day, can_be_held=True, channel=channel.value, basis=basis.value
                )
            )
    return found


def _questions(
    month: Month,
    present: dict[uuid.UUID, _Work],
    before: defaultdict[uuid.UUID, _Work],
    thresholds: Thresholds,
) -> Iterator[Draft]:
    """The flags that hold nothing and only ask: how many citizens rate, and whether the average has moved."""
    unit_rated = sum(work.rated for work in present.values())
    unit_served = sum(work.served for work in present.values())
    for official_id, work in sorted(present.items()):
        past = before[official_id]
        findings = [
            detectors.response(work.rated, work.served, past.rated, past.served, thresholds),
            detectors.response_low(work.rated, work.served, unit_rated, unit_served, thresholds),
            detectors.drift(work.mean, work.rated, past.mean, past.variance, past.rated, thresholds),
        ]
        for found in findings:
            if found.flagged:
                yield Draft(finding=found, month=month, official_id=official_id)


def _withheld(
    session: Session, office_id: uuid.UUID, month: Month, zone: ZoneInfo, thresholds: Thresholds
) -> Iterator[Draft]:
    """Whether somebody's transactions bear no code more often than those of the others in the same procedures."""
    given = codes_given(session, office_id, month, zone=zone)
    for official_id, own in sorted(given.by_official.items()):
        expected = given.expected_without(official_id)
        found = detectors.withheld(
            own.without, own.served, expected, given.unit.without, given.unit.served, thresholds
        )
        if found.flagged:
            yield Draft(finding=found, month=month, official_id=official_id)
