"""What stands in public of each office: its published months, as far as disclosure allows, and never a person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from feedback.disclosure import may_export
from feedback.labels import place_key
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.levels import REASON_BY_CODE, Group
from feedback.releases.figures import Headline
from feedback.releases.intervals import Share
from feedback.releases.queries import told_months

MOST = 60  # months of all offices
TOP = 3  # reasons of a kind


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """One office's published month; nothing but its name where too few rated to tell."""

    office: str  # name
    month: Month
    received: int | None = None  # ratings
    counted: int = 0
    held: int = 0
    excluded: int = 0
    unverified: int = 0
    satisfied: str | None = None  # percent of levels 4 and 5, a decimal with a point
    coverage: str | None = None  # percent of the people served who rated, likewise
    margin: Share | None = None  # of the satisfied
    praises: Sequence[str] = ()  # English labels, the most frequent first
    pains: Sequence[str] = ()


def published_months(session: Session, *, most: int = MOST) -> Sequence[PublishedMonth]:
    """The newest published months of all offices; units alone, from 30 ratings on (scoring §4, rule 6)."""
    asked = select(Office.id, Office.name, Period.month).join(Office, Office.id == Period.office_id)
    published = asked.where(Period.state == PeriodState.PUBLISHED)
    return _told(session, published.order_by(Period.month.desc(), Office.code_key).limit(most))


def published_months_of(session: Session, office_id: uuid.UUID) -> Sequence[PublishedMonth]:
    """The published months of one office, newest first."""
    asked = select(Office.id, Office.name, Period.month).join(Office, Office.id == Period.office_id)
    published = asked.where(Period.state == PeriodState.PUBLISHED, Period.office_id == office_id)
    return _told(session, published.order_by(Period.month.desc()))


def _told(session: Session, asked: Select[uuid.UUID, str, Month]) -> Sequence[PublishedMonth]:
    rows = session.execute(asked).all()
    if not rows:
        return []
    months = [row.month for row in rows]
    told = {
        (each.office_id, each.month): each.figures
        for each in told_months(session, {row.id for row in rows}, first=min(months), last=max(months))
        if each.is_final
    }
    rows = sorted(rows, key=lambda row: place_key(row.name))
    rows.sort(key=lambda row: row.month, reverse=True)
    return [_shown(name, month, told.get((office_id, month))) for office_id, name, month in rows]


def _shown(name: str, month: Month, figures: Headline | None) -> PublishedMonth:
    if figures is None or figures.unit.ratings is None or not may_export(figures.unit.ratings):
        return PublishedMonth(name, month)
    states = {state.value: count for state, count in figures.states.items()}
    return PublishedMonth(
        name,
        month,
        figures.received,
        counted=states.get("counted", 0),
        held=states.get("held", 0),
        excluded=states.get("excluded", 0),
        unverified=states.get("unverified", 0),
        satisfied=str(figures.satisfied.percent) if figures.satisfied else None,
        coverage=str(figures.coverage.percent) if figures.coverage else None,
        margin=figures.satisfied,
        praises=_top(figures, Group.PRAISE),
        pains=_top(figures, Group.LOW),
    )


def _top(figures: Headline, group: Group) -> list[str]:
    known = [
        code for code in figures.reasons if code in REASON_BY_CODE and REASON_BY_CODE[code].group is group
    ]
    known.sort(key=lambda code: (-figures.reasons[code], code))
    return [REASON_BY_CODE[code].label for code in known[:TOP]]
