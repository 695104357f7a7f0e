"""The whole way of a month, from counts to classes: table, expected averages, scores, standings, seats."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from feedback.scoring.cap import Contender, Place, Seating, seating
from feedback.scoring.classes import QualityClass, Standing, standing, standing_without_citizens
from feedback.scoring.parameters import Parameters
from feedback.scoring.rounding import exactly
from feedback.scoring.score import Rated, Score, ScoreStatus, citizen_score
from feedback.scoring.table import ReferenceTable, Tally, Work, reference_table

COUNTED, HELD, EXCLUDED, UNVERIFIED = "counted", "held", "excluded", "unverified"
STATES = (COUNTED, HELD, EXCLUDED, UNVERIFIED)


class MonthTally(NamedTuple):
    """How many ratings of one level and state an official received in the month for one kind of work."""

    official: str
    procedure: str
    channel: str
    ward: str
    level: int  # 1 to 5
    status: str  # one of STATES
    ratings: int  # how many


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An official as the evaluation brings him: the points that are not the citizens'."""

    id: str
    common: Decimal  # points
    task_other: Decimal  # points
    applicable: bool = True  # serves citizens
    parameters: Parameters | None = None  # where the post has a w, block or full_at of its own
    at_most: QualityClass | None = None  # what binds the class from outside the points


@dataclass(frozen=True, slots=True)
class OfficialMonth:
    """Everything that the month gives for one official."""

    counts: Mapping[str, int]  # ratings of each state
    score: Score | None  # None where the official does not serve citizens
    standing: Standing
    place: Place  # class and flag after the cap

    @property
    def status(self) -> ScoreStatus:
        """Whether, and if not why not, the official's own ratings make the score."""
        return self.score.status if self.score else ScoreStatus.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class EvaluatedMonth:
    """A month of one unit: the expected averages in use, everybody's result, and the seats."""

    common_level: Decimal  # A, score
    expected: Mapping[Work, Decimal]  # E of every kind of work rated in the month, in whatever state
    officials: Mapping[str, OfficialMonth]
    seats: int


@exactly
def evaluate_month(
    table: ReferenceTable,
    officials: Sequence[Evaluated],
    month: Sequence[MonthTally],
    parameters: Parameters,
    *,
    counting: frozenset[str] = frozenset({COUNTED}),
) -> EvaluatedMonth:
    """Evaluate `officials` as one unit by the ratings of the month whose state is in `counting`.

    Raises Refused for other points out of range or an official listed twice.
    """
    expected = {work: table.expected(work) for work in map(Work._make, {row[1:4] for row in month})}
    counts, rated = _by_official(month, expected, counting)
    level_of_all = table.common_level
    scores = {
        official.id: citizen_score(level_of_all, rated[official.id], official.parameters or parameters)
        if official.applicable
        else None
        for official in officials
    }
    standings = {
        official.id: stand(official, scores[official.id], official.parameters or parameters)
        for official in officials
    }
    seated = _seated(officials, scores, standings, parameters)
    return EvaluatedMonth(
        common_level=level_of_all,
        expected=expected,
        officials={
            official.id: OfficialMonth(
                counts[official.id], scores[official.id], standings[official.id], seated.places[official.id]
            )
            for official in officials
        },
        seats=seated.seats,
    )


def evaluate_from_history(
    history: Iterable[Tally],
    procedure_field: Mapping[str, str],
    officials: Sequence[Evaluated],
    month: Sequence[MonthTally],
    parameters: Parameters,
) -> EvaluatedMonth:
    """Make the reference table of the month and evaluate by it. Raises Refused as `evaluate_month` does."""
    return evaluate_month(reference_table(history, procedure_field, parameters), officials, month, parameters)


def undecided(without_held: EvaluatedMonth, with_held: EvaluatedMonth) -> frozenset[str]:
    """The officials whose class depends on ratings still held: their lines wait for a decision (§3.3)."""
    return frozenset(
        official
        for official, line in without_held.officials.items()
        if line.standing.klass is not with_held.officials[official].standing.klass
    )


def stand(official: Evaluated, score: Score | None, parameters: Parameters) -> Standing:
    """The standing of an official with this score, or of one who has none since he does not serve citizens."""
    if score is None:
        return standing_without_citizens(official.common, official.task_other, parameters)
    return standing(
        official.common,
        official.task_other,
        score=score.score,
        common_level=score.common_level,
        low=score.low,
        high=score.high,
        parameters=parameters,
    )


def _by_official(
    month: Sequence[MonthTally], expected: Mapping[Work, Decimal], counting: frozenset[str]
) -> tuple[defaultdict[str, dict[str, int]], defaultdict[str, list[Rated]]]:
    """Each official's ratings by state, and those that count with the E of their work."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
    rated: defaultdict[str, list[Rated]] = defaultdict(list)
    usual: dict[tuple[str, str, str], Decimal] = dict(
        expected.items()
    )  # to be found by a mere slice of a row
    for row in month:
        counts[row.official][row.status] += row.ratings
        if row.status in counting:
            rated[row.official].append(Rated(row.level, usual[row[1:4]], row.ratings))
    return counts, rated


def _seated(
    officials: Sequence[Evaluated],
    scores: Mapping[str, Score | None],
    standings: Mapping[str, Standing],
    parameters: Parameters,
) -> Seating:
    contenders = [_contender(official, scores[official.id], standings[official.id]) for official in officials]
    return seating(contenders, parameters)


def _contender(official: Evaluated, score: Score | None, standing: Standing) -> Contender:
    return Contender(
        official.id,
        standing.final,
        official.task_other,
        official.common,
        low=score.low if score else None,
        high=score.high if score else None,
        at_most=official.at_most,
    )
