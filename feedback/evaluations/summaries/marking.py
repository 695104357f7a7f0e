"""The marks of one sheet added up: the common rows, the bonus that the head gives, and what the head takes off."""

from dataclasses import dataclass
from decimal import Decimal

from feedback.evaluations.rulesets.form import Criterion, Part
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.summaries.inputs import OfficialInputs
from feedback.evaluations.summaries.lines import Remark
from feedback.labels import N_
from feedback.scoring import Parameters, half_up
from feedback.scoring.steps import Step, step

NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Marked:
    """What the marks of a sheet give, in points."""

    common: Decimal
    bonus: Decimal
    deducted: Decimal
    remarks: tuple[Remark, ...]
    steps: tuple[Step, ...]  # where there is more to add than the common rows

    @property
    def points(self) -> Decimal:
        """What counts beside the results: deductions take the marked points down to nothing and no further."""
        return max(NONE, self.common + self.bonus - self.deducted)


def marked(official: OfficialInputs, rules: Rules, parameters: Parameters) -> Marked:
    """The points of an official's sheet where citizens weigh what `parameters` say.

    A common row has the head's marks, else the official's own, else its maximum. A bonus and a deduction are there as
    far as the head gave them: nobody claims them alone.
    """
    sums = dict.fromkeys(Part, NONE)
    remarks = set()
    for row in rules.rows_beside(parameters):
        points, remark = _points(official, row)
        sums[row.part] += points
        remarks |= {remark} if remark else set()
    found = Marked(
        half_up(sums[Part.COMMON]),
        half_up(sums[Part.BONUS]),
        half_up(sums[Part.DEDUCTION]),
        tuple(sorted(remarks)),
        (),
    )
    more = [part for part in (Part.BONUS, Part.DEDUCTION) if part in rules.rule_set.blocks]
    return found if not more else _with_step(found)


def _points(official: OfficialInputs, row: Criterion) -> tuple[Decimal, Remark | None]:
    if row.row in official.head_marks:
        return official.head_marks[row.row], None
    if not row.is_earned:
        return NONE, None
    if row.row in official.own_marks:
        return official.own_marks[row.row], Remark.SELF_SCORED_ONLY
    return row.maximum, Remark.ASSUMED_COMMON


def _with_step(found: Marked) -> Marked:
    formula = f"{found.common} + {found.bonus} - {found.deducted}"
    added = step(
        N_("Points by marks: common criteria, bonus, less what was taken off"), formula, found.points
    )
    return Marked(found.common, found.bonus, found.deducted, found.remarks, (added,))
