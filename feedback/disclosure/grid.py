"""What may be told of a month in two ways at once, by official and by procedure, so that no subtraction tells more.

The ratings are the edges of a graph between the officials and the procedures. Whoever adds up some of the figures
told and takes others away learns about exactly the edges that cross a cut of that graph, and of every combination of
figures there is a cut that is no larger. So a set of figures is safe when every cut crosses no rating or enough of
them: which a flow tells, without trying the combinations one by one.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from feedback.disclosure.levels import Detail, detail_for
from feedback.disclosure.limits import LIMITS, Limits

Official = TypeVar("Official", bound=Hashable)
Procedure = TypeVar("Procedure", bound=Hashable)
Node = tuple[str, object]
Graph = dict[Node, dict[Node, int]]

REST_OF_OFFICIALS: Node = ("official", None)
REST_OF_PROCEDURES: Node = ("procedure", None)
_WHOLE = 2520  # units of one rating: every number of ratings up to 10 divides it, so no fraction is needed


@dataclass(frozen=True, slots=True)
class Told(Generic[Official, Procedure]):
    """Which figures of a month may be told."""

    unit: tuple[int, int, int, int, int]  # ratings of levels 1 to 5 in the figures of the unit
    unit_detail: Detail
    left_out: int  # ratings in no figure at all: too few to be told apart from the officials' own
    officials: Mapping[Official, Detail]  # those with a score, and how much their levels may tell
    procedures: frozenset[Procedure]  # told in three bands
    cells: frozenset[tuple[Official, Procedure]]  # likewise


def told(
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]], limits: Limits = LIMITS
) -> Told[Official, Procedure]:
    """What may be told of `ratings` of levels 1 to 5, by official and procedure; None is nobody's, or none known.

    The score of an official with enough ratings is told in any case, since the evaluation rests on it. All else gives
    way: the unit leaves out a rest too small to stand beside the scores, the levels of officials are told in less
    detail, and procedures are hidden, the smallest first.
    """
    scored, left_out = _scored(ratings, limits)
    kept = {place: levels for place, levels in ratings.items() if not left_out or place[0] in scored}
    total = sum(sum(levels) for levels in kept.values())
    details = _details(scored, total, limits)
    procedures, cells = _procedures_and_cells(kept, scored, limits)
    told_in_levels = sum(n for each, n in scored.items() if details[each] is Detail.FIVE_LEVELS)
    beside = total - told_in_levels
    unit_detail = detail_for(total, limits)
    if unit_detail is Detail.FIVE_LEVELS and 0 < beside < limits.levels_from:
        unit_detail = Detail.THREE_BANDS
    return Told(_added(kept.values()), unit_detail, left_out, details, procedures, cells)


def unit_levels(
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]], limits: Limits = LIMITS
) -> tuple[int, int, int, int, int]:
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


def _added(many: Iterable[Sequence[int]]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = map(sum, zip((0,) * 5, *many, strict=True))
    return one, two, three, four, five


def _details(scored: Mapping[Official, int], total: int, limits: Limits) -> dict[Official, Detail]:
    """How much each official's levels tell: what their number allows, less where the others' would give the rest."""
    details = {official: detail_for(n, limits) for official, n in scored.items()}
    for detail, least in ((Detail.FIVE_LEVELS, limits.levels_from), (Detail.THREE_BANDS, limits.bands_from)):
        shown = sorted((each for each in scored if details[each] >= detail), key=scored.__getitem__)
        rest = total - sum(scored[each] for each in shown)
        while shown and 0 < rest < least:
            smallest = shown.pop(0)
            rest += scored[smallest]
            details[smallest] = Detail(detail - 1)
    return details


def _procedures_and_cells(
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    scored: Collection[Official],
    limits: Limits,
) -> tuple[frozenset[Procedure], frozenset[tuple[Official, Procedure]]]:
    """The procedures that may be told beside the officials, and then the single cells beside both."""
    numbers: defaultdict[Procedure | None, int] = defaultdict(int)
    for (_, procedure), levels in ratings.items():
        numbers[procedure] += sum(levels)
    shown = {each for each, n in numbers.items() if each is not None and n >= limits.group_from}
    while shown:
        graph = _graph(ratings, scored, shown, limits)
        at_fault = _at_weakest_cut(graph, limits.group_from * _WHOLE)
        if at_fault is None:
            return frozenset(shown), _cells(graph, ratings, scored, shown, limits)
        candidates = [each for each in shown if ("procedure", each) in at_fault] or list(shown)
        shown.remove(min(candidates, key=lambda each: (numbers[each], str(each))))
    return frozenset(), frozenset()


def _graph(
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    scored: Collection[Official],
    shown: Collection[Procedure],
    limits: Limits,
) -> Graph:
    """The ratings as edges. An official of few ratings, whose sum is told by the score, weighs as much as a group."""
    graph: Graph = defaultdict(lambda: defaultdict(int))
    for (official, procedure), levels in ratings.items():
        ends = (
            ("official", official) if official in scored else REST_OF_OFFICIALS,
            ("procedure", procedure) if procedure in shown else REST_OF_PROCEDURES,
        )
        if number := sum(levels):
            graph[ends[0]][ends[1]] += number * _WHOLE
            graph[ends[1]][ends[0]] += number * _WHOLE
    for end in [each for each in graph if each[0] == "official"]:
        weight = sum(graph[end].values())
        if weight < limits.group_from * _WHOLE:
            for other in graph[end]:
                heavier = -(-graph[end][other] * limits.group_from * _WHOLE // weight)
                graph[end][other] = graph[other][end] = heavier
    return graph


def _at_weakest_cut(graph: Graph, enough: int) -> set[Node] | None:
    """The ends of the edges of some cut that is lighter than `enough`; none where there is none."""
    for part in _parts(graph):
        first, *others = part
        for other in others:
            side = _side_of_light_cut(graph, first, other, enough)
            if side is not None:
                return {
                    end
                    for one in side
                    for another in graph[one]
                    if another not in side
                    for end in (one, another)
                }
    return None


def _cells(
    graph: Graph,
    ratings: Mapping[tuple[Official | None, Procedure | None], Sequence[int]],
    scored: Collection[Official],
    shown: Collection[Procedure],
    limits: Limits,
) -> frozenset[tuple[Official, Procedure]]:
    """The largest cells first: each is taken out of the graph, if what stays has no light cut between its ends."""
    found = set()
    numbers = {place: sum(levels) for place, levels in ratings.items()}
    for official, procedure in sorted(numbers, key=lambda place: (-numbers[place], str(place))):
        if numbers[official, procedure] < limits.group_from:
            break
        if official is None or procedure is None or official not in scored or procedure not in shown:
            continue
        one, other = ("official", official), ("procedure", procedure)
        weight = graph[one].pop(other)
        del graph[other][one]
        if _side_of_light_cut(graph, one, other, limits.group_from * _WHOLE, none_is_light=False) is None:
            found.add((official, procedure))
        else:
            graph[one][other] = graph[other][one] = weight
    return frozenset(found)


def _parts(graph: Graph) -> list[list[Node]]:
    """The connected parts of the graph."""
    seen: set[Node] = set()
    parts = []
    for start in graph:
        if start in seen:
            continue
        part, waiting = [], deque([start])
        seen.add(start)
        while waiting:
            node = waiting.popleft()
            part.append(node)
            for other in graph[node]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        parts.append(part)
    return parts


def _side_of_light_cut(
    graph: Graph, source: Node, sink: Node, enough: int, *, none_is_light: bool = True
) -> set[Node] | None:
    """One side of a cut between two nodes that is lighter than `enough`, by the largest flow; none if all are heavy."""
    left = {node: dict(edges) for node, edges in graph.items()}
    flow = 0
    while flow < enough:
        came_from = _reached(left, source)
        if sink not in came_from:
            return set(came_from) if flow or none_is_light else None
        path = [sink]
        while path[-1] != source:
            path.append(came_from[path[-1]])
        steps = list(zip(path[1:], path, strict=False))
        narrowest = min(left[one][other] for one, other in steps)
        for one, other in steps:
            left[one][other] -= narrowest
            left[other][one] = left[other].get(one, 0) + narrowest
        flow += narrowest
    return None


def _reached(left: Mapping[Node, Mapping[Node, int]], source: Node) -> dict[Node, Node]:
    """The nodes that something can still flow to from `source`, each with the one before it."""
    came_from = {source: source}
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        for other, room in left[node].items():
            if room > 0 and other not in came_from:
                came_from[other] = node
                waiting.append(other)
    return came_from
