"""Rule sets as dated data: what the law and the office say about the form, the points, the classes and the readings.

A rule set is a TOML file in `rulesets/`, checked when it is loaded. `Rules` is a rule set with what an office has set
differently, ready for computing; it is pure, and the same values give the same rules years later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from feedback.errors import Refused
from feedback.labels import N_
from feedback.periods.month import Month
from feedback.plans.results import LateCredit, Readings
from feedback.scoring import Block, Parameters

RESULT_POINTS = Decimal(70)  # Decree 335/2025 Art. 12: 30 common points and 70 for results
HUNDRED = Decimal(100)
SCORING_KEYS = tuple(field.name for field in fields(Parameters))
READING_KEYS = tuple(field.name for field in fields(Readings))
SHEET_KEYS = (
    "s0_lone_ward",
    "citizen_row",
    "cap_group",
    "contract_workers",
    "mark_step",
    "unscored_common",
)
KEYS = (*SCORING_KEYS, *READING_KEYS, *SHEET_KEYS)
TABLE_KEYS = frozenset({"points", "m", "m_ward", "c", "M0", "m0", "window_ref", "adjust_ward"})
"""The settings that the reference table is made with."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of the rule set in both languages: the form's own words and their translation."""

    vi: str
    en: str

    def said(self, locale: str) -> str:
        """The text in the language of `locale`."""
        return self.en if locale == "en" else self.vi


