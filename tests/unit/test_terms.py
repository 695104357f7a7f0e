"""Quarters, half-years and years: their months, the decree's means, and the pooled score with what it may not tell."""

from decimal import Decimal

import pytest

from feedback.disclosure import month_piece, term_piece
from feedback.labels import say
from feedback.periods.month import Month
from feedback.scoring import CapFlag, Parameters, QualityClass, Rated
from feedback.terms.means import (
    MonthPoints,
    MonthStanding,
    NoClass,
    TermPoints,
    YearContender,
    term_points,
    year_classes,
)
from feedback.terms.pooled import RatedMonth, Telling, term_score
from feedback.terms.term import BadTerm, Term, TermKind, term_words
from tests.refusing import refusing

Q4 = Term.parse("2026-Q4")
OCTOBER, NOVEMBER, DECEMBER = Q4.months
PARAMETERS = Parameters()


def evaluated(month: Month, total: str) -> MonthPoints:
    return MonthPoints(month, MonthStanding.EVALUATED, Decimal(total), Decimal(28), Decimal(50))


def rated(level: int, number: int, *, version: int = 1, expected: str = "80.00") -> RatedMonth:
    """A month in a pool at 80 whose ratings are all of one level, closed with the score that they give."""
    ratings = (Rated(level, Decimal(expected), number),) if number else ()
    return RatedMonth(
        Decimal("80.00"), score_of(level, number, Decimal(expected)), number, ratings, PARAMETERS, version
    )


def score_of(level: int, number: int, expected: Decimal) -> Decimal:
    if number < 5:
        return Decimal("80.00")
    moved = number * (PARAMETERS.points[level - 1] - expected) / (number + 30)
    return round(Decimal(80) + moved, 2)


class TestTerm:
    @pytest.mark.parametrize(
        ("written", "first", "count"),
        [("2026-Q4", "2026-10", 3), ("2026-H2", "2026-07", 6), ("2026", "2026-01", 12)],
    )
    def test_a_term_is_read_as_it_is_written(self, written: str, first: str, count: int) -> None:
        term = Term.parse(written)
        assert str(term) == written
        assert (str(term.months[0]), len(term.months)) == (first, count)

    @pytest.mark.parametrize("written", ["", "2026-Q5", "2026-H3", "2026-10", "26", "2026-q", "٢٠٢٦"])
    def test_anything_else_is_refused(self, written: str) -> None:
        with pytest.raises(BadTerm):
            Term.parse(written)

    def test_the_parts_of_a_term_make_it_up_without_a_gap(self) -> None:
        for term in (Term.parse("2026-H1"), Term.parse("2026")):
            assert [month for part in term.parts for month in part.months] == list(term.months)

    @pytest.mark.parametrize(
        ("written", "vi", "en"),
        [
            ("2026-Q4", "Quý 4/2026", "Quarter 4/2026"),
            ("2026-H1", "6 tháng đầu năm 2026", "First half of 2026"),
            ("2026-H2", "6 tháng cuối năm 2026", "Second half of 2026"),
            ("2026", "Năm 2026", "Year 2026"),
        ],
    )
    def test_a_term_has_a_name_in_both_languages(self, written: str, vi: str, en: str) -> None:
        text, values = term_words(Term.parse(written))
        assert (say(text, values, locale="vi"), say(text, values, locale="en")) == (vi, en)

    def test_the_next_term_begins_where_one_ends(self) -> None:
        for kind in TermKind:
            term = Term.containing(kind, DECEMBER)
            assert term.next.months[0] == Month(2027, 1)
            assert term.next.previous == term


