"""The reference table of a month for one pool of wards: made from the closed months before, fixed once, kept for ever."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.evaluations.rules import Rules
from feedback.offices.models import Office, OfficeKind, Procedure
from feedback.offices.queries import line_of, offices_below, procedures_in_force
from feedback.periods.models import Period, PeriodState
from feedback.periods.models import ReferenceTable as StoredTable
from feedback.periods.month import Month
from feedback.ratings.models import RatingState
from feedback.ratings.models import Tally as StoredTally
from feedback.scoring import ReferenceTable, Tally, reference_table

UNKNOWN = ""  # the procedure of a rating that no transaction names


@dataclass(frozen=True, slots=True)
class Pool:
    """The wards that are compared with one another: those of a city, or a ward that stands alone."""

    top: uuid.UUID  # the city, or the lone ward
    codes: Mapping[uuid.UUID, str]  # office: its code, as the table knows it
    wards: int  # how many of the offices are wards


def pool_of(session: Session, office: Office) -> Pool:
    """The pool of `office`: the whole tree that it stands in."""
    top = line_of(session, office)[-1]
    offices = offices_below(session, [top])
    wards = sum(each.kind is OfficeKind.WARD for each in offices)
    return Pool(top, {each.id: each.code_key for each in offices}, wards)


def table_for(session: Session, pool: Pool, month: Month, rules: Rules) -> ReferenceTable:
    """The pool's table of `month`: the newest that is fixed, or what would be fixed now."""
    stored = session.scalars(
        select(StoredTable.table)
        .where(StoredTable.pool_id == pool.top, StoredTable.month == month)
        .order_by(StoredTable.version.desc())
        .limit(1)
    ).one_or_none()
    return (
        ReferenceTable.from_record(stored) if stored is not None else tried_table(session, pool, month, rules)
    )


def tried_table(session: Session, pool: Pool, month: Month, rules: Rules) -> ReferenceTable:
    """The table that follows from the closed months before `month` under `rules`; nothing is stored."""
    catalogue = {procedure.code_key: procedure.field for procedure in procedures_in_force(session, month)}
    return reference_table(_history(session, pool, month, rules), catalogue, rules.parameters)


def fix_table(session: Session, pool: Pool, month: Month, rules: Rules, *, now: datetime) -> ReferenceTable:
    """The pool's table of `month`, fixed and published now if it was not; whoever comes second gets the first one's.

    Once fixed it never changes, so that nobody's rating moves the level that a colleague is compared with.
    """
    table = table_for(session, pool, month, rules)
    session.execute(
        insert_for(session, StoredTable)
        .values(pool_id=pool.top, month=month, version=1, table=table.as_record(), published_at=now)
        .on_conflict_do_nothing()
    )
    session.flush()
    return table_for(session, pool, month, rules)


def _history(session: Session, pool: Pool, month: Month, rules: Rules) -> list[Tally]:
    """The counted ratings of the pool in the window of months before `month`, as far as those are closed."""
    first = month.plus(-rules.parameters.window_ref)
    closed = and_(
        Period.office_id == StoredTally.office_id,
        Period.month == StoredTally.month,
        Period.state != PeriodState.OPEN,
    )
    rows = session.execute(
        select(
            StoredTally.official_id,
            StoredTally.procedure_id,
            StoredTally.channel,
            StoredTally.office_id,
            StoredTally.level,
            func.sum(StoredTally.count),
        )
        .join(Period, closed)
        .where(
            StoredTally.office_id.in_(pool.codes),
            StoredTally.month >= first,
            StoredTally.month < month,
            StoredTally.state == RatingState.COUNTED,
        )
        .group_by(
            StoredTally.official_id,
            StoredTally.procedure_id,
            StoredTally.channel,
            StoredTally.office_id,
            StoredTally.level,
        )
    )
    names = procedure_names(session)
    return [
        Tally(
            official.hex, names.get(procedure, UNKNOWN), channel.value, pool.codes[office], level, int(count)
        )
        for official, procedure, channel, office, level, count in rows
    ]


def procedure_names(session: Session) -> dict[uuid.UUID, str]:
    """The code of every procedure, so that a procedure stays the same when a new text of it takes effect."""
    return dict(session.execute(select(Procedure.id, Procedure.code_key)).all())