@dataclass(frozen=True, slots=True)
class Criterion:
    """A row of the form, with the most points that it may have."""

    row: str  # as on the form: I.1, II.4 …
    title: Wording
    maximum: Decimal  # points
    source: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that the rule set decides, its source, and how far an office may set it differently."""

    key: str
    value: Any  # a string, a list of strings, a whole number or a boolean
    source: str
    lowest: Decimal | None = None
    highest: Decimal | None = None
    choices: tuple[Any, ...] = ()

    @property
    def is_changeable(self) -> bool:
        """Whether an office may set it differently at all."""
        return bool(self.choices) or self.lowest is not None

    def read(self, text: str) -> object:
        """What somebody typed, as the rule set's file would hold it: a decimal stays a string, yes and no are booleans."""
        typed = text.strip()
        if isinstance(self.value, bool):
            return _BOOLEANS.get(typed.casefold(), typed)
        return typed if self.choices else typed.replace(",", ".")

    def admits(self, value: object) -> None:
        """Refuse a value that an office may not choose: `setting_fixed` or `setting_out_of_bounds`."""
        if self.choices:
            if value not in self.choices:
                spoken = ", ".join(str(choice).lower() for choice in self.choices)
                raise _out_of_bounds(self.key, value, _ONE_OF, spoken)
            return
        if self.lowest is None or self.highest is None:
            raise Refused(
                "setting_fixed",
                N_("The rule set fixes %(name)s: an office can't set it differently."),
                field=self.key,
                name=self.key,
            )
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not (number.is_finite() and self.lowest <= number <= self.highest):
            raise _out_of_bounds(self.key, value, _BETWEEN, f"{self.lowest} … {self.highest}")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One dated rule set, as its file says."""

    name: str
    from_month: Month
    title: Wording
    sources: tuple[str, ...]
    groups: tuple[Criterion, ...]
    criteria: tuple[Criterion, ...]
    letters: Mapping[str, str]  # class: Hanoi's letter
    letters_source: str
    settings: Mapping[str, Setting]

    def rules(self, differently: Mapping[str, object] | None = None) -> "Rules":
        """The rules of an office that sets some values differently, within the rule set's bounds.

        Raises Refused: `unknown_setting`, `setting_fixed`, `setting_out_of_bounds`, or what `Rules.with_values` raises.
        """
        for key, value in (differently or {}).items():
            if key not in self.settings:
                raise _unknown(key)
            self.settings[key].admits(value)
        plain = {key: setting.value for key, setting in self.settings.items()}
        return Rules(rule_set=self, values=plain).with_values(differently or {})


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set with the values in force for one office and month."""

    rule_set: RuleSet
    values: Mapping[str, Any]
    shadow: bool = False  # citizens' points are computed and shown, and count for nothing
    lone_ward: bool = False  # the pool is one ward: the table is less certain

    def with_values(self, changes: Mapping[str, object]) -> "Rules":
        """These rules with values changed and no regard to what an office may choose: for trying out.

        Where citizens take the place of a row, they have its points unless `w` is given too; `s0` is that of the
        pool at hand, whatever its size. A given `w` ends the shadow. Raises Refused:
        `unknown_setting`, `bad_setting`, `bad_parameter`, or `weight_differs_from_row`.
        """
        for key in changes:
            if key not in KEYS:
                raise _unknown(key)
        values = {**self.values, **changes}
        if "s0" in changes and "s0_lone_ward" not in changes:
            values["s0_lone_ward"] = values["s0"]
        if values["block"] == "common" and self.values["block"] != "common" and "w" not in changes:
            values["w"] = str(self._criterion(values["citizen_row"]).maximum)
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
        step, row = self.mark_step, self._criterion(str(self.values["citizen_row"]))
        if not 0 < step <= 1:
            raise _bad("mark_step", self.values["mark_step"])
        for key, known in _WORDS.items():
            if self.values[key] not in known:
                raise _bad(key, self.values[key])
        if parameters.block is Block.COMMON and parameters.w not in (0, row.maximum):
            raise Refused(
                "weight_differs_from_row",
                N_("Citizens' points take the place of row %(row)s, so w is %(maximum)s, not %(value)s."),
                field="w",
                row=row.row,
                maximum=row.maximum,
                value=parameters.w,
            )
        if parameters.w > RESULT_POINTS:
            raise _bad("w", self.values["w"])

    @property
    def full_parameters(self) -> Parameters:
        """The scoring parameters with the rule set's own weight of citizens, also in shadow months."""
        values = {key: self.values[key] for key in SCORING_KEYS}
        if self.lone_ward:
            values["s0"] = self.values["s0_lone_ward"]
        return Parameters().with_overrides(values)

    @property
    def parameters(self) -> Parameters:
        """The scoring parameters that count: w = 0 in shadow months."""
        return replace(self.full_parameters, w=Decimal(0)) if self.shadow else self.full_parameters

    @property
    def readings(self) -> Readings:
        """How Arts. 14 to 16 are read where the decree leaves it open."""
        clamp, late_credit = _BOOLEANS.get(str(self.values["clamp"]).lower()), self.values["late_credit"]
        if clamp is None:
            raise _bad("clamp", self.values["clamp"])
        if late_credit not in list(LateCredit):
            raise _bad("late_credit", late_credit)
        return Readings(clamp=clamp, late_credit=LateCredit(late_credit))

    @property
    def mark_step(self) -> Decimal:
        """The smallest step of a mark, in points."""
        return _decimal("mark_step", self.values["mark_step"])

    def rows_beside(self, parameters: Parameters) -> tuple[Criterion, ...]:
        """The rows whose marks count where citizens weigh what `parameters` say: all, but for the one they replace."""
        replaced = self.values["citizen_row"] if parameters.block is Block.COMMON and parameters.w else None
        return tuple(criterion for criterion in self.rule_set.criteria if criterion.row != replaced)

    def result_points(self, parameters: Parameters) -> Decimal:
        """The points that full results earn: 70, less the citizens' where they are part of that block."""
        return RESULT_POINTS - (parameters.w if parameters.block is Block.TASK else 0)

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

    def _criterion(self, row: object) -> Criterion:
        for criterion in self.rule_set.criteria:
            if criterion.row == row:
                return criterion
        raise _bad("citizen_row", row)


_BOOLEANS = {"true": True, "false": False}
_WORDS = {
    "cap_group": ("unit", "division"),
    "contract_workers": ("evaluated", "left_out"),
    "unscored_common": ("full", "refuse"),
}


def _decimal(key: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise _bad(key, value) from None
    if not number.is_finite():
        raise _bad(key, value)
    return number


def _unknown(key: object) -> Refused:
    spoken = str(key)[:60]
    return Refused("unknown_setting", N_("There is no setting %(name)s."), field=spoken, name=spoken)


def _bad(key: str, value: object) -> Refused:
    return Refused(
        "bad_setting",
        N_("The setting %(name)s can't be %(value)s."),
        field=key,
        name=key,
        value=str(value)[:60],
    )


def _out_of_bounds(key: str, value: object, sentence: str, allowed: str) -> Refused:
    return Refused(
        "setting_out_of_bounds", sentence, field=key, name=key, value=str(value)[:60], allowed=allowed
    )


_ONE_OF = N_("The setting %(name)s can't be %(value)s: the rule set allows one of %(allowed)s.")
_BETWEEN = N_("The setting %(name)s can't be %(value)s: the rule set allows %(allowed)s.")
