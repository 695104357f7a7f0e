"""How much detail a number of ratings allows: nothing, the score, three bands, or five levels (§4, rules 1 and 2)."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

from feedback.disclosure.limits import LIMITS, Limits
from feedback.errors import Refused
from feedback.labels import N_

Group = TypeVar("Group", bound=Hashable)


class Detail(IntEnum):
    """How much is shown; a greater one tells more."""

    NOTHING = 0
    SCORE = 1
    THREE_BANDS = 2  # levels 1 and 2, 3, 4 and 5
    FIVE_LEVELS = 3

    @property
    def code(self) -> str:
        """Its stable name."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader may see of some ratings."""

    detail: Detail
    ratings: int | None  # how many; None where only "fewer than 5" may be said
    bands: tuple[int, ...] = ()  # counts from the lowest level up: three, five, or none


@dataclass(frozen=True, slots=True)
class Breakdown(Generic[Group]):
    """What a reader may see of ratings by procedure, or by channel."""

    shown: Mapping[Group, Shown]
    hidden: frozenset[Group]  # too small themselves, or needed to cover a small rest


def show(levels: Sequence[int], limits: Limits = LIMITS) -> Shown:
    """What may be shown of ratings with these counts of levels 1 to 5, each of a transaction of its own.

    Raises Refused `bad_levels` unless they are five counts.
    """
    ratings = _number(levels)
    return in_detail(levels, detail_for(ratings, limits))


def detail_for(ratings: int, limits: Limits = LIMITS) -> Detail:
    """The greatest detail that so many ratings allow."""
    return Detail(
        sum(ratings >= limit for limit in (limits.score_from, limits.bands_from, limits.levels_from))
    )


def breakdown(groups: Mapping[Group, Sequence[int]], limits: Limits = LIMITS) -> Breakdown[Group]:
    """What may be shown of ratings divided into groups whose total is shown as well.

    A group needs enough ratings of its own, and what is left when the shown groups are taken from the total must
    be nothing or enough too; else the smallest shown groups are hidden to cover it. All groups have the detail
    that the smallest of them and the rest allow, since subtraction would give the rest in the detail of the others.
    """
    numbers = {group: _number(levels) for group, levels in groups.items()}
    total = sum(numbers.values())
    chosen = sorted(
        (group for group in groups if numbers[group] >= limits.group_from), key=numbers.__getitem__
    )
    rest = total - sum(numbers[group] for group in chosen)
    if chosen and 0 < rest < limits.rest_from:
        rest += numbers[chosen.pop(0)]  # ten or more, which covers any rest
    pieces = [numbers[group] for group in chosen] + ([rest] if rest else [])
    detail = min((detail_for(piece, limits) for piece in pieces), default=Detail.NOTHING)
    shown = {group: in_detail(groups[group], detail) for group in groups if group in chosen}
    return Breakdown(shown, frozenset(groups) - frozenset(shown))


def unanimous(levels: Sequence[int], limits: Limits = LIMITS) -> bool:
    """Whether so few ratings are all of one level that their average tells what each citizen gave."""
    ratings = _number(levels)
    return 0 < ratings < limits.unanimous_below and max(levels) == ratings


def in_detail(levels: Sequence[int], detail: Detail) -> Shown:
    """These counts of levels 1 to 5 in a detail that was decided on before."""
    if detail is Detail.NOTHING:
        return Shown(detail, None)
    one, two, three, four, five = levels
    bands = {
        Detail.FIVE_LEVELS: (one, two, three, four, five),
        Detail.THREE_BANDS: (one + two, three, four + five),
    }
    return Shown(detail, sum(levels), bands.get(detail, ()))


def _number(levels: Sequence[int]) -> int:
    if len(levels) != 5 or min(levels) < 0:
        raise Refused("bad_levels", N_("Ratings are counted in five levels, each a whole number from 0 up."))
    return sum(levels)
