"""The month of an office evaluated: plan results, common points and citizens' ratings put together.

Everything comes in as `OfficeMonth`, `Rules` and the reference table, and nothing is read from anywhere else: the same
three give the same lines for ever.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from feedback.disclosure import unit_levels
from feedback.evaluations.form import Part
from feedback.evaluations.inputs import OfficeMonth, OfficialInputs, of_nobody
from feedback.evaluations.lines import Explained, Line, Remark, Totals, percent
from feedback.evaluations.marking import marked
from feedback.evaluations.rules import MonthRules, Rules
from feedback.evaluations.settings import Absent, CapGroup, Included, Moved
from feedback.labels import N_
from feedback.offices.models import Employment
from feedback.plans.results import PlanResults, plan_results, points_step, result_points
from feedback.scoring import (
    STATES,
    Block,
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
from feedback.scoring.rounding import exactly
from feedback.scoring.rounding import plain as plain_number
from feedback.scoring.steps import Sentence, step
from feedback.scoring.working import working

COUNTED_ONLY = frozenset({"counted"})
WITH_HELD = frozenset({"counted", "held"})
SERVICE = frozenset({"counted", "unverified"})  # states in the statistics of the service
SATISFIED = (4, 5)  # levels
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
    # By kind of people; read from the rules once, since there may be thousands of officials.
    counting: Mapping[Employment, Parameters]  # those that count
    full: Mapping[Employment, Parameters]  # those of the rule set, also in the trial period
    table: ReferenceTable
    officials: Sequence[OfficialInputs]  # those evaluated here
    results: Mapping[uuid.UUID, PlanResults]
    tallies: Mapping[str, Sequence[MonthTally]]  # by official, in hex

    def evaluated(self, parameters: Mapping[Employment, Parameters], counting: frozenset[str]) -> _Pass:
        """Evaluate everybody under the `parameters` of the own kind, each group that shares the cap by itself."""
        groups: defaultdict[tuple[Employment, str], list[Evaluated]] = defaultdict(list)
        without: list[Evaluated] = []
        first = self._first_kinds()
        for official in self.officials:
            kind = official.employment
            rules = self.rules.of(kind)
            own = parameters_of(official, parameters[kind])
            points = result_points(self.results[official.id], rules.result_points(own))
            evaluated = Evaluated(
                official.id.hex,
                marked(official, rules, own).points,
                points or Decimal(0),
                official.serves_citizens,
                own,
                official.at_most,
            )
            group = without if points is None else groups[first[kind], seat_group(official, rules)]
            group.append(evaluated)
        months: dict[str, OfficialMonth] = {}
        seats = 0
        for (kind, _), group in groups.items():
            found = self._evaluated(group, parameters[kind], counting)
            months.update(found.officials)
            seats += found.seats
        main = parameters[Employment.CIVIL_SERVANT]  # everybody brings the own ones; none of these has a seat
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
    counted = unit.evaluated(unit.counting, COUNTED_ONLY)
    any_held = any(tally.status == "held" for tallies in unit.tallies.values() for tally in tallies)
    with_held = unit.evaluated(unit.counting, WITH_HELD) if any_held else counted
    shadow = unit.evaluated(unit.full, COUNTED_ONLY) if rules.shadow else None
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
    return Evaluation(tuple(lines), explained, _totals(month, lines, counted.seats))


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
        counting={kind: rules.of(kind).parameters for kind in Employment},
        full={kind: rules.of(kind).full_parameters for kind in Employment},
        table=table,
        officials=here,
        results=results,
        tallies={each.id.hex: tallies[each.id.hex] for each in here},
    )


def is_left_out(official: OfficialInputs, rules: MonthRules) -> bool:
    """Whether the office evaluates no contract workers, by its rules for them or by its main ones; the official is one.

    Decree 335/2025 Art. 28.2 leaves it to the agency, and an agency that said so there needn't say it twice.
    """
    if official.employment is not Employment.CONTRACT:
        return False
    return Included.LEFT_OUT in (
        each.value("contract_workers") for each in (rules.main, rules.of(official.employment))
    )


def why_not_evaluated(official: OfficialInputs, rules: Rules) -> Remark | None:
    """Why the official has a line here and no evaluation: the last office evaluates, or no day was worked; else none."""
    # A month from before there was this setting was closed by the last office alone, and stays so.
    if official.moved_on and rules.values.get("moved", Moved.LAST_OFFICE) == Moved.LAST_OFFICE:
        return Remark.ELSEWHERE
    return Remark.NOT_WORKED if official.time is not None and official.time.is_none else None


def seat_group(official: OfficialInputs, rules: Rules) -> str:
    """The division within which the official may be excellent; nothing where the whole office shares the seats."""
    return official.division if rules.value("cap_group") == CapGroup.DIVISION else ""


def results_of(official: OfficialInputs, rules: Rules) -> PlanResults:
    """What came of the official's plan as these rules read it."""
    plan, share = official.plan, share_of_work(official, rules)
    results = plan_results(plan.results_for(share), rules.readings, rules.judged(plan.leadership))
    if share == 1 or official.time is None:
        return results
    days = official.time.posted if plan.for_days is None else plan.for_days
    formula = f"{plain_number(official.time.worked)} / {plain_number(days)}"
    first = step(N_("Days worked of the days that fixed quantities were for"), formula, half_up(share, 4))
    return replace(results, steps=(first, *results.steps))


