"""What a citizen score earns of the hundred points, and what the other points may be (§1.4)."""

from dataclasses import dataclass
from decimal import Decimal

from feedback.errors import Refused
from feedback.labels import N_
from feedback.scoring.parameters import Parameters
from feedback.scoring.rounding import exactly, published

HUNDRED = Decimal(100)
CENT = Decimal("0.01")  # the smallest step of points


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that each block of the hundred points can give, the citizens' part included."""

    common: Decimal = Decimal(30)  # points (Decree 335/2025 Art. 12)
    task: Decimal = Decimal(70)  # points (Decree 335/2025 Art. 17)


@exactly
def citizen_points(score: Decimal, parameters: Parameters) -> Decimal:
    """pt: the points that `score` earns; a score of `full_at` and above earns all `w` of them."""
    return published(parameters.w * min(score, parameters.full_at) / parameters.full_at)


@exactly
def other_points(common: Decimal, task_other: Decimal, parameters: Parameters) -> Decimal:
    """The points that are not the citizens': common criteria and task results, 100 - w of them at most.

    Raises Refused `other_points_refused` for a negative number, for more, or for more than two decimal places.
    """
    other = common + task_other
    exact = all(points == points.quantize(CENT) for points in (common, task_other))
    if not exact or min(common, task_other) < 0 or other > HUNDRED - parameters.w:
        raise Refused(
            "other_points_refused",
            N_(
                "Common and task points have two decimals and make at most %(limit)s together, not %(common)s + %(task)s."
            ),
            limit=HUNDRED - parameters.w,
            common=common,
            task=task_other,
        )
    return other


@exactly
def rescaled(other: Decimal, parameters: Parameters) -> Decimal:
    """The total of an official who does not serve citizens: the other points stand for the whole hundred."""
    return published(other * HUNDRED / (HUNDRED - parameters.w))
