"""What became of the flagged ratings of a month, by flag and by level, as far as it may be told; and its alarm.

Levels of ratings still held are told to nobody, since those who decide must not know them (scoring §3.3).
"""

import math
import uuid
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.integrity.findings import FlagKind
from feedback.integrity.queries import held_by_kind
from feedback.periods.month import Month
from feedback.ratings.models import RatingState, Tally

FEWEST_SHOWN = 5  # ratings: a smaller number of one kind is not told (scoring §4)
LOW = (1, 2)
FEWEST_FOR_ALARM = 5  # excluded ratings
SMALLEST_SHARE = Fraction(
    1, 20
)  # of low ratings to be expected, so that one does not alarm where all are content
RARE = Fraction(1, 100)  # chance of so many low ones among the excluded


@dataclass(frozen=True, slots=True)
class KindLine:
    """One detector's month. None stands for a number from one to four, or one that such a number could be told from."""

    kind: FlagKind
    held: int | None
    released: int | None
    excluded: int | None
    excluded_low: int | None  # of level 1 and 2
    excluded_other: int | None


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A month's flagged ratings: a line for each detector that held any, and whether many more lows were excluded."""

    lines: tuple[KindLine, ...]
    alarm: bool


def held_report(session: Session, office_id: uuid.UUID, month: Month) -> HeldReport:
    """What became of the flagged ratings of the office's month."""
    counts: dict[FlagKind, Counter[tuple[RatingState, bool]]] = {}
    for row in held_by_kind(session, office_id, month):
        counts.setdefault(row.kind, Counter())[row.state, row.level in LOW] += row.count
    lines = tuple(_line(kind, counts[kind]) for kind in FlagKind if kind in counts)
    low, excluded, received_low, received = _levels(session, office_id, month)
    return HeldReport(lines, is_alarming(low, excluded, received_low, received))


def is_alarming(low: int, excluded: int, received_low: int, received: int) -> bool:
    """Whether the share of low ratings among the excluded is too large for chance, the month's own share being given.

    The chance of as many or more low ones is that of the binomial distribution.
    """
    if excluded < FEWEST_FOR_ALARM or not received:
        return False
    share = max(Fraction(received_low, received), SMALLEST_SHARE)
    chance = sum(
        (
            math.comb(excluded, each) * share**each * (1 - share) ** (excluded - each)
            for each in range(low, excluded + 1)
        ),
        Fraction(0),
    )
    return chance < RARE


def _line(kind: FlagKind, counts: Counter[tuple[RatingState, bool]]) -> KindLine:
    def total(state: RatingState) -> int:
        return counts[state, True] + counts[state, False]

    low, other = counts[RatingState.EXCLUDED, True], counts[RatingState.EXCLUDED, False]
    by_level = _shown(low) is not None and _shown(other) is not None
    return KindLine(
        kind,
        held=_shown(total(RatingState.HELD)),
        released=_shown(total(RatingState.COUNTED)),
        excluded=_shown(low + other),
        excluded_low=low if by_level else None,
        excluded_other=other if by_level else None,
    )


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= FEWEST_SHOWN else None


def _levels(session: Session, office_id: uuid.UUID, month: Month) -> tuple[int, int, int, int]:
    """Low and all excluded ratings of the month, then low and all received ones; from the tallies."""
    asked = (
        select(Tally.state, Tally.level, func.sum(Tally.count))
        .where(Tally.office_id == office_id, Tally.month == month)
        .group_by(Tally.state, Tally.level)
    )
    counts = {(state, level): int(count) for state, level, count in session.execute(asked)}
    excluded = {key: count for key, count in counts.items() if key[0] is RatingState.EXCLUDED}
    return (
        sum(count for (_, level), count in excluded.items() if level in LOW),
        sum(excluded.values()),
        sum(count for (_, level), count in counts.items() if level in LOW),
        sum(counts.values()),
    )
