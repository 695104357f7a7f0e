"""An office's month prepared once, and everybody in it evaluated in one pass: under some parameters, with some states of ratings. PURE."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feedback.evaluations.rulesets.rules import MonthRules
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs
from feedback.evaluations.summaries.marking import marked
from feedback.evaluations.summaries.one_official import (
    applies,
    ceiling_of,
    full_parameters_of,
    is_left_out,
    parameters_of,
    results_of,
    seat_group,
    shares_seats,
    why_not_evaluated,
)
from feedback.offices.models import Employment
from feedback.plans.results import PlanResults, result_points
from feedback.scoring import (
    Evaluated,
    EvaluatedMonth,
    MonthTally,
    OfficialMonth,
    Parameters,
    ReferenceTable,
    evaluate_month,
)

COUNTED_ONLY = frozenset({"counted"})
WITH_HELD = frozenset({"counted", "held"})


@dataclass(frozen=True, slots=True)
class Pass:
    """Everybody evaluated once: under some parameters, with some states of ratings counting."""

    months: Mapping[str, OfficialMonth]  # by official, in hex; those with a result
    scores: Mapping[str, OfficialMonth]  # those without: only their citizen score means anything
    seats: int


@dataclass(frozen=True, slots=True)
class Unit:
    """The office's month, prepared once for every pass over it."""

    month: OfficeMonth
    rules: MonthRules
    # By kind of people, also in the trial period; read from the rules once, since there may be thousands of officials.
    full: Mapping[Employment, Parameters]
    table: ReferenceTable
    officials: Sequence[OfficialInputs]  # those evaluated here
    results: Mapping[uuid.UUID, PlanResults]
    tallies: Mapping[str, Sequence[MonthTally]]  # by official, in hex

    def parameters_of(self, official: OfficialInputs, *, in_full: bool = False) -> Parameters:
        """The parameters of an official's post: those that count, or in full those of the rule set in the trial period too."""
        kind = official.employment
        chosen = full_parameters_of if in_full else parameters_of
        return chosen(official, self.rules.of(kind), self.full[kind])

    def evaluated(self, counting: frozenset[str], *, in_full: bool = False) -> Pass:
        """Evaluate everybody by the parameters of the own post, each group that shares the cap by itself."""
        groups: defaultdict[tuple[Employment, str, bool], list[Evaluated]] = defaultdict(list)
        without: list[Evaluated] = []
        first = self._first_kinds()
        for official in self.officials:
            kind = official.employment
            rules = self.rules.of(kind)
            own = self.parameters_of(official, in_full=in_full)
            points = result_points(self.results[official.id], rules.result_points(own))
            seated = shares_seats(official.moved_on, rules)
            evaluated = Evaluated(
                official.id.hex,
                marked(official, rules, own).points,
                points or Decimal(0),
                applies(official, rules),
                own,
                ceiling_of(official, rules),
            )
            group = without if points is None else groups[first[kind], seat_group(official, rules), seated]
            group.append(evaluated)
        months: dict[str, OfficialMonth] = {}
        seats = 0
        for (kind, _, seated), group in groups.items():
            found = self._evaluated(group, self.full[kind], counting)
            months.update(found.officials)
            seats += found.seats if seated else 0
        main = self.full[Employment.CIVIL_SERVANT]  # everybody brings the own ones; none of these has a seat
        return Pass(months, self._evaluated(without, main, counting).officials, seats)

    def _evaluated(
        self, group: Sequence[Evaluated], parameters: Parameters, counting: frozenset[str]
    ) -> EvaluatedMonth:
        return evaluate_month(self.table, group, self._ratings(group), parameters, counting=counting)

    def _first_kinds(self) -> dict[Employment, Employment]:
        """For each kind of people the first one under the same rules, since those share the seats."""
        found: dict[Employment, Employment] = {}
        for kind in Employment:
            found[kind] = next((each for each in found if self.rules.of(each) == self.rules.of(kind)), kind)
        return found

    def _ratings(self, group: Iterable[Evaluated]) -> list[MonthTally]:
        return [tally for official in group for tally in self.tallies.get(official.id, ())]


def prepared(month: OfficeMonth, rules: MonthRules, table: ReferenceTable) -> Unit:
    """The office's month with what every pass over it needs: who is evaluated here, their results and their ratings."""
    here = [
        official
        for official in month.officials
        if why_not_evaluated(official, rules.of(official.employment)) is None
        and not is_left_out(official, rules)
    ]
    results = {official.id: results_of(official, rules.of(official.employment)) for official in here}
    tallies: defaultdict[str, list[MonthTally]] = defaultdict(list)
    for tally in (*month.tallies, *month.elsewhere):
        tallies[tally.official].append(tally)
    return Unit(
        month=month,
        rules=rules,
        full={kind: rules.of(kind).full_parameters for kind in Employment},
        table=table,
        officials=here,
        results=results,
        tallies={each.id.hex: tallies[each.id.hex] for each in here},
    )
