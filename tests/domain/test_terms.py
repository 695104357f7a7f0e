"""The terms of an office: who is in them, which version of each month counts, and what is said of months that are missing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.evaluations.closings.closing import recompute
from feedback.offices.models import Employment, Posting
from feedback.periods.month import Month
from feedback.ratings.models import RatingState
from feedback.ratings.tallies import change_state
from feedback.staffing.models import Absence, AbsenceKind
from feedback.terms.means import MonthStanding
from feedback.terms.pooled import Telling
from feedback.terms.queries import OfficialTerm, office_term, official_term
from feedback.terms.term import Term
from tests.cast import OCTOBER, Cast, gather
from tests.months import DONE, HANOI, closed, planned, rated

Q4 = Term.parse("2026-Q4")
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
IN_JANUARY = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)
HALF = (1, 10, 5, 0, 0)  # half of ten products


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def quarter(session: Session, cast: Cast) -> None:
    """Three closed months of An: all done, half done, all done; rated ten times a month."""
    for month, task in ((OCTOBER, DONE), (NOVEMBER, HALF), (DECEMBER, DONE)):
        planned(session, cast.an, task, month=month)
        rated(session, cast.q1, cast.an, {5: 10}, month=month)
        closed(session, cast.p1, month, now=IN_JANUARY)


def of(session: Session, cast: Cast, who: str = "an", term: Term = Q4) -> OfficialTerm:
    found = office_term(session, cast.p1, term, shadow_months=0, zone=HANOI)
    return next(each for each in found.officials if each.official_id == getattr(cast, who).id)


def test_the_quarter_is_the_mean_of_its_closed_months(session: Session, cast: Cast, quarter: None) -> None:
    an = of(session, cast)
    totals = [month.line.total for month in an.months if month.line]

    assert len(totals) == 3
    assert an.points.mean == round(sum(totals, Decimal(0)) / 3, 2)
    assert an.points.is_complete
    assert an.score.telling is Telling.TOLD
    assert an.score.score is not None
    assert an.score.score.ratings == 30


def test_a_month_that_is_open_is_missing(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    closed(session, cast.p1)

    found = office_term(session, cast.p1, Q4, shadow_months=0, zone=HANOI)
    an = of(session, cast)

    assert found.missing == [NOVEMBER, DECEMBER]
    assert [month.standing for month in an.months] == [
        MonthStanding.EVALUATED,
        MonthStanding.NOT_CLOSED,
        MonthStanding.NOT_CLOSED,
    ]
    assert an.score.telling is Telling.NOT_COMPLETE


def test_whoever_had_no_task_has_no_mean(session: Session, cast: Cast, quarter: None) -> None:
    binh = of(session, cast, "binh")

    assert binh.points.mean is None
    assert [month.standing for month in binh.months] == [MonthStanding.NO_TOTAL] * 3
    assert binh.klass is None


def test_a_decision_after_the_close_tells_nothing_until_the_new_version_does(
    session: Session, cast: Cast, quarter: None
) -> None:
    ids = rated(session, cast.q1, cast.an, {1: 6}, month=NOVEMBER, state=RatingState.HELD)
    change_state(session, cast.p1.id, ids, old=RatingState.HELD, new=RatingState.COUNTED)
    assert of(session, cast).score.telling is Telling.DIFFERS

    recompute(session, cast.p1, NOVEMBER, "Ratings released", zone=HANOI, now=IN_JANUARY)

    an = of(session, cast)
    assert [month.version for month in an.months] == [1, 2, 1]
    assert an.score.score is not None
    assert an.score.score.ratings == 36


def test_a_mover_is_in_the_term_of_the_new_office_with_the_months_of_the_old(
    session: Session, cast: Cast
) -> None:
    posting = session.scalars(select(Posting).where(Posting.official_id == cast.an.id)).one()
    posting.to_on = OCTOBER.last_on
    session.add(
        Posting(
            office_id=cast.p2.id,
            official_id=cast.an.id,
            title="Chuyên viên",
            division="Văn phòng",
            employment=Employment.CIVIL_SERVANT,
            from_on=date(2026, 11, 1),
        )
    )
    planned(session, cast.an, DONE)
    closed(session, cast.p1)

    old = office_term(session, cast.p1, Q4, shadow_months=0, zone=HANOI)
    new = office_term(session, cast.p2, Q4, shadow_months=0, zone=HANOI)

    assert old.moved_on == [cast.an.name]
    assert cast.an.id not in {each.official_id for each in old.officials}
    an = next(each for each in new.officials if each.official_id == cast.an.id)
    assert (an.months[0].office_name, an.division) == (cast.p1.name, "Văn phòng")
    assert an.points.evaluated == 1


def test_an_official_reads_the_same_as_the_office(session: Session, cast: Cast, quarter: None) -> None:
    own = official_term(session, cast.p1, cast.an, Q4, shadow_months=0)
    assert own == of(session, cast)


def test_the_year_of_somebody_with_three_months_has_no_class(
    session: Session, cast: Cast, quarter: None
) -> None:
    an = of(session, cast, term=Term.parse("2026"))

    assert an.points.evaluated == 3
    assert an.klass is None  # Art. 11.1: fewer than six months


def away(session: Session, cast: Cast, kind: AbsenceKind, first: date, last: date) -> None:
    session.add(
        Absence(
            office_id=cast.p1.id, id=new_id(), official_id=cast.an.id, kind=kind, from_on=first, to_on=last,
            approved_by="Chủ tịch", recorded_at=IN_JANUARY,
        )
    )  # fmt: skip
    session.flush()


@pytest.mark.parametrize(
    ("kind", "standing"),
    [
        (AbsenceKind.MATERNITY, MonthStanding.EXCUSED),
        (AbsenceKind.SICK, MonthStanding.EXCUSED),
        (AbsenceKind.UNPAID, MonthStanding.NOT_WORKED),
    ],
)
def test_a_month_of_leave_is_told_from_one_in_which_nothing_was_assigned(
    session: Session, cast: Cast, kind: AbsenceKind, standing: MonthStanding
) -> None:
    """Decree 335/2025 Art. 11: sick and maternity leave keep nobody from a class, other leave may."""
    away(session, cast, kind, date(2026, 10, 1), date(2026, 10, 31))
    for month in Q4.months:
        closed(session, cast.p1, month, now=IN_JANUARY)

    assert [month.standing for month in of(session, cast).months] == [
        standing,
        MonthStanding.NO_TOTAL,
        MonthStanding.NO_TOTAL,
    ]
    assert of(session, cast).points.worked == 2
