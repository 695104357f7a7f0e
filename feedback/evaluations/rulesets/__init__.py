"""The rule sets of this folder: each in a file of its own, with the method of the citizens' score that it names."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from feedback.errors import Refused
from feedback.evaluations.rulesets.reading import read_rule_set
from feedback.evaluations.rulesets.rules import RuleSet
from feedback.labels import N_
from feedback.offices.models import Employment
from feedback.periods.month import Month

FOLDER = Path(__file__).parent
METHODS = FOLDER / "methods"


@functools.cache
def methods() -> Mapping[str, str]:
    """The text of every method of the citizens' score by its name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(METHODS.glob("*.toml"))}


@functools.cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Every rule set by its name, the newest first. Raises Refused `bad_rule_set` for a faulty file."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
    read = [read_rule_set(text, f"{name}.toml", methods(), texts) for name, text in texts.items()]
    read.sort(key=lambda rule_set: rule_set.from_month, reverse=True)
    return {rule_set.name: rule_set for rule_set in read}


def rule_set_named(name: str) -> RuleSet:
    """The rule set of that name; refused with `unknown_rule_set`."""
    found = rule_sets().get(name)
    if found is None:
        raise Refused(
            "unknown_rule_set", N_("There is no rule set %(name)s."), field="rule_set", name=name[:60]
        )
    return found


def rule_sets_for(employment: Employment, month: Month) -> Sequence[RuleSet]:
    """The rule sets made for people of that kind and in force in `month`, the newest first."""
    return [
        rule_set
        for rule_set in rule_sets().values()
        if employment in rule_set.people and rule_set.is_in_force(month)
    ]


def rule_set_in_force(month: Month, employment: Employment = Employment.CIVIL_SERVANT) -> RuleSet:
    """The newest rule set that is in force in `month` for people of that kind; refused with `no_rule_set` before the first."""
    in_force = rule_sets_for(employment, month)
    if not in_force:
        raise Refused("no_rule_set", N_("No rule set is in force in %(month)s."), field="month", month=month)
    return in_force[0]
