"""The charts of the dashboard as values, with words in the language of whoever reads them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from feedback.charts.drawing import BRICK, JADE
from feedback.charts.values import Chart, Counts, Funnel, Point, Trend, Week
from feedback.dashboards.overview import MONTHS_BACK, Overview, ReasonCount
from feedback.dashboards.wards import Comparison, WardLine
from feedback.labels import N_
from feedback.releases.figures import Headline
from feedback.releases.intervals import Share

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
RATINGS, SATISFIED = N_("Ratings"), N_("Satisfied, in percent")
Say = Callable[[str], str]
STEPS = 24  # of the funnel's lines
NAME_HEIGHT, NAME_WIDTH = Decimal(4), Decimal("0.45")  # of a name: percent, and share of the widest funnel
NAMES_TURN = Decimal("0.7")  # of the widest funnel
MOST_NAMED = 12  # offices in a funnel that all bear their names; of more, only those that stand out


def of_overview(seen: Overview, side_by_side: Comparison | None, say: Say) -> dict[str, Chart]:
    """Every chart that has something to show, by name; `say` gives words in the reader's language."""
    drawn: dict[str, Chart | None] = {
        "satisfied": _trend(seen, lambda figures: figures.satisfied),
        "coverage": _trend(seen, lambda figures: figures.coverage),
        "pains": _reasons(seen.pains, BRICK, say),
        "praises": _reasons(seen.praises, JADE, say),
        "week": _week(seen, say),
        "waits": _waits(seen, say),
        "wards": funnel_of(side_by_side, say) if side_by_side else None,
    }
    return {name: chart for name, chart in drawn.items() if chart is not None}


def _trend(seen: Overview, of: Callable[[Headline], Share | None]) -> Trend | None:
    by_month = {each.month: of(each.figures) for each in seen.history}
    if not any(by_month.values()):
        return None
    months = [seen.month.plus(-back) for back in range(MONTHS_BACK - 1, -1, -1)]
    while months and by_month.get(months[0]) is None:
        months.pop(0)
    shares = [by_month.get(month) for month in months]
    return Trend(
        tuple(f"{month.month:02d}/{month.year % 100:02d}" for month in months),
        tuple(float(share.percent) if share else None for share in shares),
        tuple(float(share.low) if share else None for share in shares),
        tuple(float(share.high) if share else None for share in shares),
    )


def _reasons(reasons: Sequence[ReasonCount], colour: str, say: Say) -> Counts | None:
    if not reasons:
        return None
    labels = tuple(say(each.label) for each in reasons)
    return Counts(labels, tuple(each.count for each in reasons), (colour,) * len(reasons))


def _week(seen: Overview, say: Say) -> Week | None:
    hours = seen.told.figures.hours if seen.told else ()
    if not hours:
        return None
    return _by_hour({(each.weekday, each.hour): each.served for each in hours}, say)


def _waits(seen: Overview, say: Say) -> Week | None:
    waits = seen.told.figures.waits if seen.told else None
    return _by_hour(waits.by_hour, say) if waits and waits.by_hour else None


def _by_hour(numbers: Mapping[tuple[int, int], int], say: Say) -> Week:
    days = sorted({day for day, _ in numbers})
    times = tuple(range(min(hour for _, hour in numbers), max(hour for _, hour in numbers) + 1))
    return Week(
        tuple(say(WEEKDAYS[day - 1]) for day in days),
        times,
        tuple(tuple(numbers.get((day, hour)) for hour in times) for day in days),
    )


def funnel_of(side_by_side: Comparison, say: Say) -> Funnel | None:
    """The comparison as a funnel; none for fewer than two offices."""
    lines = comparable(side_by_side)
    widest = max((line.ratings or 0 for line in lines), default=0)
    named = _apart(
        [line for line in lines if line.stands_out or len(lines) <= MOST_NAMED],
        side_by_side.satisfied,
        widest,
    )
    points = [
        Point(
            line.office.name if line in named else "",
            line.ratings,
            float(line.satisfied.percent),
            len(lines) <= MOST_NAMED or bool(line.stands_out),
            _is_before(line.ratings, widest),
        )
        for line in lines
        if line.ratings is not None and line.satisfied is not None
    ]
    if len(points) < 2 or side_by_side.satisfied is None:
        return None
    most = max(point.ratings for point in points)
    sizes = tuple(sorted({max(10, round(most * 1.1 * step / STEPS)) for step in range(1, STEPS + 1)}))
    near = [side_by_side.between(size) for size in sizes]
    far = [side_by_side.between(size, far=True) for size in sizes]
    return Funnel(
        tuple(points),
        float(side_by_side.satisfied.percent),
        sizes,
        tuple((float(low), float(high)) for low, high in near),
        tuple((float(low), float(high)) for low, high in far),
        say(RATINGS),
        say(SATISFIED),
    )


def comparable(side_by_side: Comparison) -> list[WardLine]:
    """The offices that have a point in the funnel, in its order."""
    return [line for line in side_by_side.lines if line.ratings is not None and line.satisfied is not None]


def _apart(lines: Sequence[WardLine], middle: Share | None, widest: int) -> list[WardLine]:
    """Of these offices those whose names do not cover each other, the farthest out first."""
    out = [(line, line.ratings, line.satisfied.percent) for line in lines if line.ratings and line.satisfied]
    out.sort(key=lambda each: abs(each[2] - (middle.percent if middle else 0)), reverse=True)
    named: list[WardLine] = []
    taken: list[tuple[Decimal, Decimal, Decimal]] = []  # percent, and from and to how many ratings
    for line, ratings, percent in out:
        begins = ratings - NAME_WIDTH * widest if _is_before(ratings, widest) else Decimal(ratings)
        ends = begins + NAME_WIDTH * widest
        if all(
            abs(percent - other) > NAME_HEIGHT or begins > last or ends < first
            for other, first, last in taken
        ):
            named.append(line)
            taken.append((percent, begins, ends))
    return named


def _is_before(ratings: int, widest: int) -> bool:
    """Whether a name stands before its point, for want of room behind it."""
    return ratings > NAMES_TURN * widest
