"""The five faces, drawn once and put into pages as they are."""

from functools import cache
from pathlib import Path

from markupsafe import Markup

from feedback.ratings.levels import Level

FOLDER = Path(__file__).resolve().parent.parent / "static" / "shared" / "faces"


@cache
def face(level: Level) -> Markup:
    """The SVG of a level's face, for a page: a drawing of ours, with nothing in it that came from outside."""
    return Markup((FOLDER / f"{level.value}.svg").read_text(encoding="utf-8").strip())  # noqa: S704
