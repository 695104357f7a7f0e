"""The way of a sheet: what each state lets happen, what it waits for, and that each passage is kept."""

import itertools
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.evaluations.closings import inside
from feedback.evaluations.deadlines.sheet_life import life_of
from feedback.evaluations.deadlines.term_choices import set_terms
from feedback.evaluations.deadlines.terms import Step, Terms
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.sheets.kinds import Heard, Scorer, SheetState
from feedback.evaluations.sheets.models import Comment, Mark, Sheet, SheetPassage
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.sheets.way import sheet_of
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned
from tests.refusing import refusing
from tests.sheet_steps import (
    A_WEEK,
    MET,
    answered,
    by_leader,
    by_self,
    decided_anew,
    discussed,
    petitioned,
    published,
    put_forward,
    state_of,
)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


class TestFromOpenToLocked:
    def test_a_sheet_goes_through_every_state_and_each_passage_is_kept(
        self, session: Session, cast: Cast
    ) -> None:
        planned(session, cast.an, DONE)
        open_sheets(session, cast.p1, OCTOBER)
        seen = [state_of(session, cast)]
        by_self(session, cast)
        seen.append(state_of(session, cast))
        by_leader(session, cast)
        seen.append(state_of(session, cast))
        discussed(session, cast)
        seen.append(state_of(session, cast))
        closed(session, cast.p1)
        seen.append(state_of(session, cast))
        published(session, cast)
        seen.append(state_of(session, cast))
        objection = petitioned(session, cast)
        seen.append(state_of(session, cast))
        answered(session, cast, objection)
        seen.append(state_of(session, cast))

        assert seen == [
            SheetState.OPEN, SheetState.SELF_SCORED, SheetState.COMMENTED, SheetState.DISCUSSED,
            SheetState.DECIDED, SheetState.PUBLISHED, SheetState.PETITIONED, SheetState.LOCKED,
        ]  # fmt: skip
        an = sheet_of(session, cast.p1, OCTOBER, cast.an.id)
        kept = session.scalars(select(SheetPassage).where(SheetPassage.sheet_id == an.id)).all()
        assert {(each.old, each.new) for each in kept} == set(itertools.pairwise(seen))

    def test_a_locked_sheet_refuses_everything(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        by_leader(session, cast)
        closed(session, cast.p1)
        published(session, cast)
        answered(session, cast, petitioned(session, cast))
        before = session.execute(select(Mark.scorer, Mark.criterion, Mark.points)).all()
        for code, attempt in (
            ("month_closed", lambda: by_self(session, cast)),
            ("month_closed", lambda: by_leader(session, cast)),
            ("month_closed", lambda: by_leader(session, cast, cast.accounts["alice"])),
            ("month_closed", lambda: discussed(session, cast)),
            ("month_closed", lambda: put_forward(session, cast)),
            ("sheet_locked", lambda: petitioned(session, cast)),
            ("nothing_to_publish", lambda: published(session, cast)),
            ("not_reopened", lambda: decided_anew(session, cast)),
        ):
            with refusing(code):
                attempt()
        assert session.execute(select(Mark.scorer, Mark.criterion, Mark.points)).all() == before

    def test_without_a_petition_it_locks_when_the_days_have_passed(
        self, session: Session, cast: Cast
    ) -> None:
        # published on Thursday 5 November 2026: seven working days end on Monday the 16th
        closed(session, cast.p1)
        published(session, cast)
        assert sheet_of(session, cast.p1, OCTOBER, cast.an.id).petition_until == date(2026, 11, 16)
        assert inside.lock_due(session, Sheet, today=date(2026, 11, 16), now=AFTER_OCTOBER) == 0
        assert inside.lock_due(session, Sheet, today=date(2026, 11, 17), now=AFTER_OCTOBER) == 3
        assert state_of(session, cast) is SheetState.LOCKED
        assert inside.lock_due(session, Sheet, today=date(2026, 11, 18), now=AFTER_OCTOBER) == 0

    def test_a_petition_after_its_days_is_too_late(self, session: Session, cast: Cast) -> None:
        closed(session, cast.p1)
        published(session, cast)
        with refusing("petition_too_late"):
            petitioned(session, cast, now=AFTER_OCTOBER + 2 * A_WEEK)

    def test_the_collective_speaks_after_the_comment_and_not_before(
        self, session: Session, cast: Cast
    ) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        with refusing("sheet_not_so_far"):
            discussed(session, cast)

    def test_after_the_collective_only_whoever_decides_scores(self, session: Session, cast: Cast) -> None:
        by_leader(session, cast)
        discussed(session, cast)
        with refusing("sheet_not_so_far"):
            by_leader(session, cast)
        assert by_leader(session, cast, cast.accounts["alice"]) is Scorer.HEAD
        assert state_of(session, cast) is SheetState.DISCUSSED

    @pytest.mark.parametrize(
        ("present", "for_it", "against", "code"),
        [(1, 1, 0, "too_few_present"), (5, 4, 2, "votes_exceed_present"), (5, -1, 0, "votes_exceed_present")],
    )
    def test_minutes_add_up(
        self, session: Session, cast: Cast, present: int, for_it: int, against: int, code: str
    ) -> None:
        by_leader(session, cast)
        with refusing(code):
            discussed(session, cast, meeting=Meeting(MET.met_on, present, for_it, against, "x"))

    def test_where_the_terms_ask_for_it_nothing_is_decided_unheard(
        self, session: Session, cast: Cast
    ) -> None:
        set_terms(
            session, cast.p1, OCTOBER, Terms(collective=Heard.EVERYBODY),
            user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_OCTOBER,
        )  # fmt: skip
        planned(session, cast.an, DONE)
        by_leader(session, cast)
        with refusing("collective_unheard"), session.begin_nested():
            closed(session, cast.p1)
        discussed(session, cast)
        closed(session, cast.p1)
        assert state_of(session, cast) is SheetState.DECIDED

    def test_the_database_refuses_a_published_sheet_without_its_day(
        self, session: Session, cast: Cast
    ) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        sheet = sheet_of(session, cast.p1, OCTOBER, cast.an.id)
        sheet.state = SheetState.LOCKED
        with pytest.raises(IntegrityError):
            session.flush()


def test_what_a_sheet_waits_for_and_until_when(session: Session, cast: Cast) -> None:
    # Usual terms: self-scoring by 2 November 2026, a Monday; the comment by the 3rd; the decision by the 5th
    open_sheets(session, cast.p1, OCTOBER)
    found = []
    steps: list[Callable[[], object]] = [
        lambda: None, lambda: by_self(session, cast), lambda: by_leader(session, cast),
        lambda: closed(session, cast.p1), lambda: published(session, cast),
    ]  # fmt: skip
    for step in steps:
        step()
        sheet = sheet_of(session, cast.p1, OCTOBER, cast.an.id)
        waiting = life_of(session, cast.p1, sheet, today=date(2026, 11, 5), zone=HANOI).waiting
        found.append((waiting.step, waiting.due_on) if waiting else None)
    assert found == [
        (Step.SELF_SCORE, date(2026, 11, 2)),
        (Step.COMMENT, date(2026, 11, 3)),
        (Step.DECIDE, date(2026, 11, 5)),
        (Step.PUBLISH, date(2026, 11, 12)),
        None,
    ]


def test_every_comment_and_mark_has_its_round(session: Session, cast: Cast) -> None:
    by_leader(session, cast)
    assert {each.round for each in session.scalars(select(Comment))} == {1}
    assert {each.counting_round for each in session.scalars(select(Sheet))} == {1}
