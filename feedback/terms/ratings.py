"""The counted ratings behind the months of a term, each with what was expected of it in its own month."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.evaluations.rulesets.choices import rules_for, rules_of_pool
from feedback.evaluations.rulesets.reference import UNKNOWN, Pool, pool_of, procedure_names, table_for
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.models import RatingState, Tally
from feedback.scoring import Parameters, Rated, ReferenceTable, Work
from feedback.terms.months import TermMonth
from feedback.terms.pooled import RatedMonth

OfficialInMonth = tuple[uuid.UUID, Month]


def rated_months(
    session: Session, office: Office, months: Mapping[uuid.UUID, Sequence[TermMonth]]
) -> dict[uuid.UUID, dict[Month, RatedMonth]]:
    """By official, the closed months in which citizens' ratings apply to him, with the ratings counted in each."""
    pool = pool_of(session, office)
    closed = {
        (who, each.month): each
        for who, theirs in months.items()
        for each in theirs
        if each.line is not None and each.line.score is not None
    }
    of_whom = {who for who, _ in closed}
    tables = {
        month: table_for(session, pool, month, rules_of_pool(session, pool, month))
        for month in {month for _, month in closed}
    }
    rated = _rated(session, pool, of_whom, tables)
    parameters = _parameters(session, closed)
    found: dict[uuid.UUID, dict[Month, RatedMonth]] = {who: {} for who in months}
    for (who, month), each in closed.items():
        line = each.line
        if line is None or line.score is None or line.common_level is None or each.office_id is None:
            continue
        found[who][month] = RatedMonth(
            line.common_level,
            line.score,
            line.counted + line.elsewhere,
            tuple(rated.get((who, month), ())),
            parameters[each.office_id, month],
            each.version,
        )
    return found


def _parameters(
    session: Session, closed: Mapping[OfficialInMonth, TermMonth]
) -> dict[tuple[uuid.UUID, Month], Parameters]:
    """The parameters that each office's month was closed by."""
    wanted = {(each.office_id, each.month) for each in closed.values() if each.office_id is not None}
    offices = {
        office.id: office
        for office in session.scalars(select(Office).where(Office.id.in_({one for one, _ in wanted})))
    }
    return {
        (office_id, month): rules_for(session, offices[office_id], month, shadow_months=0).full_parameters
        for office_id, month in wanted
    }


def _rated(
    session: Session, pool: Pool, officials: Iterable[uuid.UUID], tables: Mapping[Month, ReferenceTable]
) -> dict[OfficialInMonth, list[Rated]]:
    columns = (
        Tally.month,
        Tally.official_id,
        Tally.procedure_id,
        Tally.channel,
        Tally.office_id,
        Tally.level,
    )
    key: list[Any] = [Tally.month, *(as_kept(column) for column in columns[1:])]
    asked = (
        select(*key, func.sum(Tally.count))
        .where(
            Tally.office_id.in_(pool.codes),
            Tally.official_id.in_(list(officials)),
            Tally.month.in_(list(tables)),
            Tally.state == RatingState.COUNTED,
        )
        .group_by(*columns)
    )
    names = procedure_names(session)
    wards = {office.hex: code for office, code in pool.codes.items()}
    found: defaultdict[OfficialInMonth, list[Rated]] = defaultdict(list)
    rows: Iterable[Any] = session.execute(asked)
    for month, official, procedure, channel, office, level, count in rows:
        if count:
            work = Work(names.get(hex_of(procedure), UNKNOWN), channel, wards[hex_of(office)])
            found[uuid.UUID(hex_of(official)), month].append(
                Rated(level, tables[month].expected(work), int(count))
            )
    return found
