"""What a month gives for one official and for the office: the lines and totals that sheets, summaries and pages show."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from feedback.labels import N_, Labelled
from feedback.offices.models import Employment
from feedback.scoring import CapFlag, Guard, QualityClass, ScoreStatus, half_up
from feedback.scoring.steps import Line as Shown
from feedback.scoring.steps import Sentence, Step


class Remark(Labelled):
    """Something that a reader of a line has to know beside its figures."""

    ASSUMED_COMMON = "assumed_common", N_("Common points assumed: not marked yet")
    SELF_SCORED_ONLY = "self_scored_only", N_("Common points by the official's own marks")
    NO_PLAN = "no_plan", N_("No assigned task: no total and no class")
    NOT_APPLICABLE = "not_applicable", N_("Does not serve citizens")
    HELD_MATTERS = "held_matters", N_("The class depends on held ratings")
    ROSTER_ONLY = "roster_only", N_("Ratings tied by the roster alone")
    SEAT_DECIDED = "seat_decided", N_("The head decided on the seat, with a reason")
    ELSEWHERE = "evaluated_elsewhere", N_("Moved on: the new office evaluates")
    MOVED_ON = "moved_on", N_("Moved on: only the part of the month worked here")
    PART_MONTH = "part_month", N_("Worked here for a part of the month")
    NOT_WORKED = "not_worked", N_("Not evaluated: no working day worked here")
    RATED_ELSEWHERE = "rated_elsewhere", N_("With ratings from another office")
    DISCIPLINED = "disciplined", N_("The class is limited by discipline")
    NOT_ABOVE_UNIT = "not_above_unit", N_("The head's class is not above the unit's")
    NO_SEAT = "no_seat", N_("Moved on: counts for the seats of the last office alone")
    SHADOW = "shadow", N_("On trial: citizens' points do not count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An official's line of a month. Points and percentages have two decimals; None where there is nothing to say."""

    official_id: uuid.UUID
    code: str
    name: str
    title: str
    division: str
    employment: Employment | None = None  # None in months from before lines told it
    rule_set: str = ""  # by which it was evaluated; nothing in months from before there were several
    month_days: int | None = None  # working days of the office; None in months from before lines told it
    posted_days: int | None = None  # of them, at this office
    absent_days: Decimal | None = None  # of those, on leave
    common: Decimal | None = None  # points by marks that count
    bonus: Decimal | None = None  # points, part of them; None where the rule set has no bonus
    deducted: Decimal | None = None  # points, taken off them; None where the rule set takes none off
    quantity: Decimal | None = None  # a, percent
    quality: Decimal | None = None  # b, percent
    progress: Decimal | None = None  # c, percent
    unit_result: Decimal | None = None  # d, percent; d, đ and e of leaders alone, where the rules count them
    organising: Decimal | None = None  # đ, percent
    solidarity: Decimal | None = None  # e, percent
    result: Decimal | None = None  # mean of the results, percent
    task: Decimal | None = None  # points of the results, without the citizens' part
    status: ScoreStatus | None = None
    citizen: Decimal | None = None  # points that citizens' ratings give; 0.00 in the trial period
    shadow: Decimal | None = None  # points that they would give; in the trial period alone
    neutral: Decimal | None = None  # points that the common level gives
    common_level: Decimal | None = None  # A, score
    score: Decimal | None = None  # S, score
    low: Decimal | None = None  # L, score
    high: Decimal | None = None  # U, score
    used: int = 0  # counted ratings that made the score, 0 where they are too few
    elsewhere: int = 0  # counted ratings of the month given at other offices
    counted: int = 0
    held: int = 0
    excluded: int = 0
    unverified: int = 0
    served: int = 0  # transactions
    total_by_points: Decimal | None = None
    total_without_citizens: Decimal | None = None
    total: Decimal | None = None
    klass: QualityClass | None = None
    letter: str | None = None
    guard: Guard | None = None
    cap: CapFlag = CapFlag.NONE
    ceiling: QualityClass | None = None  # the highest class that discipline and the unit's own class leave
    shadow_total: Decimal | None = None  # what the total would be; in the trial period alone
    shadow_klass: QualityClass | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def named(self) -> str:
        """The name and the code, as a sentence names an official."""
        return f"{self.name} ({self.code})"

    @property
    def worked_days(self) -> Decimal | None:
        """The working days worked at the office; None in months from before lines told it."""
        if self.posted_days is None or self.absent_days is None:
            return None
        return self.posted_days - self.absent_days

    @property
    def received(self) -> int:
        """Every rating that names the official, whatever became of it."""
        return self.counted + self.held + self.excluded + self.unverified

    @property
    def coverage(self) -> Decimal | None:
        """Ratings received of the transactions served, percent; None where nothing was served."""
        return percent(self.received, self.served)

    def as_record(self) -> dict[str, Any]:
        """The line as JSON keeps it and as summaries give it: decimals as strings, codes of classes and remarks."""
        record: dict[str, Any] = {}
        for each in fields(self):
            if each.name != "official_id":
                record[_WRITTEN_AS.get(each.name, each.name)] = _written(getattr(self, each.name))
        record["received"] = self.received
        record["coverage"] = _written(self.coverage)
        return record

    @classmethod
    def from_record(cls, official_id: uuid.UUID, record: Mapping[str, Any]) -> "Line":
        """The line that `as_record` wrote, now or when lines said less."""
        values = {
            each.name: _read(each.name, record[written])
            for each in fields(cls)
            if (written := _WRITTEN_AS.get(each.name, each.name)) in record
        }
        return cls(official_id=official_id, **values)


