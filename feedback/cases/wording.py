"""Words that leave a case: places in templates filled, and questions to officials kept free of the citizen's. Pure."""

import re
import unicodedata
from collections.abc import Mapping

from feedback.errors import Refused
from feedback.labels import N_

PLACES = ("office", "reference", "day")
QUOTED = 4  # words in a row that make a quotation
_PLACE = re.compile(r"\{([^{}]*)\}")
_NAMES_SOMEBODY = re.compile(
    r"[0-9][0-9 .-]{6,}[0-9]"  # a telephone, an identity card
    r"|[A-Z][0-9]{2}(?:\.[0-9]+)+-[0-9]{6}-[0-9]+"  # a dossier
    r"|[^\s@]+@[^\s@]+"  # an address
    r"|\b[0-2]?[0-9]\s*(?:h|:|giờ)\s*[0-5]?[0-9]?\b",  # an hour
    re.IGNORECASE,
)


def filled(words: str, values: Mapping[str, str]) -> str:
    """`words` with `{office}`, `{reference}` and `{day}` filled in."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), words)


def checked_places(words: str, field: str) -> str:
    """`words` as they are; refused with `unknown_place` where braces name no place that we know."""
    for place in _PLACE.findall(words):
        if place not in PLACES:
            raise Refused(
                "unknown_place",
                N_("There is no place {%(place)s}: these are known: {office}, {reference}, {day}."),
                field=field,
                place=place,
            )
    return words


def refuse_citizens_words(question: str, comment: str | None) -> None:
    """Refuse a question to an official that quotes the citizen, or names a person, a dossier or an hour.

    Refused: `quotes_the_citizen`, `names_somebody`. An official must not learn who complained (Decree 61/2018 Art. 27.3).
    """
    if comment and _share_words(question, comment):
        raise Refused(
            "quotes_the_citizen",
            N_(
                "The question repeats the citizen's words: ask in your own, so that nobody is recognised by them."
            ),
            field="question",
        )
    if _NAMES_SOMEBODY.search(question):
        raise Refused(
            "names_somebody",
            N_(
                "The question holds a number, an address or an hour by which the citizen could be recognised."
            ),
            field="question",
        )


def _share_words(one: str, other: str) -> bool:
    runs = [_runs(text) for text in (one, other)]
    return not runs[0].isdisjoint(runs[1])


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    return {tuple(words[start : start + QUOTED]) for start in range(len(words) - QUOTED + 1)}
