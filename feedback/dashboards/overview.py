"""An office at a glance over a year: trends, reasons, hours, parts and desks, all of them from its releases."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.cases.promises import Promises, promises_of
from feedback.duty.models import Shift
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.offices.queries import desks_of
from feedback.periods.month import Month
from feedback.ratings.levels import REASON_BY_CODE, Group
from feedback.releases.figures import Part
from feedback.releases.intervals import Share, share
from feedback.releases.queries import ToldHeadline, ToldMonth, told_month, told_months

MONTHS_BACK = 12
TOP = 3  # pains, and praises
SERVED_TO_JUDGE = 20  # people served before a desk counts as silent
SILENT_SHARE = Decimal(1) / 3  # of the unit's coverage
HALF_DAYS = 2  # shifts of a desk on a working day


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """A reason, how often it was given, and how often in the month told before."""

    code: str
    label: str  # English
    count: int
    before: int | None


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk in a month: who came, who rated, and when nobody was on its roster."""

    desk: Desk
    served: int
    received: int
    coverage: Share | None
    is_silent: bool  # served many, and nobody or hardly anybody rated
    half_days: int  # on the roster
    gaps: int  # half-days on which other desks were staffed and this one was not


@dataclass(frozen=True, slots=True)
class Overview:
    """An office's month among the months before it, as told."""

    office: Office
    month: Month
    told: ToldMonth | None
    history: Sequence[ToldHeadline]  # the oldest first, with the month itself
    pains: Sequence[ReasonCount]
    praises: Sequence[ReasonCount]
    desks: Sequence[DeskLine]
    procedures: Mapping[uuid.UUID, str]  # names of those in the parts
    officials: Mapping[uuid.UUID, str]  # names of those in the cells
    promises: Promises | None  # to those who asked for an answer, as they stood at the month's end

    @property
    def procedures_satisfied(self) -> Decimal | None:
        """Of all dossiers, those that nobody rated as unsatisfactory: the third ratio of Decision 766's group.

        Silence counts as satisfied in it, which is why it is never a score of ours.
        """
        figures = self.told.figures if self.told else None
        if figures is None or not figures.unit.bands or not figures.served:
            return None
        low = sum(figures.unit.bands[: len(figures.unit.bands) // 2])
        ratio = share(max(figures.served - low, 0), figures.served)
        return ratio.percent if ratio else None


def overview(session: Session, office: Office, month: Month) -> Overview:
    """The office's `month` with the year before it."""
    history = told_months(session, [office.id], first=month.plus(1 - MONTHS_BACK), last=month)
    told = told_month(session, office.id, month)
    before = next((each for each in reversed(history) if each.month < month and each.figures.reasons), None)
    cells = told.figures.cells if told else ()
    parts = told.figures.parts if told else ()
    return Overview(
        office=office,
        month=month,
        told=told,
        history=history,
        pains=_top(Group.LOW, told, before),
        praises=_top(Group.PRAISE, told, before),
        desks=_desks(session, office, month, told),
        procedures=_procedures(session, parts),
        officials=_officials(session, cells),
        promises=promises_of(session, office.id, upto=month.last_on) if told and told.is_final else None,
    )


def newest_told(session: Session, office: Office, *, upto: Month) -> Month | None:
    """The newest month of the office that anything was told of, a closed one before one that runs."""
    history = told_months(session, [office.id], first=upto.plus(-MONTHS_BACK), last=upto)
    final = [each.month for each in history if each.is_final]
    return max(final or [each.month for each in history], default=None)


def _top(group: Group, told: ToldMonth | None, before: ToldHeadline | None) -> list[ReasonCount]:
    """The reasons given most often, the same for equal counts in every run."""
    counts = told.figures.reasons if told else {}
    known = [code for code in counts if code in REASON_BY_CODE and REASON_BY_CODE[code].group is group]
    known.sort(key=lambda code: (-counts[code], code))
    return [
        ReasonCount(
            code,
            REASON_BY_CODE[code].label,
            counts[code],
            before.figures.reasons.get(code, 0) if before else None,
        )
        for code in known[:TOP]
    ]


def _desks(session: Session, office: Office, month: Month, told: ToldMonth | None) -> list[DeskLine]:
    if told is None:
        return []
    figures = told.figures
    on_roster, half_days = _half_days(session, office.id, month, told.until_on)
    unit = figures.coverage.percent if figures.coverage else Decimal(0)
    lines = []
    for desk in desks_of(session, office.id):
        served, received = figures.desks.get(desk.id, (0, 0))
        coverage = share(received, served)
        silent = served >= SERVED_TO_JUDGE and (coverage is None or coverage.percent < unit * SILENT_SHARE)
        own = on_roster.get(desk.id, 0)
        gaps = max(half_days - own, 0) if own else 0
        lines.append(DeskLine(desk, served, received, coverage, silent, own, gaps))
    return lines


def _half_days(
    session: Session, office_id: uuid.UUID, month: Month, until: date
) -> tuple[dict[uuid.UUID, int], int]:
    """How many half-days of the month each desk was on the roster, and on how many any desk was."""
    within = (
        Shift.office_id == office_id,
        Shift.worked_on >= month.first_on,
        Shift.worked_on <= min(until, month.last_on),
    )
    by_desk = dict(
        session.execute(select(Shift.desk_id, func.count()).where(*within).group_by(Shift.desk_id)).all()
    )
    anybody = session.execute(select(Shift.worked_on, Shift.part).where(*within).distinct()).all()
    return by_desk, len(anybody)


def _procedures(session: Session, parts: Sequence[Part]) -> dict[uuid.UUID, str]:
    wanted = {part.procedure_id for part in parts}
    rows = session.execute(select(Procedure.id, Procedure.name).where(Procedure.id.in_(wanted))).all()
    return dict(rows) if wanted else {}


def _officials(session: Session, cells: Sequence[Part]) -> dict[uuid.UUID, str]:
    wanted = {part.official_id for part in cells if part.official_id}
    rows = session.execute(select(Official.id, Official.name).where(Official.id.in_(wanted))).all()
    return dict(rows) if wanted else {}


def reason_in(parts: Sequence[Part], code: str) -> list[tuple[Part, int]]:
    """The parts in which a reason was given, with how often, the most first."""
    found: defaultdict[int, list[tuple[Part, int]]] = defaultdict(list)
    for part in parts:
        if count := part.reasons.get(code, 0):
            found[count].append((part, count))
    return [each for count in sorted(found, reverse=True) for each in found[count]]
