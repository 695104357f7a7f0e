"""Months that were evaluated before the office had this software, or at an office without it: brought in from their papers.

Without them an office that begins in July could form no mean of twelve months (Decree 335/2025 Art. 17), and the months
that an old unit sends of somebody who moved (Art. 19) would have no place.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit.operations import Decision, append_decisions
from feedback.errors import Refused
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.kinds import SheetState
from feedback.labels import N_
from feedback.offices.models import Office, Posting
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.terms.models import BroughtMonth, YearSheet
from feedback.terms.months import overlaps, results_of

BROUGHT = "month:brought"  # the ledger's word
MOST = Decimal(100)  # points
WHY: Mapping[str, str] = {
    "month_not_over": N_("The month %(month)s is not over."),
    "points_too_many": N_("More than a hundred points."),
    "parts_above_total": N_("The parts are more than the total."),
    "own_month": N_("Nobody brings in points of their own."),
    "closed_here": N_("The month %(month)s is closed with this official: what was closed never changes."),
    "evaluated_here": N_(
        "The office evaluates here since %(first)s: the month %(month)s is closed, not brought in."
    ),
    "brought_by_another": N_("Another office has brought in the month %(month)s of this official."),
    "brought_otherwise": N_(
        "This month stands with other points from the same document: name the document that corrects it."
    ),
    "year_decided": N_("The year %(year)s of this official is decided: it is reopened first."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What an official's month came to elsewhere, as its paper says."""

    official_id: uuid.UUID
    month: Month
    total: Decimal  # points
    common: Decimal | None = None  # points of it
    task: Decimal | None = None  # points of it
    document: str  # number, signs and day


@dataclass(frozen=True, slots=True)
class _Known:
    """What decides on a month that is to be brought in."""

    present: Month
    own: uuid.UUID | None  # the official who brings them in
    first: Month | None  # that the office closed
    here: Mapping[uuid.UUID, Sequence[Posting]]  # at the office
    closed: Collection[tuple[uuid.UUID, Month]]  # with the official in it
    decided: Collection[tuple[uuid.UUID, int]]  # years


def bring_in(
    session: Session,
    office: Office,
    rows: Sequence[Earlier],
    *,
    user_id: uuid.UUID | None,
    zone: ZoneInfo,
    now: datetime,
) -> Sequence[BroughtMonth | Refused | None]:
    """Keep what months came to elsewhere, and tell the ledger: of each row what is new, none where it stands, or why not.

    Other points from another document are the next version, which counts from now on; those before stay beside it. What
    was closed here is never touched, and from the first month that the office closed on its own months are closed, not
    brought in.
    """
    known = _known(session, office, rows, user_id=user_id, present=Month.containing(now, zone))
    standing = brought_months(session, {row.official_id for row in rows}, {row.month for row in rows})
    found: list[BroughtMonth | Refused | None] = []
    for row in rows:
        place = (row.official_id, row.month)
        stands = standing.get(place)
        if stands is not None and stands.office_id == office.id and _same(stands, row):
            found.append(None)
            continue
        why = _refused(row, stands, office, known)
        if why is not None:
            found.append(why)
            continue
        standing[place] = BroughtMonth(
            office_id=office.id,
            official_id=row.official_id,
            month=row.month,
            version=stands.version + 1 if stands else 1,
            total=row.total,
            common=row.common,
            task=row.task,
            document=row.document,
            brought_by=user_id,
            brought_at=now,
        )
        found.append(standing[place])
    _keep(session, office, [each for each in found if isinstance(each, BroughtMonth)], zone=zone, now=now)
    return found


def brought_months(
    session: Session, officials: Collection[uuid.UUID], months: Collection[Month]
) -> dict[tuple[uuid.UUID, Month], BroughtMonth]:
    """What stands of these officials' months that were brought in: the newest version of each."""
    asked = (
        select(BroughtMonth)
        .where(BroughtMonth.official_id.in_(officials), BroughtMonth.month.in_(months))
        .order_by(BroughtMonth.version)
        .execution_options(populate_existing=True)
    )
    return {(row.official_id, row.month): row for row in session.scalars(asked)}


