"""The evaluation sheet: who marks which column, within which bounds, and who sees what of the citizens' part when."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.disclosure import Detail, Reader
from feedback.errors import Missing
from feedback.evaluations.operations import Marks, head_score, self_score
from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.sheets.models import Mark, Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.summaries.queries import computation
from feedback.evaluations.summaries.sheet_view import SCORED_WITHOUT_AVERAGE, SheetView, sheet
from feedback.ratings.models import RatingState
from feedback.scoring.explain import AVERAGES, SCORED
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import DONE, HANOI, closed, marks, planned, rated, rules
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def by_self(session: Session, cast: Cast, given: Marks, who: str = "an", **words: str) -> None:
    user = cast.accounts[who]
    self_score(
        session, cast.p1, OCTOBER, cast.an.id, given, rules(), user_id=user.id, now=IN_OCTOBER, **words
    )  # fmt: skip


def by_head(session: Session, cast: Cast, given: Marks, who: str = "dung", **words: str) -> None:
    user = cast.accounts[who]
    head_score(
        session, cast.p1, OCTOBER, cast.an.id, given, rules(), user_id=user.id, zone=HANOI, now=IN_OCTOBER, **words
    )  # fmt: skip


def seen(session: Session, cast: Cast, reader: Reader = Reader.OFFICIAL) -> SheetView:
    return sheet(
        session, cast.p1, OCTOBER, cast.an.id, reader=reader, shadow_months=0, zone=HANOI
    )  # fmt: skip


def common_of(session: Session, cast: Cast) -> Decimal | None:
    drafted = computation(session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI).summary
    return drafted.line_named("C01").common


class TestOpening:
    def test_everybody_with_a_posting_gets_one(self, session: Session, cast: Cast) -> None:
        assert open_sheets(session, cast.p1, OCTOBER) == 3
        opened = session.scalars(select(Sheet.official_id)).all()
        assert set(opened) == {cast.an.id, cast.binh.id, cast.dung.id}

    def test_twice_is_as_good_as_once(self, session: Session, cast: Cast) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        assert open_sheets(session, cast.p1, OCTOBER) == 3
        assert len(session.scalars(select(Sheet)).all()) == 3


class TestWhoMarks:
    def test_both_columns_stand_side_by_side(self, session: Session, cast: Cast) -> None:
        by_self(session, cast, marks({"I.1": "0.5"}), strengths="Nhiệt tình")
        by_head(session, cast, marks({"I.1": "1", "II.4": "0.25"}), opinion="Đồng ý")
        row = next(each for each in seen(session, cast).rows if each.criterion.row == "I.1")
        assert (row.own, row.head) == (Decimal("4.50"), Decimal("4.00"))
        kept = session.scalars(select(Sheet).where(Sheet.official_id == cast.an.id)).one()
        assert (kept.strengths, kept.opinion, kept.head_scored_by) == (
            "Nhiệt tình", "Đồng ý", cast.accounts["dung"].id,
        )  # fmt: skip

    def test_the_heads_marks_count(self, session: Session, cast: Cast) -> None:
        by_self(session, cast, marks())
        by_head(session, cast, marks({"I.1": "2"}))
        assert common_of(session, cast) == Decimal("28.00")

    def test_the_officials_own_count_until_then(self, session: Session, cast: Cast) -> None:
        by_self(session, cast, marks({"I.1": "2", "III.4": "0.5"}))
        assert common_of(session, cast) == Decimal("27.50")

    def test_the_official_may_mark_again_until_the_head_has(self, session: Session, cast: Cast) -> None:
        by_self(session, cast, marks({"I.1": "2"}))
        by_self(session, cast, marks({"I.1": "1"}))
        assert common_of(session, cast) == Decimal("29.00")
        by_head(session, cast, marks())
        with refusing("head_has_scored"):
            by_self(session, cast, marks())

    def test_marking_again_replaces_the_column_and_leaves_the_other(
        self, session: Session, cast: Cast
    ) -> None:
        by_self(session, cast, marks())
        by_head(session, cast, marks({"I.1": "2"}))
        by_head(session, cast, marks({"I.1": "1"}))
        columns = session.scalars(select(Mark.scorer)).all()
        assert columns.count(Scorer.SELF) == columns.count(Scorer.DIRECT) == 10
        assert common_of(session, cast) == Decimal("29.00")

    def test_nobody_decides_on_the_own_sheet(self, session: Session, cast: Cast) -> None:
        with refusing("own_sheet"):
            by_head(session, cast, marks(), who="an")

    def test_nobody_fills_in_anothers_own_column(self, session: Session, cast: Cast) -> None:
        for who in ("dung", "alice"):
            with refusing("not_own_sheet"):
                by_self(session, cast, marks(), who=who)

    def test_an_official_of_another_ward_has_no_sheet_here(self, session: Session, cast: Cast) -> None:
        with pytest.raises(Missing):
            head_score(
                session, cast.p1, OCTOBER, cast.chau.id, marks(), rules(),
                user_id=cast.accounts["dung"].id, zone=HANOI, now=IN_OCTOBER,
            )  # fmt: skip


class TestTheBounds:
    @pytest.mark.parametrize(
        ("row", "points", "code"),
        [
            ("I.1", "5.25", "mark_out_of_bounds"),
            ("II.4", "2.75", "mark_out_of_bounds"),
            ("I.1", "-0.25", "mark_out_of_bounds"),
            ("I.1", "NaN", "mark_out_of_bounds"),
            ("I.1", "Infinity", "mark_out_of_bounds"),
            ("I.1", "4.1", "mark_off_step"),
            ("IV.1", "1", "unknown_criterion"),
        ],
    )
    def test_no_mark_lies_outside(
        self, session: Session, cast: Cast, row: str, points: str, code: str
    ) -> None:
        with refusing(code) as refused:
            by_self(session, cast, {**marks(), row: Decimal(points)})
        assert refused.value.field == row
        assert session.scalars(select(Mark)).all() == []

    def test_every_row_is_marked(self, session: Session, cast: Cast) -> None:
        given = dict(marks())
        del given["III.2"]
        with refusing("row_missing") as refused:
            by_head(session, cast, given)
        assert refused.value.field == "III.2"

    def test_an_opinion_has_an_end(self, session: Session, cast: Cast) -> None:
        with refusing("too_long"):
            by_head(session, cast, marks(), opinion="a" * 2001)


class TestWhatIsSeen:
    def test_nothing_of_citizens_before_the_close(self, session: Session, cast: Cast) -> None:
        rated(session, cast.q1, cast.an, {5: 20, 3: 5})
        for reader in (Reader.OFFICIAL, Reader.LEADER):
            view = seen(session, cast, reader)
            assert (view.line, view.explained, view.ratings) == (None, None, None)

    def test_the_plan_and_its_results_at_any_time(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, (2, 10, 9, 0, 0))
        rated(session, cast.q1, cast.an, {5: 6})
        view = seen(session, cast)
        assert (view.results.quantity, view.points, view.maximum) == (90, Decimal("54.00"), 60)

    @pytest.mark.parametrize(
        ("levels", "detail", "bands"),
        [
            ({1: 2, 5: 2}, Detail.NOTHING, ()),
            ({1: 2, 5: 3}, Detail.SCORE, ()),
            ({1: 2, 3: 1, 5: 9}, Detail.THREE_BANDS, (2, 1, 9)),
            ({1: 2, 2: 1, 3: 1, 4: 8, 5: 18}, Detail.FIVE_LEVELS, (2, 1, 1, 8, 18)),
        ],
    )
    def test_as_much_detail_as_the_number_of_ratings_allows(
        self,
        session: Session,
        cast: Cast,
        levels: dict[int, int],
        detail: Detail,
        bands: tuple[int, ...],
    ) -> None:
        planned(session, cast.an, DONE)
        rated(session, cast.q1, cast.an, levels)
        rated(session, cast.q1, cast.an, {1: 3}, state=RatingState.UNVERIFIED)
        closed(session, cast.p1)
        shown = seen(session, cast).ratings
        assert shown is not None
        assert (shown.detail, shown.bands) == (detail, bands)

    def test_the_line_and_its_explanation_after_the_close(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        rated(session, cast.q1, cast.an, {5: 9, 3: 1})
        closed(session, cast.p1)
        view = seen(session, cast)
        assert view.line is not None
        assert view.line.counted == 10
        assert view.explained is not None
        assert view.explained.sentences[0].text == SCORED

    def test_the_average_of_a_few_that_all_agree_stays_hidden_from_the_official(
        self, session: Session, cast: Cast
    ) -> None:
        planned(session, cast.an, DONE)
        rated(session, cast.q1, cast.an, {5: 6})
        closed(session, cast.p1)
        own, leaders = seen(session, cast).explained, seen(session, cast, Reader.LEADER).explained
        assert own is not None
        assert leaders is not None
        assert own.sentences[0].text == SCORED_WITHOUT_AVERAGE
        assert "6 lượt" in own.sentences[0].said("vi")
        assert AVERAGES not in [line.label.text for line in own.breakdown]
        assert own.steps == ()
        assert leaders.sentences[0].text == SCORED


def test_where_citizens_take_its_place_the_row_does_not_count(session: Session, cast: Cast) -> None:
    # block common: 30 - 2.5 = 27.50 by marks, citizens' 2.5 × 0.8 = 2.00; Dũng serves none and keeps the row
    planned(session, cast.an, DONE)
    planned(session, cast.dung, DONE)
    rated(session, cast.q1, cast.an, {5: 1})
    drafted = computation(
        session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI, tried={"block": "common"}
    ).summary
    an, dung = drafted.line_named("C01"), drafted.line_named("C03")
    assert (an.common, an.task, an.citizen, an.total) == (
        Decimal("27.50"), Decimal("70.00"), Decimal("2.00"), Decimal("99.50"),
    )  # fmt: skip
    assert (dung.common, dung.task, dung.total) == (Decimal("30.00"), Decimal("70.00"), Decimal("100.00"))
