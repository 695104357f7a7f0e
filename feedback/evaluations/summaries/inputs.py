"""Everything that an office's month is evaluated from, read in bulk: postings, marks, plans, service and tallies."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.conduct.queries import limits_by_discipline, unit_class
from feedback.duty.models import DeskSession, Shift
from feedback.evaluations.rulesets.reference import UNKNOWN, Pool, procedure_names
from feedback.evaluations.sheets.corrected import corrected, corrections_that_count
from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.sheets.models import Mark, Sheet
from feedback.evaluations.sheets.rounds import counting_round
from feedback.evaluations.sheets.scorers import heads_of
from feedback.offices.models import Employment, Office, Official, Posting
from feedback.offices.queries import postings_in
from feedback.periods.month import Month
from feedback.plans.queries import PlannedMonth, plans_of
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.models import Tally
from feedback.receipts.models import Receipt
from feedback.releases.services import Services
from feedback.scoring import STATES, MonthTally, QualityClass, lower
from feedback.staffing.queries import staffing
from feedback.staffing.working_time import WorkedTime

NO_PLAN = PlannedMonth()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialInputs:
    """An official as the month brings him to the evaluation at one office."""

    id: uuid.UUID
    code: str
    name: str
    name_sort: str
    title: str
    division: str
    employment: Employment
    moved_on: bool = False  # to another office within the month
    time: WorkedTime | None = None  # the days worked at this office; none where nobody counts them
    serves_citizens: bool = False  # had a shift, signed on at a desk, received a dossier or was rated
    served: int = 0  # transactions at this office
    own_marks: Mapping[str, Decimal] = field(default_factory=dict)  # row of the form: points
    head_marks: Mapping[str, Decimal] = field(default_factory=dict)  # of the highest who scored
    marks_by: Mapping[Scorer, Mapping[str, Decimal]] = field(
        default_factory=dict
    )  # everybody's, side by side
    plan: PlannedMonth = NO_PLAN
    by_discipline: QualityClass | None = None  # the highest class that it leaves
    by_unit: QualityClass | None = None  # of the head of an office whose own class is set

    @property
    def at_most(self) -> QualityClass | None:
        """The highest class that the official may have, whatever the points; none where nothing limits it."""
        if self.by_discipline is None:
            return self.by_unit
        return lower(self.by_discipline, self.by_unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeMonth:
    """An office's month: its officials as lists sort them, and its ratings by official, work, level and state."""

    office_id: uuid.UUID
    month: Month
    officials: Sequence[OfficialInputs]
    tallies: Sequence[
        MonthTally
    ]  # given at this office; `official` is the id in hex, of NOBODY for the desk's
    elsewhere: Sequence[
        MonthTally
    ]  # given in the month at other offices to officials who are here at its end
    transactions: int  # served at the office, by whomever

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many ratings of each state every official received at this office."""
        found: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
        for tally in self.tallies:
            found[tally.official][tally.status] += tally.ratings
        return dict(found)

    @property
    def levels(self) -> dict[str, list[int]]:
        """How many ratings of levels 1 to 5 stand in each state at this office."""
        found = {state: [0] * 5 for state in STATES}
        for tally in self.tallies:
            found[tally.status][tally.level - 1] += tally.ratings
        return found


def office_month(
    session: Session,
    office: Office,
    pool: Pool,
    month: Month,
    *,
    zone: ZoneInfo,
    only: uuid.UUID | None = None,
    version: int | None = None,
    services: Services | None = None,
) -> OfficeMonth:
    """What `office` is to be evaluated by in `month`. Reads in bulk: a dozen statements, however many officials.

    With `only` it holds one official's part of the month and nobody else's; that part is the same. With a `version`
    of the closed month, marks and results are those that counted in it. `services` are the month's, if at hand.
    """
    postings = {
        posting.official_id: posting
        for posting in postings_in(session, office.id, month)
        if only in (None, posting.official_id)
    }
    people = _people(session, postings)
    there = staffing(session, office.id, month, list(postings))
    names = procedure_names(session)
    own = _tallies(session, [office.id], pool, month, names, officials=None if only is None else [only])
    moved_in = [who for who in postings if there.last_office(who) == office.id]
    others = sorted({part.office_id for who in moved_in for part in there.parts[who]} - {office.id})
    elsewhere_tallies = _tallies(session, others, pool, month, names, officials=moved_in)
    served = services.by_official if services else _served(session, office.id, month, zone, only)
    at_desk = {*_at_desk(session, office.id, month, zone, only), *served}
    rated = {tally.official for tally in (*own, *elsewhere_tallies)}
    marks = _marks(session, office.id, month, only, version)
    plans = plans_of(session, office.id, month, only=only)
    corrections = corrections_that_count(session, office.id, month, only=only, version=version)
    disciplined, unit = limits_by_discipline(session, office.id, month), unit_class(session, office.id, month)
    heads = heads_of(session, office.id, on=month.last_on) if unit else set()
    officials = [
        OfficialInputs(
            id=who,
            code=people[who].code,
            name=people[who].name,
            name_sort=people[who].name_sort,
            title=posting.title,
            division=posting.division,
            employment=posting.employment,
            moved_on=there.last_office(who) != office.id,
            time=there.times[who],
            serves_citizens=who in at_desk or who.hex in rated,
            served=served.get(who, 0),
            own_marks=marks.get((who, Scorer.SELF), {}),
            head_marks=_counting(marks, who),
            marks_by={scorer: marks[who, scorer] for scorer in Scorer if (who, scorer) in marks},
            plan=corrected(plans.get(who, NO_PLAN), corrections.get(who)),
            by_discipline=disciplined.get(who),
            by_unit=unit.klass if unit and who in heads else None,
        )
        for who, posting in postings.items()
    ]
    return OfficeMonth(
        office_id=office.id,
        month=month,
        officials=sorted(officials, key=lambda official: (official.name_sort, official.code)),
        tallies=own,
        elsewhere=elsewhere_tallies,
        transactions=sum(served.values()),
    )


def _people(
    session: Session, postings: Mapping[uuid.UUID, Posting]
) -> dict[uuid.UUID, Row[*tuple[Any, ...]]]:
    asked = select(Official.id, Official.code, Official.name, Official.name_sort)
    return {row.id: row for row in session.execute(asked.where(Official.id.in_(postings)))}


def _tallies(
    session: Session,
    offices: Sequence[uuid.UUID],
    pool: Pool,
    month: Month,
    names: Mapping[str, str],
    *,
    officials: Sequence[uuid.UUID] | None = None,
) -> list[MonthTally]:
    """The month's tallies of these offices, days and desks added up; of these officials alone where they are named."""
    if not offices or officials == []:
        return []
    columns = (
        Tally.official_id,
        Tally.procedure_id,
        Tally.channel,
        Tally.office_id,
        Tally.level,
        Tally.state,
    )
    # The driver's own form: a city's close reads too many tallies to make objects of each.
    key: list[Any] = [as_kept(column) for column in columns]
    asked = select(*key, func.sum(Tally.count)).where(Tally.office_id.in_(offices), Tally.month == month)
    if officials is not None:
        asked = asked.where(Tally.official_id.in_(officials))
    rows: Iterable[Any] = session.execute(asked.group_by(*key))
    wards = {office.hex: pool.codes.get(office, office.hex) for office in offices}
    return [
        MonthTally(
            hex_of(official),
            names.get(hex_of(procedure), UNKNOWN),
            channel,
            wards[hex_of(office)],
            level,
            state,
            int(count),
        )
        for official, procedure, channel, office, level, state, count in rows
        if count
    ]


