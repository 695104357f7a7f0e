"""How long citizens waited to be called, where the one-stop software says when they took a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feedback.disclosure import LIMITS

Slot = tuple[int, int]  # weekday from 1, and hour


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of a month, in whole minutes; of an hour of the week only where so many waited that none is told alone."""

    known: int  # of how many people served the wait is known
    median: int  # half of them waited no longer
    most: int  # nine of ten waited no longer
    by_hour: Mapping[Slot, int] = field(default_factory=dict)  # medians

    def as_record(self) -> list[Any]:
        """The waits as JSON keeps them."""
        return [self.known, self.median, self.most, [[*slot, wait] for slot, wait in self.by_hour.items()]]

    @classmethod
    def from_record(cls, record: Sequence[Any]) -> "Waits":
        """The waits that `as_record` wrote."""
        known, median, most, hours = record
        return cls(known, median, most, {(weekday, hour): wait for weekday, hour, wait in hours})


def gathered(by_hour: Mapping[Slot, Sequence[int]]) -> Waits | None:
    """What may be told of waits: nothing below five of them, of an hour or of the month."""
    everybody = sorted(minutes for waits in by_hour.values() for minutes in waits)
    if len(everybody) < LIMITS.score_from:
        return None
    return Waits(
        len(everybody),
        _at(everybody, 50),
        _at(everybody, 90),
        {
            slot: _at(sorted(waits), 50)
            for slot, waits in sorted(by_hour.items())
            if len(waits) >= LIMITS.score_from
        },
    )


def _at(minutes: Sequence[int], percent: int) -> int:
    """The wait that so many of 100 did not exceed: the nearest rank of the sorted waits."""
    return minutes[max(-(-len(minutes) * percent // 100), 1) - 1]
