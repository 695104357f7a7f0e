"""How citizens' ratings become a fair part of the monthly evaluation: pure arithmetic, to be read in this order.

1. `parameters`  what the method leaves to decide, and the defaults
2. `rounding`    fifty digits within, half up outside
3. `table`       M, e_f, e_p, g_c, u_w → E: what citizens usually give for the same work
4. `score`       A + D / (n + k) → S, with its margin L to U
5. `points`      pt(S): what the score earns
6. `classes`     the total, its class, and the guard at the bounds
7. `cap`         the seats of the excellent class
8. `pipeline`    a whole month, from counts to classes
9. `pooling`     a quarter or a year
10. `explain`   the same told to the official, in words and line by line
11. `working`   the same step by step, to be checked with a pencil (`steps` says what a step is)

Letters and section numbers are those of the scoring specification. Nothing here knows a database, a request or a
clock; numbers are `Decimal` throughout.
"""

from feedback.scoring.cap import CapFlag, Contender, Place, Seating, lower, seating, seats_for
from feedback.scoring.classes import (
    Guard,
    QualityClass,
    Standing,
    quality_class,
    standing,
    standing_without_citizens,
)
from feedback.scoring.parameters import Block, CapBase, Parameters
from feedback.scoring.pipeline import (
    STATES,
    Evaluated,
    EvaluatedMonth,
    MonthTally,
    OfficialMonth,
    evaluate_from_history,
    evaluate_month,
    undecided,
)
from feedback.scoring.points import citizen_points, other_points
from feedback.scoring.pooling import PooledMonth, period_score
from feedback.scoring.rounding import half_up, published
from feedback.scoring.score import Rated, Score, ScoreStatus, citizen_score
from feedback.scoring.table import ReferenceTable, Tally, Work, reference_table

__all__ = [
    "STATES",
    "Block",
    "CapBase",
    "CapFlag",
    "Contender",
    "Evaluated",
    "EvaluatedMonth",
    "Guard",
    "MonthTally",
    "OfficialMonth",
    "Parameters",
    "Place",
    "PooledMonth",
    "QualityClass",
    "Rated",
    "ReferenceTable",
    "Score",
    "ScoreStatus",
    "Seating",
    "Standing",
    "Tally",
    "Work",
    "citizen_points",
    "citizen_score",
    "evaluate_from_history",
    "evaluate_month",
    "half_up",
    "lower",
    "other_points",
    "period_score",
    "published",
    "quality_class",
    "reference_table",
    "seating",
    "seats_for",
    "standing",
    "standing_without_citizens",
    "undecided",
]
