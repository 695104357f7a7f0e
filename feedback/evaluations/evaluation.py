"""The month of an office evaluated: plan results, common points and citizens' ratings put together.

Everything comes in as `OfficeMonth`, `Rules` and the reference table, and nothing is read from anywhere else: the same
three give the same lines for ever.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from feedback.evaluations.form import Part
from feedback.evaluations.inputs import OfficeMonth, OfficialInputs
from feedback.evaluations.lines import Explained, Line, Remark, Totals
from feedback.evaluations.marking import marked
from feedback.evaluations.one_official import (
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
from feedback.evaluations.rules import MonthRules, Rules
from feedback.evaluations.unit_totals import totals_of
from feedback.offices.models import Employment
from feedback.plans.results import PlanResults, points_step, result_points
from feedback.scoring import (
    STATES,
    Evaluated,
    EvaluatedMonth,
    MonthTally,
    OfficialMonth,
    Parameters,
    QualityClass,
    ReferenceTable,
    evaluate_month,
    half_up,
    lower,
)
from feedback.scoring.explain import breakdown, explanation
from feedback.scoring.steps import Sentence
from feedback.scoring.working import working

COUNTED_ONLY = frozenset({"counted"})
WITH_HELD = frozenset({"counted", "held"})
NO_COUNTS: Mapping[str, int] = dict.fromkeys(STATES, 0)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A month of an office: a line for everybody, how each came about, and the totals."""

    lines: tuple[Line, ...]
    explained: Mapping[uuid.UUID, Explained]
    totals: Totals


@dataclass(frozen=True, slots=True)
class _Pass:
    """Everybody evaluated once: under some parameters, with some states of ratings counting."""

    months: Mapping[str, OfficialMonth]  # by official, in hex; those with a result
    scores: Mapping[str, OfficialMonth]  # those without: only their citizen score means anything
    seats: int


@dataclass(frozen=True, slots=True)
class _Unit:
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

    def evaluated(self, counting: frozenset[str], *, in_full: bool = False) -> _Pass:
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
        return _Pass(months, self._evaluated(without, main, counting).officials, seats)

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


def evaluate(month: OfficeMonth, rules: MonthRules, table: ReferenceTable) -> Evaluation:
    """Evaluate an office's month, everybody under the rules for the own kind (scoring §1; each rule set's law).

    Held ratings do not count; where a class would differ if they did, the line says so (§3.3). In the trial period
    citizens' points are computed beside and count for nothing. Nobody without an assigned task has a total.
    """
    unit = _prepared(month, rules, table)
    counted = unit.evaluated(COUNTED_ONLY)
    any_held = any(tally.status == "held" for tallies in unit.tallies.values() for tally in tallies)
    with_held = unit.evaluated(WITH_HELD) if any_held else counted
    shadow = unit.evaluated(COUNTED_ONLY, in_full=True) if rules.shadow else None
    counts = month.counts
    lines, explained = [], {}
    for official in month.officials:
        if is_left_out(official, rules):
            continue
        plain = _plain_line(official, month, counts.get(official.id.hex, NO_COUNTS))
        reason = why_not_evaluated(official, rules.of(official.employment))
        if reason is not None:
            lines.append(replace(plain, remarks=(reason,)))
            explained[official.id] = Explained((Sentence(reason.label),))
            continue
        lines.append(_line(plain, official, unit, counted, with_held, shadow))
        explained[official.id] = _explained(official, unit, counted, shadow)
    return Evaluation(tuple(lines), explained, totals_of(month, lines, counted.seats))


def _prepared(month: OfficeMonth, rules: MonthRules, table: ReferenceTable) -> _Unit:
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
    return _Unit(
        month=month,
        rules=rules,
        full={kind: rules.of(kind).full_parameters for kind in Employment},
        table=table,
        officials=here,
        results=results,
        tallies={each.id.hex: tallies[each.id.hex] for each in here},
    )


def _plain_line(official: OfficialInputs, month: OfficeMonth, counts: Mapping[str, int]) -> Line:
    elsewhere = (
        tally.ratings
        for tally in month.elsewhere
        if tally.official == official.id.hex and tally.status == "counted"
    )
    return Line(
        official_id=official.id,
        employment=official.employment,
        code=official.code,
        name=official.name,
        title=official.title,
        division=official.division,
        month_days=official.time.of_month if official.time else None,
        posted_days=official.time.posted if official.time else None,
        absent_days=official.time.absent if official.time else None,
        served=official.served,
        elsewhere=sum(elsewhere),
        counted=counts["counted"],
        held=counts["held"],
        excluded=counts["excluded"],
        unverified=counts["unverified"],
    )


