"""One official's citizen score of a month: the common level, moved by how citizens rated compared with usual (§1.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from feedback.labels import N_, Labelled
from feedback.scoring.parameters import Parameters
from feedback.scoring.rounding import exactly, published

_LOWEST, _HIGHEST = Decimal(0), Decimal(100)


class ScoreStatus(Labelled):
    """Whether an official's own ratings make the score, and if not, why not."""

    SCORED = "scored", N_("Scored from citizens' ratings")
    TOO_FEW = "too_few", N_("Too few ratings: neutral")
    NO_RATINGS = "no_ratings", N_("No ratings: neutral")
    NOT_APPLICABLE = "not_applicable", N_("Does not serve citizens")


class Rated(NamedTuple):
    """How many counted ratings of one level came for work of which citizens usually give `expected`."""

    level: int  # 1 to 5
    expected: Decimal  # E, score as published
    ratings: int  # how many


@dataclass(frozen=True, slots=True)
class Score:
    """The citizen score of one official and month, and what it came from."""

    status: ScoreStatus
    common_level: Decimal  # A, score
    ratings: int  # n, counted
    used: int  # n, or 0 where they are too few
    points: Decimal  # Σ r, the points of the ratings
    expected: Decimal  # Σ E, the points that are usual for the same work
    difference: Decimal  # D = Σ r - Σ E; reported even where it is not used
    unrounded: Decimal  # S°, score within 0 and 100
    score: Decimal  # S
    half_width: Decimal  # h, score
    low: Decimal  # L, score
    high: Decimal  # U, score
    own_weight: Decimal  # n / (n + k), how much of the score is one's own

    @property
    def mean(self) -> Decimal | None:
        """The average of the ratings, or None without any."""
        return _average(self.points, self.ratings)

    @property
    def expected_mean(self) -> Decimal | None:
        """The average that is usual for the same work, or None without ratings."""
        return _average(self.expected, self.ratings)


@exactly
def citizen_score(common_level: Decimal, rated: Iterable[Rated], parameters: Parameters) -> Score:
    """The score of an official whose counted ratings of the month are `rated`, in a pool at `common_level` (A).

    Too few ratings give the common level itself: silence is neither praise nor blame.
    """
    ratings, points, expected = 0, Decimal(0), Decimal(0)
    for level, usual, number in rated:
        ratings += number
        points += number * parameters.points[level - 1]
        expected += number * usual
    used = ratings if ratings >= parameters.n_min else 0
    difference = points - expected
    moved = common_level + difference / (used + parameters.k) if used else common_level
    unrounded = min(_HIGHEST, max(_LOWEST, moved))
    half_width = parameters.z * (parameters.sigma**2 / (used + parameters.k) + parameters.s0**2).sqrt()
    return Score(
        status=_status(ratings, used),
        common_level=common_level,
        ratings=ratings,
        used=used,
        points=points,
        expected=expected,
        difference=difference,
        unrounded=unrounded,
        score=published(unrounded),
        half_width=half_width,
        low=published(max(_LOWEST, unrounded - half_width)),
        high=published(min(_HIGHEST, unrounded + half_width)),
        own_weight=used / (used + parameters.k),
    )


def _status(ratings: int, used: int) -> ScoreStatus:
    if used:
        return ScoreStatus.SCORED
    return ScoreStatus.TOO_FEW if ratings else ScoreStatus.NO_RATINGS


@exactly
def _average(total: Decimal, ratings: int) -> Decimal | None:
    return published(total / ratings) if ratings else None
