"""What limits a class from outside the points: discipline with its document, and the unit's own class for its head."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.conduct import operations as conduct
from feedback.conduct.models import Discipline, DisciplineKind, MeasureKind
from feedback.conduct.queries import (
    discipline_of_unit,
    discipline_of_year,
    earlier_offices,
    measures_of,
    units_beside,
)
from feedback.conduct.units import Beside, most_excellent
from feedback.errors import Missing
from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.queries import computation, summary
from feedback.offices.models import Employment, Office, Official, Posting
from feedback.scoring import CapFlag, QualityClass
from feedback.terms.limits import limits_of
from feedback.terms.term import Term
from tests.cast import IN_OCTOBER, OCTOBER, SINCE, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    """Five officials at P1, so that ⌊0.20 × 5⌋ = 1 may be excellent; An and Bình both have 98.00 or more."""
    made = gather(session)
    for code in ("C04", "C05"):
        official = Official(
            office_id=made.p1.id, code=code, code_key=code.lower(), name=f"Người {code}", name_sort=code, name_search=code
        )  # fmt: skip
        session.add(official)
        session.flush()
        session.add(
            Posting(
                office_id=made.p1.id, official_id=official.id, title="Chuyên viên", division="Văn phòng",
                employment=Employment.CIVIL_SERVANT, from_on=SINCE,
            )
        )  # fmt: skip
        planned(session, official, (1, 10, 5, 0, 0))
    planned(session, made.an, DONE)
    planned(session, made.binh, DONE, (1, 10, 9, 0, 0))
    planned(session, made.dung, (1, 10, 5, 0, 0))
    return made


@pytest.fixture
def above(session: Session, cast: Cast) -> User:
    """The city's leader."""
    user = User(name="tam", name_key="tam", full_name="Lý Minh Tâm", password_hash="x")
    session.add(user)
    session.flush()
    session.add(Grant(user_id=user.id, office_id=cast.city.id, role=Role.WARD_LEADER, from_on=SINCE))
    session.flush()
    return user


def disciplined(
    session: Session,
    cast: Cast,
    official: Official,
    at_most: QualityClass = QualityClass.NOT_COMPLETED,
    who: str = "hoa",
    document: str = "15/QĐ-UBND",
) -> Discipline:
    return conduct.record_discipline(
        session, cast.p1, official, DisciplineKind.REPRIMAND, document, date(2026, 10, 12), OCTOBER, OCTOBER,
        at_most, user_id=cast.accounts[who].id, zone=HANOI, now=IN_OCTOBER,
    )  # fmt: skip


def line_of(session: Session, cast: Cast, code: str) -> Line:
    drafted = computation(session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI).summary
    return drafted.line_named(code)


def test_without_any_the_higher_total_has_the_one_seat(session: Session, cast: Cast) -> None:
    assert line_of(session, cast, "C01").klass is QualityClass.EXCELLENT
    assert line_of(session, cast, "C02").cap is CapFlag.CAPPED


@pytest.mark.parametrize("at_most", [QualityClass.NOT_COMPLETED, QualityClass.COMPLETED, QualityClass.GOOD])
def test_discipline_limits_the_class_whatever_the_points_and_frees_the_seat(
    session: Session, cast: Cast, at_most: QualityClass
) -> None:
    total = line_of(session, cast, "C01").total
    disciplined(session, cast, cast.an, at_most)
    an, binh = line_of(session, cast, "C01"), line_of(session, cast, "C02")
    assert (an.klass, an.total, an.ceiling) == (at_most, total, at_most)
    assert Remark.DISCIPLINED in an.remarks
    assert (binh.klass, binh.cap) == (QualityClass.EXCELLENT, CapFlag.NONE)


def test_of_two_decisions_the_lower_class_counts(session: Session, cast: Cast) -> None:
    disciplined(session, cast, cast.an, QualityClass.GOOD)
    disciplined(session, cast, cast.an, QualityClass.COMPLETED, document="16/QĐ-UBND")
    assert line_of(session, cast, "C01").klass is QualityClass.COMPLETED


def test_a_limit_above_the_points_changes_nothing_and_says_nothing(session: Session, cast: Cast) -> None:
    disciplined(session, cast, cast.dung, QualityClass.GOOD)
    dung = line_of(session, cast, "C03")
    assert dung.klass is not QualityClass.GOOD
    assert Remark.DISCIPLINED not in dung.remarks


def test_taken_back_it_limits_nothing_and_stays_readable(session: Session, cast: Cast) -> None:
    made = disciplined(session, cast, cast.an)
    conduct.withdraw_discipline(
        session, cast.p1, made.id, "Hủy quyết định", user_id=cast.accounts["hoa"].id, now=IN_OCTOBER
    )
    assert line_of(session, cast, "C01").klass is QualityClass.EXCELLENT
    assert made.withdrawn_why == "Hủy quyết định"
    with pytest.raises(Missing):
        conduct.withdraw_discipline(
            session, cast.p1, made.id, "Lần nữa", user_id=cast.accounts["hoa"].id, now=IN_OCTOBER
        )


