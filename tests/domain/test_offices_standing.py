"""How far offices have come, side by side: the month that is over, the plans of the one that runs, and what is late."""

from datetime import date

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from feedback.accounts.queries import person_of
from feedback.cases.kinds import GRAVE
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.offices.queries import line_of, lines_of
from feedback.periods.models import PeriodState
from feedback.waiting.across import Standing, standings
from tests.admin.things import case_at, flag_at
from tests.cast import OCTOBER, Cast, gather
from tests.months import DONE, closed, planned

TODAY = date(2026, 11, 5)
NOTHING = Standing(
    state=PeriodState.OPEN, sheets=0, finished=0, plans=0, approved=0, late_cases=0, late_flags=0, late_objections=0
)  # fmt: skip


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def at_p1(session: Session, cast: Cast, on: date = TODAY, who: str = "thanh") -> Standing:
    session.flush()
    person = person_of(session, cast.accounts[who], on=on)
    found = standings(session, [cast.p1, cast.p2], person, today=on)
    assert found[cast.p2.id] == NOTHING  # whatever happens at one ward
    return found[cast.p1.id]


def test_an_office_where_nothing_happened_stands_at_nothing(session: Session, cast: Cast) -> None:
    assert at_p1(session, cast) == NOTHING


def test_the_month_that_is_over_stands_with_its_sheets(session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    assert at_p1(session, cast).sheets == 3
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    session.execute(
        update(Sheet)
        .where(Sheet.official_id == cast.an.id)
        .values(state=SheetState.PUBLISHED, published_on=TODAY, petition_until=date(2026, 11, 16))
    )
    found = at_p1(session, cast)
    assert (found.state, found.sheets, found.finished) == (PeriodState.CLOSED, 3, 1)


def test_plans_are_those_of_the_month_that_runs(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    assert (at_p1(session, cast).plans, at_p1(session, cast).approved) == (0, 0)  # October's
    found = at_p1(session, cast, date(2026, 10, 20))
    assert (found.plans, found.approved) == (1, 1)


def test_late_is_what_was_due_before_today_and_is_not_done(session: Session, cast: Cast) -> None:
    case, flag = case_at(session, cast.p1, cast.an), flag_at(session, cast.p1, cast.an, cast.q1)
    on_its_day = at_p1(session, cast, case.due_on or TODAY)
    assert (on_its_day.late_cases, on_its_day.late_flags) == (0, 0)
    found = at_p1(session, cast)
    assert (found.late_cases, found.late_flags) == (1, 1)
    case.due_on = flag.due_on = TODAY
    assert at_p1(session, cast) == NOTHING


def test_nothing_about_oneself_is_counted_nor_a_case_that_is_kept_from_the_desk(
    session: Session, cast: Cast
) -> None:
    case, flag = case_at(session, cast.p1, cast.dung), flag_at(session, cast.p1, cast.dung, cast.q1)
    assert at_p1(session, cast, who="dung") == NOTHING
    assert (at_p1(session, cast).late_cases, at_p1(session, cast).late_flags) == (1, 1)
    case.official_id = flag.official_id = cast.an.id
    assert at_p1(session, cast, who="dung").late_cases == 1
    case.reason = sorted(GRAVE)[0]
    assert at_p1(session, cast, who="dung").late_cases == 0
    assert at_p1(session, cast).late_cases == 1


def test_it_takes_as_many_statements_for_many_wards_as_for_one(session: Session, cast: Cast) -> None:
    counts = []
    person = person_of(session, cast.accounts["thanh"], on=TODAY)
    for offices in ([cast.p1], [cast.p1, cast.p2]):
        ran: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda *call, ran=ran: ran.append(call[2]))
        standings(session, offices, person, today=TODAY)
        counts.append(len(ran))
    assert counts[0] == counts[1] == 7


def test_the_lines_of_many_offices_are_those_of_each(session: Session, cast: Cast) -> None:
    those = [cast.p1, cast.p2]
    assert lines_of(session, those) == {office.id: line_of(session, office) for office in those}
