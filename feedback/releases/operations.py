"""What can happen to releases: a month that runs lets its figures out by and by, and its close lets the last ones out."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.disclosure import LIMITS, Heap, day_to_release
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Tally
from feedback.releases import figures
from feedback.releases.models import Release
from feedback.releases.queries import latest_release
from feedback.releases.reading import SealedMonth, hours_of, moved_in, promptness, reasons_of, sealed_month


@dataclass(frozen=True, slots=True)
class LastRelease:
    """The release of a closed month's version, and whether its figures are others than those of the version before."""

    release: Release
    told_anew: bool


@dataclass(frozen=True, slots=True)
class Released:
    """A release that was made."""

    office: str  # code
    month: Month
    number: int
    until_on: date


def release_due(session: Session, *, zone: ZoneInfo, now: datetime) -> list[Released]:
    """Make every release that is due `now`: of months that run by what has come, of closed ones that have none yet.

    Running it again changes nothing: what has been let out waits for as much again.
    """
    made = []
    today = now.astimezone(zone).date()
    for office_id, code in session.execute(select(Office.id, Office.code).order_by(Office.code_key)).all():
        for month in _running(session, office_id):
            release = release_running(session, office_id, month, today=today)
            if release is not None:
                made.append(Released(code, month, release.number, release.until_on))
        for month, version in _without_last(session, office_id):
            release = release_last(session, office_id, month, version=version, zone=zone, now=now).release
            made.append(Released(code, month, release.number, release.until_on))
    return made


def release_running(session: Session, office_id: uuid.UUID, month: Month, *, today: date) -> Release | None:
    """Let out what has come of a month that runs, if so much has come that it points at nobody; else None."""
    last = latest_release(session, office_id, month)
    sealed = sealed_month(session, office_id, month)
    until = day_to_release(_since(sealed, last))
    if until is None:
        return None
    out = sealed_month(session, office_id, month, until)
    return _keep(
        session, office_id, month, figures.running(out), out.heap, until=until, today=today, last=last
    )


def release_last(
    session: Session, office_id: uuid.UUID, month: Month, *, version: int, zone: ZoneInfo, now: datetime
) -> LastRelease:
    """Let out the figures of a closed month's version, whatever has come since: its close cannot wait."""
    last = latest_release(session, office_id, month)
    sealed = sealed_month(session, office_id, month)
    told = figures.final(
        sealed,
        reasons_of(session, office_id, month),
        hours_of(session, office_id, month, zone=zone),
        promptness(session, office_id, month, zone=zone),
    )
    moved = moved_in(session, office_id, month)
    anew = last is None or not last.version or _tells_enough_more(sealed, moved, last)
    weighed = sealed.heap
    if last is not None and not anew:
        told = figures.Figures.from_record({**last.figures, "states": told.as_record()["states"]})
        weighed, moved = _weighed(last), last.weighed.get("moved", 0)
    today = now.astimezone(zone).date()
    until = min(month.last_on, today)
    kept = _keep(
        session,
        office_id,
        month,
        told,
        weighed,
        until=until,
        today=today,
        last=last,
        version=version,
        moved=moved,
    )
    return LastRelease(kept, anew)


def _tells_enough_more(sealed: SealedMonth, moved: int, last: Release) -> bool:
    """Whether a new version differs from the one before by none or by so many ratings that they point at nobody.

    A decision on a few held ratings changes the score that it must change, and so does giving a few to the official who
    served. The unit's figures stay those of the version before, since the difference would tell the levels of exactly
    those few.
    """
    before, after = _weighed(last).levels, sealed.heap.levels
    changed = sum(abs(a - b) for a, b in zip(after, before, strict=True))
    changed += abs(moved - int(last.weighed.get("moved", 0)))
    return changed == 0 or changed >= LIMITS.release_ratings


def _since(sealed: SealedMonth, last: Release | None) -> list[tuple[date, Heap]]:
    """What has come since the last release: what came late for days that it holds, and then day by day."""
    if last is None:
        return [(day, sealed.day_heap(day)) for day in sealed.days]
    held = [day for day in sealed.days if day <= last.until_on]
    late = Heap(0, (0, 0, 0, 0, 0)) - _weighed(last)
    for day in held:
        late += sealed.day_heap(day)
    return [(last.until_on, late)] + [
        (day, sealed.day_heap(day)) for day in sealed.days if day > last.until_on
    ]


def _weighed(release: Release) -> Heap:
    one, two, three, four, five = release.weighed["levels"]
    return Heap(release.weighed["served"], (one, two, three, four, five))


def _keep(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    told: figures.Figures,
    weighed: Heap,
    *,
    until: date,
    today: date,
    last: Release | None,
    version: int = 0,
    moved: int = 0,
) -> Release:
    number = last.number + 1 if last else 1
    row = insert_for(session, Release).values(
        office_id=office_id,
        month=month,
        number=number,
        version=version,
        until_on=until,
        made_on=today,
        weighed={"served": weighed.served, "levels": list(weighed.levels)}
        | ({"moved": moved} if moved else {}),
        figures=told.as_record(),
    )
    session.execute(row.on_conflict_do_nothing())  # of two who release at once, the first one's stands
    return session.get_one(Release, (office_id, month, number), populate_existing=True)


def _running(session: Session, office_id: uuid.UUID) -> list[Month]:
    """The months of the office with ratings that are not closed."""
    closed = exists().where(
        Period.office_id == Tally.office_id, Period.month == Tally.month, Period.state != PeriodState.OPEN
    )
    asked = select(Tally.month).where(Tally.office_id == office_id, ~closed).distinct()
    return sorted(session.scalars(asked))


def _without_last(session: Session, office_id: uuid.UUID) -> Iterable[tuple[Month, int]]:
    """The closed months of the office whose version has no release: those closed before there were any."""
    newest = (
        select(func.max(Release.version))
        .where(Release.office_id == Period.office_id, Release.month == Period.month)
        .scalar_subquery()
    )
    asked = select(Period.month, Period.version).where(
        Period.office_id == office_id,
        Period.state != PeriodState.OPEN,
        func.coalesce(newest, 0) < Period.version,
    )
    return [(month, version) for month, version in session.execute(asked.order_by(Period.month))]
