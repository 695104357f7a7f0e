"""The settings of a rule set: what each is about, its source, and how far an office may set it differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from feedback.errors import Refused
from feedback.evaluations.rulesets.form import Sourced
from feedback.labels import N_, Labelled
from feedback.plans.results import BehaviourCredit, LateCredit, Readings
from feedback.scoring import Block, CapBase, Parameters
from feedback.scoring.steps import Sentence


class CapGroup(Labelled):
    """Among whom the seats of the excellent class are shared."""

    UNIT = "unit", N_("The whole office")
    DIVISION = "division", N_("Each division by itself")
    POST = "post", N_("Each group of similar posts by itself")


class Included(Labelled):
    """Whether somebody or something takes part."""

    EVALUATED = "evaluated", N_("Evaluated by these rules")
    LEFT_OUT = "left_out", N_("Left out of the evaluation")


class Unscored(Labelled):
    """What becomes of a row that nobody has marked."""

    FULL = "full", N_("Stands at its maximum, marked as assumed")
    REFUSE = "refuse", N_("Stops the closing until it is marked")


class Leading(Labelled):
    """Whether leaders are judged by their unit, organisation and solidarity besides their own tasks."""

    COUNTED = "counted", N_("Counted for leaders: d, đ and e")
    LEFT_OUT = "left_out", N_("Left out: their own tasks alone")


class Absent(Labelled):
    """What becomes of fixed quantities where fewer days were worked than they were agreed for."""

    SCALED = "scaled", N_("Count in proportion to the days worked")
    AS_ASSIGNED = "as_assigned", N_("Stand as assigned")


class Moved(Labelled):
    """Who evaluates the month of somebody who moves between offices within it."""

    EACH_PART = "each_part", N_("Each office its part of the month")
    LAST_OFFICE = "last_office", N_("The last office, the whole month")


class MovedSeat(Labelled):
    """Where somebody who moves between offices within the month counts for the seats of the excellent class."""

    EACH_PART = "each_part", N_("At each office that evaluates a part")
    LAST_OFFICE = "last_office", N_("At the last office alone: at most good where they left")


class Collective(Labelled):
    """Whether the collective is heard before the decision."""

    ASKED = "asked", N_("Asked before the decision")
    NOT_ASKED = "not_asked", N_("Not asked")


class Shown(Labelled):
    """Whether something is shown beside the evaluation."""

    SHOWN = "shown", N_("Shown")
    HIDDEN = "hidden", N_("Not shown")


CITIZENS = N_("Citizens' points")
CLASSES = N_("Classes and seats")
SHEET = N_("The sheet")
RESULTS = N_("Results of the work plan")
SCORES = N_("How citizens' scores are computed")
TABLE = N_("The reference table")
INDEXES = N_("Indexes beside the evaluation")

NAMES: Mapping[str, Mapping[str, str]] = {
    CITIZENS: {
        "block": N_("Where citizens' points stand"),
        "w": N_("Points of the hundred that are the citizens'"),
        "citizen_row": N_("Row whose place they take among the common criteria"),
        "full_at": N_("Score that earns all of them"),
        "posts": N_("Posts with terms of their own"),
    },
    CLASSES: {
        "bounds": N_("Bounds: completed, good, excellent"),
        "cap": N_("Largest share of the excellent"),
        "cap_base": N_("… of whom"),
        "cap_group": N_("… shared within"),
        "contract_workers": N_("Contract workers"),
    },
    SHEET: {
        "mark_step": N_("Smallest step of a mark"),
        "unscored_common": N_("A row that nobody has marked"),
        "collective_opinion": N_("Opinion of the collective"),
    },
    RESULTS: {
        "leader_factors": N_("Leaders' unit, organisation and solidarity"),
        "clamp": N_("No ratio above a hundred"),
        "late_credit": N_("What a late product is still worth"),
        "behaviour": N_("Of what a level of behaviour is a share"),
        "absent": N_("Fixed quantities in a month of absences"),
        "moved": N_("The month of a move between offices"),
        "moved_seat": N_("Where who moved counts for the seats"),
    },
    SCORES: {
        "points": N_("Points of the levels 1 to 5"),
        "k": N_("Usual ratings added to everybody's own"),
        "n_min": N_("Fewest ratings that make a score"),
        "sigma": N_("Spread of single ratings"),
        "s0": N_("Uncertainty of the table, several wards"),
        "s0_lone_ward": N_("Uncertainty of the table, one ward alone"),
        "z": N_("Width of the margin, standard deviations"),
    },
    TABLE: {
        "m": N_("Smoothing of fields, procedures, channels"),
        "m_ward": N_("Smoothing of wards"),
        "c": N_("Most ratings of one official in one procedure"),
        "M0": N_("Level assumed without any history"),
        "m0": N_("Weight of that level, in ratings"),
        "window_ref": N_("Months before that make the table"),
        "adjust_ward": N_("Wards are brought to one level"),
    },
    INDEXES: {
        "service_index": N_("Service to citizens and businesses, Decision 766"),
        "nine_index": N_("Nine indexes of handling dossiers, Circular 01/2018"),
    },
}
"""The settings as a reader meets them, each group with its heading."""

SCORING_KEYS = tuple(field.name for field in fields(Parameters))
READING_KEYS = tuple(field.name for field in fields(Readings))
KEYS = tuple(key for group in NAMES.values() for key in group)
TABLE_KEYS = frozenset({"points", *NAMES[TABLE]})
"""The settings that the reference table is made with."""

LABELS: Mapping[str, str] = {key: label for group in NAMES.values() for key, label in group.items()}
_ABOVE = {"cap_base": "cap", "cap_group": "cap"}  # whose name goes on from the one above it

CHOICES: Mapping[str, type[Labelled]] = {
    "block": Block,
    "cap_base": CapBase,
    "cap_group": CapGroup,
    "contract_workers": Included,
    "unscored_common": Unscored,
    "collective_opinion": Collective,
    "leader_factors": Leading,
    "late_credit": LateCredit,
    "behaviour": BehaviourCredit,
    "absent": Absent,
    "moved": Moved,
    "moved_seat": MovedSeat,
    "service_index": Shown,
    "nine_index": Shown,
}
"""The settings whose values are words, and what each of the words means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Sourced):
    """A value that the rule set decides, its source, and how far an office may set it differently."""

    key: str
    value: Any  # a string, a list of strings, a whole number or a boolean
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
            return BOOLEANS.get(typed.casefold(), typed)
        return typed if self.choices else typed.replace(",", ".")

    def admits(self, value: object) -> None:
        """Refuse a value that an office may not choose: `setting_fixed` or `setting_out_of_bounds`."""
        if self.choices:
            if value not in self.choices:
                raise _out_of_bounds(self.key, value, _ONE_OF, _listed(self.key, self.choices))
            return
        if self.lowest is None or self.highest is None:
            raise Refused(
                "setting_fixed",
                N_("The rule set fixes %(name)s: an office can't set it differently."),
                field=self.key,
                name=named(self.key),
            )
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not (number.is_finite() and self.lowest <= number <= self.highest):
            raise _out_of_bounds(self.key, value, _BETWEEN, Sentence(f"{self.lowest} – {self.highest}"))


