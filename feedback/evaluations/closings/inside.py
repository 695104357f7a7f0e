"""Publication inside the office: a month's classes put before those who work there, the petition's days, and the lock after."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.errors import Refused
from feedback.evaluations.closings.versions import ClosedMonth, lines_of, month_open
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import OnItsWay, Sheet
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.queries import state_of, summary
from feedback.labels import N_
from feedback.offices.holidays import working_days
from feedback.offices.models import Office
from feedback.periods.models import PeriodState
from feedback.periods.month import Month
from feedback.scoring import QualityClass

OUT = frozenset({SheetState.PUBLISHED, SheetState.PETITIONED, SheetState.LOCKED})
ANEW = N_("Version %(version)s of the month")


@dataclass(frozen=True, slots=True)
class ResultInside:
    """What everybody at the office may read of a colleague's month: the class, and no points."""

    name: str
    title: str
    division: str
    klass: QualityClass | None
    letter: str | None
    published_on: date


def publish_inside(
    session: Session, office: Office, month: Month, *, user_id: uuid.UUID, zone: ZoneInfo, now: datetime
) -> Sequence[uuid.UUID]:
    """Publish the decided classes of a closed month inside the office; from now on petitions have their days.

    What was decided anew since is published by doing it again. Returns whose sheets they are. Raises Refused:
    `month_open`, `nothing_to_publish`.
    """
    if state_of(session, office, month) is PeriodState.OPEN:
        raise month_open(month)
    today = now.astimezone(zone).date()
    until = working_days(session, office.id).after(today, terms_of(session, office, month).petition_within)
    officials = way.pass_all_on(
        session,
        Sheet,
        way.of_month(office.id, month),
        {SheetState.DECIDED},
        SheetState.PUBLISHED,
        user_id=user_id,
        now=now,
        published_on=today,
        petition_until=until,
    )
    if not officials:
        raise Refused("nothing_to_publish", N_("No decided sheet waits to be published in the office."))
    acts.record(
        session,
        "evaluations:sheets:published",
        office_id=office.id,
        user_id=user_id,
        now=now,
        month=str(month),
        sheets=len(officials),
    )
    return officials


def lock_due(session: Session, table: type[OnItsWay], *, today: date, now: datetime) -> int:
    """Lock every published sheet of `table` whose days for a petition have passed without one; say how many."""
    over = (table.state == SheetState.PUBLISHED, table.petition_until < today)
    locked = 0
    for office_id in session.scalars(select(table.office_id).where(*over).distinct()).all():
        theirs = (table.office_id == office_id, table.petition_until < today)
        locked += len(
            way.pass_all_on(
                session, table, theirs, {SheetState.PUBLISHED}, SheetState.LOCKED, user_id=None, now=now
            )
        )
    return locked


def results_inside(session: Session, office: Office, month: Month) -> Sequence[ResultInside]:
    """The classes of the month that are published inside the office, as lists sort (Decree 335/2025 Arts. 17, 21).

    Names with classes: points, ratings and remarks are the official's own. A sheet that waits to be published, or has
    been reopened, is not in it. Empty for an open month.
    """
    out = {
        official_id: published_on
        for official_id, published_on in session.execute(
            select(Sheet.official_id, Sheet.published_on).where(
                Sheet.office_id == office.id, Sheet.month == month, Sheet.state.in_(OUT)
            )
        )
        if published_on is not None
    }
    if not out:
        return []
    return [
        ResultInside(line.name, line.title, line.division, line.klass, line.letter, out[line.official_id])
        for line in summary(session, office, month).lines
        if line.official_id in out and Remark.ELSEWHERE not in line.remarks
    ]


def months_inside(session: Session, office_id: uuid.UUID) -> Sequence[Month]:
    """The months of which something is published inside the office, newest first."""
    asked = select(Sheet.month).where(Sheet.office_id == office_id, Sheet.state.in_(OUT)).distinct()
    return sorted(session.scalars(asked), reverse=True)


def take_back_changed(
    session: Session, closed: ClosedMonth, *, user_id: uuid.UUID | None, now: datetime
) -> Sequence[uuid.UUID]:
    """Take what a new version changed back from being published or locked: it is published, and petitioned, anew."""
    before = {
        line.official_id: _told(line)
        for line in lines_of(session, closed.office, closed.month, closed.version - 1)
    }
    changed = [
        line.official_id
        for line in closed.evaluation.lines
        if before.get(line.official_id, _told(line)) != _told(line)
    ]
    if not changed:
        return []
    return way.pass_all_on(
        session,
        Sheet,
        (*way.of_month(closed.office.id, closed.month), Sheet.official_id.in_(changed)),
        {SheetState.PUBLISHED, SheetState.LOCKED},
        SheetState.DECIDED,
        user_id=user_id,
        now=now,
        words=ANEW % {"version": closed.version},
        published_on=None,
        petition_until=None,
    )


def _told(line: Line) -> tuple[object, object]:
    return (line.total, line.klass)
