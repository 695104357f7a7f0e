"""Rule sets as dated data: what the law and the office say about the form, the points, the classes and the readings.

A rule set is a TOML file in `rulesets/`, checked when it is loaded: `form` says what stands on its form, `settings`
what it decides. `Rules` is a rule set with what an office has set differently, ready for computing, and `MonthRules`
are the rules of a month for every kind of people. All of it is pure, and the same values give the same rules years later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from feedback.errors import Refused
from feedback.evaluations.rulesets.form import ClassWords, Criterion, Part, PointBlock, Wording
from feedback.evaluations.rulesets.posts import PostTerms, posts_from
from feedback.evaluations.rulesets.settings import (
    BOOLEANS,
    CHOICES,
    KEYS,
    POSTS,
    SCORING_KEYS,
    Leading,
    Setting,
    bad_setting,
    decimal_setting,
    named,
    named_in,
    unknown_setting,
)
from feedback.labels import N_
from feedback.offices.models import Employment
from feedback.periods.month import Month
from feedback.plans.results import BehaviourCredit, LateCredit, Leadership, Readings
from feedback.scoring import Block, Parameters, QualityClass
from feedback.scoring.points import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One dated rule set, as its file says."""

    name: str
    from_month: Month
    until_month: Month | None  # the last one, where another has taken its place since
    title: Wording
    sources: tuple[Wording, ...]
    silences: tuple[Wording, ...]  # what the sources say nothing about, for the whole of it
    people: tuple[Employment, ...]  # whom it is made for
    people_by_choice: tuple[Employment, ...]  # whom an office may evaluate by it as well
    blocks: Mapping[Part, PointBlock]
    groups: tuple[Criterion, ...]
    criteria: tuple[Criterion, ...]
    classes: Mapping[QualityClass, ClassWords]
    settings: Mapping[str, Setting]

    def is_in_force(self, month: Month) -> bool:
        """Whether it may be evaluated by in `month`."""
        return self.from_month <= month and (self.until_month is None or month <= self.until_month)

    def rules(self, differently: Mapping[str, object] | None = None) -> "Rules":
        """The rules of an office that sets some values differently, within the rule set's bounds.

        Raises Refused: `unknown_setting`, `setting_fixed`, `setting_out_of_bounds`, or what `Rules.with_values` raises.
        """
        for key, value in (differently or {}).items():
            if key not in self.settings:
                raise unknown_setting(key)
            self.admits_value(key, value)
        return Rules(rule_set=self, values=self.plain_values).with_values(differently or {})

    def admits_value(self, key: str, value: object) -> None:
        """Refuse a value that an office may not choose, for everybody or for a single post."""
        if key != POSTS:
            self.settings[key].admits(value)
            return
        for terms in posts_from(value).values():
            for key, number in (("w", terms.w), ("full_at", terms.full_at)):
                if number is not None:
                    self.settings[key].admits(number)

    @property
    def plain_values(self) -> dict[str, Any]:
        """Every setting as the rule set has it."""
        return {key: setting.value for key, setting in self.settings.items()}

    def maximum(self, part: Part) -> Decimal:
        """The points of a block; none where the rule set has no such block."""
        return self.blocks[part].maximum if part in self.blocks else Decimal(0)

    def is_assumed(self, part: Part) -> bool:
        """Whether no source states the points of a block."""
        return part in self.blocks and self.blocks[part].is_assumed

    def letter(self, klass: QualityClass) -> str | None:
        """The letter of a class, where the rule set has letters."""
        return self.classes[klass].letter

    def admits(self, employment: Employment) -> bool:
        """Whether an office may evaluate people of that kind by it."""
        return employment in (*self.people, *self.people_by_choice)


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set with the values in force for one office and month."""

    rule_set: RuleSet
    values: Mapping[str, Any]  # as they were recorded; what is missing is as the rule set has it
    shadow: bool = False  # citizens' points are computed and shown, and count for nothing
    lone_ward: bool = False  # the pool is one ward: the table is less certain

    def value(self, key: str) -> Any:
        """The value of a setting; of one that is younger than the record of an old month, the rule set's own."""
        return self.values[key] if key in self.values else self.rule_set.settings[key].value

    def with_values(self, changes: Mapping[str, object]) -> "Rules":
        """These rules with values changed and no regard to what an office may choose: for trying out.

        Where citizens take the place of a row, they have its points unless `w` is given too; `s0` is that of the
        pool at hand, whatever its size. A given `w` ends the shadow. Raises Refused:
        `unknown_setting`, `bad_setting`, `bad_parameter`, or `weight_differs_from_row`.
        """
        for key in changes:
            if key not in KEYS:
                raise unknown_setting(key)
        values = {**self.values, **changes}
        if "s0" in changes and "s0_lone_ward" not in changes:
            values["s0_lone_ward"] = values["s0"]
        if values["block"] == "common" and self.values["block"] != "common" and "w" not in changes:
            values["w"] = str(self._row(values["citizen_row"]).maximum)
        changed = replace(self, values=values, shadow=self.shadow and "w" not in changes)
        changed.check()
        return changed

    def in_shadow(self) -> "Rules":
        """The same rules with citizens' points shown beside and not counted."""
        return replace(self, shadow=True)

    def in_pool(self, wards: int) -> "Rules":
        """The same rules for a pool of so many wards."""
        return replace(self, lone_ward=wards <= 1)

    def check(self) -> None:
        """Refuse values that make no sense, alone or together."""
        parameters, _ = self.full_parameters, self.readings
        if not 0 < self.mark_step <= 1:
            raise bad_setting("mark_step", self.value("mark_step"))
        for key, words in CHOICES.items():
            if self.value(key) not in list(words):
                raise bad_setting(key, self.value(key))
        for w in (parameters.w, *(terms.w for terms in self.posts.values() if terms.w is not None)):
            self._check_weight(w, parameters.block)

    def _check_weight(self, w: Decimal, block: Block) -> None:
        if self.value("citizen_row") or block is Block.COMMON:
            row = self._row(self.value("citizen_row"))
            if block is Block.COMMON and w not in (0, row.maximum):
                raise Refused(
                    "weight_differs_from_row",
                    N_(
                        "Citizens' points take the place of row %(row)s, so %(name)s is %(maximum)s, not %(value)s."
                    ),
                    field="w",
                    name=named("w"),
                    row=row.row,
                    maximum=row.maximum,
                    value=w,
                )
        if w > self.rule_set.maximum(Part.RESULTS):
            raise bad_setting("w", w)

    @property
    def posts(self) -> Mapping[str, PostTerms]:
        """What is set for single posts, by `post_key`."""
        value = self.value(POSTS)
        return posts_from(value) if value else {}

    @property
    def full_parameters(self) -> Parameters:
        """The scoring parameters with the rule set's own weight of citizens, also in shadow months."""
        values = {key: self.value(key) for key in SCORING_KEYS}
        if self.lone_ward:
            values["s0"] = self.value("s0_lone_ward")
        try:
            return Parameters().with_overrides(values)
        except Refused as refusal:
            raise named_in(refusal) from None

    @property
    def parameters(self) -> Parameters:
        """The scoring parameters that count: w = 0 in shadow months."""
        return replace(self.full_parameters, w=Decimal(0)) if self.shadow else self.full_parameters

    @property
    def readings(self) -> Readings:
        """How Arts. 14 to 16 are read where the decree leaves it open."""
        clamp = BOOLEANS.get(str(self.value("clamp")).lower())
        if clamp is None:
            raise bad_setting("clamp", self.value("clamp"))
        credit = self.value("late_credit")
        if credit not in list(LateCredit):
            raise bad_setting("late_credit", credit)
        return Readings(
            clamp=clamp,
            late_credit=LateCredit(credit),
            behaviour=BehaviourCredit(self.value("behaviour")),
        )

    @property
    def mark_step(self) -> Decimal:
        """The smallest step of a mark, in points."""
        return decimal_setting("mark_step", self.value("mark_step"))

    @property
    def judges_leaders(self) -> bool:
        """Whether these rules count what is judged of a leader besides the own tasks."""
        return bool(self.value("leader_factors") == Leading.COUNTED)

    def judged(self, leadership: Leadership | None) -> Leadership | None:
        """What is judged of a leader besides the own tasks, where these rules count it."""
        return leadership if self.judges_leaders else None

    def rows_beside(self, parameters: Parameters) -> tuple[Criterion, ...]:
        """The rows whose marks count where citizens weigh what `parameters` say: all, but for the one they replace."""
        replaced = self.value("citizen_row") if parameters.block is Block.COMMON and parameters.w else None
        return tuple(criterion for criterion in self.rule_set.criteria if criterion.row != replaced)

    def result_points(self, parameters: Parameters) -> Decimal:
        """The points that full results earn: their block, less the citizens' where they are part of it."""
        return self.rule_set.maximum(Part.RESULTS) - (parameters.w if parameters.block is Block.TASK else 0)

    @property
    def limits(self) -> Limits:
        """The most that the marked rows and the results can give, citizens' part included."""
        marked = self.rule_set.maximum(Part.COMMON) + self.rule_set.maximum(Part.BONUS)
        return Limits(common=marked, task=self.rule_set.maximum(Part.RESULTS))

    def criterion(self, row: str) -> Criterion:
        """The row of that name; refused with `unknown_criterion` for any other."""
        for criterion in self.rule_set.criteria:
            if criterion.row == row:
                return criterion
        raise Refused("unknown_criterion", N_("The form has no row %(row)s."), field=row[:20], row=row[:20])

    def as_record(self) -> dict[str, Any]:
        """What a closed month keeps, so that it can be computed again from the same rules."""
        return {"values": dict(self.values), "shadow": self.shadow, "lone_ward": self.lone_ward}

    @classmethod
    def from_record(cls, rule_set: RuleSet, record: Mapping[str, Any]) -> "Rules":
        """The rules that `as_record` wrote."""
        return cls(rule_set, dict(record["values"]), record["shadow"], record["lone_ward"])

    def _row(self, row: object) -> Criterion:
        for criterion in self.rule_set.criteria:
            if criterion.row == row and criterion.part is Part.COMMON:
                return criterion
        raise bad_setting("citizen_row", row)


