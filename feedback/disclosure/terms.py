"""When the pooled score of a quarter, half-year or year may be told: never where subtraction would tell a few ratings.

A month with fewer than five ratings tells nothing of them. Pooled with months that are told, a score would: whoever
knows the score of the term and those of the other months computes the rest. So a term is told once all of its months
are closed, and only where the ratings that nothing has told yet are none, or five and more (§4, rules 1 and 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.disclosure.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Piece:
    """A month of an official, or a term already told or withheld: what of its ratings nobody can compute yet."""

    untold: int  # ratings
    closed: bool = True
    changed: bool = False  # its ratings were counted anew after the close, while they were untold


def month_piece(ratings: int, *, closed: bool, version: int = 1, limits: Limits = LIMITS) -> Piece:
    """The piece that a month is: from five ratings on its score is told, and with it their sum."""
    untold = 0 if ratings >= limits.score_from else ratings
    return Piece(untold, closed, changed=bool(untold) and version > 1)


def term_piece(parts: Sequence[Piece], limits: Limits = LIMITS) -> tuple[bool, Piece]:
    """Whether the term made up of `parts` may be told, and the piece that it then is to a longer one.

    A month whose few ratings were counted anew keeps its terms untold: two versions of the term would differ by it.
    """
    untold = sum(part.untold for part in parts)
    closed = all(part.closed for part in parts)
    changed = any(part.changed for part in parts)
    told = closed and not changed and (untold == 0 or untold >= limits.score_from)
    return told, Piece(0 if told else untold, closed, changed)
