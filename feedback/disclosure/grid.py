"""What may be told of a month in two ways at once, by official and by procedure, so that nothing put together tells more.

Where the unit has one complaint, a procedure one and an official one, it was somebody whom this official served in this
procedure: crossing figures tells more than subtracting them. So an official's ratings are laid into heaps, one for each
procedure that may be told and one for the rest, none of them smaller than a group; a procedure's figures are the sum of
its heaps. Whatever somebody adds up, takes away or crosses is then made of whole heaps. How they are laid depends on
how many came and not on what was said.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from feedback.disclosure.levels import Detail, detail_for, unanimous
from feedback.disclosure.limits import LIMITS, Limits
from feedback.disclosure.pace import NOTHING, Volume, hides_in_part

Official = TypeVar("Official", bound=Hashable)
Procedure = TypeVar("Procedure", bound=Hashable)
Levels = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Told(Generic[Official, Procedure]):
    """Which figures of a month may be told."""

    unit: Levels  # ratings of levels 1 to 5 in the figures of the unit
    unit_detail: Detail
    left_out: int  # ratings in no figure at all: too few to be told apart from the officials' own
    officials: Mapping[Official, Detail]  # those with a score, and how much their levels may tell
    procedures: Mapping[
        Procedure, frozenset[tuple[Official | None, Procedure | None]]
    ]  # by the places summed
    cells: frozenset[tuple[Official, Procedure]]  # an official's work at a procedure, likewise in three bands


def told(
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    *,
    spans: Mapping[tuple[Official | None, Procedure | None], Sequence[Volume]] | None = None,
    limits: Limits = LIMITS,
) -> Told[Official, Procedure]:
    """What may be told of `ratings` of levels 1 to 5, by official and procedure; None is nobody's, or none known.

    The score of an official with enough ratings is told in any case, since the evaluation rests on it. All else gives
    way: the unit leaves out a rest too small to stand beside the scores, the levels of officials are told in less
    detail, and procedures are hidden, the smallest first. Few ratings that all agree are in sums alone.

    `spans` are what came between the releases that the month had while it ran, the same number for every place of an
    official: who crosses a procedure with a release should find a group there too.
    """
    scored, left_out = _scored(ratings, limits)
    kept = {place: levels for place, levels in ratings.items() if not left_out or place[0] in scored}
    unit = _added(kept.values())
    details = _details(kept, scored, limits)
    beside = sum(unit) - sum(scored[each] for each in scored if details[each] is Detail.FIVE_LEVELS)
    unit_detail = detail_for(sum(unit), limits)
    if unit_detail is Detail.FIVE_LEVELS and 0 < beside < limits.levels_from:
        unit_detail = Detail.THREE_BANDS
    if unanimous(unit, limits):
        unit_detail = min(unit_detail, Detail.SCORE)
    heaps = _heaps(kept, scored, spans, limits)
    procedures = _procedures(kept, heaps, limits)
    return Told(unit, unit_detail, left_out, details, procedures, _cells(kept, heaps, procedures, limits))


def unit_levels(
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]], limits: Limits = LIMITS
) -> Levels:
    """The ratings of levels 1 to 5 that the unit's figures count, as `told` has them."""
    scored, left_out = _scored(ratings, limits)
    return _added(levels for place, levels in ratings.items() if not left_out or place[0] in scored)


def _scored(
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]], limits: Limits
) -> tuple[dict[Official, int], int]:
    """The ratings of each official with a score, and how many others have to be left out beside them."""
    numbers: defaultdict[Official | None, int] = defaultdict(int)
    for (official, _), levels in ratings.items():
        numbers[official] += sum(levels)
    scored = {each: n for each, n in numbers.items() if each is not None and n >= limits.score_from}
    rest = sum(n for each, n in numbers.items() if each not in scored)
    return scored, rest if scored and rest < limits.rest_from else 0


def _added(many: Iterable[Sequence[int]]) -> Levels:
    one, two, three, four, five = map(sum, zip((0,) * 5, *many, strict=True))
    return one, two, three, four, five


def _without(all_of_them: Levels, some: Levels) -> Levels:
    one, two, three, four, five = (a - b for a, b in zip(all_of_them, some, strict=True))
    return one, two, three, four, five


