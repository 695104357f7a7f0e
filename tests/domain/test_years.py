"""The annual sheet: who says what, when it may be decided, how a decision is replaced, and that the ledger knows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from feedback.conduct.models import DisciplineKind, UnitClass
from feedback.conduct.operations import record_discipline
from feedback.conduct.queries import discipline_of_year
from feedback.evaluations.sheets.kinds import Scorer
from feedback.offices.models import Office, Posting
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms.kept import year_faults
from feedback.terms.models import YearDecision
from feedback.terms.year_sheets import assess, comment
from tests.cast import Cast, gather
from tests.databases import open_engine
from tests.months import HANOI
from tests.refusing import refusing
from tests.years import (
    COMPLETED,
    EXCELLENT,
    GOOD,
    IN_JANUARY,
    MET,
    ON_DECEMBER_10,
    decided,
    met,
    of,
    over,
    reopened,
    spoken,
    worked,
)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


class TestWhatItWaitsFor:
    def test_december(self, session: Session, cast: Cast) -> None:
        with refusing("year_not_over"):
            decided(session, cast, cast.an, GOOD, now=datetime(2026, 11, 30, 16, 59, tzinfo=UTC))

    def test_every_month_but_december_itself(self, session: Session, cast: Cast) -> None:
        worked(session, cast, 1, 10, cast.an)
        with refusing("months_missing") as refused:
            decided(session, cast, cast.an, GOOD, "x", now=ON_DECEMBER_10)
        assert refused.value.values["months"] == "11/2026"

        worked(session, cast, 11, 11, cast.an)
        spoken(session, cast, cast.an)
        decision = decided(session, cast, cast.an, GOOD, "Đợt một", now=ON_DECEMBER_10)

        assert [month["standing"] for month in decision.months][-1] == "not_closed"

    def test_six_months_of_work(self, session: Session, cast: Cast) -> None:
        session.execute(
            update(Posting).where(Posting.official_id == cast.an.id).values(from_on=date(2026, 8, 1))
        )
        worked(session, cast, 1, 7)
        worked(session, cast, 8, 12, cast.an)
        with refusing("too_few_months"):
            decided(session, cast, cast.an, GOOD)

        assert decided(session, cast, cast.an, None).klass is None

    def test_a_month_in_which_anything_was_assigned(self, session: Session, cast: Cast) -> None:
        worked(session, cast, 1, 12)  # without a task
        with refusing("no_points"):
            decided(session, cast, cast.an, GOOD)

        assert decided(session, cast, cast.an, None).klass is None

    def test_no_month_in_which_nothing_was_assigned_is_lost_to_the_six(
        self, session: Session, cast: Cast
    ) -> None:
        worked(session, cast, 1, 11)
        worked(session, cast, 12, 12, cast.an)
        spoken(session, cast, cast.an)

        assert decided(session, cast, cast.an, GOOD).klass is GOOD


class TestWhatIsDecided:
    @pytest.fixture
    def year(self, session: Session, cast: Cast) -> None:
        worked(session, cast, 1, 12, cast.an)
        spoken(session, cast, cast.an)

    def test_no_class_above_the_points_nor_without_a_seat(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        an = of(session, cast, cast.an)
        assert an.official.points.mean is not None
        assert an.official.points.mean >= 90
        assert an.official.klass is GOOD  # one classed: a fifth of it is no seat
        with refusing("no_seat_left"):
            decided(session, cast, cast.an, EXCELLENT, "x")

    def test_a_class_that_differs_from_the_points_needs_a_reason(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        with refusing("reason_missing"):
            decided(session, cast, cast.an, COMPLETED)
        with refusing("class_missing"):
            decided(session, cast, cast.an, None)

        assert decided(session, cast, cast.an, COMPLETED, "Bị kỷ luật khiển trách").version == 1

    def test_a_new_decision_of_a_reopened_year_replaces_the_old_one_and_both_stand(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        decided(session, cast, cast.an, GOOD)
        with refusing("sheet_decided"):
            decided(session, cast, cast.an, COMPLETED, "đổi ý")

        reopened(session, cast, cast.an)
        with refusing("collective_unheard"):
            decided(session, cast, cast.an, COMPLETED, "Kết quả không trung thực")
        spoken(session, cast, cast.an, by=cast.accounts["alice"])
        decided(session, cast, cast.an, COMPLETED, "Kết quả không trung thực")

        assert [(each.version, each.klass) for each in of(session, cast, cast.an).decisions] == [
            (2, COMPLETED),
            (1, GOOD),
        ]

    def test_the_ledger_finds_a_decision_that_was_changed(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        decided(session, cast, cast.an, GOOD)
        assert list(year_faults(session, cast.p1.id, "P1")) == []

        session.execute(update(YearDecision).values(mean=Decimal("12.00")))

        assert len(list(year_faults(session, cast.p1.id, "P1"))) == 1

    def test_words_come_before_the_decision_and_not_after(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        user = cast.accounts["binh"].id
        assess(session, cast.p1, cast.binh, 2026, EXCELLENT, "Đã hoàn thành", user_id=user, now=IN_JANUARY)
        spoken(session, cast, cast.binh)
        said = of(session, cast, cast.binh).now
        assert (said.own_class, said.own_words) == (EXCELLENT, "Đã hoàn thành")
        assert [(each.scorer, each.klass, each.words) for each in said.spoken] == [
            (Scorer.DIRECT, GOOD, "Làm tốt")
        ]

        decided(session, cast, cast.binh, None)

        with refusing("sheet_decided"):
            assess(session, cast.p1, cast.binh, 2026, GOOD, "", user_id=user, now=IN_JANUARY)
        with refusing("sheet_decided"):
            comment(
                session,
                cast.p1,
                cast.binh,
                2026,
                "x",
                "",
                user_id=cast.accounts["dung"].id,
                zone=HANOI,
                now=IN_JANUARY,
            )

    def test_discipline_in_the_year_limits_its_class_and_that_of_no_other_year(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        record_discipline(
            session, cast.p1, cast.an, DisciplineKind.REPRIMAND, "15/QĐ-UBND", date(2026, 12, 28), Month(2027, 1),
            Month(2027, 1), COMPLETED, user_id=cast.accounts["hoa"].id, zone=HANOI, now=IN_JANUARY,
        )  # fmt: skip
        limited = of(session, cast, cast.an).official.year
        assert limited is not None
        assert (limited.klass, limited.at_most) == (COMPLETED, COMPLETED)

        with refusing("class_above_limit") as refused:
            decided(session, cast, cast.an, GOOD, "Vẫn tốt")
        assert refused.value.values["documents"] == "15/QĐ-UBND (28/12/2026)"
        assert refused.value.said("en").endswith("(Decree 335/2025 Arts. 11, 20).")

        assert decided(session, cast, cast.an, COMPLETED).klass is COMPLETED
        assert list(discipline_of_year(session, [cast.an.id], 2027)) == []

    def test_discipline_about_the_duties_fails_the_year_whatever_its_months_were_left(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        """Decree 335/2025 Arts. 11.3 and 20.4: from a reprimand on."""
        record_discipline(
            session, cast.p1, cast.an, DisciplineKind.REPRIMAND, "15/QĐ-UBND", date(2026, 12, 28), Month(2027, 1),
            Month(2027, 1), COMPLETED, about_duties=True, user_id=cast.accounts["hoa"].id, zone=HANOI, now=IN_JANUARY,
        )  # fmt: skip
        with refusing("class_above_limit"):
            decided(session, cast, cast.an, COMPLETED, "Vẫn hoàn thành")

        decision = decided(session, cast, cast.an, QualityClass.NOT_COMPLETED)

        assert decision.said is not None
        assert decision.said["limits"] == [
            {
                "kind": "reprimand",
                "at_most": "not_completed",
                "document": "15/QĐ-UBND",
                "decided_on": "2026-12-28",
            }
        ]

    @pytest.mark.parametrize("kind", [DisciplineKind.CONCLUSION, DisciplineKind.UNIT])
    def test_a_conclusion_or_wrongdoing_in_the_unit_led_fails_the_year_as_discipline_does(
        self, session: Session, cast: Cast, year: None, kind: DisciplineKind
    ) -> None:
        """Decree 335/2025 Art. 20.4."""
        record_discipline(
            session, cast.p1, cast.an, kind, "07-KL/UBKT", date(2026, 12, 28), Month(2027, 1),
            Month(2027, 1), QualityClass.NOT_COMPLETED, about_duties=True, user_id=cast.accounts["hoa"].id, zone=HANOI, now=IN_JANUARY,
        )  # fmt: skip
        with refusing("class_above_limit"):
            decided(session, cast, cast.an, COMPLETED, "Vẫn hoàn thành")
        assert decided(session, cast, cast.an, QualityClass.NOT_COMPLETED).klass is QualityClass.NOT_COMPLETED

    def test_the_party_committees_opinion_stands_with_the_meetings(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        """Decree 335/2025 Arts. 21 and 24: it is kept with the file of the year."""
        met(session, cast, cast.an, replace(MET, party="Cấp ủy nhất trí"))

        decision = decided(session, cast, cast.an, GOOD)

        kept = of(session, cast, cast.an).as_of(decision.version).now.met
        assert kept is not None
        assert kept.party == "Cấp ủy nhất trí"
        assert list(year_faults(session, cast.p1.id, "P1")) == []

    def test_the_heads_year_is_not_above_the_units_december(
        self, session: Session, cast: Cast, year: None
    ) -> None:
        cast.accounts["alice"].official_id = cast.an.id
        session.add(
            UnitClass(
                office_id=cast.p1.id, month=Month(2026, 12), klass=COMPLETED, document="20/QĐ-UBND",
                set_by=cast.accounts["alice"].id, set_at=IN_JANUARY,
            )
        )  # fmt: skip
        session.flush()

        with refusing("class_above_limit") as refused:
            decided(session, cast, cast.an, GOOD, "Vẫn tốt", by=over(session, cast))
        assert refused.value.values["documents"] == "20/QĐ-UBND (06/01/2027)"


def test_decisions_of_one_office_wait_for_each_other_so_that_two_do_not_take_the_last_seat(
    private_database: str,
) -> None:
    engine = open_engine(private_database)
    if engine.dialect.name == "sqlite":
        engine.dispose()
        pytest.skip("SQLite has one writer at a time")
    with Session(engine, expire_on_commit=False) as session:
        cast = gather(session)
        session.commit()
    with Session(engine) as first, Session(engine) as second:
        first.execute(select(Office.id).where(Office.id == cast.p1.id).with_for_update())
        second.execute(text("SET LOCAL lock_timeout = '100ms'"))

        with pytest.raises(OperationalError, match="lock timeout"):
            decided(second, cast, cast.an, GOOD)

        second.rollback()
    engine.dispose()
