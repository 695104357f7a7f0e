"""Where a passage stands in somebody's words, and how words look with passages marked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.errors import Refused
from feedback.labels import N_, normal

FEWEST_CHARACTERS = 2  # of a passage: one letter would be taken out of every word


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of words, to be taken out or to stay."""

    text: str
    goes: bool


def spans_of(words: str, passages: Sequence[str]) -> list[tuple[int, int]]:
    """Every place at which one of the passages stands, from left to right, those that overlap joined.

    Raises Refused: `no_passage`, `passage_too_short`, `passage_not_there`.
    """
    found: list[tuple[int, int]] = []
    wanted = [passage for each in passages if (passage := normal(each))]
    if not wanted:
        raise Refused("no_passage", N_("Write the passage that is to go, as it stands."), field="passages")
    for passage in wanted:
        if len(passage) < FEWEST_CHARACTERS:
            raise Refused(
                "passage_too_short",
                N_("A passage has at least %(fewest)s characters."),
                field="passages",
                fewest=FEWEST_CHARACTERS,
            )
        places = _places(words, passage)
        if not places:
            raise Refused(
                "passage_not_there",
                N_("“%(passage)s” does not stand in these words."),
                field="passages",
                passage=passage,
            )
        found += places
    return _joined(found)


def pieces(told: str, passages: Sequence[str]) -> list[Piece]:
    """The words as they were told, in pieces: those that go, and those that stay."""
    spans = _joined([span for passage in passages if passage for span in _places(told, passage)])
    made, position = [], 0
    for start, end in spans:
        made += [Piece(told[position:start], False), Piece(told[start:end], True)]
        position = end
    return [piece for piece in [*made, Piece(told[position:], False)] if piece.text]


def _places(words: str, passage: str) -> list[tuple[int, int]]:
    found, position = [], words.find(passage)
    while position >= 0:
        found.append((position, position + len(passage)))
        position = words.find(passage, position + len(passage))
    return found


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
