"""When figures of a month that still runs come out: by the calendar and by how many came, never by what they said.

Whoever watches figures come out learns from the day on which they do. A rule that asked what the ratings say, such as
waiting while all of them agree, would tell on the day it stops waiting that somebody has disagreed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from feedback.disclosure.limits import LIMITS, Limits

CUT_DAYS = (10, 20)  # of a month, up to which figures may come out while it runs: every ten days or so


@dataclass(frozen=True, slots=True)
class Volume:
    """What has come of one official's work: transactions served, and ratings received whatever became of them."""

    served: int
    ratings: int

    def __add__(self, other: "Volume") -> "Volume":
        return Volume(self.served + other.served, self.ratings + other.ratings)

    def __sub__(self, other: "Volume") -> "Volume":
        return Volume(self.served - other.served, self.ratings - other.ratings)


NOTHING = Volume(0, 0)


def hides_everybody(volume: Volume, limits: Limits = LIMITS) -> bool:
    """Whether so much has come that a change of the figures points at nobody: 20 people served and 10 ratings.

    A rating is somebody served, also where the office brings in no transactions.
    """
    served = max(volume.served, volume.ratings)
    return volume.ratings >= limits.release_ratings and served >= limits.release_served


def hides_in_part(volume: Volume, limits: Limits = LIMITS) -> bool:
    """Whether the part of a release that is of one procedure points at nobody: none rated, or thirty could have.

    More than of a whole: who looks at a part knows better than by chance on which of its few days people rated.
    """
    return not volume.ratings or max(volume.served, volume.ratings) >= limits.part_served


def day_to_release(
    days: Sequence[tuple[date, Volume]], cuts: Sequence[date], limits: Limits = LIMITS
) -> date | None:
    """The day up to which an official's ratings may come out now: the last of `cuts` with enough before and behind it.

    `days` are what has come since the last release. What waits behind the release has to hide everybody as well, since
    the month's last release, at its close, can't wait and is the difference. None: it is better to wait.
    """
    whole = sum((volume for _, volume in days), NOTHING)
    for cut in sorted(cuts, reverse=True):
        before = sum((volume for day, volume in days if day <= cut), NOTHING)
        if hides_everybody(before, limits) and hides_everybody(whole - before, limits):
            return cut
    return None


def days_together(days: Sequence[tuple[date, Volume]], limits: Limits = LIMITS) -> list[tuple[date, Volume]]:
    """The days with how many were served and rated, small ones put together until 20 people were served.

    Each bears its last day. Of a day on which three came and all rated, everybody would know that all three did.
    """
    found: list[tuple[date, Volume]] = []
    waiting = NOTHING
    for day, volume in days:
        waiting += volume
        if max(waiting.served, waiting.ratings) >= limits.release_served:
            found.append((day, waiting))
            waiting = NOTHING
    if waiting != NOTHING:
        before = found.pop()[1] if found else NOTHING
        found.append((days[-1][0], before + waiting))
    return found
