"""The month told to the official: the explanation in words, and the breakdown of the total line by line (§2)."""

from collections.abc import Mapping

from feedback.labels import N_
from feedback.scoring.parameters import Block, Parameters
from feedback.scoring.pipeline import OfficialMonth
from feedback.scoring.points import HUNDRED, Limits
from feedback.scoring.rounding import half_up, plain
from feedback.scoring.score import Score, ScoreStatus
from feedback.scoring.steps import Line, Sentence

SCORED = N_(
    "Your %(n)s ratings average %(mean)s where citizens usually give %(expected)s for the same procedures, channel "
    "and ward; the total difference divided by (%(n)s + %(k)s) and added to the common level %(A)s gives %(S)s, "
    "that is %(points)s of %(w)s points. The margin of error is %(L)s to %(U)s, and your class can change because of "
    "citizens' ratings only if the whole margin lies on the other side of the bound."
)
TOO_FEW = N_(
    "You have %(n)s counted ratings this month, fewer than %(n_min)s, so the citizen part is the neutral value %(A)s "
    "(%(points)s of %(w)s points). It neither helps nor harms you."
)
HELD_AT = N_(
    "By points your total would be %(point)s; because the margin of error does not reach beyond %(bound)s, the total "
    "stays at %(final)s and your class does not change."
)
NOT_APPLICABLE = N_(
    "Your post does not serve citizens, so there is no citizen part: your %(other)s other points of %(limit)s are "
    "converted to %(final)s of 100."
)
SHADOW = N_("In this trial period the citizen part is computed and shown, but counts for nothing.")

COMMON = N_("Common criteria (at most %(limit)s)")
COMMON_WITHOUT = N_("Common criteria without the citizens' part (at most %(limit)s)")
TASK = N_("Task results (at most %(limit)s)")
TASK_WITHOUT = N_("Task results without the citizens' part (at most %(limit)s)")
RATINGS = N_("Citizens' ratings: counted / held / excluded / unverified")
AVERAGES = N_("Your average - the usual average for the same work")
OWN_WEIGHT = N_("Weight of your own ratings, n / (n + %(k)s)")
LEVELS = N_("Common level → your score (margin of error)")
POINTS = N_("Citizens' points (neutral value)")
TOTALS = N_("Total by points / without citizens' influence")
FINAL = N_("Final total, class, guard at the bounds")


def explanation(month: OfficialMonth, parameters: Parameters) -> list[Sentence]:
    """What an official is told of the month: how the score came about, and what the guard or the cap did."""
    sentences = [_of_the_score(month, parameters)]
    standing = month.standing
    if standing.held_at is not None:
        values = {"point": standing.total, "bound": plain(standing.held_at), "final": standing.final}
        sentences.append(Sentence(HELD_AT, values))
    if month.place.flag:
        sentences.append(Sentence(month.place.flag.label))
    if month.score is not None and not parameters.w:
        sentences.append(Sentence(SHADOW))
    return sentences


def _of_the_score(month: OfficialMonth, parameters: Parameters) -> Sentence:
    score, standing = month.score, month.standing
    if score is None:
        other = standing.common + standing.task_other
        limit = plain(HUNDRED - parameters.w)
        return Sentence(NOT_APPLICABLE, {"other": other, "limit": limit, "final": standing.final})
    values = {
        "n": score.ratings,
        "A": score.common_level,
        "points": standing.points,
        "w": plain(parameters.w),
    }
    if score.status is not ScoreStatus.SCORED:
        return Sentence(TOO_FEW, {**values, "n_min": parameters.n_min})
    return Sentence(
        SCORED,
        {
            **values,
            "k": plain(parameters.k),
            "mean": score.mean,
            "expected": score.expected_mean,
            "S": score.score,
            "L": score.low,
            "U": score.high,
        },
    )


def breakdown(month: OfficialMonth, parameters: Parameters, limits: Limits | None = None) -> list[Line]:
    """The lines that show what the citizens' part is and what it does to the total.

    Nobody is shown the average of fewer ratings than make a score, nor its difference from the usual (§4).
    """
    score, standing = month.score, month.standing
    lines = [
        *_other_lines(month, parameters, limits or Limits()),
        _line(RATINGS, "%(counted)s / %(held)s / %(excluded)s / %(unverified)s", month.counts),
    ]
    if score is not None:
        lines += _citizen_lines(score, month, parameters)
    words = {"klass": Sentence(month.place.klass.label), "guard": Sentence(standing.guard.label)}
    return [*lines, _line(FINAL, "%(final)s; %(klass)s; %(guard)s", {"final": standing.final, **words})]


def _other_lines(month: OfficialMonth, parameters: Parameters, limits: Limits) -> list[Line]:
    in_common = parameters.block is Block.COMMON
    common = (COMMON_WITHOUT, limits.common - parameters.w) if in_common else (COMMON, limits.common)
    task = (TASK, limits.task) if in_common else (TASK_WITHOUT, limits.task - parameters.w)
    return [
        _line(label, "%(points)s", {"points": points}, limit=plain(limit))
        for (label, limit), points in ((common, month.standing.common), (task, month.standing.task_other))
    ]


def _citizen_lines(score: Score, month: OfficialMonth, parameters: Parameters) -> list[Line]:
    standing = month.standing
    own = [
        _line(AVERAGES, "%(mean)s - %(expected)s", {"mean": score.mean, "expected": score.expected_mean}),
        _line(
            OWN_WEIGHT, "%(share)s %%", {"share": half_up(score.own_weight * 100, 0)}, k=plain(parameters.k)
        ),
    ]
    levels = {"A": score.common_level, "S": score.score, "L": score.low, "U": score.high}
    return [
        *(own if score.status is ScoreStatus.SCORED else ()),
        _line(LEVELS, "%(A)s → %(S)s (%(L)s–%(U)s)", levels),
        _line(
            POINTS,
            "%(points)s (%(neutral)s)",
            {"points": standing.points, "neutral": standing.neutral_points},
        ),
        _line(
            TOTALS, "%(total)s / %(neutral)s", {"total": standing.total, "neutral": standing.neutral_total}
        ),
    ]


def _line(label: str, value: str, values: Mapping[str, object], **places: object) -> Line:
    return Line(Sentence(label, places), Sentence(value, values))
