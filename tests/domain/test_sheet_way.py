"""The way of a sheet: what each state lets happen, who does it, and that nobody decides anything about themselves."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.errors import Missing
from feedback.evaluations import collective, evidence, inside, new_rounds, reopening, scorers
from feedback.evaluations.closing import close, recompute
from feedback.evaluations.collective import Meeting
from feedback.evaluations.kinds import Heard, ReopeningState, Scorer, SheetState
from feedback.evaluations.models import Comment, Mark, Sheet, SheetPassage
from feedback.evaluations.operations import head_score, open_sheets, self_score
from feedback.evaluations.queries import summary
from feedback.evaluations.sheet_life import life_of
from feedback.evaluations.term_choices import set_terms
from feedback.evaluations.terms import Step, Terms
from feedback.evaluations.way import sheet_of
from feedback.objections import operations as objections
from feedback.objections.models import ObjectionState, Subject
from feedback.offices.models import Official, Posting
from tests.cast import IN_OCTOBER, OCTOBER, SINCE, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, marks, planned, rules
from tests.refusing import refusing

MET = Meeting(date(2026, 10, 14), 9, 8, 1, "Nhất trí với đề xuất")
A_WEEK = timedelta(days=7)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def leading(session: Session, cast: Cast) -> User:
    """The city's leader, above P1."""
    user = User(name="tam", name_key="tam", full_name="Lý Minh Tâm", password_hash="x")
    session.add(user)
    session.flush()
    session.add(Grant(user_id=user.id, office_id=cast.city.id, role=Role.WARD_LEADER, from_on=SINCE))
    session.flush()
    return user


def state_of(session: Session, cast: Cast, official: Official | None = None) -> SheetState:
    return sheet_of(session, cast.p1, OCTOBER, (official or cast.an).id).state


def by_self(session: Session, cast: Cast, who: str = "an") -> None:
    self_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), user_id=cast.accounts[who].id, now=IN_OCTOBER
    )  # fmt: skip


def by_leader(
    session: Session,
    cast: Cast,
    user: User | None = None,
    official: Official | None = None,
    less: dict[str, str] | None = None,
    now: datetime = IN_OCTOBER,
) -> Scorer:
    return head_score(
        session, cast.p1, OCTOBER, (official or cast.an).id, marks(less), rules(), opinion="Đồng ý",
        user_id=(user or cast.accounts["dung"]).id, now=now,
    )  # fmt: skip


def discussed(session: Session, cast: Cast, who: str = "hoa", meeting: Meeting = MET) -> None:
    collective.discuss(
        session, cast.p1, OCTOBER, cast.an.id, meeting, user_id=cast.accounts[who].id, now=IN_OCTOBER
    )  # fmt: skip


