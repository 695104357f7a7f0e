"""Leaders whose unit was judged otherwise than the totals of their people say (d of Decree 335/2025 Art. 15). PURE.

The decree makes d a matter of fact, and it is judged while the month runs, when the totals are not there yet. So once
they are, whoever closed is told where the two part; a reopened sheet corrects it.
"""

import uuid
from collections.abc import Collection, Sequence
from decimal import Decimal

from feedback.evaluations.rulesets.rules import MonthRules
from feedback.evaluations.summaries.lines import Line
from feedback.plans.results import HUNDRED, unit_fulfils


def judged_otherwise(lines: Sequence[Line], heads: Collection[uuid.UUID], rules: MonthRules) -> list[str]:
    """Leaders, by name and code, whose d is another than their people's totals give; a deputy's people are those of the division."""
    return [
        leader.named
        for leader in lines
        if leader.unit_result is not None
        and (totals := _of_their_people(leader, lines, is_head=leader.official_id in heads))
        and unit_fulfils(totals, rules.of(leader.employment).parameters.bounds[0])
        is not (leader.unit_result == HUNDRED)
    ]


def _of_their_people(leader: Line, lines: Sequence[Line], *, is_head: bool) -> list[Decimal]:
    """The totals of everybody else whom the leader answers for: the whole office for its head, else the division."""
    return [
        line.total
        for line in lines
        if line.total is not None
        and line.official_id != leader.official_id
        and (is_head or line.division == leader.division)
    ]
