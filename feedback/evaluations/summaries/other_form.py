"""Marks that were given on one form, carried over to another: for trying another rule set on a month that is over. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from feedback.evaluations.rulesets.form import Criterion, Part
from feedback.evaluations.rulesets.rules import MonthRules, RuleSet, full_points
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs
from feedback.scoring import half_up


def on_forms_of(month: OfficeMonth, own: MonthRules, tried: MonthRules) -> OfficeMonth:
    """The month with everybody's marks on the form of the rules that are `tried`.

    Where the form is another one, each common row has the same share of its points as all common rows had together;
    of a bonus or a deduction nothing is known, so there is none.
    """
    officials = [
        _carried(official, own.of(official.employment).rule_set, tried.of(official.employment).rule_set)
        for official in month.officials
    ]
    return replace(month, officials=officials)


def _carried(official: OfficialInputs, own: RuleSet, tried: RuleSet) -> OfficialInputs:
    if _rows(own) == _rows(tried):
        return official
    return replace(
        official,
        own_marks=_shared(official.own_marks, own, tried),
        head_marks=_shared(official.head_marks, own, tried),
    )


def _shared(marks: Mapping[str, Decimal], own: RuleSet, tried: RuleSet) -> dict[str, Decimal]:
    marked = [row for row in _common(own) if row.row in marks]
    if not marked:
        return {}
    share = sum((marks[row.row] for row in marked), Decimal(0)) / full_points(marked)
    return {row.row: half_up(row.maximum * share) for row in _common(tried)}


def _common(rule_set: RuleSet) -> list[Criterion]:
    return [row for row in rule_set.criteria if row.part is Part.COMMON]


def _rows(rule_set: RuleSet) -> list[tuple[str, Part, Decimal]]:
    return [(row.row, row.part, row.maximum) for row in rule_set.criteria]