@dataclass(frozen=True, slots=True)
class Explained:
    """How a line came about: sentences for the official, lines of the breakdown, and steps to check by hand."""

    sentences: tuple[Sentence, ...] = ()
    breakdown: tuple[Shown, ...] = ()
    plan_steps: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """The explanation as JSON keeps it, close together: a city keeps thousands of them every month."""
        return {
            "sentences": [_packed(sentence) for sentence in self.sentences],
            "breakdown": [[_packed(line.label), _packed(line.value)] for line in self.breakdown],
            "plan_steps": [_packed_step(step) for step in self.plan_steps],
            "steps": [_packed_step(step) for step in self.steps],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Explained":
        """The explanation that `as_record` wrote."""
        return cls(
            tuple(_unpacked(packed) for packed in record["sentences"]),
            tuple(Shown(_unpacked(label), _unpacked(value)) for label, value in record["breakdown"]),
            tuple(_unpacked_step(packed) for packed in record["plan_steps"]),
            tuple(_unpacked_step(packed) for packed in record["steps"]),
        )


def _packed(sentence: Sentence) -> list[Any]:
    """A sentence as its text and, where it has places, their values; a value that is a sentence is a list again."""
    values = {
        name: _packed(value) if isinstance(value, Sentence) else str(value)
        for name, value in sentence.values.items()
    }
    return [sentence.text, values] if values else [sentence.text]


def _unpacked(packed: Sequence[Any]) -> Sentence:
    values = packed[1] if len(packed) > 1 else {}
    return Sentence(
        packed[0],
        {name: value if isinstance(value, str) else _unpacked(value) for name, value in values.items()},
    )


def _packed_step(step: Step) -> list[Any]:
    return [_packed(step.name), step.formula, _packed(step.result)]


def _unpacked_step(packed: Sequence[Any]) -> Step:
    name, formula, result = packed
    return Step(_unpacked(name), formula, _unpacked(result))


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the month gives for the whole office. Every rating received stands in exactly one state."""

    counted: int
    held: int
    excluded: int
    unverified: int
    of_nobody: Mapping[str, int]  # the part of them that stands in no official's line, by state
    served: int  # transactions
    satisfied: Decimal | None  # percent of levels 4 and 5 among counted and unverified ratings
    classes: Mapping[str, int] = field(default_factory=dict)  # officials by class; "" for those without
    seats: int = 0  # of the excellent class

    @property
    def received(self) -> int:
        """Every rating of the month."""
        return self.counted + self.held + self.excluded + self.unverified

    @property
    def coverage(self) -> Decimal | None:
        """Ratings received of the transactions served, percent; None where nothing was served."""
        return percent(self.received, self.served)

    def as_record(self) -> dict[str, Any]:
        """The totals as JSON keeps them."""
        states = {
            "received": self.received,
            "counted": self.counted,
            "held": self.held,
            "excluded": self.excluded,
            "unverified": self.unverified,
        }
        return {
            **states,
            "of_nobody": dict(self.of_nobody),
            "served": self.served,
            "coverage": _written(self.coverage),
            "satisfied": _written(self.satisfied),
            "classes": dict(self.classes),
            "seats": self.seats,
        }


def totals_from(record: Mapping[str, Any]) -> Totals:
    """The totals that `as_record` wrote."""
    satisfied = record["satisfied"]
    return Totals(
        counted=record["counted"],
        held=record["held"],
        excluded=record["excluded"],
        unverified=record["unverified"],
        of_nobody=record["of_nobody"],
        served=record["served"],
        satisfied=None if satisfied is None else Decimal(satisfied),
        classes=record["classes"],
        seats=record["seats"],
    )


def lies_below_common(used: int, high: str | None, common: str | None) -> bool:
    """Whether a line as `as_record` wrote it has its whole margin below the common level, by those of its values."""
    return bool(used and high and common and Decimal(high) < Decimal(common))


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, two decimals half up; None of nothing."""
    return half_up(Decimal(100 * part) / whole) if whole else None


BELOW_COMMON = ("used", "U", "A")  # where a record has what `lies_below_common` asks
_WRITTEN_AS = {
    "klass": "class",
    "shadow_klass": "shadow_class",
    "quantity": "quantity_percent",
    "quality": "quality_percent",
    "progress": "progress_percent",
    "unit_result": "unit_result_percent",
    "organising": "organising_percent",
    "solidarity": "solidarity_percent",
    "result": "result_percent",
    "task": "task_points",
    "citizen": "citizen_points",
    "shadow": "shadow_points",
    "neutral": "neutral_points",
    "common": "common_points",
    "bonus": "bonus_points",
    "deducted": "deducted_points",
    "common_level": "A",
    "score": "S",
    "low": "L",
    "high": "U",
}
_KINDS: Mapping[str, type[Labelled]] = {
    "status": ScoreStatus,
    "klass": QualityClass,
    "ceiling": QualityClass,
    "shadow_klass": QualityClass,
    "guard": Guard,
    "cap": CapFlag,
    "employment": Employment,
}
_TEXTS = {"code", "name", "title", "division", "rule_set", "letter"}


def _written(value: object) -> Any:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return value if value is None or isinstance(value, int) else str(value)


def _read(name: str, value: Any) -> Any:
    if name == "remarks":
        return tuple(Remark(each) for each in value)
    if value is None or isinstance(value, int) or name in _TEXTS:
        return value
    return _KINDS[name](value) if name in _KINDS else Decimal(value)
