"""The detectors that need the hour: they look at a run's ratings while their times are still at hand."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from feedback.integrity import detectors
from feedback.integrity.attribution import KIOSK, QR, Waiting
from feedback.integrity.findings import Finding, FlagKind
from feedback.integrity.holding import Draft, Evidence
from feedback.integrity.models import Trace
from feedback.integrity.run import Run
from feedback.integrity.thresholds import Thresholds
from feedback.periods.month import Month
from feedback.ratings.bulk import Form, Once, insert_rows
from feedback.ratings.models import Channel, Rating, RatingState
from feedback.ratings.moves import served_by
from feedback.ratings.submission import ALTERED, CLOCK, CLONED, UNSIGNED

_TRACE = ("office_id", "kind", "rating_id", "month", "official_id", "mark")
DEVICE_CODE_SHOWN = 8  # hexadecimal digits: enough to tell devices apart


def evidence_of(rating: Waiting) -> Evidence:
    """What may be shown of a rating of this run."""
    return Evidence(
        rating_id=Form.read_id(rating.rating_id),
        day=rating.day,
        can_be_held=rating.verified,
        channel=rating.channel,
        basis=rating.basis,
        at=rating.at,
        device=rating.device_code.hex()[:DEVICE_CODE_SHOWN] if rating.device_code else None,
        seconds=_seconds_after_service(rating),
    )


def day_drafts(run: Run) -> Iterator[Draft]:
    """The flags of single days: bursts on a kiosk, kiosks in doubt, and more ratings of an official than people served."""
    yield from _bursts(run)
    yield from _kiosks_in_doubt(run)
    yield from _overcounts(run)


def _bursts(run: Run) -> Iterator[Draft]:
    kiosks: defaultdict[tuple[date, Any], list[Waiting]] = defaultdict(list)
    for rating in run.ratings:
        if rating.channel == KIOSK:
            kiosks[rating.day, rating.kiosk_id or rating.desk_id].append(rating)
    for (day, _), ratings in kiosks.items():
        thresholds = run.thresholds(Month.of(day))
        size, within = thresholds.burst_ratings, timedelta(seconds=thresholds.burst_seconds)
        ratings.sort(key=attrgetter("tapped_at"))
        pairs = zip(ratings, ratings[size - 1 :], strict=False)
        if not any(last.tapped_at - first.tapped_at <= within for first, last in pairs):
            continue
        began = ratings[0].tapped_at
        found = detectors.burst([_seconds(rating.tapped_at - began) for rating in ratings], thresholds)
        if found.flagged:
            concerned = [ratings[index] for index in found.indexes]
            yield from _by_month(found, concerned, day=day, desk_id=Form.read_id(concerned[0].desk_id))


def _kiosks_in_doubt(run: Run) -> Iterator[Draft]:
    desks: defaultdict[tuple[date, Any], list[Waiting]] = defaultdict(list)
    for rating in run.ratings:
        if rating.doubts:
            desks[rating.day, rating.desk_id].append(rating)
    for (day, desk_id), ratings in desks.items():
        counts = Counter(doubt for rating in ratings for doubt in rating.doubts.split(","))
        found = detectors.kiosk_in_doubt(
            len(ratings),
            clock=counts[CLOCK],
            cloned=counts[CLONED],
            unsigned=counts[UNSIGNED],
            altered=counts[ALTERED],
        )
        yield from _by_month(found, ratings, day=day, desk_id=Form.read_id(desk_id))


def _overcounts(run: Run) -> Iterator[Draft]:
    """Where an office brings in no transactions there is nothing to count against, so nothing is found."""
    rated: defaultdict[tuple[Any, date], list[Waiting]] = defaultdict(list)
    for rating in run.ratings:
        if rating.channel == KIOSK and rating.official_id is not None:
            rated[rating.official_id, rating.day].append(rating)
    for (official, day), ratings in rated.items():
        official_id = Form.read_id(official)
        earlier = _earlier(run, official_id, day, ratings) if day in run.sealed_before else []
        count = len(ratings) + len(earlier)
        found = detectors.overcount(count, run.served(day, official), run.thresholds(Month.of(day)))
        if found.flagged and not run.without_transactions(Month.of(day)):
            drafts = _by_month(found, ratings, day=day, official_id=official_id)
            yield from (replace(draft, evidence=(*draft.evidence, *earlier)) for draft in drafts)


def _earlier(run: Run, official_id: uuid.UUID, day: date, ratings: Sequence[Waiting]) -> list[Evidence]:
    """The official's kiosk ratings of a day that an earlier run has sealed."""
    asked = select(Rating.rating_id, Rating.verified, Rating.basis).where(
        Rating.office_id == run.office_id,
        Rating.month.in_({rating.month for rating in ratings}),
        served_by == official_id,
        Rating.day_on == day,
        Rating.channel == Channel.KIOSK,
        Rating.state != RatingState.EXCLUDED,
    )
    new = {Form.read_id(rating.rating_id) for rating in ratings}
    return [
        Evidence(rating_id=rating_id, day=day, can_be_held=verified, channel=KIOSK, basis=basis.value)
        for rating_id, verified, basis in run.session.execute(asked)
        if rating_id not in new
    ]