def test_a_closed_month_is_not_touched(session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    with refusing("month_closed"):
        disciplined(session, cast, cast.an)


def test_a_closed_month_is_computed_again_with_what_limited_it(session: Session, cast: Cast) -> None:
    made = disciplined(session, cast, cast.an)
    closed(session, cast.p1)
    conduct.withdraw_discipline(
        session, cast.p1, made.id, "Hủy", user_id=cast.accounts["hoa"].id, now=AFTER_OCTOBER
    )
    recompute(session, cast.p1, OCTOBER, "Lượt bị giữ", zone=HANOI, now=AFTER_OCTOBER)
    assert summary(session, cast.p1, OCTOBER).line_named("C01").klass is QualityClass.NOT_COMPLETED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document": " "}, "missing_value"),
        ({"decided_on": date(2026, 11, 1)}, "decided_later"),
        ({"to_month": OCTOBER.previous}, "bad_span"),
        ({"to_month": OCTOBER.plus(24)}, "bad_span"),
        ({"at_most": QualityClass.EXCELLENT}, "limits_nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, cast: Cast, change: dict[str, object], code: str
) -> None:
    given = {
        "document": "1/QĐ", "decided_on": date(2026, 10, 1), "to_month": OCTOBER, "at_most": QualityClass.GOOD, **change,
    }  # fmt: skip
    with refusing(code):
        conduct.record_discipline(
            session, cast.p1, cast.an, DisciplineKind.WARNING, given["document"], given["decided_on"], OCTOBER,
            given["to_month"], given["at_most"], user_id=cast.accounts["hoa"].id, zone=HANOI, now=IN_OCTOBER,
        )  # fmt: skip


def test_nobody_writes_down_or_takes_back_what_concerns_themselves(session: Session, cast: Cast) -> None:
    cast.accounts["hoa"].official_id = cast.an.id
    session.flush()
    with refusing("own_discipline"):
        disciplined(session, cast, cast.an)
    made = disciplined(session, cast, cast.an, who="alice")
    with refusing("own_discipline"):
        conduct.withdraw_discipline(
            session, cast.p1, made.id, "x", user_id=cast.accounts["hoa"].id, now=IN_OCTOBER
        )


def test_the_year_is_told_which_decisions_it_has(session: Session, cast: Cast) -> None:
    made = disciplined(session, cast, cast.an)
    assert list(discipline_of_year(session, [cast.an.id], 2026)) == [made]
    assert list(discipline_of_year(session, [cast.an.id], 2025)) == []
    assert list(discipline_of_year(session, [cast.binh.id], 2026)) == []


class TestABreachAtAnEarlierUnit:
    """Decree 335/2025 Art. 11 (Decree 233/2026 Art. 14.3.c): found and disciplined at the new unit, it counts to the old."""

    @pytest.fixture
    def moved(self, session: Session, cast: Cast) -> Official:
        """An, who worked at the other ward before."""
        session.add(
            Posting(
                office_id=cast.p2.id, official_id=cast.an.id, title="Chuyên viên", division="Văn phòng",
                employment=Employment.CIVIL_SERVANT, from_on=date(2023, 1, 1), to_on=date(2023, 12, 31),
            )
        )  # fmt: skip
        session.flush()
        return cast.an

    def recorded(
        self, session: Session, cast: Cast, official: Official, breach_at: Office, **more: object
    ) -> Discipline:
        return conduct.record_discipline(
            session, cast.p1, official, DisciplineKind.REPRIMAND, "9/QĐ", date(2026, 10, 12), OCTOBER, OCTOBER,
            QualityClass.COMPLETED, about_duties=True, breach_at=breach_at.id, user_id=cast.accounts["hoa"].id,
            zone=HANOI, now=IN_OCTOBER, **more,
        )  # type: ignore[arg-type]  # fmt: skip

    def test_it_counts_to_the_unit_where_it_was(self, session: Session, cast: Cast, moved: Official) -> None:
        made = self.recorded(session, cast, moved, cast.p2)

        assert list(discipline_of_unit(session, cast.p2.id, 2026)) == [(made, moved, cast.p1)]
        assert list(discipline_of_unit(session, cast.p1.id, 2026)) == []
        assert list(discipline_of_unit(session, cast.p2.id, 2025)) == []
        # the official answers for it all the same
        assert line_of(session, cast, "C01").klass is QualityClass.COMPLETED

    def test_one_at_this_unit_counts_here_and_one_taken_back_nowhere(
        self, session: Session, cast: Cast, moved: Official
    ) -> None:
        made = self.recorded(session, cast, moved, cast.p1)
        assert (made.breach_office_id, list(discipline_of_unit(session, cast.p1.id, 2026))) == (
            None,
            [(made, moved, cast.p1)],
        )

        conduct.withdraw_discipline(
            session, cast.p1, made.id, "Hủy quyết định", user_id=cast.accounts["hoa"].id, now=IN_OCTOBER
        )
        assert list(discipline_of_unit(session, cast.p1.id, 2026)) == []

    def test_only_where_the_official_has_worked(self, session: Session, cast: Cast, moved: Official) -> None:
        assert list(earlier_offices(session, cast.p1.id, [moved.id, cast.binh.id])) == [cast.p2]
        with refusing("not_posted_there"):
            self.recorded(session, cast, cast.binh, cast.p2)


class TestOneActInOneYear:
    @pytest.mark.parametrize(("before", "limits"), [(False, 1), (True, 0)])
    def test_an_act_that_has_failed_an_earlier_year_limits_no_other(
        self, session: Session, cast: Cast, before: bool, limits: int
    ) -> None:
        conduct.record_discipline(
            session, cast.p1, cast.an, DisciplineKind.PARTY, "3/QĐ", date(2026, 10, 12), OCTOBER, OCTOBER,
            QualityClass.COMPLETED, about_duties=True, counted_before=before, user_id=cast.accounts["hoa"].id,
            zone=HANOI, now=IN_OCTOBER,
        )  # fmt: skip

        found = limits_of(session, cast.p1, [cast.an.id], Term.parse("2026"), zone=HANOI)

        assert len(found.get(cast.an.id, ())) == limits


class TestTheUnitsClass:
    def chair(self, session: Session, cast: Cast) -> None:
        """Let An head the ward."""
        cast.accounts["alice"].official_id = cast.an.id
        session.flush()

    def set_to(
        self, session: Session, cast: Cast, user: User, klass: QualityClass = QualityClass.COMPLETED
    ) -> None:
        conduct.set_unit_class(
            session, cast.p1, OCTOBER, klass, "20/QĐ-UBND", user_id=user.id, on=date(2026, 10, 20), now=IN_OCTOBER
        )  # fmt: skip

    def test_the_heads_class_is_not_above_it_and_nobody_elses_is_touched(
        self, session: Session, cast: Cast, above: User
    ) -> None:
        self.chair(session, cast)
        self.set_to(session, cast, above)
        an, binh = line_of(session, cast, "C01"), line_of(session, cast, "C02")
        assert (an.klass, Remark.NOT_ABOVE_UNIT in an.remarks) == (QualityClass.COMPLETED, True)
        assert binh.klass is QualityClass.EXCELLENT

    def test_the_office_itself_does_not_set_it(self, session: Session, cast: Cast) -> None:
        for who in ("alice", "hoa", "bob"):
            with refusing("not_from_above"):
                self.set_to(session, cast, cast.accounts[who])

    def test_a_closed_month_keeps_it(self, session: Session, cast: Cast, above: User) -> None:
        closed(session, cast.p1)
        with refusing("month_closed"):
            self.set_to(session, cast, above)


class TestMeasures:
    def test_they_are_tied_to_a_class_from_a_month_to_a_month(self, session: Session, cast: Cast) -> None:
        alice = cast.accounts["alice"].id
        made = conduct.tie_measure(
            session, cast.p1, QualityClass.EXCELLENT, MeasureKind.REWARD, "Giấy khen", "NĐ 335, Điều 23", OCTOBER,
            user_id=alice, now=IN_OCTOBER,
        )  # fmt: skip
        conduct.end_measure(session, cast.p1, made.id, OCTOBER.next, user_id=alice, now=IN_OCTOBER)
        found = [
            [each.words for each in measures_of(session, cast.p1, month)]
            for month in (OCTOBER.previous, OCTOBER, OCTOBER.next, OCTOBER.plus(2))
        ]
        assert found == [[], ["Giấy khen"], ["Giấy khen"], []]

    def test_those_of_the_city_hold_for_its_wards(self, session: Session, cast: Cast) -> None:
        conduct.tie_measure(
            session, cast.city, QualityClass.NOT_COMPLETED, MeasureKind.MEASURE, "Bồi dưỡng", "", OCTOBER,
            user_id=cast.accounts["alice"].id, now=IN_OCTOBER,
        )  # fmt: skip
        assert [each.words for each in measures_of(session, cast.p1, OCTOBER)] == ["Bồi dưỡng"]


@pytest.mark.parametrize(
    ("units", "most"), [(0, 0), (1, 1), (2, 1), (4, 1), (5, 1), (9, 1), (10, 2), (12, 2), (126, 25)]
)
def test_a_fifth_of_the_units_may_be_excellent_and_of_fewer_than_five_one(units: int, most: int) -> None:
    assert most_excellent(units) == most


def test_units_of_one_level_are_counted_beside_each_other(session: Session, cast: Cast) -> None:
    session.add(
        Grant(user_id=cast.accounts["thanh"].id, office_id=cast.city.id, role=Role.WARD_LEADER, from_on=SINCE)
    )
    session.flush()
    assert units_beside(session, cast.p1, OCTOBER) == Beside(2, 0)
    for ward in (cast.p1, cast.p2):
        conduct.set_unit_class(
            session, ward, OCTOBER, QualityClass.EXCELLENT, "5/QĐ", user_id=cast.accounts["thanh"].id,
            on=IN_OCTOBER.date(), now=IN_OCTOBER,
        )  # fmt: skip

    beside = units_beside(session, cast.p1, OCTOBER)
    assert (beside, beside.most, beside.too_many) == (Beside(2, 2), 1, True)
