"""Passages in somebody's words: where they stand, what is refused, and how words look with them marked."""

import pytest

from feedback.errors import Refused
from feedback.redactions.passages import Piece, pieces, spans_of

WORDS = "Anh ta lười, lười lắm"


def test_every_place_of_a_passage_is_found() -> None:
    assert spans_of(WORDS, ["lười"]) == [(7, 11), (13, 17)]


def test_passages_that_touch_or_overlap_go_as_one() -> None:
    assert spans_of(WORDS, ["lười, l", ", lười lắm"]) == [(7, 21)]


@pytest.mark.parametrize(
    ("passages", "code"),
    [([], "no_passage"), ([" "], "no_passage"), (["a"], "passage_too_short"), (["ngu"], "passage_not_there")],
)
def test_what_names_no_passage_is_refused(passages: list[str], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        spans_of(WORDS, passages)

    assert refusal.value.code == code


def test_words_come_in_pieces() -> None:
    assert pieces("Lười, lười", ["lười"]) == [Piece("Lười, ", False), Piece("lười", True)]
    assert pieces("Tốt", []) == [Piece("Tốt", False)]