def leave_traces(run: Run) -> list[Waiting]:
    """Keep, of this run's ratings, what the detectors of a whole month ask, no time among it; gives those ratings."""
    office_id = run.form.id(run.office_id)
    about = Once(lambda day: _usual_on(day, run))
    traced: dict[Any, Waiting] = {}
    rows = []
    for rating in run.ratings:
        if rating.official_id is None or rating.channel not in (KIOSK, QR):
            continue
        for kind, mark in _marks(rating, *about[rating.day]):
            traced[rating.rating_id] = rating
            rows.append((office_id, kind, rating.rating_id, str(rating.month), rating.official_id, mark))
    insert_rows(run.session.connection(), Trace, _TRACE, rows)
    return list(traced.values())


def _usual_on(day: date, run: Run) -> tuple[tuple[datetime, datetime] | None, Thresholds]:
    """The first and last moment of a day at which a kiosk rating is nothing special, None on a day off; and its thresholds."""
    thresholds = run.thresholds(Month.of(day))
    if not run.is_worked(day):
        return None, thresholds
    first, last = (
        datetime.combine(day, at, run.rules.zone).astimezone(UTC)
        for at in (thresholds.off_hours_before, thresholds.off_hours_after)
    )
    return (first, last), thresholds


def _marks(
    rating: Waiting, opening: tuple[datetime, datetime] | None, thresholds: Thresholds
) -> list[tuple[str, str]]:
    """The traces that a rating leaves: kinds of flags, and what each keeps of it."""
    if rating.channel == QR:
        return [(FlagKind.DEVICE.value, rating.device_code.hex())] if rating.device_code else []
    marks = []
    if opening is None or not opening[0] <= rating.tapped_at <= opening[1]:
        marks.append((FlagKind.OFF_HOURS.value, ""))
    if rating.served_at is not None:
        seconds = (rating.tapped_at - rating.served_at).total_seconds()
        if 0 <= seconds < thresholds.fast_seconds:
            marks.append((FlagKind.FAST.value, str(int(seconds))))
    return marks


def _seconds_after_service(rating: Waiting) -> int | None:
    if rating.served_at is None or rating.channel != KIOSK:
        return None
    return int((rating.tapped_at - rating.served_at).total_seconds())


def _seconds(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 1_000_000


def _by_month(
    found: Finding,
    ratings: Iterable[Waiting],
    *,
    day: date,
    official_id: uuid.UUID | None = None,
    desk_id: uuid.UUID | None = None,
) -> list[Draft]:
    """A draft for each month in which some of these ratings count: a flag holds ratings of one month."""
    months: defaultdict[Month, list[Evidence]] = defaultdict(list)
    for rating in ratings:
        months[rating.month].append(evidence_of(rating))
    return [
        Draft(
            finding=found,
            month=month,
            official_id=official_id,
            desk_id=desk_id,
            day=day,
            evidence=tuple(evidence),
        )
        for month, evidence in sorted(months.items())
    ]
