"""What waits of months and years: plans, sheets, the close, open seats, reopenings, early warnings."""

import uuid
from collections.abc import Iterator, Sequence, Set
from datetime import timedelta

from sqlalchemy import Select, select

from feedback.accounts.rights import Act
from feedback.evaluations.closings.seats import open_seats
from feedback.evaluations.deadlines.office_sheets import waiting_in
from feedback.evaluations.deadlines.reminders import AT_REST, MONTHS_BACK
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.deadlines.terms import Step, due_on
from feedback.evaluations.deadlines.turns import Turn, WaitingSheet, turns_by_person
from feedback.evaluations.sheets.kinds import ReopeningState
from feedback.evaluations.sheets.models import Reopening, Sheet
from feedback.offices.holidays import working_days
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.plans.deciding import is_own_work
from feedback.plans.models import Fault, Plan, Task, TaskChange
from feedback.plans.standing import standings_of
from feedback.terms.models import YearSheet
from feedback.terms.support import early_warnings
from feedback.terms.year_steps import years_listed
from feedback.terms.years import office_year
from feedback.waiting.asking import Asking
from feedback.waiting.matters import Awaited, Matter, of_days

# The own marks stand on one's own page, petitions among the objections, and the close decides on every sheet at once.
ELSEWHERE = frozenset({Step.SELF_SCORE, Step.ANSWER})


def plans(asking: Asking) -> Iterator[Awaited | None]:
    """Proposed plans of the month that runs and of the next, on which every division that was asked has agreed."""
    for month in (asking.this_month, asking.this_month.next):
        standings = standings_of(asking.session, asking.office.id, month, on=asking.today)
        ready = [
            standing
            for official_id, standing in standings.items()
            if standing.waits_for_head
            and standing.brought_by != asking.person.user_id
            and asking.may(Act.APPROVE_PLAN, official_id)
        ]
        before = month.first_on - timedelta(days=1)
        yield of_days(Matter.PLANS, [before] * len(ready), asking.today, month=month)


def changes(asking: Asking) -> Iterator[Awaited | None]:
    """Changes of plans in force for which those who do the work have asked."""
    asked = (
        select(Plan, Task, TaskChange.asked_by)
        .join(Task, (Task.office_id == Plan.office_id) & (Task.plan_id == Plan.id))
        .join(TaskChange, (TaskChange.office_id == Task.office_id) & (TaskChange.task_id == Task.id))
        .where(Plan.office_id == asking.office.id, TaskChange.word.is_(None))
    )
    months = [
        plan.month
        for plan, task, asked_by in asking.session.execute(asked).all()
        if is_own_work(asking.session, task, plan, asked_by)
        and not is_own_work(asking.session, task, plan, asking.person.user_id)
    ]
    yield from _each_month(Matter.CHANGES, months)


def overdue_tasks(asking: Asking) -> Iterator[Awaited | None]:
    """Tasks past their day and not finished, of which no lateness is written down; of months that are not closed."""
    for month in (asking.this_month.previous, asking.this_month):
        if month not in _closed(asking):
            standings = standings_of(asking.session, asking.office.id, month, on=asking.today)
            count = sum(
                standing.overdue
                for official_id, standing in standings.items()
                if asking.may(Act.APPROVE_PLAN, official_id)
            )
            if count:
                yield Awaited(matter=Matter.OVERDUE_TASKS, count=count, late=count, month=month)


def causes(asking: Asking) -> Iterator[Awaited | None]:
    """Objective causes of lateness and errors, as their officials put them, on which nobody has decided."""
    asked = (
        select(Plan.month, Plan.official_id)
        .join(Task, (Task.office_id == Plan.office_id) & (Task.plan_id == Plan.id))
        .join(Fault, (Fault.office_id == Task.office_id) & (Fault.task_id == Task.id))
        .where(Plan.office_id == asking.office.id, Fault.cause.is_not(None), Fault.exempt.is_(None))
    )
    yield from _by_month(asking, Matter.CAUSES, asked)


def sheets(asking: Asking) -> Iterator[Awaited | None]:
    """The sheets of months whose next step is the person's."""
    for month in _months_on_their_way(asking):
        waiting = waiting_in(asking.session, asking.office, month, today=asking.today, zone=asking.zone)
        for turn in _turns(asking, waiting):
            if turn.step is not Step.DECIDE:  # the close
                yield _of_turn(Matter.SHEETS, turn, month=month)


def year_sheets(asking: Asking) -> Iterator[Awaited | None]:
    """The annual sheets whose next step is the person's."""
    years = asking.session.scalars(
        select(YearSheet.year)
        .where(
            YearSheet.office_id == asking.office.id,
            YearSheet.state.not_in(AT_REST),
            YearSheet.year >= asking.this_month.plus(-MONTHS_BACK).year,
        )
        .distinct()
        .order_by(YearSheet.year)
    ).all()
    for year in years:
        whole = office_year(
            asking.session, asking.office, year, shadow_months=asking.shadow_months, zone=asking.zone
        )
        listed = years_listed(
            asking.session, asking.office, whole, year, today=asking.today, zone=asking.zone
        )
        waiting = [
            WaitingSheet(each.of.official.official_id, each.of.official.division, each.leads, each.waiting)
            for each in listed
        ]
        for turn in _turns(asking, waiting):
            yield _of_turn(Matter.YEAR_SHEETS, turn, year=year)


