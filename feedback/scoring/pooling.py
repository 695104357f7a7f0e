"""The citizen score of a quarter or a year: all of its ratings pooled, never an average of monthly scores (§1.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from feedback.errors import Refused
from feedback.labels import N_
from feedback.scoring.parameters import Parameters
from feedback.scoring.rounding import exactly, published
from feedback.scoring.score import Rated, Score, citizen_score


@dataclass(frozen=True, slots=True)
class PooledMonth:
    """One month of an official: the common level and the counted ratings, each with the E of that month."""

    common_level: Decimal  # A, score
    rated: tuple[Rated, ...]

    @property
    def ratings(self) -> int:
        """n, the counted ratings of the month."""
        return sum(row.ratings for row in self.rated)


@exactly
def period_score(months: Sequence[PooledMonth], parameters: Parameters) -> Score:
    """The score of an official over `months`.

    Every rating keeps the E of its own month, and A is the mean of the monthly levels weighted by the official's
    ratings (their plain mean where there are none). Averaging the monthly scores would draw them towards the
    common level once for every month. Raises Refused `no_months` for an empty period.
    """
    if not months:
        raise Refused("no_months", N_("A period has at least one month."))
    ratings = sum(month.ratings for month in months)
    weights = [month.ratings if ratings else 1 for month in months]
    weighted = sum(
        (month.common_level * weight for month, weight in zip(months, weights, strict=True)), Decimal(0)
    )
    return citizen_score(
        published(weighted / sum(weights)), [row for month in months for row in month.rated], parameters
    )
