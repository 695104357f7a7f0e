"""Reading the file of a rule set: what it must say, and a fault that names the file, the place and the cure."""

import tomllib
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from feedback.errors import Refused
from feedback.evaluations.rulesets.form import ClassWords, Criterion, Part, PointBlock, Wording
from feedback.evaluations.rulesets.rules import Rules, RuleSet, full_points
from feedback.evaluations.rulesets.settings import KEYS, Setting
from feedback.labels import N_, Labelled, normal
from feedback.offices.models import Employment
from feedback.periods.month import Month
from feedback.scoring import QualityClass

_TOP = {"name", "from_month", "title", "sources", "people", "blocks", "groups", "criteria", "classes", "settings"}  # fmt: skip
_TOP_ALSO = {"method", "based_on", "until_month", "silences", "people_by_choice"}
# Never taken over from the file that one is based on.
_OWN = {"name", "from_month", "until_month", "title", "sources", "people", "silences", "people_by_choice"}
_HUNDRED = Decimal(100)
ALWAYS = ("part-months", "posts")  # the methods that no rule set has to name

Word = TypeVar("Word", bound=Labelled)


def read_rule_set(text: str, file: str, methods: Mapping[str, str], bases: Mapping[str, str]) -> RuleSet:
    """The rule set that a file's `text` writes, with the settings of the method that it names out of `methods`.

    What is said there of part-months and of single posts holds for every rule set that says nothing else.
    One that is `based_on` another says only what differs: blocks, groups, rows and classes as wholes, and single
    settings; `bases` are the texts of them all. Raises Refused `bad_rule_set` naming `file` and what is wrong in it.
    """
    reader = Reader(file)
    written = reader.toml(text)
    if "based_on" in written:
        written = _upon(reader, written, bases)
    reader.keys("", written, needed=_TOP, allowed=_TOP_ALSO)
    method = written.get("method")
    if method is not None and method not in methods:
        raise reader.fault("method", "no such method")
    shared = reader.toml(methods[method]) if method is not None else {}
    always = {key: value for name in ALWAYS for key, value in reader.toml(methods[name]).items()}
    blocks = reader.blocks(written["blocks"])
    groups = reader.rows(
        "groups", written["groups"], {block.part.value: block for block in blocks}, by_part=True
    )
    criteria = reader.rows("criteria", written["criteria"], {group.row: group for group in groups})
    rule_set = RuleSet(
        name=reader.text("name", written["name"]),
        from_month=reader.month("from_month", written["from_month"]),
        until_month=reader.month("until_month", written["until_month"]) if "until_month" in written else None,
        title=reader.wording("title", written["title"]),
        sources=reader.wordings("sources", written["sources"]),
        silences=reader.wordings("silences", written.get("silences", [])),
        people=reader.people("people", written["people"]),
        people_by_choice=reader.people("people_by_choice", written.get("people_by_choice", [])),
        blocks={block.part: block for block in blocks},
        groups=tuple(groups),
        criteria=tuple(criteria),
        classes=reader.classes(written["classes"]),
        settings=reader.settings({**always, **shared, **written["settings"]}),
    )
    _check_whole(reader, rule_set)
    return rule_set


def _upon(reader: "Reader", written: dict[str, Any], bases: Mapping[str, str]) -> dict[str, Any]:
    """What a file says, upon what the file that it is based on says."""
    base = reader.toml(bases.get(str(written["based_on"]), ""))
    if not base or "based_on" in base:
        raise reader.fault("based_on", "no such rule set that stands by itself")
    settings = {**base.get("settings", {}), **written.get("settings", {})}
    taken = {key: value for key, value in base.items() if key not in _OWN}
    return {**taken, **written, "settings": settings}


def _check_whole(reader: "Reader", rule_set: RuleSet) -> None:
    """The hundred points add up from blocks, groups and rows, no row stands twice, and the settings go together."""
    rows = [criterion.row for criterion in (*rule_set.groups, *rule_set.criteria)]
    if len(set(rows)) < len(rows):
        raise reader.fault("criteria", "a row stands twice")
    for needed in (Part.COMMON, Part.RESULTS):
        if needed not in rule_set.blocks:
            raise reader.fault("blocks", f"no block of {needed} points")
    if sum(rule_set.maximum(part) for part in Part if part is not Part.DEDUCTION) != _HUNDRED:
        raise reader.fault("blocks", "the blocks do not add up to a hundred points")
    for part, block in rule_set.blocks.items():
        groups = [group for group in rule_set.groups if group.part is part]
        if part is not Part.RESULTS and full_points(groups) != block.maximum:
            raise reader.fault(f"blocks {part}", "the groups of the block do not add up to its maximum")
    for group in rule_set.groups:
        own = [each for each in rule_set.criteria if each.group == group.row]
        if full_points(own) != group.maximum:
            raise reader.fault(f"groups {group.row}", "the rows of the group do not add up to its maximum")
    try:
        Rules(rule_set, rule_set.plain_values).check()
    except Refused as refusal:
        raise reader.fault(f"settings.{refusal.field}", refusal.said("en")) from None