BOOLEANS = {"true": True, "false": False}
POSTS = "posts"
POSTS_SET = N_("%(count)s posts")
YES, NO, NONE = N_("yes"), N_("no"), N_("none")
NUMBERS = "%(numbers)s"


def spoken(key: str, value: Any) -> Sentence:
    """A setting's value as people read it: words for a choice, yes or no, numbers one after the other."""
    if key in CHOICES:
        return Sentence(CHOICES[key](value).label)
    if key == POSTS:
        return Sentence(POSTS_SET, {"count": str(len(value))}) if value else Sentence(NONE)
    if isinstance(value, bool) or str(value) in BOOLEANS:
        return Sentence(YES if BOOLEANS[str(value).lower()] else NO)
    if isinstance(value, list):
        places = {f"number{place}": each for place, each in enumerate(value)}
        return Sentence(" / ".join(f"%({place})s" for place in places), places)
    return Sentence(NUMBERS, {"numbers": value}) if value != "" else Sentence(NONE)


def named(key: str) -> Sentence:
    """What a sentence calls a setting: its name as the page of the rules has it, and its key."""
    label = LABELS.get(key)
    if label is None:
        return Sentence(key)
    above = LABELS[_ABOVE[key]] if key in _ABOVE else ""
    places = {"above": Sentence(above), "label": Sentence(label), "key": key}
    return Sentence("“%(above)s %(label)s” (%(key)s)" if above else "“%(label)s” (%(key)s)", places)


def named_in(refusal: Refused) -> Refused:
    """A refusal of the computation's own parameters, with the name of the setting that the parameter is."""
    if refusal.field is not None and refusal.field in LABELS:
        refusal.values["name"] = named(refusal.field)
    return refusal


def unknown_setting(key: object) -> Refused:
    """The refusal of a key that no rule set has."""
    spoken = str(key)[:60]
    return Refused("unknown_setting", N_("There is no setting %(name)s."), field=spoken, name=spoken)


def bad_setting(key: str, value: object) -> Refused:
    """The refusal of a value that makes no sense."""
    return Refused(
        "bad_setting",
        N_("The setting %(name)s can't be %(value)s."),
        field=key,
        name=named(key),
        value=str(value)[:60],
    )


def decimal_setting(key: str, value: object) -> Decimal:
    """The decimal that a setting holds; refused with `bad_setting`."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise bad_setting(key, value) from None
    if not number.is_finite():
        raise bad_setting(key, value)
    return number


def _out_of_bounds(key: str, value: object, sentence: str, allowed: Sentence) -> Refused:
    return Refused(
        "setting_out_of_bounds", sentence, field=key, name=named(key), value=str(value)[:60], allowed=allowed
    )


def _listed(key: str, choices: Sequence[Any]) -> Sentence:
    """The values that are allowed, each in words with the value itself where the two differ."""
    places: dict[str, object] = {}
    for number, choice in enumerate(choices):
        places[f"words{number}"], places[f"value{number}"] = spoken(key, choice), str(choice).lower()
    with_words = key in CHOICES or isinstance(choices[0], bool)
    each = "%(words{0})s (%(value{0})s)" if with_words else "%(value{0})s"
    return Sentence("; ".join(each.format(number) for number in range(len(choices))), places)


_ONE_OF = N_("The setting %(name)s can't be %(value)s: the rule set allows one of %(allowed)s.")
_BETWEEN = N_("The setting %(name)s can't be %(value)s: the rule set allows %(allowed)s.")
