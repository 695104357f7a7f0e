"""The sheets of an office's month in one list: how far each has come, whom it waits for and until when, and who is late."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.deadlines.sheet_life import Waiting
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.deadlines.terms import Step, due_on, is_heard, next_step
from feedback.evaluations.deadlines.turns import WaitingSheet
from feedback.evaluations.rulesets.choices import month_rules
from feedback.evaluations.rulesets.form import Criterion, summed
from feedback.evaluations.rulesets.rules import MonthRules
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.models import Mark, Sheet
from feedback.evaluations.sheets.scorers import leading_at
from feedback.evaluations.sheets.way import last_passages, of_month
from feedback.offices.holidays import working_days
from feedback.offices.models import Employment, Office, Official
from feedback.offices.queries import postings_in
from feedback.periods.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSheet:
    """A sheet as the month's list shows it; none of it is a figure of citizens."""

    official_id: uuid.UUID
    code: str
    name: str
    title: str
    division: str
    state: SheetState
    totals: Mapping[Scorer, Decimal]  # of the marks in the present round
    waiting: Waiting | None
    leads: bool
    petition_until: date | None

    def is_late(self, today: date) -> bool:
        """Whether the day of what it waits for has passed."""
        return self.waiting is not None and self.waiting.is_late(today)


def sheets_of_month(
    session: Session, office: Office, month: Month, *, today: date, zone: ZoneInfo
) -> Sequence[ListedSheet]:
    """Every sheet of the office's month, as Vietnamese lists sort."""
    standing = _Standing(session, office, month, today=today, zone=zone)
    totals = _totals(session, office.id, month, standing.rules, standing.kinds) if standing.rows else {}
    found = []
    for sheet, official in standing.rows:
        posting = standing.postings.get(official.id)
        found.append(
            ListedSheet(
                official_id=official.id,
                code=official.code,
                name=official.name,
                title=posting.title if posting else "",
                division=posting.division if posting else "",
                state=sheet.state,
                totals=totals.get((sheet.id, sheet.round), {}),
                waiting=standing.waiting_of(sheet),
                leads=official.id in standing.leading,
                petition_until=sheet.petition_until,
            )
        )
    return found


def waiting_in(
    session: Session, office: Office, month: Month, *, today: date, zone: ZoneInfo
) -> Sequence[WaitingSheet]:
    """Every sheet of the office's month with what it waits for, and none of its figures."""
    standing = _Standing(session, office, month, today=today, zone=zone)
    return [
        WaitingSheet(
            official.id,
            posting.division if (posting := standing.postings.get(official.id)) else "",
            official.id in standing.leading,
            standing.waiting_of(sheet),
        )
        for sheet, official in standing.rows
    ]


class _Standing:
    """The sheets of a month with all that says what each waits for, read in bulk."""

    def __init__(
        self, session: Session, office: Office, month: Month, *, today: date, zone: ZoneInfo
    ) -> None:
        self.month = month
        self.rows = session.execute(
            select(Sheet, Official)
            .join(Official, Official.id == Sheet.official_id)
            .where(Sheet.office_id == office.id, Sheet.month == month)
            .order_by(Official.name_sort, Official.code_key)
        ).all()
        self.rules = month_rules(session, office, month, shadow_months=0)
        self.postings = {posting.official_id: posting for posting in postings_in(session, office.id, month)}
        self.kinds = {official_id: posting.employment for official_id, posting in self.postings.items()}
        self.leading = leading_at(session, office, on=today)
        self._terms, self._days = terms_of(session, office, month), working_days(session, office.id)
        self._since = last_passages(session, Sheet, of_month(office.id, month), zone)

    def waiting_of(self, sheet: Sheet) -> Waiting | None:
        """What a sheet waits for, and until when."""
        heard = is_heard(
            self._terms.collective,
            self.rules.of(self.kinds.get(sheet.official_id)),
            leads=sheet.official_id in self.leading,
        )
        step = next_step(sheet.state, heard=heard)
        if step is None:
            return None
        return Waiting(
            step, due_on(step, self.month, self._terms, self._days, since=self._since.get(sheet.id))
        )


def counts_by_state(sheets: Sequence[ListedSheet]) -> Mapping[SheetState, int]:
    """How many sheets stand in each state, in the order of the way; states without any are left out."""
    return {state: number for state in SheetState if (number := sum(each.state is state for each in sheets))}


def late_by_step(sheets: Sequence[ListedSheet], today: date) -> Mapping[Step, Sequence[ListedSheet]]:
    """Who is late with what, in the order of the way."""
    late = [each for each in sheets if each.is_late(today)]
    return {
        step: those
        for step in Step
        if (those := [each for each in late if each.waiting and each.waiting.step is step])
    }


def _totals(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    rules: MonthRules,
    kinds: Mapping[uuid.UUID, Employment],
) -> dict[tuple[uuid.UUID, int], dict[Scorer, Decimal]]:
    asked = (
        select(Mark.sheet_id, Sheet.official_id, Mark.round, Mark.scorer, Mark.criterion, Mark.points)
        .join(Sheet, (Sheet.office_id == Mark.office_id) & (Sheet.id == Mark.sheet_id))
        .where(Sheet.office_id == office_id, Sheet.month == month)
    )
    columns: dict[tuple[uuid.UUID, int], dict[Scorer, list[tuple[Criterion, Decimal | None]]]] = {}
    for sheet_id, official_id, number, scorer, row, points in session.execute(asked):
        criterion = rules.of(kinds.get(official_id)).criterion(row)
        columns.setdefault((sheet_id, number), {}).setdefault(scorer, []).append((criterion, points))
    return {
        place: {scorer: summed(marks) or Decimal(0) for scorer, marks in found.items()}
        for place, found in columns.items()
    }
