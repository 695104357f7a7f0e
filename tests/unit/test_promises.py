"""What became of those who asked for an answer, in the ratios of Decision 766."""

from decimal import Decimal

from feedback.cases.promises import Promises


def test_the_two_ratios_of_decision_766() -> None:
    # Ten asked: six answered in time, one late, one overdue, two whose day is still to come; one of the six is not content.
    kept = Promises(asked=10, answered=7, in_time=6, waiting=3, overdue=1, failed=3)

    assert kept.on_time == Decimal("75.0")  # six of the eight whose day has come
    assert kept.content == Decimal("70.0")  # silence counts as content


def test_nobody_asked() -> None:
    kept = Promises(0, 0, 0, 0, 0, 0)

    assert (kept.on_time, kept.content) == (None, None)
