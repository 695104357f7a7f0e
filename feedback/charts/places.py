"""Where on a picture each bar or point lies, so that a page can lay a link over it: PURE, in points of the picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from feedback.charts.values import Chart, Counts, Days, Funnel, Trend, Week

POINTS = 72  # in an inch
WIDTH, NARROW_WIDTH = 5.4, 3.3  # inches: beside a table, and on a telephone
HEIGHTS: dict[type[Trend] | type[Days] | type[Week] | type[Funnel], float] = {
    Trend: 2.2,
    Days: 2.4,
    Week: 2.2,
    Funnel: 3.2,
}  # inches
ROW, NARROW_ROW = 0.4, 0.52  # inches of a lying bar; on a telephone its words take two lines
EDGE = 0.125  # inches above the first lying bar and below the last
HALF_TOUCH = 12.0  # points to each side of a point that can be touched


class Margins(NamedTuple):
    """What is left around the axes, in inches."""

    left: float
    right: float
    bottom: float
    top: float


MARGINS: dict[type, Margins] = {
    Trend: Margins(0.42, 0.12, 0.3, 0.1),
    Funnel: Margins(0.62, 0.12, 0.52, 0.1),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a picture, from its upper left corner, in points."""

    x: float
    y: float
    width: float
    height: float


def shape(chart: Chart, *, narrow: bool = False) -> tuple[float, float]:
    """Width and height in inches."""
    across = NARROW_WIDTH if narrow else WIDTH
    if isinstance(chart, Counts):
        return across, (NARROW_ROW if narrow else ROW) * max(len(chart.labels), 1) + 2 * EDGE
    return across, HEIGHTS[type(chart)]


def spots(chart: Chart, *, narrow: bool = False) -> list[Spot]:
    """The bars or points of the chart in their order; none of one whose parts lead nowhere."""
    width, height = (POINTS * inches for inches in shape(chart, narrow=narrow))
    if isinstance(chart, Counts):
        row = (height - 2 * POINTS * EDGE) / max(len(chart.labels), 1)
        return [Spot(0, POINTS * EDGE + place * row, width, row) for place in range(len(chart.labels))]
    if isinstance(chart, Trend):
        margins = MARGINS[Trend]
        low, high = trend_span(len(chart.months))
        step = (width - POINTS * (margins.left + margins.right)) / (high - low)
        return [
            Spot(POINTS * margins.left + (place - 0.5 - low) * step, 0, step, height)
            for place in range(len(chart.months))
        ]
    return _around_points(chart, width, height) if isinstance(chart, Funnel) else []


def trend_span(months: int) -> tuple[float, float]:
    """The ends of a trend's lower axis, the first month at nought; room on the right for the last one's number."""
    return -0.5, months - 0.4 + 0.05 * months


def funnel_span(chart: Funnel) -> tuple[float, float, float, float]:
    """The ends of a funnel's axes: ratings, then percent."""
    lowest = min([*_shares(chart), chart.middle], default=0)
    return 0, max(chart.sizes, default=1) * 1.15, max(0, 10 * (lowest // 10) - 10), 101


def _shares(chart: Funnel) -> Iterable[float]:
    return (point.share for point in chart.points)


def _around_points(chart: Funnel, width: float, height: float) -> list[Spot]:
    margins = MARGINS[Funnel]
    left, right, low, high = funnel_span(chart)
    across = width - POINTS * (margins.left + margins.right)
    down = height - POINTS * (margins.bottom + margins.top)
    return [
        Spot(
            POINTS * margins.left + (point.ratings - left) / (right - left) * across - HALF_TOUCH,
            POINTS * margins.top + (high - point.share) / (high - low) * down - HALF_TOUCH,
            2 * HALF_TOUCH,
            2 * HALF_TOUCH,
        )
        for point in chart.points
    ]
