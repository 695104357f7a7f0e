"""What can happen to releases: a month that runs lets its figures out by and by, and its close lets the last ones out."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.disclosure import LIMITS, Volume
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Tally
from feedback.releases import figures
from feedback.releases.models import Release
from feedback.releases.queries import latest_release, releases_while_running
from feedback.releases.reading import (
    Place,
    SealedMonth,
    hours_of,
    moved_in,
    reasons_of,
    sealed_month,
    volumes,
    work_of,
)
from feedback.releases.running import Levels, Standing, Standings, everything, next_standings, spans
from feedback.releases.services import Services, services_of


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
            release = release_running(session, office_id, month, zone=zone, today=today)
            if release is not None:
                made.append(Released(code, month, release.number, release.until_on))
        for month, version in _without_last(session, office_id):
            release = release_last(session, office_id, month, version=version, zone=zone, now=now).release
            made.append(Released(code, month, release.number, release.until_on))
    return made


def release_running(
    session: Session, office_id: uuid.UUID, month: Month, *, zone: ZoneInfo, today: date
) -> Release | None:
    """Let out what has come of a month that runs, of whose work so much has come that it points at nobody; else None."""
    last = latest_release(session, office_id, month)
    work = work_of(session, office_id, month, zone=zone)
    standings = next_standings(work, _standings(session, last, zone=zone), month)
    if standings is None:
        return None
    until = max(each.until_on for each in standings.values())
    out = sealed_month(session, office_id, month, until)
    return _keep(
        session,
        office_id,
        month,
        figures.running(out, standings),
        {"officials": {who.hex: each.as_record() for who, each in sorted(standings.items())}},
        until=until,
        today=today,
        last=last,
    )


def release_last(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    *,
    version: int,
    zone: ZoneInfo,
    now: datetime,
    services: Services | None = None,
) -> LastRelease:
    """Let out the figures of a closed month's version, whatever has come since: its close cannot wait.

    `services` are the month's, if at hand.
    """
    last = latest_release(session, office_id, month)
    sealed = sealed_month(session, office_id, month)
    services = services or services_of(session, office_id, month, zone=zone)
    told = figures.final(
        sealed,
        reasons_of(session, office_id, month),
        hours_of(session, office_id, month, services),
        services.promptness,
        _spans(session, office_id, month, volumes(sealed, services), zone=zone),
        waits=services.waits,
    )
    moved = moved_in(session, office_id, month)
    anew = last is None or not last.version or _tells_enough_more(sealed, moved, last)
    levels = sealed.levels
    if last is not None and not anew:
        told = figures.Figures.from_record({**last.figures, "states": told.as_record()["states"]})
        levels, moved = _weighed(last), last.weighed.get("moved", 0)
    today = now.astimezone(zone).date()
    until = min(month.last_on, today)
    kept = _keep(
        session,
        office_id,
        month,
        told,
        {"levels": list(levels)} | ({"moved": moved} if moved else {}),
        until=until,
        today=today,
        last=last,
        version=version,
    )
    return LastRelease(kept, anew)


def _tells_enough_more(sealed: SealedMonth, moved: int, last: Release) -> bool:
    """Whether a new version differs from the one before by none or by so many ratings that they point at nobody.

    A decision on a few held ratings changes the score that it must change, and so does giving a few to the official who
    served. The unit's figures stay those of the version before, since the difference would tell the levels of exactly
    those few.
    """
    changed = sum(abs(a - b) for a, b in zip(sealed.levels, _weighed(last), strict=True))
    changed += abs(moved - int(last.weighed.get("moved", 0)))
    return changed == 0 or changed >= LIMITS.release_ratings


def _weighed(release: Release) -> Levels:
    one, two, three, four, five = release.weighed["levels"]
    return one, two, three, four, five


def _standings(session: Session, release: Release | None, *, zone: ZoneInfo) -> Standings:
    """What a release of a running month left told of each official's work."""
    if release is None:
        return {}
    if "officials" not in release.weighed:  # of a time when the unit's ratings came out together
        work = work_of(session, release.office_id, release.month, zone=zone)
        return everything(work, release.until_on)
    return {uuid.UUID(who): Standing.from_record(each) for who, each in release.weighed["officials"].items()}


def _spans(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    came: Mapping[Place, Mapping[date, Volume]],
    *,
    zone: ZoneInfo,
) -> dict[Place, list[Volume]]:
    """What came of each place between the month's releases while it ran, and in all where it had none."""
    cuts: defaultdict[uuid.UUID, set[date]] = defaultdict(set)
    for release in releases_while_running(session, office_id, month):
        for who, standing in _standings(session, release, zone=zone).items():
            cuts[who].add(standing.until_on)
    return spans(came, {who: sorted(days) for who, days in cuts.items()})


def _keep(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    told: figures.Figures,
    weighed: dict[str, Any],
    *,
    until: date,
    today: date,
    last: Release | None,
    version: int = 0,
) -> Release:
    number = last.number + 1 if last else 1
    row = insert_for(session, Release).values(
        office_id=office_id,
        month=month,
        number=number,
        version=version,
        until_on=until,
        made_on=today,
        weighed=weighed,
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
