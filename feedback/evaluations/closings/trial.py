"""Other rules tried on a month that is over, side by side with its own: who would change class, and what does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.errors import Refused
from feedback.evaluations.closings.versions import month_open
from feedback.evaluations.rulesets import rule_set_named
from feedback.evaluations.rulesets.choices import rule_set_for_others
from feedback.evaluations.rulesets.rules import MonthRules, RuleSet
from feedback.evaluations.rulesets.settings import POSTS
from feedback.evaluations.summaries.lines import Line
from feedback.evaluations.summaries.queries import computation, state_of
from feedback.labels import N_, Labelled
from feedback.offices.models import Employment, Office
from feedback.periods.models import PeriodState
from feedback.periods.month import Month


class Cause(Labelled):
    """What makes a line different under other rules."""

    COMMON = "common", N_("common points")
    RESULTS = "results", N_("points for results")
    CITIZENS = "citizens", N_("citizens' points")
    GUARD = "guard", N_("the guard of the margin")
    SEATS = "seats", N_("the seats of the excellent class")


@dataclass(frozen=True, slots=True)
class TriedLine:
    """An official's line under the month's own rules and under those that are tried."""

    own: Line
    tried: Line
    causes: Sequence[Cause]

    @property
    def changes_class(self) -> bool:
        """Whether the class would be another one."""
        return self.own.klass != self.tried.klass


@dataclass(frozen=True, slots=True)
class Trial:
    """A month computed twice; nothing of it is stored."""

    rules: MonthRules  # those that are tried
    rule_set: RuleSet | None  # the one that is tried, where it is another one
    lines: Sequence[TriedLine]  # who changes class first

    @property
    def changed(self) -> int:
        """How many officials would change class."""
        return sum(line.changes_class for line in self.lines)


def try_rules(
    session: Session,
    office: Office,
    month: Month,
    tried: Mapping[str, str],
    *,
    shadow_months: int,
    zone: ZoneInfo,
    rule_set: str = "",
    people: Employment | None = None,
    posts: Sequence[Sequence[str]] | None = None,
) -> Trial:
    """Compute a closed month under its own rules, and with some settings `tried` or under another `rule_set` instead.

    Another rule set may be tried for `people` of one kind alone, and `posts` are given terms of their own, as
    `posts_record` writes them, in place of those that they have. Settings stay within the bounds of the rule set that
    is tried. Raises Refused: `month_open` (a person's figures are
    nobody's before the close), `unknown_rule_set`, `rule_set_for_others`, `bad_posts`, `unknown_setting`, `setting_fixed`, `setting_out_of_bounds`, or what
    `Rules.with_values` raises.
    """
    if state_of(session, office, month) is PeriodState.OPEN:
        raise month_open(month)
    own = computation(session, office, month, shadow_months=shadow_months, zone=zone).summary
    other_set = rule_set_named(rule_set) if rule_set else None
    if other_set is not None and people is not None and not other_set.admits(people):
        raise rule_set_for_others(rule_set, people)
    tried_set = other_set or own.rules.rule_set
    known = tried_set.settings
    for name, value in tried.items():
        if name not in known:
            raise Refused(
                "unknown_setting", N_("There is no setting %(name)s."), field=name[:60], name=name[:60]
            )
        known[name].admits(known[name].read(value))
    values: dict[str, object] = {name: known[name].read(value) for name, value in tried.items()}
    if posts is not None:
        tried_set.admits_value(POSTS, posts)
        values[POSTS] = posts
    other = computation(
        session,
        office,
        month,
        shadow_months=shadow_months,
        zone=zone,
        tried=values,
        rule_set=other_set,
        people=people,
    ).summary
    by_official = {line.official_id: line for line in other.lines}
    lines = [
        TriedLine(line, by_official[line.official_id], _causes(line, by_official[line.official_id]))
        for line in own.lines
        if line.official_id in by_official
    ]
    return Trial(other.month_rules, other_set, sorted(lines, key=lambda line: not line.changes_class))


def _causes(own: Line, tried: Line) -> list[Cause]:
    parts = {
        Cause.COMMON: (own.common, tried.common),
        Cause.RESULTS: (own.task, tried.task),
        Cause.CITIZENS: (own.citizen, tried.citizen),
        Cause.GUARD: (own.guard, tried.guard),
        Cause.SEATS: (own.cap, tried.cap),
    }
    return [cause for cause, (before, after) in parts.items() if before != after]
