"""The reference table of a month for one pool of wards: made from the closed months before, fixed once, kept for ever."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.evaluations.rulesets.rules import Rules
from feedback.offices.models import Office, OfficeKind, Procedure
from feedback.offices.queries import procedures_in_force
from feedback.periods.models import Period, PeriodState
from feedback.periods.models import ReferenceTable as StoredTable
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
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
    line: tuple[uuid.UUID, ...]  # the office that was asked for and those above it, up to the top


def pool_of(session: Session, office: Office) -> Pool:
    """The pool of `office`: the whole tree that it stands in. One statement: a city has hundreds of offices."""
    asked = session.execute(select(Office.id, Office.parent_id, Office.code_key, Office.kind))
    offices = {row.id: row for row in asked}
    top_of: dict[uuid.UUID, uuid.UUID] = {}
    for start in offices:
        line = _line(start, offices)
        top_of[start] = line[-1]
    line = _line(office.id, offices)
    within = [row for row in offices.values() if top_of[row.id] == line[-1]]
    wards = sum(row.kind is OfficeKind.WARD for row in within)
    return Pool(line[-1], {row.id: row.code_key for row in within}, wards, line)


def _line(start: uuid.UUID, offices: Mapping[uuid.UUID, Any]) -> tuple[uuid.UUID, ...]:
    line = [start]
    while (above := offices[line[-1]].parent_id) is not None and above not in line:  # a ring ends the walk
        line.append(above)
    return tuple(line)


def table_for(session: Session, pool: Pool, month: Month, rules: Rules) -> ReferenceTable:
    """The pool's table of `month`: the newest that is fixed, or what would be fixed now."""
    return _fixed(session, pool, month) or tried_table(session, pool, month, rules)


def tried_table(session: Session, pool: Pool, month: Month, rules: Rules) -> ReferenceTable:
    """The table that follows from the closed months before `month` under `rules`; nothing is stored."""
    catalogue = {procedure.code_key: procedure.field for procedure in procedures_in_force(session, month)}
    return reference_table(_history(session, pool, month, rules), catalogue, rules.parameters)


def fix_table(session: Session, pool: Pool, month: Month, rules: Rules, *, now: datetime) -> ReferenceTable:
    """The pool's table of `month`, fixed and published now if it was not; whoever comes second gets the first one's.

    Once fixed it never changes, so that nobody's rating moves the level that a colleague is compared with.
    """
    fixed = _fixed(session, pool, month)
    if fixed is not None:
        return fixed
    table = tried_table(session, pool, month, rules)
    session.execute(
        insert_for(session, StoredTable)
        .values(pool_id=pool.top, month=month, version=1, table=table.as_record(), published_at=now)
        .on_conflict_do_nothing()
    )
    return _fixed(session, pool, month) or table


def _fixed(session: Session, pool: Pool, month: Month) -> ReferenceTable | None:
    stored = session.scalars(
        select(StoredTable.table)
        .where(StoredTable.pool_id == pool.top, StoredTable.month == month)
        .order_by(StoredTable.version.desc())
        .limit(1)
    ).one_or_none()
    return None if stored is None else ReferenceTable.from_record(stored)


def _history(session: Session, pool: Pool, month: Month, rules: Rules) -> list[Tally]:
    """The counted ratings of the pool in the window of months before `month`, as far as those are closed."""
    first = month.plus(-rules.parameters.window_ref)
    closed = and_(
        Period.office_id == StoredTally.office_id,
        Period.month == StoredTally.month,
        Period.state != PeriodState.OPEN,
    )
    columns = (
        StoredTally.official_id,
        StoredTally.procedure_id,
        StoredTally.channel,
        StoredTally.office_id,
        StoredTally.level,
    )
    key: list[Any] = [as_kept(column) for column in columns]
    rows: Iterable[Any] = session.execute(
        select(*key, func.sum(StoredTally.count))
        .join(Period, closed)
        .where(
            StoredTally.office_id.in_(pool.codes),
            StoredTally.month >= first,
            StoredTally.month < month,
            StoredTally.state == RatingState.COUNTED,
        )
        .group_by(*key)
    )
    names = procedure_names(session)
    wards = {office.hex: code for office, code in pool.codes.items()}
    return [
        Tally(
            hex_of(official),
            names.get(hex_of(procedure), UNKNOWN),
            channel,
            wards[hex_of(office)],
            level,
            int(count),
        )
        for official, procedure, channel, office, level, count in rows
    ]


def procedure_names(session: Session) -> dict[str, str]:
    """The code of every procedure by its id in hex, so that one stays the same when a new text of it takes effect."""
    return {id_.hex: code for id_, code in session.execute(select(Procedure.id, Procedure.code_key))}
