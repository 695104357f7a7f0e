"""The pictures of charts: drawn by matplotlib without its global state, and kept by the values they were drawn from."""

import io
import textwrap
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.charts.places import EDGE, MARGINS, Margins, funnel_span, shape, trend_span
from feedback.charts.values import Chart, Counts, Days, Funnel, Trend, Week

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT_FOLDER = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
INK, SOFT, LINE = "#17302e", "#435855", "#d8cfbd"
JADE, JADE_TINT, BRASS, BRICK = "#0d5c55", "#b9d8d2", "#b98a3c", "#9c2f1f"
LEVELS = ("#e79a8a", "#efb57f", "#ecd07c", "#b5d394", "#83cbb0")  # as in tokens.css, from the lowest up
BANDS = (LEVELS[0], LEVELS[2], LEVELS[4])
CLASSES = (JADE, LEVELS[4], LEVELS[2], LEVELS[0])  # from the highest down
POINT_SIZE = 9
DOTS_PER_INCH = 200
KEPT = 300  # pictures in memory, some ten kilobytes each
PAD = 0.04  # inches around the axes of other pictures
MONTHS_WRITTEN, MONTHS_NARROW = 9, 6  # at most, below a line; on a telephone
LETTERS_NARROW = 19  # in a line beside a lying bar there
_one_at_a_time = (
    threading.Lock()
)  # the fonts that the letters are drawn with are not made for several threads


@lru_cache(maxsize=KEPT)
def as_svg(chart: Chart, *, narrow: bool = False) -> bytes:
    """The chart as SVG, the same bytes for the same values; `narrow` for a telephone, the letters as large."""
    with _one_at_a_time:
        return _written(chart, "svg", narrow, transparent=True, metadata={"Date": None, "Creator": None})


@lru_cache(maxsize=50)
def as_png(chart: Chart) -> bytes:
    """The chart as PNG for paper, likewise."""
    with _one_at_a_time:
        return _written(chart, "png", False, dpi=DOTS_PER_INCH, metadata={"Software": None})


def _written(chart: Chart, ending: str, narrow: bool, **how: Any) -> bytes:
    """A figure of its own, without pyplot, which would keep every one for ever; a second to import, so only here."""
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    matplotlib.rcParams["svg.hashsalt"] = "hailong"  # ids in the picture that do not change from run to run
    size, margins = shape(chart, narrow=narrow), MARGINS.get(type(chart))
    edge = EDGE if isinstance(chart, Counts) else PAD
    figure = Figure(figsize=size, layout=None if margins else ConstrainedLayoutEngine(h_pad=edge))
    axes = figure.add_axes(_within(margins, *size)) if margins else figure.add_subplot()
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(LINE)
    axes.tick_params(length=0, colors=SOFT)
    if isinstance(chart, Trend):
        _draw_trend(axes, chart, narrow)
    elif isinstance(chart, Counts):
        _draw_counts(axes, chart, narrow)
    elif isinstance(chart, Days):
        _draw_days(axes, chart)
    elif isinstance(chart, Week):
        _draw_week(figure, axes, chart)
    else:
        _draw_funnel(axes, chart)
    for words in (*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, axes.yaxis.label):
        words.set_parse_math(False)
        words.set_fontproperties(_font())
    picture = io.BytesIO()
    figure.savefig(picture, format=ending, **how)
    return picture.getvalue()


def _within(margins: Margins, width: float, height: float) -> tuple[float, float, float, float]:
    """Where axes of fixed margins lie in a picture of that size: links are laid over them by the same numbers."""
    return (
        margins.left / width,
        margins.bottom / height,
        1 - (margins.left + margins.right) / width,
        1 - (margins.bottom + margins.top) / height,
    )


