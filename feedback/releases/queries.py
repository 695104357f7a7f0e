"""What can be asked of releases: the figures that stand, of one month or of several, and of offices side by side."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.releases.figures import HEADLINE, Figures, Headline
from feedback.releases.models import Release


@dataclass(frozen=True, slots=True)
class ToldMonth:
    """What stands told of an office's month, until its next release."""

    office_id: uuid.UUID
    month: Month
    is_final: bool  # of a closed month
    until_on: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class ToldHeadline:
    """The headline of what stands told of an office's month."""

    office_id: uuid.UUID
    month: Month
    is_final: bool  # of a closed month
    figures: Headline


def latest_release(session: Session, office_id: uuid.UUID, month: Month) -> Release | None:
    """The newest release of the office's month; none before the first."""
    return session.scalars(
        select(Release)
        .where(Release.office_id == office_id, Release.month == month)
        .order_by(Release.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def releases_while_running(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[Release]:
    """The releases that the office's month had before it was closed, the oldest first."""
    asked = select(Release).where(
        Release.office_id == office_id, Release.month == month, Release.version == 0
    )
    return session.scalars(asked.order_by(Release.number)).all()


def told_month(session: Session, office_id: uuid.UUID, month: Month) -> ToldMonth | None:
    """What stands told of the office's month; none before its first release."""
    release = latest_release(session, office_id, month)
    return _told(release) if release else None


def told_months(
    session: Session, office_ids: Collection[uuid.UUID], *, first: Month, last: Month
) -> Sequence[ToldHeadline]:
    """The headlines of what stands told of the months from `first` to `last` of these offices, the oldest first."""
    newest = (
        select(Release.office_id, Release.month, func.max(Release.number).label("number"))
        .where(Release.office_id.in_(list(office_ids)), Release.month >= first, Release.month <= last)
        .group_by(Release.office_id, Release.month)
        .subquery()
    )
    asked = _headlines().join(
        newest,
        (Release.office_id == newest.c.office_id)
        & (Release.month == newest.c.month)
        & (Release.number == newest.c.number),
    )
    return [_headline(row) for row in session.execute(asked.order_by(Release.month, Release.office_id))]


def told_since(
    session: Session, office_ids: Collection[uuid.UUID], *, after: date, upto: date, only_final: bool = False
) -> Sequence[ToldHeadline]:
    """The headlines of releases made after one day and up to another: of each office's month the newest alone."""
    asked = (
        _headlines()
        .where(Release.office_id.in_(list(office_ids)), Release.made_on > after, Release.made_on <= upto)
        .order_by(Release.month, Release.number)
    )
    if only_final:
        asked = asked.where(Release.version > 0)
    newest = {(row.office_id, row.month): _headline(row) for row in session.execute(asked)}
    return list(newest.values())


def _headlines() -> Any:
    """Of each release its headline alone: the whole of its figures is fifty times as long."""
    return select(
        Release.office_id,
        Release.month,
        Release.version,
        *(Release.figures[name].label(name) for name in HEADLINE),
    )


def _headline(row: Any) -> ToldHeadline:
    record = {name: getattr(row, name) for name in HEADLINE}
    return ToldHeadline(row.office_id, row.month, row.version > 0, Headline.of_record(record))


def _told(release: Release) -> ToldMonth:
    return ToldMonth(
        release.office_id,
        release.month,
        release.version > 0,
        release.until_on,
        Figures.from_record(release.figures),
    )