class TestMeans:
    def test_a_quarter_is_the_mean_of_three_months(self) -> None:
        months = [evaluated(OCTOBER, "91.58"), evaluated(NOVEMBER, "84.00"), evaluated(DECEMBER, "70.01")]
        # (91.58 + 84.00 + 70.01) / 3 = 81.863…
        assert term_points(months).mean == Decimal("81.86")

    def test_a_tie_of_the_mean_is_rounded_up(self) -> None:
        # (80.00 + 80.01) / 2 = 80.005
        assert term_points([evaluated(OCTOBER, "80.00"), evaluated(NOVEMBER, "80.01")]).mean == Decimal(
            "80.01"
        )

    def test_a_month_that_is_missing_is_named_and_not_guessed(self) -> None:
        points = term_points([evaluated(OCTOBER, "90.00"), MonthPoints(NOVEMBER, MonthStanding.NOT_CLOSED)])
        assert (points.mean, points.evaluated, points.missing) == (Decimal("90.00"), 1, (NOVEMBER,))
        assert not points.is_complete

    def test_months_without_work_are_none_of_the_mean(self) -> None:
        points = term_points(
            [
                evaluated(OCTOBER, "90.00"),
                MonthPoints(NOVEMBER, MonthStanding.NO_TOTAL),
                MonthPoints(DECEMBER, MonthStanding.OUTSIDE),
            ]
        )
        assert (points.mean, points.is_complete, points.without_total) == (
            Decimal("90.00"),
            True,
            (NOVEMBER,),
        )

    @pytest.mark.parametrize(
        ("evaluated_months", "others", "classed"),
        [
            (5, [], False),
            (6, [], True),
            (5, [MonthStanding.NO_TOTAL], True),  # worked, though nothing was assigned
            (5, [MonthStanding.BROUGHT], True),
            (5, [MonthStanding.NOT_WORKED], False),  # on leave without being ill
            (5, [MonthStanding.OUTSIDE], False),
            (5, [MonthStanding.NOT_CLOSED], False),
            (1, [MonthStanding.EXCUSED] * 5, True),  # sick or on maternity leave: by the time worked
            (1, [MonthStanding.EXCUSED] * 4, False),
        ],
    )
    def test_six_months_are_those_worked_and_those_of_illness(
        self, evaluated_months: int, others: list[MonthStanding], classed: bool
    ) -> None:
        standings = [MonthStanding.EVALUATED] * evaluated_months + others
        months = [
            MonthPoints(Month(2026, number), standing, Decimal("80.00") if standing.counts else None)
            for number, standing in enumerate(standings, start=1)
        ]

        points = term_points(months)

        assert (points.may_be_classed, points.mean) == (classed, Decimal("80.00"))

    def test_a_year_of_work_in_which_nothing_was_assigned_has_no_class(self) -> None:
        points = term_points([MonthPoints(Month(2026, n), MonthStanding.NO_TOTAL) for n in range(1, 13)])
        assert (points.enough_months, points.no_class) == (True, NoClass.NO_TOTALS)
        few = term_points([MonthPoints(OCTOBER, MonthStanding.NO_TOTAL)])
        assert few.no_class is NoClass.FEW_MONTHS

    def test_a_month_that_tells_no_parts_counts_with_its_total_alone(self) -> None:
        brought = MonthPoints(NOVEMBER, MonthStanding.BROUGHT, Decimal("80.00"))
        points = term_points([evaluated(OCTOBER, "90.00"), brought])
        assert (points.mean, points.common, points.task) == (
            Decimal("85.00"),
            Decimal("28.00"),
            Decimal("50.00"),
        )

    def test_nothing_has_no_mean(self) -> None:
        assert term_points([]).mean is None


class TestYear:
    @staticmethod
    def points(mean: str, months: int = 12) -> TermPoints:
        return TermPoints(Decimal(mean), Decimal(28), Decimal(50), months, months, 0, (), ())

    def year(self, mean: str, months: int = 12, **more: object) -> YearContender:
        return YearContender(self.points(mean, months), PARAMETERS, **more)  # type: ignore[arg-type]

    def test_fewer_than_six_months_worked_have_no_class(self) -> None:
        found = year_classes({"a": self.year("95.00", 5), "b": self.year("69.99", 6)})
        assert found.of["a"].klass is None
        assert found.of["b"].klass is QualityClass.COMPLETED

    def test_the_seats_of_the_excellent_class_are_a_fifth_of_those_classed(self) -> None:
        # ten classed: two seats, three at 90 and above; the eleventh worked too little and takes none
        means = {f"{number}": self.year(mean) for number, mean in enumerate(["95", "94", "93", *["80"] * 7])}
        found = year_classes({**means, "new": self.year("99", 3)})
        assert found.seats == 2
        assert [found.of[who].klass for who in "012"] == [
            QualityClass.EXCELLENT,
            QualityClass.EXCELLENT,
            QualityClass.GOOD,
        ]
        assert found.of["2"].flag is CapFlag.CAPPED

    def test_of_equal_means_the_better_results_have_the_seat_then_the_better_criteria(self) -> None:
        def contender(common: str, task: str) -> YearContender:
            return YearContender(
                TermPoints(Decimal(95), Decimal(common), Decimal(task), 12, 12, 0, (), ()), PARAMETERS
            )

        rest = {f"r{number}": self.year("80") for number in range(3)}  # five classed: one seat
        by_task = year_classes({"a": contender("30", "65"), "b": contender("29", "66"), **rest})
        assert (by_task.of["a"].klass, by_task.of["b"].klass) == (QualityClass.GOOD, QualityClass.EXCELLENT)
        by_common = year_classes({"a": contender("30", "65"), "b": contender("29", "65"), **rest})
        assert by_common.of["a"].klass is QualityClass.EXCELLENT

    def test_each_group_of_similar_tasks_has_seats_of_its_own(self) -> None:
        desk = {
            f"d{number}": self.year(mean, group="desk") for number, mean in enumerate(["95", *["80"] * 4])
        }
        rest = {f"r{number}": self.year(mean, group="rest") for number, mean in enumerate(["99", "98", "80"])}
        found = year_classes({**desk, **rest})
        assert found.seats_of == {"desk": 1, "rest": 0}
        assert found.seats == 1
        assert (found.of["d0"].klass, found.of["r0"].klass) == (QualityClass.EXCELLENT, QualityClass.GOOD)

    def test_who_was_disciplined_has_the_class_that_it_leaves_and_takes_no_seat(self) -> None:
        people = {f"{number}": self.year("95") for number in range(6)}
        found = year_classes({**people, "0": self.year("99", at_most=QualityClass.NOT_COMPLETED)})
        assert found.of["0"].klass is QualityClass.NOT_COMPLETED
        assert found.of["0"].position is None