def _draw_trend(axes: "Axes", chart: Trend, narrow: bool) -> None:
    told = {place: share for place, share in enumerate(chart.shares) if share is not None}
    places, shares = list(told), list(told.values())
    axes.fill_between(
        places,
        [chart.low[place] or 0 for place in places],
        [chart.high[place] or 0 for place in places],
        color=JADE_TINT,
        linewidth=0,
    )
    axes.plot(places, shares, color=JADE, linewidth=1.8, marker="o", markersize=4)
    axes.set_xlim(*trend_span(len(chart.months)))
    step = -(-len(chart.months) // (MONTHS_NARROW if narrow else MONTHS_WRITTEN)) or 1
    written = range((len(chart.months) - 1) % step if chart.months else 0, len(chart.months), step)
    axes.set_xticks(written, labels=[chart.months[place] for place in written])
    lowest = min([chart.low[place] or 0 for place in places], default=0)
    highest = max([chart.high[place] or 0 for place in places], default=0)
    axes.set_ylim(max(0, 10 * (lowest // 10)), min(101, 10 * (highest // 10) + 11))
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    if places:
        _write(
            axes, places[-1], shares[-1], f"  {shares[-1]:.1f}".replace(".", ","), va="center", weight="Bold"
        )


def _draw_counts(axes: "Axes", chart: Counts, narrow: bool) -> None:
    places = range(len(chart.labels))
    axes.barh(places, chart.counts, color=chart.colours, height=0.62)
    axes.set_ylim(max(len(chart.labels), 1) - 0.5, -0.5)
    labels = [textwrap.fill(label, LETTERS_NARROW) if narrow else label for label in chart.labels]
    axes.set_yticks(places, labels=labels)
    axes.set_xlim(0, max(*chart.counts, 1) * (1.25 if chart.with_shares else 1.12) if chart.counts else 1)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    whole = sum(chart.counts) or 1
    for place, count in zip(places, chart.counts, strict=True):
        share = f" ({100 * count / whole:.1f}%)".replace(".", ",") if chart.with_shares else ""
        _write(axes, count, place, f" {count}{share}", va="center", ha="left", weight="Bold")


def _draw_days(axes: "Axes", chart: Days) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.bar(chart.days, chart.served, color=JADE_TINT, width=0.82, label=chart.served_word)
    axes.bar(chart.days, chart.received, color=JADE, width=0.5, label=chart.received_word)
    axes.set_xticks([day for day in chart.days if day == 1 or day % 5 == 0])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    legend = axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, prop=_font())
    for words in legend.get_texts():
        words.set_parse_math(False)


def _draw_week(figure: "Figure", axes: "Axes", chart: Week) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("jade", ["#fffdf8", JADE_TINT, JADE])
    most = max((number or 0 for row in chart.numbers for number in row), default=0)
    axes.imshow(
        [[number or 0 for number in row] for row in chart.numbers], cmap=colours, aspect="auto", vmin=0
    )
    axes.set_xticks(range(len(chart.hours)), labels=[f"{hour}h" for hour in chart.hours])
    axes.set_yticks(range(len(chart.weekdays)), labels=chart.weekdays)
    axes.spines["bottom"].set_visible(False)
    for down, row in enumerate(chart.numbers):
        for across, count in enumerate(row):
            if count is not None:
                dark = count > 0.72 * most  # where the ground is deep enough for white letters
                _write(
                    axes, across, down, str(count), ha="center", va="center", colour="#fff" if dark else INK
                )


def _draw_funnel(axes: "Axes", chart: Funnel) -> None:
    for limits, style in ((chart.near, "--"), (chart.far, ":")):
        for side in (0, 1):
            axes.plot(
                chart.sizes, [pair[side] for pair in limits], color=SOFT, linewidth=0.9, linestyle=style
            )
    left, right, low, high = funnel_span(chart)
    axes.axhline(chart.middle, color=BRASS, linewidth=1)
    many = any(not point.label for point in chart.points)
    for point in chart.points:
        colour = JADE if point.is_dark else JADE_TINT
        axes.plot(
            [point.ratings],
            [point.share],
            marker="o",
            markersize=4 if many else 5.5,
            color=colour,
            linestyle="none",
        )
        words = f"{point.label}  " if point.is_before else f"  {point.label}"
        _write(
            axes, point.ratings, point.share, words, ha="right" if point.is_before else "left", va="center"
        )
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.set_xlabel(chart.ratings_word)
    axes.set_ylabel(chart.share_word)
    axes.grid(color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)


def _write(
    axes: "Axes", x: float, y: float, words: str, *, weight: str = "Regular", colour: str = INK, **how: Any
) -> None:
    axes.text(x, y, words, color=colour, parse_math=False, fontproperties=_font(weight), clip_on=False, **how)


def _font(weight: str = "Regular") -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(FONT_FOLDER / f"BeVietnamPro-{weight}.ttf"), size=POINT_SIZE)
