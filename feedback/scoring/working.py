"""The working of a month: every step from the ratings to the class, as a person would check it with a pencil."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from feedback.labels import N_
from feedback.scoring.classes import Guard, Standing
from feedback.scoring.parameters import Parameters
from feedback.scoring.pipeline import COUNTED, MonthTally, OfficialMonth
from feedback.scoring.points import HUNDRED
from feedback.scoring.rounding import exactly, half_up, plain, shown
from feedback.scoring.score import Score, ScoreStatus
from feedback.scoring.steps import Sentence, Step, step
from feedback.scoring.table import ReferenceTable, Work


def working(month: OfficialMonth, parameters: Parameters) -> list[Step]:
    """The steps from the sum of the ratings to the class after the cap; nothing in them tells one rating apart."""
    standing, place = month.standing, month.place
    if month.score is None:
        steps = [_without_citizens(standing, parameters)]
    else:
        steps = [*_of_score(month.score, parameters), *_of_standing(standing, month.score, parameters)]
    steps.append(step(N_("Class by the final total"), f"{standing.final}", Sentence(standing.klass.label)))
    if place.position is not None:
        steps.append(
            step(N_("Class after the cap, by rank"), f"{place.position}", Sentence(place.klass.label))
        )
    return steps


@exactly
def working_by_work(
    table: ReferenceTable, month: Iterable[MonthTally], official: str, parameters: Parameters
) -> list[Step]:
    """The usual average of each kind of work of an official, and what the counted ratings of it add to D.

    For whoever answers for the computation. It tells how each kind of work was rated, so it is neither for the
    official nor for a page: small groups would point at single citizens.
    """
    ratings: defaultdict[Work, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in month:
        if row.official == official and row.status == COUNTED and row.ratings:
            ratings[Work(row.procedure, row.channel, row.ward)][row.level] += row.ratings
    steps = [step(N_("Common level A: M, rounded"), f"{shown(table.mean)}", table.common_level)]
    for work, levels in sorted(ratings.items()):
        expected, number = table.expected(work), sum(levels.values())
        points = {level: parameters.points[level - 1] for level in levels}
        given = " + ".join(f"{levels[level]} × {plain(points[level])}" for level in sorted(levels))
        added = sum((levels[level] * points[level] for level in levels), Decimal(0)) - number * expected
        parts = " + ".join(str(shown(part)) for part in table.parts(work))
        steps += [
            step(
                N_("Usual average E for %(work)s"),
                parts.replace("+ -", "- "),
                expected,
                work=" · ".join(work),
            ),
            step(
                N_("Difference for %(work)s"),
                f"{given} - {number} × {expected}",
                added,
                work=" · ".join(work),
            ),
        ]
    return steps


@exactly
def _of_score(score: Score, parameters: Parameters) -> list[Step]:
    added = f"({score.used} + {plain(parameters.k)})"
    half_width = half_up(score.half_width, 4)
    if score.status is ScoreStatus.SCORED:
        moved = f"{score.common_level} {_signed(score.difference)} / {added}"
        steps = [
            step(
                N_("D: sum of the ratings' points less the sum usual for the same work"),
                f"{plain(score.points)} - {score.expected}",
                score.difference,
            ),
            step(N_("Score S: common level plus D / (n + k), within 0 and 100"), moved, score.score),
        ]
    else:
        reason = N_("Score S: fewer than %(n_min)s ratings, so the common level")
        steps = [step(reason, f"{score.common_level}", score.score, n_min=parameters.n_min)]
    spread = f"{plain(parameters.sigma)}² / {added} + {plain(parameters.s0)}²"
    edges = f"{half_up(score.unrounded, 4)} ± {half_width}"
    return [
        *steps,
        step(N_("Half-width of the margin of error"), f"{plain(parameters.z)} × √({spread})", half_width),
        step(N_("Margin of error L to U, within 0 and 100"), edges, f"{score.low} – {score.high}"),
    ]


def _of_standing(standing: Standing, score: Score, parameters: Parameters) -> list[Step]:
    w, full = plain(parameters.w), plain(parameters.full_at)
    others = f"{standing.common} + {standing.task_other}"
    return [
        step(N_("Citizens' points"), f"{w} × min({score.score}; {full}) / {full}", standing.points),
        step(
            N_("Neutral points"), f"{w} × min({score.common_level}; {full}) / {full}", standing.neutral_points
        ),
        step(N_("Total by points"), f"{others} + {standing.points}", standing.total),
        step(
            N_("Total without citizens' influence"),
            f"{others} + {standing.neutral_points}",
            standing.neutral_total,
        ),
        _of_guard(standing),
    ]


def _of_guard(standing: Standing) -> Step:
    """What the guard did: it compares the far edge of the margin with the bound that the total would cross."""
    bound = plain(standing.held_at) if standing.held_at is not None else ""
    if standing.guard is Guard.HELD_DOWN:
        return step(
            N_("Guard: the margin reaches the bound"), f"{standing.high_total} ≥ {bound}", standing.final
        )
    if standing.guard is Guard.HELD_UP:
        return step(
            N_("Guard: the margin stays below the bound"), f"{standing.low_total} < {bound}", standing.final
        )
    way = f"{standing.neutral_total} → {standing.total}"
    return step(N_("Guard at the bounds"), way, Sentence(standing.guard.label))


def _without_citizens(standing: Standing, parameters: Parameters) -> Step:
    hundred = plain(HUNDRED)
    formula = f"({standing.common} + {standing.task_other}) × {hundred} / ({hundred} - {plain(parameters.w)})"
    return step(N_("Total of a post that does not serve citizens"), formula, standing.final)


def _signed(number: Decimal) -> str:
    return f"- {-number}" if number < 0 else f"+ {number}"
