"""The citizen score of a term: every rating pooled with the E of its own month, told as far as disclosure allows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from feedback.disclosure import Piece, month_piece, term_piece
from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.scoring import Parameters, PooledMonth, Rated, Score, citizen_score, period_score
from feedback.terms.term import Term


class Telling(Labelled):
    """Whether the pooled score of a term is told, and why not."""

    TOLD = "told", N_("Pooled from every rating of the period")
    NOT_COMPLETE = "not_complete", N_("Told once every month of the period is closed")
    FEW = "few", N_("Not told: it would give away a month with fewer than five ratings")
    DIFFERS = "differs", N_("Not told: a closed month waits for its new version")
    NO_RATINGS = "no_ratings", N_("No ratings in the period")


@dataclass(frozen=True, slots=True)
class RatedMonth:
    """An official's closed month: its common level and score as closed, and the ratings counted in it."""

    common_level: Decimal  # A, score
    score: Decimal  # S as the month was closed with
    counted: int  # ratings as the month was closed with
    rated: tuple[Rated, ...]
    parameters: Parameters
    version: int = 1

    @property
    def agrees(self) -> bool:
        """Whether the ratings still give the score that the month was closed with."""
        again = citizen_score(self.common_level, self.rated, self.parameters)
        return (again.ratings, again.score) == (self.counted, self.score)


@dataclass(frozen=True, slots=True)
class TermScore:
    """The pooled score; none unless it is told."""

    telling: Telling
    score: Score | None = None


def term_score(
    term: Term,
    months: Mapping[Month, RatedMonth],
    *,
    closed: frozenset[Month],
    parameters: Parameters,
) -> TermScore:
    """The score of one official over `term` (scoring §1.7), from the months in which he was rated as serving citizens.

    `closed` are the months that nothing more is to come of. A month whose ratings no longer give what it was closed
    with has a decision behind it that its next version will bring in: until then the term tells nothing.
    """
    told, _ = _piece(term, months, closed)
    within = [months[month] for month in term.months if month in months]
    if not closed.issuperset(term.months):
        return TermScore(Telling.NOT_COMPLETE)
    if not any(month.counted for month in within):
        return TermScore(Telling.NO_RATINGS)
    if not all(month.agrees for month in within):
        return TermScore(Telling.DIFFERS)
    if not told:
        return TermScore(Telling.FEW)
    pooled = [PooledMonth(month.common_level, month.rated) for month in within]
    return TermScore(Telling.TOLD, period_score(pooled, parameters))


def _piece(term: Term, months: Mapping[Month, RatedMonth], closed: frozenset[Month]) -> tuple[bool, Piece]:
    """Whether the term may be told; asked of the terms within it first, since what they tell is known."""
    if term.parts:
        return term_piece([_piece(part, months, closed)[1] for part in term.parts])
    return term_piece(
        [
            month_piece(
                months[month].counted if month in months else 0,
                closed=month in closed,
                version=months[month].version if month in months else 1,
            )
            for month in term.months
        ]
    )
