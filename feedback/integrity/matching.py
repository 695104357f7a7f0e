"""Matching a desk's kiosk taps to its served transactions. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

Tap = TypeVar("Tap", bound=Any)
Served = TypeVar("Served", bound=Any)


def match(
    taps: Iterable[tuple[datetime, Tap]], served: Iterable[tuple[datetime, Served]], *, within: timedelta
) -> dict[Tap, Served]:
    """Which transaction each tap of one desk rates; a tap that rates none is left out.

    In order of time, a tap takes the latest transaction at or before it that no earlier tap has taken, if it lies
    no further back than `within`. Every transaction supports one rating. Equal moments go by the order of
    the keys, so that the answer does not depend on how the rows came.
    """
    waiting = sorted(served)
    open_ones: list[tuple[datetime, Served]] = []  # served and not yet rated, latest last
    matched: dict[Tap, Served] = {}
    position = 0
    for tapped_at, tap in sorted(taps):
        while position < len(waiting) and waiting[position][0] <= tapped_at:
            open_ones.append(waiting[position])
            position += 1
        if open_ones and open_ones[-1][0] >= tapped_at - within:
            matched[tap] = open_ones.pop()[1]
    return matched
