"""Every number that the method leaves to decide, with its meaning, its default and the values it may take (§1.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from feedback.errors import Refused
from feedback.labels import N_, Labelled
from feedback.scoring.rounding import exactly


class Block(Labelled):
    """Which block of the hundred points the citizens' points are part of."""

    COMMON = "common", N_("Common criteria")
    TASK = "task", N_("Task results")


class CapBase(Labelled):
    """Of whom the excellent may be one fifth; the decree's wording leaves it open (Decree 335/2025 Art. 20)."""

    UNIT = "unit", N_("All officials evaluated")
    GOOD_OR_BETTER = "good_or_better", N_("Those classed good or excellent")
    GOOD_STRICT = "good_strict", N_("Those classed good, the excellent left out")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one month, named as in the specification. A value that makes no sense is refused."""

    points: tuple[Decimal, ...] = (
        Decimal(0),
        Decimal(25),
        Decimal(50),
        Decimal(75),
        Decimal(100),
    )  # levels 1 to 5
    k: Decimal = Decimal(30)  # "usual ratings" added to everybody's own; sensible: 20 to 60
    m: Decimal = Decimal(30)  # ratings; smooths fields, procedures and channel gaps
    m_ward: Decimal = Decimal(200)  # ratings; smooths ward gaps
    c: Decimal = Decimal(20)  # ratings; the most that one official weighs in one procedure
    M0: Decimal = Decimal(80)  # score; the level assumed before there is any history
    m0: Decimal = Decimal(100)  # ratings; the weight of that assumption
    window_ref: int = 12  # closed months before the evaluated one that make the reference table
    adjust_ward: bool = True  # False where wards shall compete
    n_min: int = 5  # ratings; fewer give the neutral score. A limit of privacy too: do not lower it
    sigma: Decimal = Decimal(24)  # score; spread of single ratings
    s0: Decimal = Decimal(3)  # score; uncertainty of the table: 3 in a pool of wards, 4 for one ward alone
    z: Decimal = Decimal("1.645")  # standard deviations on either side: 90 % of cases
    w: Decimal = Decimal(10)  # points of the hundred that are the citizens'; 0 is the shadow mode
    block: Block = Block.TASK  # where those points sit
    full_at: Decimal = Decimal(100)  # score that earns all of them
    bounds: tuple[Decimal, ...] = (
        Decimal(50),
        Decimal(70),
        Decimal(90),
    )  # points; completed, good, excellent
    cap: Decimal = Decimal("0.20")  # share that may be excellent (Decree 335/2025 Art. 20; outstanding: 0.25)
    cap_base: CapBase = CapBase.UNIT  # … of whom

    def __post_init__(self) -> None:
        for name, (lowest, highest) in _RANGES.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise _refused(name, value, lowest=lowest, highest=highest)
        for name, length in _LENGTHS.items():
            _check_ladder(name, getattr(self, name), length)

    def with_overrides(self, overrides: Mapping[str, object]) -> "Parameters":
        """These parameters with some of them replaced, each given as a number, a decimal string or a list of them.

        Raises Refused: `unknown_parameter`, or `bad_parameter` for a value that cannot be read or makes no sense.
        A float is refused, since it is not the decimal number that somebody wrote.
        """
        known = {field.name for field in fields(self)}
        for name in overrides:
            if name not in known:
                raise Refused(
                    "unknown_parameter",
                    N_("There is no parameter %(name)s."),
                    field=str(name),
                    name=str(name),
                )
        return replace(self, **{name: _read(name, value) for name, value in overrides.items()})

    def as_record(self) -> dict[str, Any]:
        """The parameters as JSON can keep them; `Parameters().with_overrides(record)` gives them back."""
        return {field.name: _written(getattr(self, field.name)) for field in fields(self)}


_HUNDRED = Decimal(100)
_MANY = Decimal(100_000)  # ratings
_RANGES: dict[str, tuple[Decimal | int, Decimal | int]] = {
    "k": (1, _MANY),
    "m": (0, _MANY),
    "m_ward": (0, _MANY),
    "c": (1, _MANY),
    "M0": (0, _HUNDRED),
    "m0": (0, _MANY),
    "window_ref": (1, 60),
    "n_min": (1, 1000),
    "sigma": (0, _HUNDRED),
    "s0": (0, _HUNDRED),
    "z": (0, 10),
    "w": (0, 99),
    "full_at": (1, _HUNDRED),
    "cap": (0, 1),
}
_LENGTHS = {"points": 5, "bounds": 3}
_WHOLE = {"window_ref", "n_min"}
_CHOICES: dict[str, type[Labelled]] = {"block": Block, "cap_base": CapBase}
_SPOKEN_BOOLEANS = {"true": True, "false": False}


@exactly
def _check_ladder(name: str, steps: tuple[Decimal, ...], length: int) -> None:
    """Points and bounds climb strictly, from 0 to 100 at most, and bounds have two decimal places."""
    climbing = all(low < high for low, high in pairwise(steps))
    if len(steps) != length or not climbing or steps[0] < 0 or steps[-1] > _HUNDRED:
        raise _refused(name, "/".join(map(str, steps)))
    if name == "bounds" and any(bound != bound.quantize(Decimal("0.01")) for bound in steps):
        raise _refused(name, "/".join(map(str, steps)))


def _read(name: str, value: object) -> Any:
    if name in _LENGTHS:
        return _ladder(name, value)
    if name == "adjust_ward":
        return _boolean(name, value)
    if name in _CHOICES:
        return _choice(name, value)
    number = _number(name, value)
    if name not in _WHOLE:
        return number
    if number != number.to_integral_value():
        raise _refused(name, value)
    return int(number)


def _number(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise _refused(name, value)
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        raise _refused(name, value) from None
    if not number.is_finite():
        raise _refused(name, value)
    return number


def _ladder(name: str, value: object) -> tuple[Decimal, ...]:
    """A list of numbers, or as a person writes one: 50/70/90."""
    steps = value.replace(",", "/").split("/") if isinstance(value, str) else value
    if not isinstance(steps, (list, tuple)):
        raise _refused(name, value)
    return tuple(_number(name, step) for step in steps)


def _choice(name: str, value: object) -> Labelled:
    for member in _CHOICES[name]:
        if member == value:
            return member
    raise _refused(name, value)


def _boolean(name: str, value: object) -> bool:
    spoken = _SPOKEN_BOOLEANS.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(spoken, bool):
        raise _refused(name, value)
    return spoken


def _written(value: object) -> object:
    if isinstance(value, tuple):
        return [str(step) for step in value]
    return value if isinstance(value, (bool, int)) else str(value)


def _refused(name: str, value: object, **limits: object) -> Refused:
    sentence = (
        N_("The parameter %(name)s lies between %(lowest)s and %(highest)s, so it cannot be %(value)s.")
        if limits
        else N_("The parameter %(name)s cannot be %(value)s.")
    )
    return Refused("bad_parameter", sentence, field=name, name=name, value=str(value)[:60], **limits)
