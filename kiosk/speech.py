"""The files in which the screen's words are read aloud: each is named by the very words that it says.

A text that was changed has no file any more, so that nothing false is ever read; `scripts/speech.py` makes them anew.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import url_for

from feedback.labels import languages, say
from feedback.ratings.levels import REASONS
from kiosk.texts import SCREEN, standard_texts

FOLDER = Path(__file__).resolve().parent.parent / "static" / "speech"
SPOKEN = ("details_title", "details_praise", "details_low", "choose", "locked", "thanks")  # screens' headings


def texts_to_speak() -> dict[str, tuple[str, ...]]:
    """By language, every text that a screen reads aloud."""
    return {code: tuple(_texts(code)) for code in languages()}


def file_name(text: str) -> str:
    """The name of the file that says `text`."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.ogg"


@cache
def _known() -> dict[str, dict[str, str]]:
    return {
        code: {
            text: f"speech/{code}/{file_name(text)}"
            for text in texts
            if (FOLDER / code / file_name(text)).is_file()
        }
        for code, texts in texts_to_speak().items()
    }


def spoken_files() -> dict[str, dict[str, str]]:
    """By language and text, the address of the file that says it."""
    return {
        code: {text: url_for("static", filename=name) for text, name in files.items()}
        for code, files in _known().items()
    }


def _texts(code: str) -> Iterator[str]:
    yield from standard_texts()[code].values()
    yield from (say(SCREEN[key], locale=code) for key in SPOKEN)
    yield from (say(reason.label, locale=code) for reason in REASONS)