def published(session: Session, cast: Cast) -> None:
    inside.publish_inside(
        session, cast.p1, OCTOBER, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip


def petitioned(session: Session, cast: Cast, now: datetime = AFTER_OCTOBER):
    return objections.object_to(
        session, cast.p1, OCTOBER, cast.an.id, Subject.MONTH, "Thiếu một việc đã xong",
        user_id=cast.accounts["an"].id, zone=HANOI, now=now,
    )  # fmt: skip


def answered(
    session: Session, cast: Cast, objection, ruling: ObjectionState = ObjectionState.REJECTED
) -> None:
    objections.answer(
        session, cast.p1.id, objection.id, ruling, "Đã xem lại", decision="12/QĐ-UBND",
        user_id=cast.accounts["hoa"].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip


def asked(session: Session, cast: Cast, who: str = "hoa"):
    return reopening.ask(
        session, cast.p1, OCTOBER, cast.an.id, "Chấm nhầm dòng I.1",
        user_id=cast.accounts[who].id, now=AFTER_OCTOBER,
    )  # fmt: skip


def agreed(session: Session, cast: Cast, made, who: str = "alice") -> None:
    reopening.agree(session, cast.p1, made.id, user_id=cast.accounts[who].id, now=AFTER_OCTOBER)


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

    def test_an_office_above_decides_anew_on_a_head(
        self, session: Session, cast: Cast, leading: User
    ) -> None:
        chair = heading(session, cast, "alice")
        planned(session, chair, DONE)
        closed(session, cast.p1)
        with refusing("under_whom_it_concerns"):
            reopening.ask(
                session, cast.p1, OCTOBER, chair.id, "x", user_id=cast.accounts["hoa"].id, now=AFTER_OCTOBER
            )  # fmt: skip


class TestInside:
    def test_colleagues_read_names_with_classes_and_nothing_else(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)
        assert inside.results_inside(session, cast.p1, OCTOBER) == []
        published(session, cast)
        rows = inside.results_inside(session, cast.p1, OCTOBER)
        assert [row.name for row in rows] == [cast.an.name, cast.binh.name, cast.dung.name]
        assert set(type(rows[0]).__dataclass_fields__) == {
            "name", "title", "division", "klass", "letter", "published_on",
        }  # fmt: skip

    def test_a_reopened_sheet_is_not_in_the_list(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)
        published(session, cast)
        agreed(session, cast, asked(session, cast))
        assert cast.an.name not in [row.name for row in inside.results_inside(session, cast.p1, OCTOBER)]

    def test_an_open_month_is_not_published(self, session: Session, cast: Cast) -> None:
        with refusing("month_open"):
            published(session, cast)


class TestEvidence:
    def test_it_is_put_forward_and_taken_back_until_a_leader_has_commented(
        self, session: Session, cast: Cast
    ) -> None:
        kept = put_forward(session, cast)
        sheet = sheet_of(session, cast.p1, OCTOBER, cast.an.id)
        assert [each.reference for each in evidence.evidence_of(session, sheet)] == ["https://example.org/12"]
        evidence.take_back(
            session, cast.p1, OCTOBER, cast.an.id, kept.id, user_id=cast.accounts["an"].id
        )  # fmt: skip
        by_leader(session, cast)
        with refusing("head_has_scored"):
            put_forward(session, cast)

    @pytest.mark.parametrize("link", ["javascript://alert(1)", "ftp://x/y", "https://"])
    def test_a_link_leads_to_a_page(self, session: Session, cast: Cast, link: str) -> None:
        with refusing("bad_link"):
            put_forward(session, cast, reference=link)

    def test_nobody_puts_it_forward_for_another(self, session: Session, cast: Cast) -> None:
        with refusing("not_own_sheet"):
            put_forward(session, cast, who="dung")


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


def put_forward(session: Session, cast: Cast, who: str = "an", reference: str = "https://example.org/12"):
    return evidence.put_forward(
        session, cast.p1, OCTOBER, cast.an.id, "II.4", "Được khen", reference, rules(),
        user_id=cast.accounts[who].id, now=IN_OCTOBER,
    )  # fmt: skip


def named(session: Session, cast: Cast, division: str, official: Official, *, by: str) -> None:
    scorers.name_leader(
        session, cast.p1, division, official, SINCE, user_id=cast.accounts[by].id, now=IN_OCTOBER
    )  # fmt: skip


def heading(session: Session, cast: Cast, who: str) -> Official:
    """Let a leader of P1 be an official of it, too: its chair."""
    chair = Official(
        office_id=cast.p1.id, code="C00", code_key="c00", name=cast.accounts[who].full_name,
        name_sort="a", name_search="a",
    )  # fmt: skip
    session.add(chair)
    session.flush()
    session.add(
        Posting(
            office_id=cast.p1.id,
            official_id=chair.id,
            title="Chủ tịch",
            division="UBND phường",
            employment="civil_servant",
            from_on=SINCE,
        )
    )
    cast.accounts[who].official_id = chair.id
    session.flush()
    return chair


def closing_by(session: Session, cast: Cast, user: User) -> None:
    close(session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI, now=AFTER_OCTOBER, user_id=user.id)


def asked_for(session: Session, cast: Cast, user: User):
    """A second leader of P1, and a reopening that the first one asked for."""
    second = User(name="second", name_key="second", full_name="Hồ Văn Hai", password_hash="x")
    session.add(second)
    session.flush()
    session.add(Grant(user_id=second.id, office_id=cast.p1.id, role=Role.WARD_LEADER, from_on=SINCE))
    session.flush()
    cast.accounts["second"] = second
    return reopening.ask(
        session, cast.p1, OCTOBER, cast.an.id, "Chấm nhầm", user_id=user.id, now=AFTER_OCTOBER
    )  # fmt: skip


def decided_anew(session: Session, cast: Cast, who: str = "alice"):
    return reopening.decide_anew(
        session, cast.p1, OCTOBER, cast.an.id, user_id=cast.accounts[who].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip


def test_every_comment_and_mark_has_its_round(session: Session, cast: Cast) -> None:
    by_leader(session, cast)
    assert {each.round for each in session.scalars(select(Comment))} == {1}
    assert {each.counting_round for each in session.scalars(select(Sheet))} == {1}
