"""The thresholds of disclosure, with the bounds that no setting can cross (§4)."""

from dataclasses import dataclass

from feedback.errors import Refused
from feedback.labels import N_


@dataclass(frozen=True, slots=True)
class Limits:
    """How many ratings, days or months stand before something is shown.

    A setting may raise a limit but never lower it below the value here; and it cannot raise one so far that
    nothing is ever shown, which would hide the service as well as lowering it would expose the citizens.
    """

    score_from: int = 5  # ratings; fewer show nothing but "fewer than 5"
    bands_from: int = 10  # ratings; three bands
    levels_from: int = 30  # ratings; five levels
    group_from: int = 10  # ratings of one procedure or channel
    part_served: int = 30  # people whom one official served in one procedure between two releases
    rest_from: int = 5  # ratings that the shown groups leave over, unless none
    unanimous_below: int = 20  # ratings; where all agree, so few name everybody's opinion
    comments_batch: int = 5  # comments released together
    comment_days: int = 7  # days before a comment may be released
    comments_wait_months: int = 3  # months after which fewer go to the unit's head alone
    export_from: int = 30  # ratings of a unit in an export or in public
    release_served: int = 20  # people served between two releases of a month that runs
    release_ratings: int = 10  # ratings between two of them

    def __post_init__(self) -> None:
        for name, (lowest, highest) in _BOUNDS.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise Refused(
                    "bad_limit",
                    N_(
                        "The limit %(name)s lies between %(lowest)s and %(highest)s, so it cannot be %(value)s."
                    ),
                    field=name,
                    name=name,
                    lowest=lowest,
                    highest=highest,
                    value=value,
                )
        if not self.score_from <= self.bands_from <= self.levels_from:
            raise Refused("bad_limit", N_("More detail needs more ratings: the limits must not fall."))


_BOUNDS: dict[str, tuple[int, int]] = {
    "score_from": (5, 30),
    "bands_from": (10, 60),
    "levels_from": (30, 200),
    "group_from": (10, 60),
    "part_served": (30, 200),
    "rest_from": (5, 30),
    "unanimous_below": (20, 60),
    "comments_batch": (5, 30),
    "comment_days": (7, 31),
    "comments_wait_months": (3, 6),
    "export_from": (30, 200),
    "release_served": (20, 200),
    "release_ratings": (10, 100),
}

LIMITS = Limits()
