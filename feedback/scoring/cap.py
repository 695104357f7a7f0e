"""The cap on the excellent class: who has a seat, who misses one, and where a person must decide (§1.5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from feedback.errors import Refused
from feedback.labels import N_, Labelled
from feedback.scoring.classes import QualityClass, quality_class
from feedback.scoring.parameters import CapBase, Parameters
from feedback.scoring.rounding import exactly

GOOD_OR_BETTER = frozenset({QualityClass.GOOD, QualityClass.EXCELLENT})


class CapFlag(Labelled):
    """What the cap did to an official, where it did anything."""

    NONE = "", ""
    CAPPED = "capped", N_("Good, since the seats of the excellent class are taken")
    CONTESTED = "contested", N_("Citizens' ratings alone decide the seat: the head decides with a reason")
    TIE_REVIEW = "tie_review", N_("Equal in every point at the last seat: the head decides with a reason")


@dataclass(frozen=True, slots=True)
class Contender:
    """An official's line as the cap reads it."""

    id: str
    final: Decimal  # points
    task_other: Decimal  # points
    common: Decimal  # points
    low: Decimal | None  # L, score; None where citizens' points do not apply
    high: Decimal | None  # U, score
    at_most: QualityClass | None = None  # what binds the class from outside the points

    @property
    def order(self) -> tuple[Decimal, Decimal, Decimal]:
        """By what the contenders are ranked, highest first."""
        return (-self.final, -self.task_other, -self.common)

    @property
    def other(self) -> Decimal:
        """The points that are not the citizens'."""
        return self.task_other + self.common


@dataclass(frozen=True, slots=True)
class Place:
    """What the cap leaves an official with."""

    klass: QualityClass
    position: int | None = None  # among those who reach the excellent bound, from 1
    flag: CapFlag = CapFlag.NONE


@dataclass(frozen=True, slots=True)
class Seating:
    """The seats of one unit, or of one group with similar duties, and everybody's place."""

    seats: int
    places: dict[str, Place]


@exactly
def seating(contenders: Sequence[Contender], parameters: Parameters) -> Seating:
    """Give the seats of the excellent class to the highest totals, then task points, then common points.

    Whoever may not be excellent takes no seat, and whoever may not be good makes none. Raises Refused
    `repeated_official` where somebody stands twice.
    """
    if len({contender.id for contender in contenders}) < len(contenders):
        raise Refused("repeated_official", N_("An official is listed twice."))
    places = {contender.id: Place(_class_of(contender, parameters)) for contender in contenders}
    seats = seats_for(
        [
            contender.final if places[contender.id].klass in GOOD_OR_BETTER else Decimal(0)
            for contender in contenders
        ],
        parameters,
    )
    ranked = sorted(
        (contender for contender in contenders if places[contender.id].klass is QualityClass.EXCELLENT),
        key=lambda contender: contender.order,
    )
    for position, contender in enumerate(ranked, start=1):
        places[contender.id] = Place(QualityClass.EXCELLENT, position)
    if len(ranked) > seats:
        _leave_out(ranked, seats, places)
    return Seating(seats, places)


def lower(one: QualityClass, other: QualityClass | None) -> QualityClass:
    """The lower one of two classes, or the one where the other sets no limit."""
    order = list(QualityClass)
    return one if other is None else min(one, other, key=order.index)


@exactly
def seats_for(finals: Sequence[Decimal], parameters: Parameters) -> int:
    """How many may be excellent among officials with these final totals."""
    good_or_better = sum(final >= parameters.bounds[1] for final in finals)
    if parameters.cap_base is CapBase.UNIT:
        return int(parameters.cap * len(finals))
    if parameters.cap_base is CapBase.GOOD_OR_BETTER:
        return int(parameters.cap * good_or_better)
    # The excellent are at most a fifth of the good who remain: x ≤ cap·(N70 - x), so x ≤ cap·N70 / (1 + cap).
    return int(parameters.cap * good_or_better // (1 + parameters.cap))


def _class_of(contender: Contender, parameters: Parameters) -> QualityClass:
    return lower(quality_class(contender.final, parameters), contender.at_most)


def _leave_out(ranked: Sequence[Contender], seats: int, places: dict[str, Place]) -> None:
    """Mark everybody beyond the last seat, the ties across it, and the seats that citizens alone decide."""
    line = ranked[seats].order
    tie_across = seats > 0 and ranked[seats - 1].order == line
    taken = sum(contender.order < line for contender in ranked) if tie_across else seats
    seated, unseated = ranked[:taken], ranked[taken:]
    for contender in unseated:
        flag = CapFlag.TIE_REVIEW if tie_across and contender.order == line else CapFlag.CAPPED
        places[contender.id] = replace(places[contender.id], klass=QualityClass.GOOD, flag=flag)
    for holder in seated:
        rivals = [rival for rival in unseated if _contests(rival, holder)]
        for contender in (holder, *rivals) if rivals else ():
            if places[contender.id].flag is not CapFlag.TIE_REVIEW:
                places[contender.id] = replace(places[contender.id], flag=CapFlag.CONTESTED)


def _contests(rival: Contender, holder: Contender) -> bool:
    """Whether only citizens' ratings put `holder` ahead, by less than the margin of error."""
    if holder.low is None or rival.high is None:
        return False
    return rival.other >= holder.other and holder.low <= rival.high
