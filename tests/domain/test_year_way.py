"""The way of an annual sheet: what each state lets happen, who does it, and that nobody decides anything about themselves."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.errors import Missing
from feedback.evaluations.closings.inside import lock_due
from feedback.evaluations.deadlines.terms import Step, Terms
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.sheets.kinds import ReopeningState, Scorer, SheetState
from feedback.evaluations.sheets.new_rounds import reopenings_of
from feedback.objections import operations as objections
from feedback.objections.models import ObjectionState, Subject
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.terms import year_sheets
from feedback.terms.kept import year_faults
from feedback.terms.models import YearDecision, YearSheet
from feedback.terms.year_steps import classes_inside, late_years, year_life, years_inside, years_listed
from feedback.terms.year_terms import set_year_terms
from feedback.terms.years import office_year
from tests.cast import Cast, gather
from tests.months import HANOI
from tests.refusing import refusing
from tests.years import (
    COMPLETED,
    EXCELLENT,
    GOOD,
    IN_JANUARY,
    ON_DECEMBER_10,
    decided,
    met,
    of,
    over,
    published,
    reopened,
    spoken,
    worked,
)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def year(session: Session, cast: Cast) -> None:
    """Twelve closed months of An's, and everybody's sheet opened."""
    worked(session, cast, 1, 12, cast.an)
    year_sheets.open_year(
        session, cast.p1, 2026, user_id=cast.accounts["hoa"].id, now=datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    )


def assessed(session: Session, cast: Cast, official: Official, account: str) -> None:
    user_id = cast.accounts[account].id
    year_sheets.assess(
        session, cast.p1, official, 2026, EXCELLENT, "Vượt mức", user_id=user_id, now=ON_DECEMBER_10
    )


def state_of(session: Session, cast: Cast) -> SheetState | None:
    sheet = of(session, cast, cast.an).sheet
    return sheet.state if sheet else None


def petitioned(session: Session, cast: Cast, *, now: datetime = IN_JANUARY) -> objections.Objection:
    return objections.petition_year(
        session, cast.p1, cast.an, 2026, "Điểm chưa đúng", user_id=cast.accounts["an"].id, zone=HANOI, now=now
    )


def answered(session: Session, cast: Cast, petition: objections.Objection, ruling: ObjectionState) -> None:
    objections.answer(
        session, cast.p1.id, petition.id, ruling, "Đã xem lại", user_id=cast.accounts["hoa"].id, zone=HANOI,
        now=IN_JANUARY,
    )  # fmt: skip


class TestFromOneStateToTheNext:
    def test_opened_assessed_commented_discussed_decided_published_petitioned_locked(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        seen = [state_of(session, cast)]
        assessed(session, cast, cast.an, "an")
        seen.append(state_of(session, cast))
        year_sheets.comment(
            session, cast.p1, cast.an, 2026, "Tốt", "", GOOD, user_id=cast.accounts["dung"].id,
            zone=HANOI,
            now=ON_DECEMBER_10,
        )  # fmt: skip
        seen.append(state_of(session, cast))
        met(session, cast, cast.an)
        seen.append(state_of(session, cast))
        decided(session, cast, cast.an, GOOD)
        seen.append(state_of(session, cast))
        published(session, cast)
        seen.append(state_of(session, cast))
        petition = petitioned(session, cast)
        seen.append(state_of(session, cast))
        answered(session, cast, petition, ObjectionState.REJECTED)
        seen.append(state_of(session, cast))

        assert seen == [
            SheetState.OPEN,
            SheetState.SELF_SCORED,
            SheetState.COMMENTED,
            SheetState.DISCUSSED,
            SheetState.DECIDED,
            SheetState.PUBLISHED,
            SheetState.PETITIONED,
            SheetState.LOCKED,
        ]
        sheet = of(session, cast, cast.an).sheet
        assert sheet is not None
        rules = of(session, cast, cast.an).official.rules
        life = year_life(session, cast.p1, sheet, rules, today=date(2027, 1, 7), zone=HANOI)
        assert {each.new for each in life.passages} == set(seen[1:])

    def test_opening_again_leaves_sheets_alone_and_only_those_whose_year_it_is_have_one(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        assessed(session, cast, cast.an, "an")
        again = year_sheets.open_year(session, cast.p1, 2026, user_id=None, now=ON_DECEMBER_10)

        assert again == 3
        assert state_of(session, cast) is SheetState.SELF_SCORED
        assert (
            session.scalars(select(YearSheet.official_id).where(YearSheet.office_id == cast.p2.id)).all()
            == []
        )

    def test_the_scheduler_opens_the_year_on_the_first_of_december(
        self, session: Session, cast: Cast
    ) -> None:
        november, december = datetime(2026, 11, 30, 2, 0, tzinfo=UTC), datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
        assert year_sheets.open_this_year(session, today=november.date(), now=november) == 0
        assert state_of(session, cast) is None

        opened = year_sheets.open_this_year(session, today=december.date(), now=december)

        assert opened == 4  # three at P1, one at P2
        assert state_of(session, cast) is SheetState.OPEN

    def test_the_meeting_speaks_after_whoever_leads_and_before_the_decision(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        with refusing("sheet_not_so_far"):
            met(session, cast, cast.an)
        year_sheets.comment(
            session,
            cast.p1,
            cast.an,
            2026,
            "Tốt",
            "",
            user_id=cast.accounts["dung"].id,
            zone=HANOI,
            now=ON_DECEMBER_10,
        )
        with refusing("collective_unheard"):
            decided(session, cast, cast.an, GOOD)
        with refusing("votes_exceed_present"):
            met(session, cast, cast.an, Meeting(date(2026, 12, 9), 3, 3, 1, "x"))
        met(session, cast, cast.an)

        assert decided(session, cast, cast.an, GOOD).version == 1

    def test_an_office_may_ask_the_meeting_for_nobody(self, session: Session, cast: Cast, year: None) -> None:
        terms = Terms(5, 8, 11, 14)
        hoa = cast.accounts["hoa"].id
        set_year_terms(session, cast.p1, 2026, terms, user_id=hoa, zone=HANOI, now=ON_DECEMBER_10)
        with refusing("terms_too_late"):
            set_year_terms(session, cast.p1, 2025, terms, user_id=hoa, zone=HANOI, now=ON_DECEMBER_10)

        assert decided(session, cast, cast.an, GOOD).klass is GOOD

    def test_a_published_sheet_is_locked_when_its_days_for_a_petition_have_passed(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        spoken(session, cast, cast.an)
        decided(session, cast, cast.an, GOOD)
        published(session, cast)  # on Wednesday, 6 January: seven working days end on the 15th
        with refusing("nothing_to_publish"):
            published(session, cast)

        assert lock_due(session, YearSheet, today=date(2027, 1, 15), now=IN_JANUARY) == 0
        with refusing("petition_too_late"):
            petitioned(session, cast, now=datetime(2027, 1, 16, 2, 0, tzinfo=UTC))
        assert lock_due(session, YearSheet, today=date(2027, 1, 16), now=IN_JANUARY) == 1
        with refusing("sheet_locked"):
            petitioned(session, cast, now=datetime(2027, 1, 16, 2, 0, tzinfo=UTC))


class TestWhoDoesIt:
    def test_the_own_word_is_written_by_nobody_else_and_not_after_whoever_leads(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        with refusing("not_own_sheet"):
            assessed(session, cast, cast.an, "dung")
        spoken(session, cast, cast.an)
        with refusing("head_has_scored"):
            assessed(session, cast, cast.an, "an")

    def test_nobody_comments_discusses_or_decides_the_own_year(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        dung, hoa, alice = (cast.accounts[name] for name in ("dung", "hoa", "alice"))
        with refusing("own_sheet"):
            year_sheets.comment(
                session, cast.p1, cast.dung, 2026, "x", "", user_id=dung.id, zone=HANOI, now=ON_DECEMBER_10
            )
        hoa.official_id = cast.an.id
        year_sheets.comment(
            session, cast.p1, cast.an, 2026, "x", "", user_id=dung.id, zone=HANOI, now=ON_DECEMBER_10
        )
        with refusing("own_sheet"):
            met(session, cast, cast.an)
        hoa.official_id = None
        met(session, cast, cast.an)
        alice.official_id = cast.an.id
        session.flush()
        with refusing("own_sheet"):
            decided(session, cast, cast.an, GOOD)

    def test_a_heads_year_goes_one_level_up(self, session: Session, cast: Cast, year: None) -> None:
        city = over(session, cast)
        cast.accounts["alice"].official_id = cast.an.id
        session.flush()
        with refusing("goes_up"):
            spoken(session, cast, cast.an)
        with pytest.raises(Missing):
            spoken(session, cast, cast.an, by=cast.accounts["bob"])  # heads another ward

        spoken(session, cast, cast.an, by=city)
        with refusing("own_sheet"):
            decided(session, cast, cast.an, GOOD)
        decided(session, cast, cast.an, GOOD, by=city)

        assert [each.scorer for each in of(session, cast, cast.an).now.spoken] == [Scorer.SUPERIOR]

    def test_the_office_above_leaves_everybody_else_to_the_head(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        spoken(session, cast, cast.an)
        with refusing("other_head"):
            decided(session, cast, cast.an, GOOD, by=over(session, cast))

    def test_the_columns_of_those_who_lead_stand_side_by_side(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        assessed(session, cast, cast.an, "an")
        spoken(session, cast, cast.an)
        year_sheets.comment(
            session, cast.p1, cast.an, 2026, "Chưa đều", "Kèm cặp", COMPLETED,
            user_id=cast.accounts["alice"].id, zone=HANOI, now=ON_DECEMBER_10,
        )  # fmt: skip
        with refusing("sheet_not_so_far"):  # the meeting has spoken
            year_sheets.comment(
                session,
                cast.p1,
                cast.an,
                2026,
                "x",
                "",
                user_id=cast.accounts["dung"].id,
                zone=HANOI,
                now=ON_DECEMBER_10,
            )

        said = of(session, cast, cast.an).now
        assert said.own_class is EXCELLENT
        assert [(each.scorer, each.klass) for each in said.spoken] == [
            (Scorer.DIRECT, GOOD),
            (Scorer.HEAD, COMPLETED),
        ]
        assert said.met is not None
        assert (said.met.present, said.met.in_favour) == (9, 8)
        assert said.proposal == "Kèm cặp"


class TestWhatIsPublished:
    def test_names_and_classes_inside_the_office_once_published(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        spoken(session, cast, cast.an)
        decided(session, cast, cast.an, GOOD)
        whole = office_year(session, cast.p1, 2026, shadow_months=0, zone=HANOI)
        assert list(classes_inside(session, cast.p1, whole, 2026)) == []
        assert years_inside(session, cast.p1.id) == []

        published(session, cast)

        whole = office_year(session, cast.p1, 2026, shadow_months=0, zone=HANOI)
        [row] = classes_inside(session, cast.p1, whole, 2026)
        assert (row.name, row.klass, row.published_on) == (cast.an.name, GOOD, date(2027, 1, 6))
        assert years_inside(session, cast.p1.id) == [2026]


class TestWhoIsLate:
    def test_each_step_has_its_day_in_december(self, session: Session, cast: Cast, year: None) -> None:
        whole = office_year(session, cast.p1, 2026, shadow_months=0, zone=HANOI)
        listed = years_listed(session, cast.p1, whole, 2026, today=date(2026, 12, 7), zone=HANOI)
        [an] = [each for each in listed if each.of.official.official_id == cast.an.id]
        assert an.waiting is not None
        # The 5th is a Saturday: the next working day is Monday, the 7th.
        assert (an.waiting.step, an.waiting.due_on) == (Step.SELF_SCORE, date(2026, 12, 7))
        assert late_years(listed, date(2026, 12, 7)) == {}
        assert len(late_years(listed, date(2026, 12, 8))[Step.SELF_SCORE]) == 3

        spoken(session, cast, cast.an)
        whole = office_year(session, cast.p1, 2026, shadow_months=0, zone=HANOI)
        listed = years_listed(session, cast.p1, whole, 2026, today=date(2026, 12, 15), zone=HANOI)
        [waiting] = [each.waiting for each in listed if each.of.official.official_id == cast.an.id]
        assert waiting is not None
        assert (waiting.step, waiting.due_on) == (Step.DECIDE, date(2026, 12, 14))
        assert waiting.is_late(date(2026, 12, 15))


class TestReopening:
    @pytest.fixture
    def good(self, session: Session, cast: Cast, year: None) -> None:
        assessed(session, cast, cast.an, "an")
        spoken(session, cast, cast.an)
        decided(session, cast, cast.an, GOOD)
        published(session, cast)

    def test_takes_two_people_and_a_reason_and_the_old_version_stays_printable(
        self, session: Session, cast: Cast, good: None
    ) -> None:
        hoa = cast.accounts["hoa"].id
        with refusing("reason_missing"):
            year_sheets.ask_to_reopen(
                session, cast.p1, cast.an, 2026, " ", user_id=hoa, zone=HANOI, now=IN_JANUARY
            )
        with refusing("concerns_oneself"):
            year_sheets.ask_to_reopen(
                session,
                cast.p1,
                cast.an,
                2026,
                "x",
                user_id=cast.accounts["an"].id,
                zone=HANOI,
                now=IN_JANUARY,
            )
        asked = year_sheets.ask_to_reopen(
            session, cast.p1, cast.an, 2026, "Sai số liệu", user_id=hoa, zone=HANOI, now=IN_JANUARY
        )
        with refusing("same_person"):
            year_sheets.agree_to_reopen(session, cast.p1, asked.id, user_id=hoa, zone=HANOI, now=IN_JANUARY)
        assert state_of(session, cast) is SheetState.PUBLISHED
        year_sheets.agree_to_reopen(
            session, cast.p1, asked.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_JANUARY
        )
        assert state_of(session, cast) is SheetState.REOPENED
        standing = of(session, cast, cast.an).decision
        assert standing is not None
        assert standing.klass is GOOD  # until it is decided anew

        year_sheets.comment(
            session, cast.p1, cast.an, 2026, "Đã kiểm tra lại", "", COMPLETED,
            user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_JANUARY,
        )  # fmt: skip
        met(session, cast, cast.an, Meeting(date(2026, 12, 10), 9, 2, 7, "Không nhất trí"))
        decided(session, cast, cast.an, COMPLETED, "Sai số liệu")

        year = of(session, cast, cast.an)
        assert [each.words for each in year.now.spoken] == ["Làm tốt", "Đã kiểm tra lại"]
        first = year.as_of(1)
        assert first.decision is not None
        assert (first.decision.klass, [each.words for each in first.now.spoken]) == (GOOD, ["Làm tốt"])
        assert first.now.met is not None
        assert first.now.met.in_favour == 8
        with pytest.raises(Missing):
            year.as_of(3)
        sheet = year.sheet
        assert sheet is not None
        [reopening] = reopenings_of(session, sheet)
        assert (reopening.state, reopening.version) == (ReopeningState.DECIDED, 2)

    def test_an_upheld_petition_asks_to_reopen(self, session: Session, cast: Cast, good: None) -> None:
        petition = petitioned(session, cast)
        assert (petition.subject, petition.month, petition.version) == (Subject.YEAR, Month(2026, 12), 1)
        with refusing("petition_waits"):
            petitioned(session, cast)
        answered(session, cast, petition, ObjectionState.UPHELD)

        assert state_of(session, cast) is SheetState.LOCKED
        sheet = of(session, cast, cast.an).sheet
        assert sheet is not None
        [asked] = reopenings_of(session, sheet)
        assert asked.state is ReopeningState.ASKED

    def test_the_ledger_knows_of_it_and_finds_what_was_altered(
        self, session: Session, cast: Cast, good: None
    ) -> None:
        reopened(session, cast, cast.an)
        told = session.scalars(
            select(DecisionLeaf.act).where(DecisionLeaf.act.like("year:%")).order_by(DecisionLeaf.batch)
        ).all()
        assert told == ["year:decided", "year:published", "year:reopened"]
        assert list(year_faults(session, cast.p1.id, "P1")) == []

        session.execute(update(YearDecision).values(said={"spoken": []}))

        assert len(list(year_faults(session, cast.p1.id, "P1"))) == 1