class Reader:
    """Reads the parts of one file and names the place of a fault."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fault(self, place: str, problem: str) -> Refused:
        return Refused(
            "bad_rule_set",
            N_("The rule set %(file)s has a fault at %(place)s: %(problem)s."),
            field=place,
            file=self.file,
            place=place,
            problem=problem.rstrip("."),
        )

    def toml(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise self.fault("TOML", str(error)) from None

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

    def word(self, place: str, kind: type[Word], value: object) -> Word:
        for member in kind:
            if member == value:
                return member
        raise self.fault(place, "one of " + ", ".join(kind) + " is needed here")

    def wording(self, place: str, value: Any) -> Wording:
        self.keys(place, value, needed={"vi", "en"})
        return Wording(self.text(f"{place}.vi", value["vi"]), self.text(f"{place}.en", value["en"]))

    def wordings(self, place: str, value: object) -> tuple[Wording, ...]:
        return tuple(self.wording(f"{place}[{number}]", each) for number, each in self.listed(place, value))

    def listed(self, place: str, value: object) -> list[tuple[int, Any]]:
        if not isinstance(value, list):
            raise self.fault(place, "a list is needed here")
        return list(enumerate(value, start=1))

    def silence(self, place: str, table: Mapping[str, Any]) -> Wording | None:
        return self.wording(f"{place}.silence", table["silence"]) if "silence" in table else None

    def people(self, place: str, value: object) -> tuple[Employment, ...]:
        return tuple(self.word(place, Employment, each) for _, each in self.listed(place, value))

    def blocks(self, value: object) -> list[PointBlock]:
        return [self.block(f"blocks[{number}]", each) for number, each in self.listed("blocks", value)]

    def block(self, place: str, value: Any) -> PointBlock:
        self.keys(place, value, needed={"part", "title", "maximum", "source"}, allowed={"silence"})
        return PointBlock(
            part=self.word(f"{place}.part", Part, value["part"]),
            title=self.wording(f"{place}.title", value["title"]),
            maximum=self.points(f"{place}.maximum", value["maximum"]),
            source=self.wording(f"{place}.source", value["source"]),
            silence=self.silence(place, value),
        )

    def points(self, place: str, value: object) -> Decimal:
        maximum = self.decimal(place, value)
        if maximum <= 0:
            raise self.fault(place, "a number above zero is needed here")
        return maximum

    def rows(
        self,
        place: str,
        value: object,
        above: Mapping[str, PointBlock] | Mapping[str, Criterion],
        *,
        by_part: bool = False,
    ) -> list[Criterion]:
        """Rows, each with what it does not say itself taken from the block or the group above it."""
        found = []
        for number, each in self.listed(place, value):
            here = f"{place}[{number}]"
            self.keys(here, each, needed={"row", "title", "maximum"}, allowed={"part", "source", "silence"})
            row = self.text(f"{here}.row", each["row"])
            parent = above.get(str(each.get("part", Part.COMMON)) if by_part else row.partition(".")[0])
            if parent is None:
                raise self.fault(here, "belongs to no block" if by_part else "belongs to no group")
            own = "source" in each
            found.append(
                Criterion(
                    row=row,
                    title=self.wording(f"{here}.title", each["title"]),
                    maximum=self.points(f"{here}.maximum", each["maximum"]),
                    part=parent.part,
                    source=self.wording(f"{here}.source", each["source"]) if own else parent.source,
                    # Of points that are assumed no row is certain, even one whose own words have a source.
                    silence=self.silence(here, each) or parent.silence,
                )
            )
        return found

    def classes(self, value: Any) -> dict[QualityClass, ClassWords]:
        self.keys("classes", value, needed={*map(str, QualityClass), "source"}, allowed={"silence"})
        source, silence = self.wording("classes.source", value["source"]), self.silence("classes", value)
        found = {}
        for klass in QualityClass:
            place, words = f"classes.{klass}", value[klass]
            self.keys(place, words, needed={"title"}, allowed={"letter"})
            letter = self.text(f"{place}.letter", words["letter"]) if "letter" in words else None
            found[klass] = ClassWords(
                title=self.wording(f"{place}.title", words["title"]),
                letter=letter,
                source=source,
                silence=silence,
            )
        return found

    def settings(self, value: Any) -> dict[str, Setting]:
        self.keys("settings", value, needed=set(KEYS))
        return {key: self.setting(key, value[key]) for key in KEYS}

    def setting(self, key: str, value: Any) -> Setting:
        place = f"settings.{key}"
        self.keys(
            place, value, needed={"value", "source"}, allowed={"lowest", "highest", "choices", "silence"}
        )
        if isinstance(value["value"], float) or (("lowest" in value) != ("highest" in value)):
            raise self.fault(place, "decimals are strings, and lowest goes with highest")
        choices: Sequence[Any] = value.get("choices", [])
        if not isinstance(choices, list) or (choices and value["value"] not in choices):
            raise self.fault(f"{place}.choices", "a list that holds the value itself is needed here")
        lowest, highest = (
            self.decimal(f"{place}.{edge}", value[edge]) if edge in value else None
            for edge in ("lowest", "highest")
        )
        return Setting(
            key=key,
            value=value["value"],
            source=self.wording(f"{place}.source", value["source"]),
            silence=self.silence(place, value),
            lowest=lowest,
            highest=highest,
            choices=tuple(choices),
        )
