"""The alarm on exclusions, and how often a flag comes by chance."""

from decimal import Decimal

import pytest

from feedback.integrity.findings import FlagKind
from feedback.integrity.held_report import is_alarming
from feedback.integrity.rates import false_alarm_rate
from feedback.integrity.thresholds import Thresholds


@pytest.mark.parametrize(
    ("low", "excluded", "alarm"),
    [
        (4, 4, False),  # too few to say anything
        (5, 5, True),  # 0.12^5: one in 40 000
        (2, 10, False),  # one in three months by chance
        (5, 10, True),  # 0.4 %
        (12, 100, False),  # just what the month is like
        (25, 100, True),
    ],
)
def test_many_more_lows_than_chance_explains_is_an_alarm(low: int, excluded: int, alarm: bool) -> None:
    assert is_alarming(low, excluded, received_low=120, received=1000) is alarm


def test_where_everybody_is_content_one_low_rating_is_no_alarm() -> None:
    assert not is_alarming(1, 5, received_low=1, received=1000)
    assert not is_alarming(0, 0, received_low=0, received=0)


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        (FlagKind.LOW_CLUSTER, Decimal("0.001")),
        (FlagKind.RESPONSE, Decimal("0.00270")),  # beyond three standard deviations either way
        (FlagKind.DRIFT, Decimal("0.00270")),
        (FlagKind.BURST, None),
        (FlagKind.DEVICE, None),
    ],
)
def test_the_rate_of_false_alarms_follows_from_the_threshold(kind: FlagKind, rate: Decimal | None) -> None:
    assert false_alarm_rate(kind, Thresholds()) == rate
