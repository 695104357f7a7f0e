"""The detectors over traces: off-hours ratings, one device for one official, and ratings within seconds of service."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.integrity import detectors
from feedback.integrity.day_flags import DEVICE_CODE_SHOWN
from feedback.integrity.findings import Finding, FlagKind
from feedback.integrity.holding import Draft, Evidence
from feedback.integrity.models import Trace
from feedback.integrity.thresholds import Thresholds
from feedback.periods.month import Month
from feedback.ratings.models import Channel, Rating, Tally

DEFAULT = Thresholds()
_AT_ONCE = 500  # ids in one statement


def trace_drafts(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    at_hand: Callable[[uuid.UUID], Evidence | None],
    thresholds: Thresholds = DEFAULT,
) -> Iterator[Draft]:
    """What the month's traces show so far: OFF-HOURS, DEVICE and FAST, each for one official.

    `at_hand` gives the evidence of a rating whose time is still there; of the others only the day is left.
    """
    traces: defaultdict[tuple[FlagKind, uuid.UUID], list[tuple[uuid.UUID, str]]] = defaultdict(list)
    for kind, officials in _frequent(session, office_id, month, thresholds).items():
        asked = select(Trace.official_id, Trace.rating_id, Trace.mark).where(
            Trace.office_id == office_id,
            Trace.month == month,
            Trace.kind == kind,
            Trace.official_id.in_(officials),
        )
        for official_id, rating_id, mark in session.execute(asked.order_by(Trace.rating_id)):
            traces[kind, official_id].append((rating_id, mark))
    for (kind, official_id), of_official in sorted(traces.items()):
        marks = [mark for _, mark in of_official]
        if kind is FlagKind.DEVICE:
            found = detectors.device(marks, thresholds)
        elif kind is FlagKind.OFF_HOURS:  # each trace says that its rating came outside hours
            found = detectors.off_hours([(time.min, False)] * len(marks), thresholds)
        else:
            found = _fast(session, office_id, month, official_id, marks, thresholds)
        if found.flagged:
            concerned = [of_official[index] for index in found.indexes]
            evidence = _evidence(session, office_id, kind, concerned, at_hand)
            yield Draft(finding=found, month=month, official_id=official_id, evidence=evidence)


def _frequent(
    session: Session, office_id: uuid.UUID, month: Month, thresholds: Thresholds
) -> dict[FlagKind, set[uuid.UUID]]:
    """The officials who have enough traces of a kind, from one device where it is devices, to be looked at."""
    least = {
        FlagKind.OFF_HOURS: ([], thresholds.off_hours_ratings),
        FlagKind.FAST: ([], thresholds.fast_ratings),
        FlagKind.DEVICE: ([Trace.mark], thresholds.device_ratings),
    }
    return {
        kind: set(
            session.scalars(
                select(Trace.official_id)
                .where(Trace.office_id == office_id, Trace.month == month, Trace.kind == kind)
                .group_by(Trace.official_id, *beside)
                .having(func.count() >= ratings)
            )
        )
        for kind, (beside, ratings) in least.items()
    }


def _fast(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    official_id: uuid.UUID,
    marks: Sequence[str],
    thresholds: Thresholds,
) -> Finding:
    kiosk = session.scalar(
        select(func.sum(Tally.count)).where(
            Tally.office_id == office_id,
            Tally.month == month,
            Tally.official_id == official_id,
            Tally.channel == Channel.KIOSK,
        )
    )
    slower = [None] * (int(kiosk or 0) - len(marks))
    return detectors.fast([*(int(mark) for mark in marks), *slower], thresholds)


def _evidence(
    session: Session,
    office_id: uuid.UUID,
    kind: FlagKind,
    concerned: Sequence[tuple[uuid.UUID, str]],
    at_hand: Callable[[uuid.UUID], Evidence | None],
) -> tuple[Evidence, ...]:
    present = {rating_id: at_hand(rating_id) for rating_id, _ in concerned}
    earlier = {rating_id: mark for rating_id, mark in concerned if present[rating_id] is None}
    asked = select(Rating.rating_id, Rating.day_on, Rating.verified, Rating.channel, Rating.basis).where(
        Rating.office_id == office_id
    )
    entries = [entry for entry in present.values() if entry is not None]
    ids = sorted(earlier)
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.execute(asked.where(Rating.rating_id.in_(ids[start : start + _AT_ONCE])))
        for rating_id, day, verified, channel, basis in rows:
            mark = earlier[rating_id]
            entries.append(
                Evidence(
                    rating_id=rating_id,
                    day=day,
                    can_be_held=verified,
                    channel=channel.value,
                    basis=basis.value,
                    device=mark[:DEVICE_CODE_SHOWN] if kind is FlagKind.DEVICE else None,
                    seconds=int(mark) if kind is FlagKind.FAST else None,
                )
            )
    return tuple(entries)
