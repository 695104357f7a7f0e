"""The rule sets of this folder, read from their TOML files and checked: a fault names the file, the place and the cure."""

import functools
import tomllib
from collections.abc import Mapping, Set
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from feedback.errors import Refused
from feedback.evaluations.rules import KEYS, Criterion, Rules, RuleSet, Setting, Wording
from feedback.labels import N_, normal
from feedback.periods.month import Month
from feedback.scoring import QualityClass

FOLDER = Path(__file__).parent

_TOP = {"name", "from_month", "title", "sources", "groups", "criteria", "letters", "settings"}
_ROW = {"row", "title", "maximum", "source"}
_SETTING = {"value", "source"}
_LIMITS = {"lowest", "highest", "choices"}


@functools.cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Every rule set by its name. Raises Refused `bad_rule_set` for a faulty file."""
    read = [
        read_rule_set(path.read_text(encoding="utf-8"), path.name) for path in sorted(FOLDER.glob("*.toml"))
    ]
    return {rule_set.name: rule_set for rule_set in read}


def rule_set_named(name: str) -> RuleSet:
    """The rule set of that name; refused with `unknown_rule_set`."""
    found = rule_sets().get(name)
    if found is None:
        raise Refused(
            "unknown_rule_set", N_("There is no rule set %(name)s."), field="rule_set", name=name[:60]
        )
    return found


def rule_set_in_force(month: Month) -> RuleSet:
    """The newest rule set that is in force in `month`; refused with `no_rule_set` before the first one."""
    in_force = [rule_set for rule_set in rule_sets().values() if rule_set.from_month <= month]
    if not in_force:
        raise Refused("no_rule_set", N_("No rule set is in force in %(month)s."), field="month", month=month)
    return max(in_force, key=lambda rule_set: rule_set.from_month)


def read_rule_set(text: str, file: str) -> RuleSet:
    """The rule set that a file's `text` writes. Raises Refused `bad_rule_set` naming `file` and what is wrong in it."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _fault(file, "TOML", str(error)) from None
    reader = _Reader(file)
    reader.keys("", written, needed=_TOP)
    rule_set = RuleSet(
        name=reader.text("name", written["name"]),
        from_month=reader.month("from_month", written["from_month"]),
        title=reader.wording("title", written["title"]),
        sources=tuple(reader.texts("sources", written["sources"])),
        groups=tuple(reader.rows("groups", written["groups"])),
        criteria=tuple(reader.rows("criteria", written["criteria"])),
        letters=reader.letters(written["letters"]),
        letters_source=reader.text("letters.source", written["letters"].get("source")),
        settings=reader.settings(written["settings"]),
    )
    _check_whole(reader, rule_set)
    return rule_set


def _check_whole(reader: "_Reader", rule_set: RuleSet) -> None:
    """Groups add up from their rows, no row stands twice, and the settings make sense together."""
    rows = [criterion.row for criterion in (*rule_set.groups, *rule_set.criteria)]
    if len(set(rows)) < len(rows):
        raise reader.fault("criteria", "a row stands twice")
    for group in rule_set.groups:
        own = (each.maximum for each in rule_set.criteria if each.row.startswith(f"{group.row}."))
        if sum(own, Decimal(0)) != group.maximum:
            raise reader.fault(f"groups {group.row}", "the rows of the group do not add up to its maximum")
    try:
        plain = {key: setting.value for key, setting in rule_set.settings.items()}
        Rules(rule_set, plain).check()
    except Refused as refusal:
        raise reader.fault(f"settings.{refusal.field}", refusal.said("en")) from None


class _Reader:
    """Reads the parts of one file and names the place of a fault."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fault(self, place: str, problem: str) -> Refused:
        return _fault(self.file, place, problem)

    def keys(self, place: str, table: Any, *, needed: Set[str], allowed: Set[str] = frozenset()) -> None:
        if not isinstance(table, dict):
            raise self.fault(place or "the file", "a table is needed here")
        for key in table:
            if key not in needed | allowed:
                raise self.fault(f"{place}.{key}".lstrip("."), "unknown key")
        for key in sorted(needed):
            if key not in table:
                raise self.fault(f"{place}.{key}".lstrip("."), "missing")

    def text(self, place: str, value: object) -> str:
        if not isinstance(value, str) or not normal(value):
            raise self.fault(place, "a text is needed here")
        return normal(value)

    def texts(self, place: str, value: object) -> list[str]:
        if not isinstance(value, list) or not value:
            raise self.fault(place, "a list of texts is needed here")
        return [self.text(place, each) for each in value]

    def decimal(self, place: str, value: object) -> Decimal:
        """Decimals are written as strings: a TOML float would already be a binary number."""
        try:
            number = Decimal(self.text(place, value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self.fault(place, 'a decimal number as a string is needed here, such as "2.5"')
        return number

    def month(self, place: str, value: object) -> Month:
        try:
            return Month.parse(self.text(place, value))
        except ValueError:
            raise self.fault(place, 'a month is needed here, such as "2026-01"') from None

    def wording(self, place: str, value: Any) -> Wording:
        self.keys(place, value, needed={"vi", "en"})
        return Wording(self.text(f"{place}.vi", value["vi"]), self.text(f"{place}.en", value["en"]))

    def rows(self, place: str, value: object) -> list[Criterion]:
        if not isinstance(value, list) or not value:
            raise self.fault(place, "a list of rows is needed here")
        return [self.row(f"{place}[{number}]", each) for number, each in enumerate(value, start=1)]

    def row(self, place: str, value: Any) -> Criterion:
        self.keys(place, value, needed=_ROW)
        maximum = self.decimal(f"{place}.maximum", value["maximum"])
        if maximum <= 0:
            raise self.fault(f"{place}.maximum", "a number above zero is needed here")
        return Criterion(
            row=self.text(f"{place}.row", value["row"]),
            title=self.wording(f"{place}.title", value["title"]),
            maximum=maximum,
            source=self.text(f"{place}.source", value["source"]),
        )

    def letters(self, value: Any) -> dict[str, str]:
        classes = {str(klass) for klass in QualityClass}
        self.keys("letters", value, needed=classes | {"source"})
        return {klass: self.text(f"letters.{klass}", value[klass]) for klass in sorted(classes)}

    def settings(self, value: Any) -> dict[str, Setting]:
        self.keys("settings", value, needed=set(KEYS))
        return {key: self.setting(key, value[key]) for key in KEYS}

    def setting(self, key: str, value: Any) -> Setting:
        place = f"settings.{key}"
        self.keys(place, value, needed=_SETTING, allowed=_LIMITS)
        if isinstance(value["value"], float) or (("lowest" in value) != ("highest" in value)):
            raise self.fault(place, "decimals are strings, and lowest goes with highest")
        choices = value.get("choices", [])
        if not isinstance(choices, list) or (choices and value["value"] not in choices):
            raise self.fault(f"{place}.choices", "a list that holds the value itself is needed here")
        lowest = self.decimal(f"{place}.lowest", value["lowest"]) if "lowest" in value else None
        highest = self.decimal(f"{place}.highest", value["highest"]) if "highest" in value else None
        return Setting(
            key=key,
            value=value["value"],
            source=self.text(f"{place}.source", value["source"]),
            lowest=lowest,
            highest=highest,
            choices=tuple(choices),
        )


def _fault(file: str, place: str, problem: str) -> Refused:
    return Refused(
        "bad_rule_set",
        N_("The rule set %(file)s has a fault at %(place)s: %(problem)s."),
        field=place,
        file=file,
        place=place,
        problem=problem.rstrip("."),
    )
