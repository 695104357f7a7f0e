"""When figures of a month that still runs come out: by how much has happened, not by the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from feedback.disclosure.levels import unanimous
from feedback.disclosure.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Heap:
    """What has come: transactions served, and ratings of levels 1 to 5 that the unit's figures count."""

    served: int
    levels: tuple[int, int, int, int, int]

    @property
    def ratings(self) -> int:
        """How many ratings."""
        return sum(self.levels)

    def __add__(self, other: "Heap") -> "Heap":
        one, two, three, four, five = (a + b for a, b in zip(self.levels, other.levels, strict=True))
        return Heap(self.served + other.served, (one, two, three, four, five))

    def __sub__(self, other: "Heap") -> "Heap":
        one, two, three, four, five = (a - b for a, b in zip(self.levels, other.levels, strict=True))
        return Heap(self.served - other.served, (one, two, three, four, five))


NOTHING = Heap(0, (0, 0, 0, 0, 0))


def hides_everybody(heap: Heap, limits: Limits = LIMITS) -> bool:
    """Whether so much has come that the change of the figures points at nobody.

    At least 20 people served and 10 ratings, and not all of one level while they are few. A rating is somebody served,
    also where the office brings in no transactions. Ratings that a decision took away never make a release.
    """
    if min(heap.levels) < 0:
        return False
    enough = heap.ratings >= limits.release_ratings
    served = max(heap.served, heap.ratings) >= limits.release_served
    return enough and served and not unanimous(heap.levels, limits)


def day_to_release(days: Sequence[tuple[date, Heap]], limits: Limits = LIMITS) -> date | None:
    """The day up to which figures may come out now: the last one that has enough before it and enough behind it.

    `days` are what has come since the last release, in order. What waits behind the release has to hide everybody as
    well, since the month's last release, at its close, can't wait and is the difference. None: it is better to wait.
    """
    whole = sum((heap for _, heap in days), NOTHING)
    before, found = NOTHING, None
    for day, heap in days:
        before += heap
        if hides_everybody(before, limits) and hides_everybody(whole - before, limits):
            found = day
    return found
