"""How often a detector raises its flag by chance alone, where its rule says so (scoring §3.2). Pure."""

import math
from decimal import Decimal

from feedback.integrity.findings import FlagKind
from feedback.integrity.thresholds import Thresholds

_PLACES = 5  # decimal places of a rate


def false_alarm_rate(kind: FlagKind, thresholds: Thresholds) -> Decimal | None:
    """The share of an official's months in which the flag is raised by chance; None where its rule names no chance.

    LOW-CLUSTER and WITHHELD state it themselves. RESPONSE and DRIFT compare with a normal deviation, whose two tails are counted.
    The others count what ought not to be there at all: what raises them innocently is a cause, not chance.
    """
    if kind is FlagKind.LOW_CLUSTER:
        return thresholds.low_chance
    if kind is FlagKind.WITHHELD:
        return thresholds.withheld_chance
    limits = {FlagKind.RESPONSE: thresholds.response_z, FlagKind.DRIFT: thresholds.drift_z}
    if kind in limits:
        return round(Decimal(math.erfc(float(limits[kind]) / math.sqrt(2))), _PLACES)
    return None
