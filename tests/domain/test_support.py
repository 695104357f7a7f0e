"""Early warnings: what makes a month low, how many in a row warn, and that a person answers."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.lines import Line
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms.models import Measure
from feedback.terms.support import answer_warning, early_warnings, warning_of
from feedback.terms.warnings import Sign, low_run, signs_of
from tests.cast import OCTOBER, Cast, gather
from tests.months import DONE, closed, planned
from tests.refusing import refusing

IN_JANUARY = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)
JANUARY = Month(2027, 1)
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
LITTLE = (1, 10, 2, 0, 0)  # two of ten products


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def line(klass: QualityClass | None, *, high: str = "90.00", used: int = 20) -> Line:
    return Line(
        official_id=uuid.UUID(int=1),
        code="C01",
        name="An",
        title="",
        division="",
        total=Decimal(80) if klass else None,
        klass=klass,
        used=used,
        high=Decimal(high),
        common_level=Decimal(80),
    )


GOOD, LOW = line(QualityClass.GOOD), line(QualityClass.COMPLETED)


class TestSigns:
    def test_a_total_below_the_good_class_is_low(self) -> None:
        assert signs_of(LOW) == (Sign.TOTAL,)
        assert signs_of(GOOD) == ()

    def test_ratings_make_a_month_low_only_with_their_whole_margin(self) -> None:
        assert signs_of(line(QualityClass.GOOD, high="79.99")) == (Sign.CITIZENS,)
        assert signs_of(line(QualityClass.GOOD, high="80.00")) == ()
        assert signs_of(line(QualityClass.GOOD, high="79.99", used=0)) == ()


class TestRun:
    @staticmethod
    def months(*lines: Line | None) -> list[tuple[Month, Line | None]]:
        return [(OCTOBER.plus(number), each) for number, each in enumerate(lines)]

    def test_several_low_months_at_the_end_warn(self) -> None:
        assert [each.month for each in low_run(self.months(GOOD, LOW, LOW, LOW))] == [
            NOVEMBER,
            DECEMBER,
            JANUARY,
        ]

    def test_a_good_month_ends_the_run(self) -> None:
        assert low_run(self.months(LOW, LOW, LOW, GOOD)) == ()
        assert low_run(self.months(LOW, GOOD, LOW, LOW)) == ()

    def test_a_month_that_is_missing_neither_ends_nor_lengthens_it(self) -> None:
        assert len(low_run(self.months(LOW, None, LOW, line(None), LOW, None))) == 3
        assert low_run(self.months(LOW, None, LOW)) == ()

    def test_the_head_chooses_how_many(self) -> None:
        assert len(low_run(self.months(GOOD, LOW, LOW), 2)) == 2


@pytest.fixture
def autumn(session: Session, cast: Cast) -> None:
    """Three closed months in which An did a fifth of the work and Bình all of it."""
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        planned(session, cast.an, LITTLE, month=month)
        planned(session, cast.binh, DONE, month=month)
        closed(session, cast.p1, month, now=IN_JANUARY)


def test_only_whoever_stays_low_is_on_the_list(session: Session, cast: Cast, autumn: None) -> None:
    warned = early_warnings(session, cast.p1, this_month=JANUARY)

    assert [each.official.id for each in warned] == [cast.an.id]
    assert [each.month for each in warned[0].low] == [OCTOBER, NOVEMBER, DECEMBER]
    assert early_warnings(session, cast.p2, this_month=JANUARY) == []


def test_a_person_answers_and_a_later_low_month_asks_again(
    session: Session, cast: Cast, autumn: None
) -> None:
    answer_warning(
        session,
        cast.p1,
        cast.an,
        Measure.SUPPORT,
        "Kèm cặp hai tuần",
        user_id=cast.accounts["dung"].id,
        this_month=JANUARY,
        now=IN_JANUARY,
    )
    warned = warning_of(session, cast.an, this_month=JANUARY)
    assert warned is not None
    assert warned.is_answered

    planned(session, cast.an, LITTLE, month=JANUARY)
    closed(session, cast.p1, JANUARY, now=datetime(2027, 2, 5, 2, 0, tzinfo=UTC))

    again = warning_of(session, cast.an, this_month=JANUARY.next)
    assert again is not None
    assert not again.is_answered


def test_an_answer_needs_a_warning_and_words(session: Session, cast: Cast, autumn: None) -> None:
    asked = {"user_id": cast.accounts["dung"].id, "this_month": JANUARY, "now": IN_JANUARY}
    with refusing("no_warning"):
        answer_warning(session, cast.p1, cast.binh, Measure.TALK, "x", **asked)
    with refusing("words_missing"):
        answer_warning(session, cast.p1, cast.an, Measure.TALK, "  ", **asked)
