"""Who scores which sheet, and that nobody decides anything about themselves."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.errors import Missing
from feedback.evaluations.deadlines.sheet_life import life_of
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.sheets.way import sheet_of
from feedback.evaluations.summaries.queries import summary
from feedback.objections import operations as objections
from feedback.objections.models import ObjectionState
from tests.cast import OCTOBER, SINCE, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned
from tests.refusing import refusing
from tests.sheet_steps import (
    agreed,
    asked,
    asked_for,
    by_leader,
    by_self,
    closing_by,
    decided_anew,
    discussed,
    heading,
    named,
    petitioned,
    published,
    state_of,
)
from tests.years import over


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def leading(session: Session, cast: Cast) -> User:
    return over(session, cast)


class TestWhoScores:
    def test_each_scorers_figures_stay_side_by_side_and_the_highest_counts(
        self, session: Session, cast: Cast
    ) -> None:
        planned(session, cast.an, DONE)
        by_self(session, cast)
        assert by_leader(session, cast, less={"I.1": "1"}) is Scorer.DIRECT
        assert by_leader(session, cast, cast.accounts["alice"], less={"I.1": "2"}) is Scorer.HEAD
        by_leader(session, cast, less={"I.1": "3"})  # the direct leader thinks again: the head's still count
        closed(session, cast.p1)
        life = life_of(
            session, cast.p1, sheet_of(session, cast.p1, OCTOBER, cast.an.id), today=date(2026, 11, 5), zone=HANOI
        )  # fmt: skip
        assert {scorer: str(total) for scorer, total in life.now.totals.items()} == {
            Scorer.SELF: "30.00", Scorer.DIRECT: "27.00", Scorer.HEAD: "28.00",
        }  # fmt: skip
        assert [each.scorer for each in life.now.comments] == [Scorer.DIRECT, Scorer.HEAD]
        assert str(summary(session, cast.p1, OCTOBER).line_named("C01").common) == "28.00"

    def test_the_sheet_of_a_direct_leader_goes_to_the_head(self, session: Session, cast: Cast) -> None:
        cast.accounts["binh"].grants.append(
            Grant(user_id=cast.accounts["binh"].id, office_id=cast.p1.id, role=Role.DESK_HEAD, from_on=SINCE)
        )
        session.flush()
        with refusing("goes_up"):
            by_leader(session, cast, cast.accounts["binh"], cast.dung)
        assert by_leader(session, cast, cast.accounts["alice"], cast.dung) is Scorer.HEAD

    def test_a_heads_sheet_goes_to_the_office_above(
        self, session: Session, cast: Cast, leading: User
    ) -> None:
        chair = heading(session, cast, "alice")
        with refusing("own_sheet"):
            by_leader(session, cast, cast.accounts["alice"], chair)
        with refusing("goes_up"):
            by_leader(session, cast, cast.accounts["dung"], chair)
        assert by_leader(session, cast, leading, chair) is Scorer.SUPERIOR

    def test_the_office_above_scores_nobody_but_the_head(
        self, session: Session, cast: Cast, leading: User
    ) -> None:
        with refusing("other_head"):
            by_leader(session, cast, leading)

    def test_where_an_office_has_no_head_the_one_above_heads_it(
        self, session: Session, cast: Cast, leading: User
    ) -> None:
        for grant in cast.accounts["alice"].grants:
            session.delete(grant)
        session.flush()
        assert by_leader(session, cast, leading) is Scorer.HEAD

    def test_a_head_who_is_named_scores_a_deputy_with_the_same_role(
        self, session: Session, cast: Cast
    ) -> None:
        chair = heading(session, cast, "alice")
        cast.accounts["binh"].grants.append(
            Grant(
                user_id=cast.accounts["binh"].id, office_id=cast.p1.id, role=Role.WARD_LEADER, from_on=SINCE
            )
        )
        session.flush()
        with refusing("goes_up"):
            by_leader(session, cast, cast.accounts["alice"], cast.binh)
        named(session, cast, "", chair, by="hoa")
        assert by_leader(session, cast, cast.accounts["alice"], cast.binh) is Scorer.HEAD

    def test_who_is_named_for_a_division_scores_it_and_no_other_direct_leader_does(
        self, session: Session, cast: Cast
    ) -> None:
        cast.accounts["binh"].grants.append(
            Grant(user_id=cast.accounts["binh"].id, office_id=cast.p1.id, role=Role.DESK_HEAD, from_on=SINCE)
        )
        session.flush()
        named(session, cast, "Trung tâm Phục vụ hành chính công", cast.binh, by="hoa")
        with refusing("not_their_leader"):
            by_leader(session, cast)
        assert by_leader(session, cast, cast.accounts["binh"]) is Scorer.DIRECT

    def test_an_official_without_a_leading_role_scores_nobody(self, session: Session, cast: Cast) -> None:
        with pytest.raises(Missing):
            by_leader(session, cast, cast.accounts["binh"])


class TestNobodyDecidesOnThemselves:
    """One person with every role of the ward, and a sheet of their own: each act on it is refused."""

    @pytest.fixture
    def own(self, session: Session, cast: Cast) -> User:
        an = cast.accounts["an"]
        for role in (Role.WARD_LEADER, Role.DESK_HEAD, Role.PERSONNEL):
            an.grants.append(Grant(user_id=an.id, office_id=cast.p1.id, role=role, from_on=SINCE))
        session.flush()
        return an

    def test_scoring(self, session: Session, cast: Cast, own: User) -> None:
        with refusing("own_sheet"):
            by_leader(session, cast, own)

    def test_writing_down_what_the_collective_says(self, session: Session, cast: Cast, own: User) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        with refusing("own_sheet"):
            discussed(session, cast, who="an")

    def test_closing_the_month(self, session: Session, cast: Cast, own: User, leading: User) -> None:
        planned(session, cast.an, DONE)
        with refusing("own_sheet_waits"), session.begin_nested():
            closing_by(session, cast, own)
        by_leader(session, cast, leading)
        closing_by(session, cast, own)
        assert state_of(session, cast) is SheetState.DECIDED

    def test_reopening(self, session: Session, cast: Cast, own: User) -> None:
        closed(session, cast.p1)
        with refusing("concerns_oneself"):
            asked(session, cast, who="an")
        made = asked_for(session, cast, cast.accounts["alice"])
        with refusing("concerns_oneself"):
            agreed(session, cast, made, who="an")

    def test_deciding_anew(self, session: Session, cast: Cast, own: User) -> None:
        closed(session, cast.p1)
        made = asked_for(session, cast, cast.accounts["alice"])
        agreed(session, cast, made, who="second")
        with refusing("concerns_oneself"):
            decided_anew(session, cast, who="an")

    def test_answering_the_petition(self, session: Session, cast: Cast, own: User) -> None:
        closed(session, cast.p1)
        published(session, cast)
        objection = petitioned(session, cast)
        with refusing("own_objection"):
            objections.answer(
                session, cast.p1.id, objection.id, ObjectionState.UPHELD, "Đúng",
                user_id=own.id, zone=HANOI, now=AFTER_OCTOBER,
            )  # fmt: skip

    def test_naming_the_leader(self, session: Session, cast: Cast, own: User) -> None:
        with refusing("names_oneself"):
            named(session, cast, "", cast.an, by="an")
