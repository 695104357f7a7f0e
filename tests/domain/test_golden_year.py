"""One year of a ward whose civil servants stand under Decree 335 and whose public employees under Decree 233, worked by hand.

Every month has a task of ten; who did d of ten has a = b = c = 10 d %, and nobody has marked: 30.00 common points, assumed.
The citizens' part does not apply, so a total is (30 + 60 × d / 10) × 100 / 90.

Civil servants (Decree 335/2025)
An     12 months of 10: 90 × 100 / 90 = 100.00 each; mean 100.00: excellent by points
Dũng   12 months of 8: (30 + 48) × 100 / 90 = 86.6667 → 86.67; mean 86.67: good
Public employees (Decree 233/2026 from July; before it the city's 1841)
Bình   July to December 100.00 each, as An; January to June 20 + 60 = 80 of 90, nobody has given any of the 10 points of
       bonus: 88.89 each; mean (6 × 100 + 6 × 88.89) / 12 = 94.445 → 94.45: excellent by points
seats  two classed of each kind or fewer: ⌊0.20 × 2⌋ = 0 and ⌊0.20 × 1⌋ = 0, so An and Bình are good, capped
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.conduct.models import DisciplineKind
from feedback.conduct.operations import record_discipline
from feedback.offices.models import Employment, Official, Posting
from feedback.periods.month import Month
from feedback.scoring import CapFlag
from feedback.terms.limits import Law, law_of
from tests.cast import Cast, gather
from tests.months import DONE, HANOI, closed, planned
from tests.refusing import refusing
from tests.years import COMPLETED, GOOD, IN_JANUARY, decided, of, spoken

EIGHT_OF_TEN = (1, 10, 8, 0, 0)


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = gather(session)
    session.execute(
        update(Posting)
        .where(Posting.official_id == cast.binh.id)
        .values(employment=Employment.PUBLIC_EMPLOYEE)
    )
    for number in range(1, 13):
        month = Month(2026, number)
        planned(session, cast.an, DONE, month=month)
        planned(session, cast.binh, DONE, month=month)
        planned(session, cast.dung, EIGHT_OF_TEN, month=month)
        closed(session, cast.p1, month, now=IN_JANUARY)
    return cast


def reprimanded(session: Session, cast: Cast, official: Official) -> None:
    record_discipline(
        session, cast.p1, official, DisciplineKind.REPRIMAND, "15/QĐ-UBND", date(2026, 12, 28), Month(2027, 1),
        Month(2027, 1), COMPLETED, user_id=cast.accounts["hoa"].id, zone=HANOI, now=IN_JANUARY,
    )  # fmt: skip


def test_the_year_by_points_is_the_one_worked_by_hand(session: Session, cast: Cast) -> None:
    found = {official: of(session, cast, official).official for official in (cast.an, cast.binh, cast.dung)}

    assert [(each.points.mean, each.klass) for each in found.values()] == [
        (Decimal("100.00"), GOOD),
        (Decimal("94.45"), GOOD),
        (Decimal("86.67"), GOOD),
    ]
    flags = [each.year.flag if each.year else None for each in found.values()]
    assert flags == [CapFlag.CAPPED, CapFlag.CAPPED, CapFlag.NONE]
    assert [law_of(each.rules) for each in found.values()] == [
        Law.CIVIL_SERVANTS,
        Law.PUBLIC_EMPLOYEES,
        Law.CIVIL_SERVANTS,
    ]


@pytest.mark.parametrize(
    ("who", "source"), [("an", "(Decree 335/2025 Arts. 11, 20)."), ("binh", "(Decree 233/2026).")]
)
def test_a_limit_is_told_with_its_document_by_the_law_of_its_people(
    session: Session, cast: Cast, who: str, source: str
) -> None:
    official = getattr(cast, who)
    reprimanded(session, cast, official)
    spoken(session, cast, official)

    [limit] = of(session, cast, official).official.limits
    assert (limit.kind, limit.at_most, limit.named) == (
        DisciplineKind.REPRIMAND,
        COMPLETED,
        "15/QĐ-UBND (28/12/2026)",
    )
    with refusing("class_above_limit") as refused:
        decided(session, cast, official, GOOD, "Vẫn tốt")
    assert refused.value.said("en") == f"A lower class is what is left by 15/QĐ-UBND (28/12/2026) {source}"
    assert decided(session, cast, official, COMPLETED).klass is COMPLETED
