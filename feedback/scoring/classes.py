"""The total of a month, its class, and the guard: chance alone never moves anybody across a bound (§1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from feedback.labels import N_, Labelled
from feedback.scoring.parameters import Parameters
from feedback.scoring.points import CENT, citizen_points, other_points, rescaled
from feedback.scoring.rounding import exactly, half_up


class QualityClass(Labelled):
    """The four classes of Decree 335/2025 Art. 20."""

    NOT_COMPLETED = "not_completed", N_("Did not complete the duties")
    COMPLETED = "completed", N_("Completed the duties")
    GOOD = "good", N_("Completed the duties well")
    EXCELLENT = "excellent", N_("Completed the duties excellently")


class Guard(Labelled):
    """What became of a bound that the citizens' points would cross."""

    NONE = "none", N_("no bound crossed")
    SUPPORTED = "supported", N_("crossing supported by the whole margin")
    HELD_UP = "held_up", N_("held below the bound")
    HELD_DOWN = "held_down", N_("held at the bound")
    NOT_APPLICABLE = "not_applicable", N_("citizens' points do not apply")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an official's total stands, with citizens and without them, before the cap."""

    common: Decimal  # points
    task_other: Decimal  # points, task results without the citizens' part
    points: Decimal | None  # pt(S); None where citizens' points do not apply
    neutral_points: Decimal | None  # pt(A)
    total: Decimal  # F(S), the total by points
    neutral_total: Decimal  # F(A), the total without citizens' influence
    low_total: Decimal  # F(L)
    high_total: Decimal  # F(U)
    final: Decimal  # the total that counts
    klass: QualityClass
    guard: Guard
    held_at: Decimal | None = None  # the bound that held the total, where one did


@exactly
def standing(
    common: Decimal,
    task_other: Decimal,
    *,
    score: Decimal,
    common_level: Decimal,
    low: Decimal,
    high: Decimal,
    parameters: Parameters,
) -> Standing:
    """The standing of an official with this citizen score, common level and margin (S, A, L, U).

    A bound is crossed by citizens' ratings only if the whole margin lies beyond it. With the other points fixed
    a higher score never gives a lower final total. Raises Refused as `other_points` does.
    """
    other = other_points(common, task_other, parameters)
    points, neutral_points = citizen_points(score, parameters), citizen_points(common_level, parameters)
    total, neutral_total = other + points, other + neutral_points
    low_total, high_total = (other + citizen_points(edge, parameters) for edge in (low, high))
    crossed, held_at = _crossings(total, neutral_total, low_total, high_total, parameters.bounds)
    if held_at is None:
        final, guard = total, Guard.SUPPORTED if crossed else Guard.NONE
    elif total < neutral_total:
        final, guard = half_up(held_at), Guard.HELD_DOWN
    else:
        final, guard = held_at - CENT, Guard.HELD_UP
    return Standing(
        common=half_up(common),
        task_other=half_up(task_other),
        points=points,
        neutral_points=neutral_points,
        total=total,
        neutral_total=neutral_total,
        low_total=low_total,
        high_total=high_total,
        final=final,
        klass=quality_class(final, parameters),
        guard=guard,
        held_at=held_at,
    )


@exactly
def standing_without_citizens(common: Decimal, task_other: Decimal, parameters: Parameters) -> Standing:
    """The standing of an official who does not serve citizens. Raises Refused as `other_points` does."""
    final = rescaled(other_points(common, task_other, parameters), parameters)
    return Standing(
        common=half_up(common),
        task_other=half_up(task_other),
        points=None,
        neutral_points=None,
        total=final,
        neutral_total=final,
        low_total=final,
        high_total=final,
        final=final,
        klass=quality_class(final, parameters),
        guard=Guard.NOT_APPLICABLE,
    )


def quality_class(total: Decimal, parameters: Parameters) -> QualityClass:
    """The class of `total`; a bound belongs to the class above it."""
    return list(QualityClass)[sum(total >= bound for bound in parameters.bounds)]


def _crossings(
    total: Decimal, neutral: Decimal, low: Decimal, high: Decimal, bounds: Sequence[Decimal]
) -> tuple[list[Decimal], Decimal | None]:
    """The bounds between `neutral` and `total`, and the one nearest to `neutral` that the margin does not clear."""
    if total < neutral:
        crossed = [bound for bound in bounds if total < bound <= neutral]
        return crossed, max((bound for bound in crossed if high >= bound), default=None)
    crossed = [bound for bound in bounds if neutral < bound <= total]
    return crossed, min((bound for bound in crossed if low < bound), default=None)