def brought_body(brought: BroughtMonth) -> dict[str, object]:
    """What the ledger keeps of a month that was brought in."""
    return {
        "official": brought.official_id.hex,
        "version": brought.version,
        "total": _written(brought.total),
        "common": _written(brought.common),
        "task": _written(brought.task),
        "document": brought.document,
        "by": brought.brought_by.hex if brought.brought_by else None,
    }


def _known(
    session: Session, office: Office, rows: Sequence[Earlier], *, user_id: uuid.UUID | None, present: Month
) -> _Known:
    officials, months = {row.official_id for row in rows}, {row.month for row in rows}
    here: defaultdict[uuid.UUID, list[Posting]] = defaultdict(list)
    for posting in session.scalars(
        select(Posting).where(Posting.office_id == office.id, Posting.official_id.in_(officials))
    ):
        here[posting.official_id].append(posting)
    undecided = way.BEFORE_THE_CLOSE | {SheetState.REOPENED}
    decided = select(YearSheet.official_id, YearSheet.year).where(
        YearSheet.official_id.in_(officials), YearSheet.state.not_in(undecided)
    )
    return _Known(
        present=present,
        own=session.scalar(select(User.official_id).where(User.id == user_id)) if user_id else None,
        first=session.scalar(
            select(func.min(Period.month)).where(
                Period.office_id == office.id, Period.state != PeriodState.OPEN
            )
        ),
        here=here,
        closed=results_of(session, officials, months).keys(),
        decided={(row.official_id, row.year) for row in session.execute(decided)},
    )


def _refused(row: Earlier, stands: BroughtMonth | None, office: Office, known: _Known) -> Refused | None:
    month = row.month
    posted = any(overlaps(posting, month) for posting in known.here.get(row.official_id, ()))
    if row.total > MOST:
        return _why("points_too_many", "total")
    if (row.common or Decimal(0)) + (row.task or Decimal(0)) > row.total:
        return _why("parts_above_total", "total")
    if month >= known.present:
        return _why("month_not_over", "month", month=month)
    if row.official_id == known.own:
        return _why("own_month", "official")
    if (row.official_id, month) in known.closed:
        return _why("closed_here", "month", month=month)
    if known.first is not None and month >= known.first and posted:
        return _why("evaluated_here", "month", first=known.first, month=month)
    if stands is not None and stands.office_id != office.id:
        return _why("brought_by_another", "month", month=month)
    if stands is not None and stands.document == row.document:
        return _why("brought_otherwise", "document")
    if (row.official_id, month.year) in known.decided:
        return _why("year_decided", "month", year=month.year)
    return None


def _why(code: str, field: str, **values: object) -> Refused:
    return Refused(code, WHY[code], field=field, **values)


def _same(stands: BroughtMonth, row: Earlier) -> bool:
    return (stands.total, stands.common, stands.task) == (row.total, row.common, row.task)


def _keep(
    session: Session, office: Office, rows: Sequence[BroughtMonth], *, zone: ZoneInfo, now: datetime
) -> None:
    """Store the rows and tell the ledger of each month."""
    if not rows:
        return
    names = [column.name for column in BroughtMonth.__table__.columns]
    session.execute(insert(BroughtMonth), [{name: getattr(row, name) for name in names} for row in rows])
    of_month: defaultdict[Month, list[Decision]] = defaultdict(list)
    for row in rows:
        of_month[row.month].append(Decision(BROUGHT, brought_body(row)))
    for month, decisions in sorted(of_month.items()):
        append_decisions(session, office.id, month, decisions, decided_on=now.astimezone(zone).date())


def _written(points: Decimal | None) -> str | None:
    return None if points is None else f"{points:.2f}"
