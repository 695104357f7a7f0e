"""The people's words: English source texts are marked here, and their Vietnamese comes from the one catalogue."""

import functools
import gettext
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

CATALOGUE = Path(__file__).parent / "web" / "translations"
LOCALES = ("vi", "en")  # the first is the default


def languages() -> tuple[str, ...]:
    """Every language that citizens may choose: the two that are built in, and whatever else has a catalogue."""
    added = {folder.parent.parent.name for folder in CATALOGUE.glob("*/LC_MESSAGES/messages.mo")}
    return (*LOCALES, *sorted(added - set(LOCALES)))


def N_(text: str) -> str:  # noqa: N802 - gettext tools know the name
    """Mark `text` for the catalogue and give it back unchanged."""
    return text


@functools.cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUE, languages=[locale], fallback=True)


@runtime_checkable
class Spoken(Protocol):
    """What has words in either language, and may stand in a place of a sentence."""

    def said(self, locale: str) -> str:
        """The words in the language of `locale`."""


def say(text: str, values: Mapping[str, object] | None = None, *, locale: str = LOCALES[0]) -> str:
    """`text` in the language of `locale`, with `%(name)s` places filled from `values`."""
    spoken = _catalogue(locale).gettext(text) if text else ""
    return spoken % values if values else spoken


def say_in_both(text: str, values: Mapping[str, object] | None = None) -> str:
    """The Vietnamese sentence, a slash and the English one, for reports that serve readers of both."""
    return " / ".join(say(text, values, locale=locale) for locale in LOCALES)


def normal(text: str) -> str:
    """`text` in NFC with non-breaking spaces made plain and outer space gone: done at every border."""
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ").strip()


def code_key(code: str) -> str:
    """The form in which two spellings of one code are equal: no regard to case, nor to surrounding space."""
    return normal(code).casefold()


def search_key(text: str) -> str:
    """`text` folded for searching: no case, no diacritics, đ as d, single spaces."""
    plain = unicodedata.normalize("NFD", normal(text).casefold()).replace("đ", "d")
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
_VOWELS = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}  # breve, circumflex, horn: ă â / ê / ô ơ / ư


def sort_key(name: str) -> str:
    """A key by which names sort as Vietnamese lists do: by given name, then the whole; đ after d, tones last.

    The given name is the last word. Letters come first and tones decide only between equal letters.
    """
    words = normal(name).casefold().split()
    return " ".join(_word_key(word) for word in [*words[-1:], *words])


def place_key(name: str) -> str:
    """A key by which names of offices sort as Vietnamese lists do: from the first word on, đ after d, tones last."""
    return " ".join(_word_key(word) for word in normal(name).casefold().split())


def _word_key(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for sign in unicodedata.normalize("NFD", word):
        if sign in _TONES:
            tones.append(_TONES[sign])
        elif sign in _VOWELS and letters:
            letters[-1] = letters[-1][0] + _VOWELS[sign]
        elif sign == "đ":
            letters.append("d1")
        elif not unicodedata.combining(sign):
            letters.append(sign + "0")
    return "".join(letters) + "." + "".join(tones)


class Labelled(StrEnum):
    """A stored value together with its English label; members are written `NAME = "value", N_("Label")`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