def _served(
    session: Session, office_id: uuid.UUID, month: Month, zone: ZoneInfo, only: uuid.UUID | None
) -> dict[uuid.UUID, int]:
    """How many transactions each official served at the office in the month, void ones left out."""
    first, after = month.edges(zone)
    asked = (
        select(Receipt.official_id, func.count())
        .where(
            Receipt.office_id == office_id,
            Receipt.received_at >= first,
            Receipt.received_at < after,
            Receipt.voided_at.is_(None),
            *_of(Receipt.official_id, only),
        )
        .group_by(Receipt.official_id)
    )
    return dict(session.execute(asked).all())


def _at_desk(
    session: Session, office_id: uuid.UUID, month: Month, zone: ZoneInfo, only: uuid.UUID | None
) -> set[uuid.UUID]:
    """The officials who stood on the roster in the month, or signed on at a desk."""
    first, after = month.edges(zone)
    on_roster = select(Shift.official_id).where(
        Shift.office_id == office_id,
        Shift.worked_on >= month.first_on,
        Shift.worked_on <= month.last_on,
        *_of(Shift.official_id, only),
    )
    signed_on = select(DeskSession.official_id).where(
        DeskSession.office_id == office_id,
        DeskSession.signed_on_at < after,
        DeskSession.signed_off_at.is_(None) | (DeskSession.signed_off_at >= first),
        *_of(DeskSession.official_id, only),
    )
    return {*session.scalars(on_roster.distinct()), *session.scalars(signed_on.distinct())}


def _of(column: InstrumentedAttribute[Any], only: uuid.UUID | None) -> list[ColumnElement[bool]]:
    """The condition that rows are of one official, where one is asked for."""
    return [] if only is None else [column == only]


def _marks(
    session: Session, office_id: uuid.UUID, month: Month, only: uuid.UUID | None, version: int | None
) -> dict[tuple[uuid.UUID, Scorer], dict[str, Decimal]]:
    """The marks that count on the month's sheets, or counted in a version of it, by official and scorer."""
    asked = (
        select(Sheet.official_id, Mark.scorer, Mark.criterion, Mark.points)
        .join(
            Mark,
            (Mark.office_id == Sheet.office_id)
            & (Mark.sheet_id == Sheet.id)
            & (Mark.round == counting_round(version)),
        )
        .where(Sheet.office_id == office_id, Sheet.month == month, *_of(Sheet.official_id, only))
    )
    found: defaultdict[tuple[uuid.UUID, Scorer], dict[str, Decimal]] = defaultdict(dict)
    for official, scorer, criterion, points in session.execute(asked):
        found[official, scorer][criterion] = points
    return found


def _counting(
    marks: Mapping[tuple[uuid.UUID, Scorer], Mapping[str, Decimal]], official: uuid.UUID
) -> Mapping[str, Decimal]:
    """The marks of the highest who scored: the superior office's, else the head's, else the direct leader's."""
    for scorer in (Scorer.SUPERIOR, Scorer.HEAD, Scorer.DIRECT):
        if (official, scorer) in marks:
            return marks[official, scorer]
    return {}


def of_nobody(tallies: Iterable[MonthTally], officials: Iterable[uuid.UUID]) -> Counter[str]:
    """The ratings by state that stand in none of these officials' lines: the desk's own, and other people's."""
    found: Counter[str] = Counter()
    own = {official.hex for official in officials}
    for tally in tallies:
        if tally.official not in own:
            found[tally.status] += tally.ratings
    return found