def close(asking: Asking) -> Iterator[Awaited | None]:
    """Months that are over, have sheets, and are not closed."""
    closed = _closed(asking)
    days = working_days(asking.session, asking.office.id)
    for month in _months_on_their_way(asking):
        if month < asking.this_month and month not in closed:
            terms = terms_of(asking.session, asking.office, month)
            yield of_days(Matter.CLOSE, [due_on(Step.DECIDE, month, terms, days)], asking.today, month=month)


def seats(asking: Asking) -> Iterator[Awaited | None]:
    """Officials of closed months whose seat of the excellent class the rule leaves to a person."""
    since = asking.this_month.plus(-MONTHS_BACK)
    for month, count in open_seats(asking.session, asking.office, since=since).items():
        yield Awaited(matter=Matter.SEATS, count=count, month=month)


def reopenings(asking: Asking) -> Iterator[Awaited | None]:
    """Sheets that somebody else asks to reopen; none of one's own."""
    asked = (
        select(Sheet.month, Sheet.official_id)
        .join(Reopening, (Reopening.office_id == Sheet.office_id) & (Reopening.sheet_id == Sheet.id))
        .where(
            Sheet.office_id == asking.office.id,
            Reopening.state == ReopeningState.ASKED,
            Reopening.asked_by != asking.person.user_id,
        )
    )
    yield from _by_month(asking, Matter.REOPENINGS, asked, act=Act.REOPEN_SHEET)
    of_years = (
        select(YearSheet.year, YearSheet.official_id)
        .join(Reopening, (Reopening.office_id == YearSheet.office_id) & (Reopening.sheet_id == YearSheet.id))
        .where(
            YearSheet.office_id == asking.office.id,
            Reopening.state == ReopeningState.ASKED,
            Reopening.asked_by != asking.person.user_id,
        )
    )
    years = [
        year
        for year, official_id in asking.session.execute(of_years).all()
        if asking.may(Act.REOPEN_SHEET, official_id)
    ]
    for year in sorted(set(years)):
        yield Awaited(matter=Matter.REOPENINGS, count=years.count(year), year=year)


def warnings(asking: Asking) -> Awaited | None:
    """Officials with several low months in a row for whom nobody has written down what is done."""
    found = early_warnings(asking.session, asking.office, this_month=asking.this_month)
    waiting = [
        each for each in found if not each.is_answered and asking.may(Act.ANSWER_WARNING, each.official.id)
    ]
    return of_days(Matter.WARNINGS, [None] * len(waiting), asking.today)


def _months_on_their_way(asking: Asking) -> list[Month]:
    """The months of the office with sheets that wait for somebody; none from before there are reminders of it."""
    return list(
        asking.session.scalars(
            select(Sheet.month)
            .where(
                Sheet.office_id == asking.office.id,
                Sheet.state.not_in(AT_REST),
                Sheet.month >= asking.this_month.plus(-MONTHS_BACK),
            )
            .distinct()
            .order_by(Sheet.month)
        )
    )


def _turns(asking: Asking, waiting: Sequence[WaitingSheet]) -> list[Turn]:
    turns = turns_by_person(asking.session, asking.office, waiting, today=asking.today)
    return [turn for turn in turns.get(asking.person.user_id, ()) if turn.step not in ELSEWHERE]


def _of_turn(matter: Matter, turn: Turn, *, month: Month | None = None, year: int | None = None) -> Awaited:
    return Awaited(
        matter=matter,
        count=turn.sheets,
        due_on=turn.due_on,
        late=turn.late,
        month=month,
        year=year,
        step=turn.step,
    )


def _by_month(
    asking: Asking, matter: Matter, asked: Select[Month, uuid.UUID], *, act: Act = Act.APPROVE_PLAN
) -> Iterator[Awaited | None]:
    """One entry for each month, of what concerns officials on whom the person may decide."""
    rows = asking.session.execute(asked).all()
    yield from _each_month(matter, [month for month, official_id in rows if asking.may(act, official_id)])


def _each_month(matter: Matter, months: Sequence[Month]) -> Iterator[Awaited]:
    for month in sorted(set(months)):
        yield Awaited(matter=matter, count=months.count(month), month=month)


def _closed(asking: Asking) -> Set[Month]:
    """The office's months that are closed."""
    asked = select(Period.month).where(Period.office_id == asking.office.id, Period.state != PeriodState.OPEN)
    return set(asking.session.scalars(asked))