class TestPooled:
    @staticmethod
    def quarter(*months: RatedMonth, closed: int = 3, term: Term = Q4):
        return term_score(
            term,
            dict(zip(term.months, months, strict=False)),
            closed=frozenset(term.months[:closed]),
            parameters=PARAMETERS,
        )

    def test_ratings_are_pooled_and_not_shrunk_twice(self) -> None:
        # D = 3 × 10 × (100 − 80) = 600; 80 + 600 / (30 + 30) = 90, while each month alone stands at 85
        told = self.quarter(rated(5, 10), rated(5, 10), rated(5, 10))
        assert told.score is not None
        assert (told.score.score, told.score.used) == (Decimal("90.00"), 30)

    def test_nothing_is_told_before_every_month_is_closed(self) -> None:
        told = self.quarter(rated(5, 10), rated(5, 10), closed=2)
        assert (told.telling, told.score) == (Telling.NOT_COMPLETE, None)

    def test_a_month_of_one_rating_cannot_be_computed_from_the_quarter(self) -> None:
        told = self.quarter(rated(5, 10), rated(5, 10), rated(1, 1))
        assert (told.telling, told.score) == (Telling.FEW, None)

    def test_few_ratings_of_several_months_hide_one_another(self) -> None:
        assert self.quarter(rated(5, 10), rated(4, 3), rated(1, 2)).telling is Telling.TOLD

    def test_few_ratings_stay_hidden_in_the_longer_term_too(self) -> None:
        year = Term.parse("2026")
        one = [rated(5, 10)] * 11 + [rated(1, 1)]
        assert self.quarter(*one, closed=12, term=year).telling is Telling.FEW

    def test_few_ratings_of_two_quarters_come_out_in_the_half_year(self) -> None:
        half = Term.parse("2026-H2")
        months = [rated(5, 10), rated(5, 10), rated(1, 3), rated(5, 10), rated(5, 10), rated(1, 3)]
        assert self.quarter(*months, closed=6, term=half).telling is Telling.TOLD

    def test_few_ratings_counted_anew_after_the_close_are_not_told_by_the_difference(self) -> None:
        assert self.quarter(rated(5, 10), rated(4, 3, version=2), rated(1, 2)).telling is Telling.FEW

    def test_ratings_that_no_longer_give_the_closed_score_tell_nothing(self) -> None:
        october = rated(5, 10)
        waiting = RatedMonth(october.common_level, Decimal("84.00"), 10, october.rated, PARAMETERS)
        assert self.quarter(waiting, rated(5, 10), rated(5, 10)).telling is Telling.DIFFERS

    def test_what_a_quarter_has_told_hides_nothing_in_its_half_year(self) -> None:
        """Three and three of one quarter are told as six; the two of the other would come out as the difference."""
        months = [rated(5, 3), rated(5, 3), rated(5, 10), rated(1, 2), rated(5, 10), rated(5, 10)]
        assert self.quarter(*months, closed=6, term=Term.parse("2026-H2")).telling is Telling.FEW

    def test_a_month_without_ratings_or_without_a_posting_hides_nothing(self) -> None:
        assert self.quarter(rated(5, 10), rated(5, 0), rated(5, 10)).telling is Telling.TOLD
        only_two = term_score(
            Q4,
            {OCTOBER: rated(5, 10), NOVEMBER: rated(5, 10)},
            closed=frozenset(Q4.months),
            parameters=PARAMETERS,
        )
        assert only_two.telling is Telling.TOLD

    def test_no_ratings_are_said(self) -> None:
        assert self.quarter(rated(5, 0), rated(5, 0), rated(5, 0)).telling is Telling.NO_RATINGS


def test_a_term_already_told_leaves_nothing_to_hide_in_a_longer_one() -> None:
    told, piece = term_piece([month_piece(3, closed=True), month_piece(2, closed=True)])
    assert (told, piece.untold) == (True, 0)
    assert term_piece([piece, month_piece(1, closed=True)])[0] is False


def test_a_term_that_is_no_term_is_refused_with_its_code() -> None:
    with refusing("bad_term"):
        Term.parse("soon")
