"""The month of an office evaluated: plan results, common points and citizens' ratings put together.

Everything comes in as `OfficeMonth`, `Rules` and the reference table, and nothing is read from anywhere else: the same
three give the same lines for ever.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from feedback.evaluations.rulesets.form import Part
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs
from feedback.evaluations.summaries.lines import Explained, Line, Remark, Totals
from feedback.evaluations.summaries.marking import marked
from feedback.evaluations.summaries.one_official import (
    applies,
    ceiling_of,
    is_left_out,
    shares_seats,
    why_not_evaluated,
)
from feedback.evaluations.summaries.passes import COUNTED_ONLY, WITH_HELD, Pass, Unit, prepared
from feedback.evaluations.summaries.unit_totals import totals_of
from feedback.plans.results import points_step, result_points
from feedback.scoring import (
    STATES,
    OfficialMonth,
    QualityClass,
    ReferenceTable,
    half_up,
    lower,
)
from feedback.scoring.explain import breakdown, explanation
from feedback.scoring.steps import Sentence
from feedback.scoring.working import working

NO_COUNTS: Mapping[str, int] = dict.fromkeys(STATES, 0)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A month of an office: a line for everybody, how each came about, and the totals."""

    lines: tuple[Line, ...]
    explained: Mapping[uuid.UUID, Explained]
    totals: Totals


def evaluate(month: OfficeMonth, rules: MonthRules, table: ReferenceTable) -> Evaluation:
    """Evaluate an office's month, everybody under the rules for the own kind (scoring §1; each rule set's law).

    Held ratings do not count; where a class would differ if they did, the line says so (§3.3). In the trial period
    citizens' points are computed beside and count for nothing. Nobody without an assigned task has a total.
    """
    unit = prepared(month, rules, table)
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
    plain: Line, official: OfficialInputs, unit: Unit, counted: Pass, with_held: Pass, shadow: Pass | None
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


def _with_shadow(line: Line, who: str, shadow: Pass) -> Line:
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


def _explained(official: OfficialInputs, unit: Unit, counted: Pass, shadow: Pass | None) -> Explained:
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
