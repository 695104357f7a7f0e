"""An official's own months over time: score and margin of each, as they were told."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.lines import Line
from feedback.evaluations.summaries.models import Result
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.levels import REASON_BY_CODE, Group
from feedback.releases.figures import Figures

MONTHS_BACK = 12
TOP = 3


def own_lines(session: Session, official_id: uuid.UUID, *, upto: Month) -> Sequence[tuple[Month, Line]]:
    """The official's lines of closed months over a year, the oldest first, each in its newest version."""
    asked = (
        select(Result.month, Result.line)
        .join(Period, (Period.office_id == Result.office_id) & (Period.month == Result.month))
        .where(
            Result.official_id == official_id,
            Result.version == Period.version,
            Period.state != PeriodState.OPEN,
            Result.month > upto.plus(-MONTHS_BACK),
            Result.month <= upto,
        )
        .order_by(Result.month)
    )
    return [(month, Line.from_record(official_id, record)) for month, record in session.execute(asked)]


def own_reasons(figures: Figures, official_id: uuid.UUID, group: Group) -> list[tuple[str, int]]:
    """The reasons of a group given most often to the official: English label and count; none below ten ratings."""
    counts = figures.personal.get(official_id, {})
    known = [code for code in counts if code in REASON_BY_CODE and REASON_BY_CODE[code].group is group]
    known.sort(key=lambda code: (-counts[code], code))
    return [(REASON_BY_CODE[code].label, counts[code]) for code in known[:TOP]]
