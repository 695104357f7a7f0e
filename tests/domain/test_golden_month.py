"""One small month of ward P1, from marks, plans and ratings to the classes, every number worked by hand.

No closed month stands before, so A = E = 80.00 for everybody; two wards are compared, so s0 = 3; w = 10.

An     common   the head takes 2 points off: 28.00
       plan     3 × 2 + 4 × 1 = 10 assigned, all done; one of the first has a major error, the second is late twice
                a = 100; b = (10 - 3 × 0.25) / 10 = 92.5; c = (6 + 4 × 0.5) / 10 = 80; mean 90.8333 → of 60: 54.50
       citizens 10 × 5, 5 × 4, 5 × 3: Σr = 1000 + 375 + 250 = 1625; D = 1625 - 20 × 80 = 25; S = 80 + 25 / 50 = 80.50
                h = 1.645 × √(576 / 50 + 9) = 1.645 × 4.529901 = 7.451687; L = 73.05, U = 87.95; points 8.05, neutral 8.00
       total    28 + 54.50 + 8.05 = 90.55: excellent by points
Bình   common   nobody has marked: 30.00, assumed
       plan     everything done: 60.00
       citizens 3 ratings, fewer than 5: S = A = 80.00; points 8.00
       total    98.00: excellent by points
Dũng   common   own marks alone, 1 point off: 29.00
       plan     8 of 10: a = b = c = 80; of 60: 48.00
       citizens none, and he serves none: (29 + 48) × 100 / 90 = 85.5556 → 85.56: good
seats  ⌊0.20 × 3⌋ = 0: An and Bình are good, capped
"""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from feedback.evaluations.operations import head_score, self_score
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.queries import Summary, summary
from feedback.ratings.models import RatingState
from feedback.scoring import CapFlag, Guard, QualityClass, ScoreStatus
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import DONE, HANOI, closed, marks, planned, rated, rules, served


def d(number: str) -> Decimal:
    return Decimal(number)


def build(session: Session) -> Cast:
    cast = gather(session)
    accounts = cast.accounts
    head_score(
        session, cast.p1, OCTOBER, cast.an.id, marks({"I.1": "1", "III.1": "1"}), rules(),
        user_id=accounts["dung"].id, zone=HANOI, now=IN_OCTOBER,
    )  # fmt: skip
    self_score(
        session, cast.p1, OCTOBER, cast.dung.id, marks({"II.2": "1"}), rules(),
        user_id=accounts["dung"].id, now=IN_OCTOBER,
    )  # fmt: skip
    planned(session, cast.an, (3, 2, 2, 0, 1), (4, 1, 1, 2, 0))
    planned(session, cast.binh, DONE)
    planned(session, cast.dung, (1, 10, 8, 0, 0))
    rated(session, cast.q1, cast.an, {5: 10, 4: 5, 3: 5}, procedure=cast.procedure)
    rated(session, cast.q2, cast.binh, {1: 3}, procedure=cast.procedure)
    rated(session, cast.q2, cast.binh, {5: 2}, state=RatingState.UNVERIFIED)
    rated(session, cast.q1, None, {1: 1}, state=RatingState.UNVERIFIED)
    served(session, cast.q1, cast.an, cast.procedure, 40)
    served(session, cast.q2, cast.binh, cast.procedure, 10)
    return cast


@pytest.fixture
def month(session: Session) -> Summary:
    cast = build(session)
    closed(session, cast.p1)
    return summary(session, cast.p1, OCTOBER)


def test_an_official_whom_citizens_rated(month: Summary) -> None:
    line = month.line_named("C01")
    assert (line.common, line.task) == (d("28.00"), d("54.50"))
    assert (line.quantity, line.quality, line.progress) == (d("100.00"), d("92.50"), d("80.00"))
    assert line.result == d("90.83")
    assert (line.common_level, line.score, line.low, line.high) == (
        d("80.00"),
        d("80.50"),
        d("73.05"),
        d("87.95"),
    )
    assert (line.citizen, line.neutral) == (d("8.05"), d("8.00"))
    assert (line.total_by_points, line.total_without_citizens, line.total) == (
        d("90.55"),
        d("90.50"),
        d("90.55"),
    )
    assert line.guard is Guard.NONE
    assert (line.klass, line.letter, line.cap) == (QualityClass.GOOD, "B", CapFlag.CAPPED)
    assert (line.counted, line.received, line.served, line.coverage) == (20, 20, 40, d("50.00"))
    assert line.remarks == ()


def test_an_official_with_too_few_ratings(month: Summary) -> None:
    line = month.line_named("C02")
    assert (line.common, line.task, line.citizen, line.total) == (
        d("30.00"),
        d("60.00"),
        d("8.00"),
        d("98.00"),
    )
    assert line.status is ScoreStatus.TOO_FEW
    assert (line.counted, line.unverified, line.received) == (3, 2, 5)
    assert line.remarks == (Remark.ASSUMED_COMMON,)


def test_an_official_who_serves_no_citizens(month: Summary) -> None:
    line = month.line_named("C03")
    assert (line.common, line.task) == (d("29.00"), d("48.00"))
    assert (line.citizen, line.neutral, line.score) == (None, None, None)
    assert (line.total, line.klass) == (d("85.56"), QualityClass.GOOD)
    assert line.guard is Guard.NOT_APPLICABLE
    assert line.remarks == (Remark.SELF_SCORED_ONLY, Remark.NOT_APPLICABLE)


def test_the_office_as_a_whole(month: Summary) -> None:
    # 20 + 3 counted, 2 + 1 unverified; satisfied are 10 + 5 + 2 of 20 + 3 + 2 + 1 = 26: 65.38 %
    totals = month.totals
    assert (totals["received"], totals["counted"], totals["unverified"]) == (26, 23, 3)
    assert totals["of_nobody"] == {"counted": 0, "held": 0, "excluded": 0, "unverified": 1}
    assert totals["satisfied"] == "65.38"
    assert totals["coverage"] == "52.00"
    assert totals["classes"] == {"good": 3}
    assert totals["seats"] == 0


def test_every_rating_stands_in_exactly_one_place(month: Summary) -> None:
    states = ("counted", "held", "excluded", "unverified")
    for state in states:
        in_lines = sum(getattr(line, state) for line in month.lines)
        assert in_lines + month.totals["of_nobody"][state] == month.totals[state]
    assert sum(month.totals[state] for state in states) == month.totals["received"]


def test_a_line_comes_back_from_its_record(month: Summary) -> None:
    for line in month.lines:
        assert Line.from_record(line.official_id, line.as_record()) == line


def test_the_steps_lead_to_the_total(month: Summary) -> None:
    line = month.line_named("C01")
    told = {step.said("en")[0]: step.said("en") for step in month.explained[line.official_id].steps}
    assert told["Score S: common level plus D / (n + k), within 0 and 100"][1:] == (
        "80.00 + 25.00 / (20 + 30)",
        "80.50",
    )
    assert told["Total by points"][1:] == ("28.00 + 54.50 + 8.05", "90.55")


def test_the_explanation_speaks_the_readers_language(month: Summary) -> None:
    line = month.line_named("C01")
    sentence = month.explained[line.official_id].sentences[0]
    assert sentence.said("vi").startswith("20 lượt đánh giá của đồng chí trung bình 81.25 điểm")
    assert "8.05 of 10 points" in sentence.said("en")