@exactly
def share_of_work(official: OfficialInputs, rules: Rules) -> Decimal:
    """The part of the plan's fixed quantities that the days worked are for: the whole, unless these rules scale them."""
    if official.time is None or rules.value("absent") == Absent.AS_ASSIGNED:
        return Decimal(1)
    return official.time.share_of(official.plan.for_days)


def parameters_of(official: OfficialInputs, parameters: Parameters) -> Parameters:
    """The parameters of an official's post.

    Where citizens' points take the place of a row of the form, a post that does not serve citizens keeps the row:
    it is judged on cooperation (Decree 335/2025 Appendix I item 2.d).
    """
    if parameters.block is Block.COMMON and not official.serves_citizens:
        return replace(parameters, w=Decimal(0))
    return parameters


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
    own = parameters_of(official, unit.counting[official.employment])
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
            ceiling=official.at_most,
        )
    facts = {
        Remark.NO_PLAN: found is None,
        Remark.MOVED_ON: official.moved_on,
        Remark.PART_MONTH: official.time is not None and official.time.is_part and not official.moved_on,
        Remark.NOT_APPLICABLE: not official.serves_citizens,
        Remark.HELD_MATTERS: found is not None and _differs(found, with_held.months[who]),
        Remark.ROSTER_ONLY: not unit.month.transactions and plain.counted > 0,
        Remark.RATED_ELSEWHERE: plain.elsewhere > 0,
        Remark.DISCIPLINED: found is not None and _binds(found, official.by_discipline),
        Remark.NOT_ABOVE_UNIT: found is not None and _binds(found, official.by_unit),
        Remark.SHADOW: rules.shadow and official.serves_citizens,
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
    own = parameters_of(official, unit.counting[official.employment])
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
    if shadow is not None and official.serves_citizens:
        full = parameters_of(official, unit.full[official.employment])
        sentences[:1] = explanation(shadow.months[who], full)[:1]
    limits = {Remark.DISCIPLINED: official.by_discipline, Remark.NOT_ABOVE_UNIT: official.by_unit}
    sentences += [Sentence(remark.label) for remark, limit in limits.items() if _binds(found, limit)]
    return Explained(
        tuple(sentences), tuple(breakdown(found, own, rules.limits)), plan_steps, tuple(working(found, own))
    )


def _totals(month: OfficeMonth, lines: Sequence[Line], seats: int) -> Totals:
    levels = month.levels
    known = {line.official_id for line in lines}
    service = unit_levels(_places(month))
    classes = Counter(str(line.klass or "") for line in lines if Remark.ELSEWHERE not in line.remarks)
    nobody = of_nobody(month.tallies, known)
    return Totals(
        **{state: sum(levels[state]) for state in STATES},
        of_nobody={state: nobody[state] for state in STATES},
        served=month.transactions,
        satisfied=percent(sum(service[level - 1] for level in SATISFIED), sum(service)),
        classes=dict(classes),
        seats=seats,
    )


def _places(month: OfficeMonth) -> dict[tuple[str | None, None], list[int]]:
    """The ratings of the service by the official whose score counts them."""
    found: defaultdict[tuple[str | None, None], list[int]] = defaultdict(lambda: [0] * 5)
    for tally in month.tallies:
        if tally.status in SERVICE:
            found[tally.official if tally.status == "counted" else None, None][tally.level - 1] += (
                tally.ratings
            )
    return found


def _present(points: Decimal, part: Part, rules: Rules) -> Decimal | None:
    return points if part in rules.rule_set.blocks else None


def _rounded(number: Decimal | None) -> Decimal | None:
    return None if number is None else half_up(number)
