"""The reference tables of months to come: fixed and published before the month begins, so that nobody's rating moves them (§1.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.rulesets.choices import rules_of_pool
from feedback.evaluations.rulesets.reference import Pool, fix_table, pool_of
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.models import ReferenceTable as StoredTable
from feedback.periods.month import Month
from feedback.scoring import ReferenceTable


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The reference table of a month, and when it was fixed."""

    month: Month
    table: ReferenceTable
    published_at: datetime

    def was_in_time(self, today_began: datetime) -> bool:
        """Whether it stood before the month began, at `today_began`."""
        return self.published_at < today_began


def fix_coming_tables(session: Session, *, today: date, now: datetime) -> int:
    """Fix the tables that are due: of the month that runs, and on its last day of the next; returns how many are new.

    A pool without any closed month has nothing to make one from: there everybody is compared with the assumed level, and
    the first close fixes the table. Whoever comes second changes nothing.
    """
    tomorrow = Month.of(today + timedelta(days=1))
    fixed = 0
    for top in session.scalars(select(Office).where(Office.parent_id.is_(None)).order_by(Office.code_key)):
        pool = pool_of(session, top)
        if not _has_history(session, pool):
            continue
        for month in sorted({Month.of(today), tomorrow}):
            if session.get(StoredTable, (pool.top, month, 1)) is None:
                fix_table(session, pool, month, rules_of_pool(session, pool, month), now=now)
                fixed += 1
    return fixed


def published_table(session: Session, office: Office, month: Month) -> PublishedTable | None:
    """The table that the office's ratings of `month` are compared by; none where it is not fixed yet."""
    stored = session.scalars(
        select(StoredTable)
        .where(StoredTable.pool_id == pool_of(session, office).top, StoredTable.month == month)
        .order_by(StoredTable.version.desc())
        .limit(1)
    ).one_or_none()
    if stored is None:
        return None
    return PublishedTable(month, ReferenceTable.from_record(stored.table), stored.published_at)


def _has_history(session: Session, pool: Pool) -> bool:
    offices: Sequence[object] = list(pool.codes)
    closed = select(Period.month).where(Period.office_id.in_(offices), Period.state != PeriodState.OPEN)
    return session.scalars(closed.limit(1)).first() is not None