def _line(
    plain: Line, official: OfficialInputs, unit: _Unit, counted: _Pass, with_held: _Pass, shadow: _Pass | None
) -> Line:
    who, rules = official.id.hex, unit.rules.of(official.employment)
    own = unit.parameters_of(official)
    marks = marked(official, rules, own)
    found, results = counted.months.get(who), unit.results[official.id]
    scored = found or counted.scores[who]
    score, standing = scored.score, scored.standing
    line = replace(
        plain,
        rule_set=rules.rule_set.name,
        common=marks.points,
        bonus=_present(marks.bonus, Part.BONUS, rules),
        deducted=_present(marks.deducted, Part.DEDUCTION, rules),
        quantity=_rounded(results.quantity),
        quality=_rounded(results.quality),
        progress=_rounded(results.progress),
        result=_rounded(results.mean),
        task=result_points(results, rules.result_points(own)),
        status=scored.status,
        citizen=standing.points,
        neutral=standing.neutral_points,
    )
    if results.leadership:
        d, organising, solidarity = results.leadership
        line = replace(line, unit_result=d, organising=organising, solidarity=solidarity)
    if score is not None:
        line = replace(
            line,
            common_level=score.common_level,
            score=score.score,
            low=score.low,
            high=score.high,
            used=score.used,
        )
    if shadow is not None:
        line = _with_shadow(line, who, shadow)
    if found is not None:
        line = replace(
            line,
            total_by_points=standing.total,
            total_without_citizens=standing.neutral_total,
            total=standing.final,
            klass=found.place.klass,
            letter=rules.rule_set.letter(found.place.klass),
            guard=standing.guard,
            cap=found.place.flag,
            ceiling=ceiling_of(official, rules),
        )
    facts = {
        Remark.NO_PLAN: found is None,
        Remark.MOVED_ON: official.moved_on,
        Remark.PART_MONTH: official.time is not None and official.time.is_part and not official.moved_on,
        Remark.NOT_APPLICABLE: not applies(official, rules),
        Remark.HELD_MATTERS: found is not None and _differs(found, with_held.months[who]),
        Remark.ROSTER_ONLY: not unit.month.transactions and plain.counted > 0,
        Remark.RATED_ELSEWHERE: plain.elsewhere > 0,
        Remark.DISCIPLINED: found is not None and _binds(found, official.by_discipline),
        Remark.NOT_ABOVE_UNIT: found is not None and _binds(found, official.by_unit),
        Remark.NO_SEAT: found is not None and not shares_seats(official.moved_on, rules),
        Remark.SHADOW: rules.shadow and applies(official, rules),
    }
    return replace(line, remarks=(*marks.remarks, *(remark for remark, holds in facts.items() if holds)))


def _binds(found: OfficialMonth, at_most: QualityClass | None) -> bool:
    """Whether a limit from outside the points lowers the class that they give."""
    return at_most is not None and lower(found.standing.klass, at_most) is not found.standing.klass


def _with_shadow(line: Line, who: str, shadow: _Pass) -> Line:
    found = shadow.months.get(who)
    scored = found or shadow.scores[who]
    return replace(
        line,
        shadow=scored.standing.points,
        shadow_total=found.standing.final if found else None,
        shadow_klass=found.place.klass if found else None,
    )


def _differs(without: OfficialMonth, with_held: OfficialMonth) -> bool:
    """Whether held ratings, one's own or a rival's for the same seat, would change the class."""
    return (without.standing.klass, without.place.klass) != (with_held.standing.klass, with_held.place.klass)


def _explained(official: OfficialInputs, unit: _Unit, counted: _Pass, shadow: _Pass | None) -> Explained:
    """The words and steps of an official; in the trial period the words tell what citizens' points would be."""
    who, rules = official.id.hex, unit.rules.of(official.employment)
    own = unit.parameters_of(official)
    results = unit.results[official.id]
    plan_steps = (
        *results.steps,
        points_step(results, rules.result_points(own)),
        *marked(official, rules, own).steps,
    )
    found = counted.months.get(who)
    if found is None:
        return Explained((Sentence(Remark.NO_PLAN.label),), (), plan_steps, ())
    sentences = explanation(found, own)
    if shadow is not None and applies(official, rules):
        full = unit.parameters_of(official, in_full=True)
        sentences[:1] = explanation(shadow.months[who], full)[:1]
    limits = {Remark.DISCIPLINED: official.by_discipline, Remark.NOT_ABOVE_UNIT: official.by_unit}
    sentences += [Sentence(remark.label) for remark, limit in limits.items() if _binds(found, limit)]
    return Explained(
        tuple(sentences), tuple(breakdown(found, own, rules.limits)), plan_steps, tuple(working(found, own))
    )


def _present(points: Decimal, part: Part, rules: Rules) -> Decimal | None:
    return points if part in rules.rule_set.blocks else None


def _rounded(number: Decimal | None) -> Decimal | None:
    return None if number is None else half_up(number)