def _details(
    kept: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    scored: Mapping[Official, int],
    limits: Limits,
) -> dict[Official, Detail]:
    """How much each official's levels tell: what their number allows, less where the others' would give the rest."""
    by_official = {each: _added(n for place, n in kept.items() if place[0] == each) for each in scored}
    unit = _added(kept.values())
    details = {
        official: Detail.SCORE if unanimous(levels, limits) else detail_for(sum(levels), limits)
        for official, levels in by_official.items()
    }
    for detail, least in ((Detail.FIVE_LEVELS, limits.levels_from), (Detail.THREE_BANDS, limits.bands_from)):
        shown = sorted((each for each in scored if details[each] >= detail), key=scored.__getitem__)
        rest = _without(unit, _added(by_official[each] for each in shown))
        while shown and (0 < sum(rest) < least or unanimous(rest, limits)):
            smallest = shown.pop(0)
            rest = _added((rest, by_official[smallest]))
            details[smallest] = Detail(detail - 1)
    return details


Heap = frozenset[tuple[Official | None, Procedure | None]]  # places that are told together


def _heaps(
    kept: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    scored: Mapping[Official, int],
    spans: Mapping[tuple[Official | None, Procedure | None], Sequence[Volume]] | None,
    limits: Limits,
) -> dict[Official | None, dict[Procedure | None, Heap[Official, Procedure]]]:
    """The ratings of each official with a score, and of all others together, in heaps by procedure and of the rest.

    The others' have no spans of their own, so nothing is told of them by procedure in a month that had releases.
    """
    by_owner: defaultdict[
        Official | None, defaultdict[Procedure | None, set[tuple[Official | None, Procedure | None]]]
    ]
    by_owner = defaultdict(lambda: defaultdict(set))
    for place, levels in kept.items():
        if sum(levels):
            by_owner[place[0] if place[0] in scored else None][place[1]].add(place)

    def number(places: Iterable[tuple[Official | None, Procedure | None]]) -> int:
        return sum(sum(kept[place]) for place in places)

    def hides(places: Iterable[tuple[Official | None, Procedure | None]]) -> bool:
        places = set(places)
        parts = zip(*(spans.get(place, ()) for place in places), strict=False) if spans else ()
        return number(places) >= limits.group_from and all(
            hides_in_part(sum(part, NOTHING), limits) for part in parts
        )

    found: dict[Official | None, dict[Procedure | None, Heap[Official, Procedure]]] = {}
    for owner, of_procedures in by_owner.items():
        names = [each for each in of_procedures if each is not None and (owner is not None or not spans)]
        told_of = sorted(
            (each for each in names if hides(of_procedures[each])),
            key=lambda each: (number(of_procedures[each]), str(each)),
        )
        rest = {place for each, places in of_procedures.items() if each not in told_of for place in places}
        while told_of and rest and not hides(rest):
            rest |= of_procedures[told_of.pop(0)]
        found[owner] = {each: frozenset(of_procedures[each]) for each in told_of}
        if rest:
            found[owner][None] = frozenset(rest)
    return found


def _procedures(
    kept: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    heaps: Mapping[Official | None, Mapping[Procedure | None, Heap[Official, Procedure]]],
    limits: Limits,
) -> dict[Procedure, Heap[Official, Procedure]]:
    """The procedures with the places that their figures sum: none, and no rest of them all, of few that agree."""
    found: dict[Procedure, Heap[Official, Procedure]] = {}
    for of_procedures in heaps.values():
        for procedure, heap in of_procedures.items():
            if procedure is not None:
                found[procedure] = found.get(procedure, frozenset()) | heap
    by_size = sorted(found, key=lambda each: (sum(sum(kept[place]) for place in found[each]), str(each)))
    shown = [each for each in by_size if not unanimous(_sum(kept, found[each]), limits)]
    while shown and unanimous(
        _sum(kept, kept.keys() - frozenset().union(*(found[each] for each in shown))), limits
    ):
        shown.pop(0)
    return {each: found[each] for each in shown}


def _cells(
    kept: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    heaps: Mapping[Official | None, Mapping[Procedure | None, Heap[Official, Procedure]]],
    procedures: Mapping[Procedure, Heap[Official, Procedure]],
    limits: Limits,
) -> frozenset[tuple[Official, Procedure]]:
    """Officials' work at procedures: none of an official, and none of a procedure, beside few that all agree."""
    agreeing = {
        (owner, procedure)
        for owner, of_procedures in heaps.items()
        for procedure, heap in of_procedures.items()
        if unanimous(_sum(kept, heap), limits)
    }
    without_owners = {owner for owner, _ in agreeing}
    without = {procedure for _, procedure in agreeing}
    return frozenset(
        (owner, procedure)
        for owner, of_procedures in heaps.items()
        for procedure in of_procedures
        if owner is not None
        and procedure is not None
        and procedure in procedures
        and owner not in without_owners
        and procedure not in without
    )


def _sum(
    kept: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    places: Iterable[tuple[Official | None, Procedure | None]],
) -> Levels:
    return _added(kept[place] for place in places)
