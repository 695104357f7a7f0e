"""Matching a desk's kiosk taps to its served transactions. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

NOTHING: Mapping[Any, str] = MappingProxyType({})

Tap = TypeVar("Tap", bound=Any)
Served = TypeVar("Served", bound=Any)


def match(
    taps: Iterable[tuple[datetime, Tap]],
    served: Iterable[tuple[datetime, Served]],
    *,
    within: timedelta,
    asked_about: Mapping[Tap, str] = NOTHING,
    kinds: Mapping[Served, str] = NOTHING,
) -> dict[Tap, Served]:
    """Which transaction each tap of one desk rates; a tap that rates none is left out.

    In order of time, a tap takes the latest transaction at or before it that no earlier tap has taken, if it lies
    no further back than `within`. A tap that was asked about one kind of transaction passes over those of other
    `kinds`. Every transaction supports one rating. Equal moments go by the order of the keys, so that the answer
    does not depend on how the rows came.
    """
    waiting = sorted(served)
    open_ones: list[tuple[datetime, Served]] = []  # served and not yet rated, latest last
    matched: dict[Tap, Served] = {}
    position = 0
    for tapped_at, tap in sorted(taps):
        while position < len(waiting) and waiting[position][0] <= tapped_at:
            open_ones.append(waiting[position])
            position += 1
        kind = asked_about.get(tap)
        at = len(open_ones) - 1
        while kind is not None and at >= 0 and kinds.get(open_ones[at][1]) != kind:
            at -= 1
        if at >= 0 and open_ones[at][0] >= tapped_at - within:
            matched[tap] = open_ones.pop(at)[1]
    return matched
