"""What a month gives for the office as a whole: its ratings by state, the share of the satisfied, and its classes. PURE."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from feedback.disclosure import unit_levels
from feedback.evaluations.summaries.inputs import OfficeMonth, of_nobody
from feedback.evaluations.summaries.lines import Line, Remark, Totals, percent
from feedback.scoring import STATES

SERVICE = frozenset({"counted", "unverified"})  # states in the statistics of the service
SATISFIED = (4, 5)  # levels


def totals_of(month: OfficeMonth, lines: Sequence[Line], seats: int) -> Totals:
    levels = month.levels
    known = {line.official_id for line in lines}
    service = unit_levels(_of_the_service(month))
    classes = Counter(str(line.klass or "") for line in lines if Remark.ELSEWHERE not in line.remarks)
    nobody = of_nobody(month.tallies, known)
    return Totals(
        **{state: sum(levels[state]) for state in STATES},
        of_nobody={state: nobody[state] for state in STATES},
        served=month.transactions,
        satisfied=percent(sum(service[level - 1] for level in SATISFIED), sum(service)),
        classes=dict(classes),
        seats=seats,
    )


def _of_the_service(month: OfficeMonth) -> dict[tuple[str | None, None], list[int]]:
    """The ratings of the service by the official whose score counts them."""
    found: defaultdict[tuple[str | None, None], list[int]] = defaultdict(lambda: [0] * 5)
    for tally in month.tallies:
        if tally.status in SERVICE:
            found[tally.official if tally.status == "counted" else None, None][tally.level - 1] += (
                tally.ratings
            )
    return found
