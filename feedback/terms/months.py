"""A month of an official as the terms read it: closed here or at another office, brought in from a paper, or still to come."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.models import Result
from feedback.offices.models import Posting
from feedback.periods.models import Period
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms.means import MonthPoints, MonthStanding
from feedback.terms.models import BroughtMonth

ResultRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMonth:
    """One month of an official as the term reads it."""

    month: Month
    standing: MonthStanding
    office_id: uuid.UUID | None = None  # that evaluated the month, or brought it in
    office_name: str = ""
    version: int = 0
    line: Line | None = None
    brought: BroughtMonth | None = None

    @property
    def total(self) -> Decimal | None:
        """The month's points, wherever it was evaluated."""
        told = self.line or self.brought
        return told.total if told else None

    @property
    def klass(self) -> QualityClass | None:
        """The class of a month that was closed here; none of one that was evaluated elsewhere."""
        return self.line.klass if self.line else None


def term_month(
    month: Month,
    row: ResultRow | None,
    brought: BroughtMonth | None,
    postings: Sequence[Posting],
    closed: Collection[tuple[uuid.UUID, Month]],
    names: Mapping[uuid.UUID, str],
    *,
    excused: bool = False,
) -> TermMonth:
    """The month from its newest line; where it has none, as it was brought in; else whether one is still to come.

    `excused`: the official was on sick or maternity leave in it.
    """
    if row is not None:
        line = Line.from_record(row.official_id, row.line)
        return TermMonth(
            month=month,
            standing=_standing(line, excused=excused),
            office_id=row.office_id,
            office_name=names[row.office_id],
            version=row.version,
            line=line,
        )
    if brought is not None:
        return TermMonth(
            month=month,
            standing=MonthStanding.BROUGHT,
            office_id=brought.office_id,
            office_name=names[brought.office_id],
            version=brought.version,
            brought=brought,
        )
    at = [posting.office_id for posting in postings if overlaps(posting, month)]
    waits = any((office_id, month) not in closed for office_id in at)
    return TermMonth(month=month, standing=MonthStanding.NOT_CLOSED if waits else MonthStanding.OUTSIDE)


def _standing(line: Line, *, excused: bool) -> MonthStanding:
    if line.total is not None:
        return MonthStanding.EVALUATED
    if Remark.NOT_WORKED not in line.remarks:
        return MonthStanding.NO_TOTAL
    return MonthStanding.EXCUSED if excused else MonthStanding.NOT_WORKED


def points_in(month: TermMonth) -> MonthPoints:
    """The month as the mean reads it."""
    told = month.line or month.brought
    if told is None:
        return MonthPoints(month.month, month.standing)
    return MonthPoints(month.month, month.standing, told.total, told.common, told.task)


def results_of(
    session: Session, officials: Collection[uuid.UUID], months: Collection[Month]
) -> dict[tuple[uuid.UUID, Month], ResultRow]:
    """The newest lines of closed months, whichever office evaluated them.

    A line that says "elsewhere" is none, and of a month in two offices the one where it ended is the month's.
    """
    asked = (
        select(Result.official_id, Result.office_id, Result.month, Result.version, Result.line)
        .join(
            Period,
            (Period.office_id == Result.office_id)
            & (Period.month == Result.month)
            & (Period.version == Result.version),
        )
        .where(Result.official_id.in_(officials), Result.month.in_(months))
    )
    return {
        (row.official_id, row.month): row
        for row in session.execute(asked)
        if {str(Remark.ELSEWHERE), str(Remark.MOVED_ON)}.isdisjoint(row.line["remarks"])
    }


def overlaps(posting: Posting, month: Month) -> bool:
    """Whether the posting holds on any day of the month."""
    return posting.from_on <= month.last_on and (posting.to_on is None or posting.to_on >= month.first_on)
