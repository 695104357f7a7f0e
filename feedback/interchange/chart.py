"""A chart on paper: lying bars as PNG, drawn without pyplot's global state, the same bytes for the same figures."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FONT = Path(__file__).resolve().parent.parent.parent / "static" / "fonts" / "BeVietnamPro-Regular.ttf"
INK, LINE = "#17302e", "#d8cfbd"
DOTS_PER_INCH = 200
WIDTH, BAR = 6.2, 0.42  # inches


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, its number and its colour."""

    words: str
    number: int
    colour: str


def height_to_width(bars: Sequence[Bar]) -> float:
    """The shape of the picture of so many bars."""
    return _height(bars) / WIDTH


def as_png(bars: Sequence[Bar]) -> bytes:
    """The bars, the first on top, each with its number and its share of all."""
    from matplotlib.figure import Figure  # a second to import: whoever draws nothing need not wait
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=str(FONT), size=10)
    figure = Figure(figsize=(WIDTH, _height(bars)), layout="constrained")
    axes = figure.add_subplot()
    places = range(len(bars))
    axes.barh(places, [bar.number for bar in bars], color=[bar.colour for bar in bars], height=0.66)
    axes.invert_yaxis()
    axes.set_yticks(places, labels=[bar.words for bar in bars])
    whole = sum(bar.number for bar in bars) or 1
    axes.set_xlim(0, max([bar.number for bar in bars] + [1]) * 1.25)
    axes.xaxis.set_visible(False)
    axes.tick_params(length=0, colors=INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "left")
        spine.set_color(LINE)
    for place, bar in enumerate(bars):
        share = f" {bar.number} ({100 * bar.number / whole:.1f} %)".replace(".", ",")
        axes.text(bar.number, place, share, va="center", color=INK, parse_math=False, fontproperties=font)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
        label.set_fontproperties(font)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return out.getvalue()


def _height(bars: Sequence[Bar]) -> float:
    return BAR * len(bars) + 0.2
