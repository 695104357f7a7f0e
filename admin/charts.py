"""Charts of a month as SVG: drawn by matplotlib without its global state, kept by the data that they were drawn from."""

import hashlib
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from config import ROOT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, LINE = "#17302e", "#435855", "#d8cfbd"
JADE, JADE_TINT, BRASS = "#0d5c55", "#b9d8d2", "#b98a3c"
LEVELS = ("#e79a8a", "#efb57f", "#ecd07c", "#b5d394", "#83cbb0")  # as in tokens.css, from the lowest up
BANDS = (LEVELS[0], LEVELS[2], LEVELS[4])
FONTS = {weight: ROOT / "static" / "fonts" / f"BeVietnamPro-{weight}.ttf" for weight in ("Regular", "Bold")}
KEPT = 200  # charts in memory, a few kilobytes each
_one_at_a_time = (
    threading.Lock()
)  # the fonts that the letters are drawn with are not made for several threads


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of one kind, each with its words and its count; drawn lying, the first one on top."""

    labels: tuple[str, ...]
    counts: tuple[int, ...]
    colours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """What the days of a month brought: transactions served behind, ratings received in front."""

    days: tuple[int, ...]  # of the month
    served: tuple[int, ...]
    received: tuple[int, ...]
    served_word: str
    received_word: str


def digest(data: Bars | Days) -> str:
    """The name of a chart's data: equal data, equal picture."""
    return hashlib.sha256(repr(data).encode()).hexdigest()[:32]


@lru_cache(maxsize=KEPT)
def bars(data: Bars) -> bytes:
    """Lying bars as SVG, the same bytes for the same data."""
    with _one_at_a_time:
        figure, axes = _figure(width=4.8, height=0.42 * len(data.labels) + 0.2)
        places = range(len(data.labels))
        axes.barh(places, data.counts, color=data.colours, height=0.66)
        axes.invert_yaxis()
        axes.set_yticks(places, labels=data.labels)
        axes.set_xlim(0, max(*data.counts, 1) * 1.12)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        for place, count in zip(places, data.counts, strict=True):
            axes.text(
                count,
                place,
                f" {count}",
                va="center",
                ha="left",
                color=INK,
                parse_math=False,
                **_font("Bold"),
            )
        return _svg(figure, axes)


@lru_cache(maxsize=KEPT)
def days(data: Days) -> bytes:
    """Two rows of standing bars, one over the other, as SVG."""
    with _one_at_a_time:
        from matplotlib.ticker import MaxNLocator

        figure, axes = _figure(width=4.8, height=2.3)
        axes.bar(data.days, data.served, color=JADE_TINT, width=0.82, label=data.served_word)
        axes.bar(data.days, data.received, color=JADE, width=0.5, label=data.received_word)
        axes.set_xticks([day for day in data.days if day == 1 or day % 5 == 0])
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", color=LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        legend = axes.legend(
            loc="lower right",
            bbox_to_anchor=(1, 1),
            ncols=2,
            frameon=False,
            prop=_font("Regular")["fontproperties"],
        )
        for words in legend.get_texts():
            words.set_parse_math(False)
        return _svg(figure, axes)


def _figure(*, width: float, height: float) -> "tuple[Figure, Axes]":
    """A figure of its own, without pyplot, which would keep every one for ever; a second to import, so only here."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.hashsalt"] = "hailong"  # ids in the picture that do not change from run to run
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(length=0, colors=SOFT)
    return figure, axes


def _font(weight: str) -> dict[str, Any]:
    from matplotlib.font_manager import FontProperties

    return {"fontproperties": FontProperties(fname=str(FONTS[weight]), size=9)}


def _svg(figure: "Figure", axes: "Axes") -> bytes:
    labels: Sequence[Any] = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    for words in labels:
        words.set_parse_math(False)
        words.set_fontproperties(_font("Regular")["fontproperties"])
    picture = io.BytesIO()
    figure.savefig(picture, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return picture.getvalue()