@dataclass(frozen=True, slots=True)
class MonthRules:
    """The rules of an office's month: one set for everybody, and others for kinds of people that have their own."""

    main: Rules
    others: Mapping[Employment, Rules] = field(default_factory=dict)

    def of(self, employment: Employment | None) -> Rules:
        """The rules by which people of that kind are evaluated; the main ones where an old month knows no kind."""
        return self.others.get(employment, self.main) if employment else self.main

    @property
    def shadow(self) -> bool:
        """Whether citizens' points are shown and do not count yet."""
        return self.main.shadow

    @property
    def every(self) -> tuple[Rules, ...]:
        """Each of them once, the main ones first."""
        found: list[Rules] = []
        for rules in (self.main, *self.others.values()):
            if rules not in found:
                found.append(rules)
        return tuple(found)

    def with_values(self, changes: Mapping[str, object]) -> "MonthRules":
        """The same rules with values changed in each set, as `Rules.with_values` does."""
        others = {kind: rules.with_values(changes) for kind, rules in self.others.items()}
        return MonthRules(self.main.with_values(changes), others)

    def under(
        self, rule_set: RuleSet, changes: Mapping[str, object], people: Employment | None = None
    ) -> "MonthRules":
        """The same month under another rule set, with values changed: for `people`, else for all whom it is made for."""
        plain = Rules(rule_set, rule_set.plain_values, self.main.shadow, self.main.lone_ward)
        tried = plain.with_values(changes)
        under_it = {kind for kind in Employment if rule_set.admits(kind) and people in (None, kind)}
        main = tried if Employment.CIVIL_SERVANT in under_it else self.main
        others = {kind: tried if kind in under_it else self.of(kind) for kind in Employment}
        return MonthRules(main, {kind: each for kind, each in others.items() if each != main})

    def in_shadow(self) -> "MonthRules":
        """The same rules with citizens' points shown beside and not counted."""
        others = {kind: rules.in_shadow() for kind, rules in self.others.items()}
        return MonthRules(self.main.in_shadow(), others)

    def as_record(self) -> dict[str, Any]:
        """What a closed month keeps: the main rules as ever, and beside them those of other kinds of people."""
        others = {
            kind.value: {"rule_set": rules.rule_set.name, **rules.as_record()}
            for kind, rules in sorted(self.others.items())
        }
        return self.main.as_record() | ({"others": others} if others else {})

    @classmethod
    def from_record(
        cls, rule_set: str, record: Mapping[str, Any], known: Mapping[str, RuleSet]
    ) -> "MonthRules":
        """The rules that `as_record` wrote, by their rule sets of those `known`."""
        others = {
            Employment(kind): Rules.from_record(known[each["rule_set"]], each)
            for kind, each in record.get("others", {}).items()
        }
        return cls(Rules.from_record(known[rule_set], record), others)


def full_points(rows: Iterable[Criterion]) -> Decimal:
    """The sum of the most points of these rows."""
    return sum((row.maximum for row in rows), Decimal(0))
