"""Reopening a decided sheet: by two people, as a version of its own, after a petition or without one."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.closings import inside, reopening
from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.sheets import new_rounds
from feedback.evaluations.sheets.kinds import ReopeningState, SheetState
from feedback.evaluations.sheets.models import Mark, Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.sheets.way import sheet_of
from feedback.evaluations.summaries.queries import summary
from feedback.objections.models import ObjectionState
from tests.cast import OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned
from tests.refusing import refusing
from tests.sheet_steps import (
    agreed,
    answered,
    asked,
    by_leader,
    decided_anew,
    heading,
    petitioned,
    published,
    state_of,
)
from tests.years import over


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


class TestReopening:
    def test_two_people_open_it_and_the_decision_makes_a_new_version(
        self, session: Session, cast: Cast
    ) -> None:
        planned(session, cast.an, DONE)
        by_leader(session, cast, less={"I.1": "3"})
        closed(session, cast.p1)
        published(session, cast)
        made = asked(session, cast)
        assert (
            state_of(session, cast) is SheetState.PUBLISHED
        )  # nothing changes before a second person agrees
        agreed(session, cast, made)
        assert state_of(session, cast) is SheetState.REOPENED
        by_leader(session, cast, cast.accounts["alice"], now=AFTER_OCTOBER)
        result = decided_anew(session, cast, who="alice")

        assert result.version == 2
        first, second = (summary(session, cast.p1, OCTOBER, version=number) for number in (1, 2))
        assert str(first.line_named("C01").common) == "27.00"  # 30 less 3: stays readable
        assert str(second.line_named("C01").common) == "30.00"
        assert state_of(session, cast) is SheetState.DECIDED
        session.refresh(made)
        assert (made.state, made.version) == (ReopeningState.DECIDED, 2)
        rounds = session.scalars(select(Mark.round).where(Mark.criterion == "I.1")).all()
        assert sorted(rounds) == [1, 2, 2]  # the direct leader's in both, the head's beside it

    def test_nobody_opens_it_alone(self, session: Session, cast: Cast) -> None:
        closed(session, cast.p1)
        made = asked(session, cast)
        with refusing("same_person"):
            agreed(session, cast, made, who="hoa")

    def test_the_marks_that_stood_count_until_it_is_decided_anew(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        by_leader(session, cast, less={"I.1": "3"})
        closed(session, cast.p1)
        agreed(session, cast, asked(session, cast))
        by_leader(session, cast, cast.accounts["alice"], now=AFTER_OCTOBER)
        recompute(session, cast.p1, OCTOBER, "Quyết định về lượt bị giữ", zone=HANOI, now=AFTER_OCTOBER)
        assert str(summary(session, cast.p1, OCTOBER).line_named("C01").common) == "27.00"

    def test_it_is_asked_for_once_and_may_be_taken_back(self, session: Session, cast: Cast) -> None:
        closed(session, cast.p1)
        made = asked(session, cast)
        with refusing("asked_already"):
            asked(session, cast, who="alice")
        with refusing("not_yours"):
            reopening.withdraw(
                session, cast.p1, made.id, user_id=cast.accounts["alice"].id, now=AFTER_OCTOBER
            )  # fmt: skip
        reopening.withdraw(session, cast.p1, made.id, user_id=cast.accounts["hoa"].id, now=AFTER_OCTOBER)
        with refusing("not_asked"):
            agreed(session, cast, made)
        asked(session, cast)

    def test_an_open_sheet_is_not_reopened(self, session: Session, cast: Cast) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        with refusing("sheet_not_so_far"):
            asked(session, cast)

    def test_a_petition_that_is_upheld_asks_for_it(self, session: Session, cast: Cast) -> None:
        closed(session, cast.p1)
        published(session, cast)
        answered(session, cast, petitioned(session, cast), ObjectionState.UPHELD)
        assert state_of(session, cast) is SheetState.LOCKED
        sheet = sheet_of(session, cast.p1, OCTOBER, cast.an.id)
        made = new_rounds.standing_of(session, sheet)
        assert made is not None
        assert (made.asked_by, "Đã xem lại" in made.reason) == (cast.accounts["hoa"].id, True)
        agreed(session, cast, made)
        assert state_of(session, cast) is SheetState.REOPENED

    def test_after_a_new_version_one_may_petition_again(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        by_leader(session, cast, less={"I.1": "3"})
        closed(session, cast.p1)
        published(session, cast)
        answered(session, cast, petitioned(session, cast), ObjectionState.UPHELD)
        agreed(
            session, cast, new_rounds.standing_of(session, sheet_of(session, cast.p1, OCTOBER, cast.an.id))
        )
        by_leader(session, cast, cast.accounts["alice"], now=AFTER_OCTOBER)
        decided_anew(session, cast, who="alice")
        published(session, cast)
        assert petitioned(session, cast).version == 2

    def test_a_version_that_changes_nothing_of_a_sheet_leaves_it_locked(
        self, session: Session, cast: Cast
    ) -> None:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)
        published(session, cast)
        inside.lock_due(session, Sheet, today=date(2026, 12, 1), now=AFTER_OCTOBER)
        recompute(session, cast.p1, OCTOBER, "Lượt bị giữ", zone=HANOI, now=AFTER_OCTOBER)
        assert state_of(session, cast) is SheetState.LOCKED

    def test_nobody_under_a_head_asks_for_their_new_round_and_the_office_above_does(
        self, session: Session, cast: Cast
    ) -> None:
        chair = heading(session, cast, "alice")
        planned(session, chair, DONE)
        closed(session, cast.p1)
        at = (session, cast.p1, OCTOBER, chair.id, "Chấm nhầm")
        with refusing("under_whom_it_concerns"):
            reopening.ask(*at, user_id=cast.accounts["hoa"].id, zone=HANOI, now=AFTER_OCTOBER)
        reopening.ask(*at, user_id=over(session, cast).id, zone=HANOI, now=AFTER_OCTOBER)
