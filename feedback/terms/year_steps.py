"""How far the annual sheets of an office have come: what each waits for and until when, who is late, and the life of one."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.deadlines.sheet_life import SheetLife, Waiting, told_life, waiting_for
from feedback.evaluations.deadlines.terms import Step, due_on, is_heard, next_step
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.scorers import leading_at
from feedback.evaluations.sheets.way import last_passages, passages_of
from feedback.offices.holidays import working_days
from feedback.offices.models import Office
from feedback.scoring import QualityClass
from feedback.terms.models import YearSheet
from feedback.terms.year_sheets import of_year
from feedback.terms.year_terms import latest_day, month_before, year_terms_of
from feedback.terms.years import OfficeYear, YearOf, decisions_of

OUT = frozenset({SheetState.PUBLISHED, SheetState.PETITIONED, SheetState.LOCKED})


@dataclass(frozen=True, slots=True)
class ListedYear:
    """An official's year as the list of the office shows it."""

    of: YearOf
    waiting: Waiting | None  # none: for nothing, or not opened
    leads: bool

    @property
    def official_id(self) -> uuid.UUID:
        """Whose year it is."""
        return self.of.official.official_id

    @property
    def name(self) -> str:
        """The official's name."""
        return self.of.official.name

    @property
    def state(self) -> SheetState | None:
        """How far the sheet has come; none where it has not been opened."""
        return self.of.sheet.state if self.of.sheet else None

    def is_late(self, today: date) -> bool:
        """Whether the day of what it waits for has passed."""
        return self.waiting is not None and self.waiting.is_late(today)


@dataclass(frozen=True, slots=True)
class ClassInside:
    """What everybody at the office may read of a colleague's year: the class, and no points."""

    name: str
    title: str
    division: str
    klass: QualityClass | None
    published_on: date


def years_listed(
    session: Session, office: Office, whole: OfficeYear, year: int, *, today: date, zone: ZoneInfo
) -> Sequence[ListedYear]:
    """Everybody's year with what it waits for, as lists sort."""
    terms, days = year_terms_of(session, office, year), working_days(session, office.id)
    leading = leading_at(session, office, on=today)
    since = last_passages(session, YearSheet, of_year(office.id, year), zone)
    found = []
    for of in whole.years:
        leads = of.official.official_id in leading
        waiting = None
        if of.sheet is not None:
            heard = is_heard(terms.collective, of.official.rules, leads=leads)
            step = next_step(of.sheet.state, heard=heard)
            if step:
                due = due_on(
                    step,
                    month_before(year),
                    terms,
                    days,
                    since=since.get(of.sheet.id),
                    latest=latest_day(year, terms),
                )
                waiting = Waiting(step, due)
        found.append(ListedYear(of, waiting, leads))
    return found


def late_years(listed: Sequence[ListedYear], today: date) -> Mapping[Step, Sequence[ListedYear]]:
    """Who is late with what, in the order of the way."""
    late = [each for each in listed if each.is_late(today)]
    return {
        step: those
        for step in Step
        if (those := [each for each in late if each.waiting and each.waiting.step is step])
    }


def states_of(listed: Sequence[ListedYear]) -> Mapping[SheetState, int]:
    """How many sheets stand in each state, in the order of the way; states without any are left out."""
    return {state: number for state in SheetState if (number := sum(each.state is state for each in listed))}


def year_life(
    session: Session, office: Office, sheet: YearSheet, rules: Rules, *, today: date, zone: ZoneInfo
) -> SheetLife:
    """The life of one annual sheet as of `today`."""
    terms, passages = year_terms_of(session, office, sheet.year), passages_of(session, sheet)
    leads = sheet.official_id in leading_at(session, office, on=today)
    heard = is_heard(terms.collective, rules, leads=leads)
    before = month_before(sheet.year)
    return told_life(
        session,
        sheet,
        passages,
        waiting=waiting_for(
            session,
            sheet,
            passages,
            before,
            terms,
            heard=heard,
            zone=zone,
            latest=latest_day(sheet.year, terms),
        ),
        heard=heard,
        totals={},
        evidence=(),
    )


def years_on_their_way(session: Session, official_id: uuid.UUID, *, since: int) -> Sequence[YearSheet]:
    """An official's annual sheets from a year on that are not locked, the oldest first."""
    asked = select(YearSheet).where(
        YearSheet.official_id == official_id, YearSheet.year >= since, YearSheet.state != SheetState.LOCKED
    )
    return session.scalars(asked.order_by(YearSheet.year)).all()


def years_inside(session: Session, office_id: uuid.UUID) -> Sequence[int]:
    """The years of which something is published inside the office, newest first."""
    asked = (
        select(YearSheet.year).where(YearSheet.office_id == office_id, YearSheet.state.in_(OUT)).distinct()
    )
    return sorted(session.scalars(asked), reverse=True)


def classes_inside(session: Session, office: Office, whole: OfficeYear, year: int) -> Sequence[ClassInside]:
    """The classes of the year that are published inside the office (Decree 335/2025 Art. 21), as lists sort.

    Names with classes: points and words are the official's own. What waits to be published, or has been reopened, is
    not in it.
    """
    decided = decisions_of(session, office, year)
    return [
        ClassInside(
            of.official.name,
            of.official.title,
            of.official.division,
            decided[of.official.official_id][0].klass,
            of.sheet.published_on,
        )
        for of in whole.years
        if of.sheet is not None and of.sheet.state in OUT and of.sheet.published_on is not None
    ]
