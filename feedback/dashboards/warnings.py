"""Officials whose score has lain below the common level for months, margin and all: for support first."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.lines import BELOW_COMMON, Line, lies_below_common
from feedback.evaluations.summaries.models import Result
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month

LOOKED_AT = 6  # closed months
LOW_MONTHS = 3  # of them, from which on somebody should ask how to help


@dataclass(frozen=True, slots=True)
class LowMonth:
    """A month in which even the upper end of the margin lay below the common level."""

    month: Month
    line: Line


@dataclass(frozen=True, slots=True)
class LowOfficial:
    """An official who needs support."""

    official_id: uuid.UUID
    name: str
    title: str
    months: Sequence[LowMonth]  # the newest first


def low_for_months(session: Session, office: Office, *, upto: Month) -> list[LowOfficial]:
    """The officials low in at least three of the office's last six closed months up to `upto`.

    Low is a month whose whole margin lies below the common level, so that chance is no likely reason. A single month
    says little; several ask for support, and for a look at what the official works with, before anything else.
    """
    asked = (
        select(Period.month, Period.version)
        .where(Period.office_id == office.id, Period.month <= upto, Period.state != PeriodState.OPEN)
        .order_by(Period.month.desc())
        .limit(LOOKED_AT)
    )
    versions = dict(session.execute(asked).all())
    of_months = (Result.office_id == office.id, Result.month.in_(list(versions)))
    used, high, common = (Result.line[name] for name in BELOW_COMMON)
    rows = session.execute(
        select(
            Result.official_id,
            Result.month,
            Result.version,
            used.as_integer(),
            high.as_string(),
            common.as_string(),
        ).where(*of_months)
    )
    low: defaultdict[uuid.UUID, list[Month]] = defaultdict(list)
    for official_id, month, version, *values in rows:
        if version == versions[month] and lies_below_common(*values):
            low[official_id].append(month)
    low_often = {official_id: set(months) for official_id, months in low.items() if len(months) >= LOW_MONTHS}
    if not low_often:
        return []
    lines = session.execute(
        select(Result.official_id, Result.month, Result.version, Result.line)
        .where(*of_months, Result.official_id.in_(list(low_often)))
        .order_by(Result.month.desc())
    )
    found: defaultdict[uuid.UUID, list[LowMonth]] = defaultdict(list)
    for official_id, month, version, record in lines:
        if version == versions[month] and month in low_often[official_id]:
            found[official_id].append(LowMonth(month, Line.from_record(official_id, record)))
    officials = [
        LowOfficial(official_id, months[0].line.name, months[0].line.title, months)
        for official_id, months in found.items()
    ]
    return sorted(officials, key=lambda each: (-len(each.months), each.name))
