"""The input of a worked case, read field by field into typed values; what does not fit is a BadCase, with its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal, InvalidOperation

from feedback.scoring import Parameters

MOST_DIGITS = 15  # before the point: no number of ratings, points or seconds has more
MOST_RATINGS = 10_000_000  # a city's month

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


class BadCase(ValueError):
    """A case that cannot be computed: unknown kind, missing field, or a value that makes no sense."""


class Given:
    """One JSON object of a case; every reader names the field, and refuses what is not of its type."""

    def __init__(self, fields: object, place: str = "input") -> None:
        if not isinstance(fields, Mapping):
            raise BadCase(f"{place}: not an object")
        self._fields = fields
        self._place = place

    def has(self, name: str) -> bool:
        """Whether the field is there, with a value."""
        return self._fields.get(name) is not None

    def number(self, name: str) -> Decimal:
        """A number, given as a decimal string or as a JSON number."""
        return _number(self._value(name), self._at(name))

    def number_or_none(self, name: str) -> Decimal | None:
        """A number, or None where it is null or left out."""
        return self.number(name) if self.has(name) else None

    def count(self, name: str) -> int:
        """A whole number from 0 up."""
        return _count(self._value(name), self._at(name))

    def level(self, name: str) -> int:
        """A level of the questionnaire, 1 to 5."""
        level = self.count(name)
        if not 1 <= level <= 5:
            raise BadCase(f"{self._at(name)}: a level is 1 to 5, not {level}")
        return level

    def text(self, name: str) -> str:
        """A code or a name; a whole number is taken as its digits."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise BadCase(f"{self._at(name)}: not a text")
        return str(value)

    def truth(self, name: str, otherwise: bool) -> bool:
        """True or false, or `otherwise` where it is left out."""
        value = self._fields.get(name)
        if value is None:
            return otherwise
        if not isinstance(value, bool):
            raise BadCase(f"{self._at(name)}: neither true nor false")
        return value

    def numbers(self, name: str) -> list[Decimal]:
        """A list of numbers."""
        return [_number(value, place) for value, place in self._listed(name)]

    def numbers_or_none(self, name: str) -> list[Decimal | None]:
        """A list of numbers, some of which may be null."""
        return [None if value is None else _number(value, place) for value, place in self._listed(name)]

    def counts(self, name: str) -> list[int]:
        """A list of whole numbers from 0 up."""
        return [_count(value, place) for value, place in self._listed(name)]

    def codes(self, name: str) -> list[str | None]:
        """A list of codes, some of which may be null."""
        return [None if value is None else str(value) for value, _ in self._listed(name)]

    def times(self, name: str) -> list[time]:
        """A list of times of day, as 07:15 or 07:15:30."""
        return [_time(value, place) for value, place in self._listed(name)]

    def rows(self, name: str, columns: Sequence[str]) -> Iterator["Given"]:
        """The rows of a table: objects, or lists in the order of `columns`."""
        for value, place in self._listed(name):
            if isinstance(value, list):
                if len(value) != len(columns):
                    raise BadCase(f"{place}: {len(columns)} values expected ({', '.join(columns)})")
                value = dict(zip(columns, value, strict=True))
            yield Given(value, place)

    def fields_of_procedures(self, name: str) -> dict[str, str]:
        """The catalogue: the field of each procedure; a procedure whose field is null is not in it."""
        catalogue = self._fields.get(name) or {}
        if not isinstance(catalogue, Mapping):
            raise BadCase(f"{self._at(name)}: not an object")
        return {str(procedure): str(field) for procedure, field in catalogue.items() if field}

    def numbers_by_name(self, name: str) -> dict[str, Decimal]:
        """Numbers by what they are called; none where the field is left out."""
        return {key: _number(value, f"{self._at(name)}.{key}") for key, value in self._named(name).items()}

    def settings(self, name: str) -> dict[str, object]:
        """What an office sets differently, as a rule set's file would write it; nothing where the field is left out."""
        return {key: _exact(value) for key, value in self._named(name).items()}

    def inner(self, name: str) -> "Given":
        """The object in the field."""
        return Given(self._value(name), self._at(name))

    def parameters(self) -> Parameters:
        """The parameters: the defaults with what `params` overrides. Raises Refused for a bad one."""
        overrides = self._fields.get("params") or {}
        if not isinstance(overrides, Mapping):
            raise BadCase("input.params: not an object")
        return Parameters().with_overrides({str(name): _exact(value) for name, value in overrides.items()})

    def _value(self, name: str) -> object:
        if name not in self._fields:
            raise BadCase(f"{self._at(name)}: missing")
        return self._fields[name]

    def _named(self, name: str) -> dict[str, object]:
        value = self._fields.get(name) or {}
        if not isinstance(value, Mapping):
            raise BadCase(f"{self._at(name)}: not an object")
        return {str(key): each for key, each in value.items()}

    def _listed(self, name: str) -> list[tuple[object, str]]:
        value = self._value(name)
        if not isinstance(value, list):
            raise BadCase(f"{self._at(name)}: not a list")
        return [(item, f"{self._at(name)}[{index}]") for index, item in enumerate(value)]

    def _at(self, name: str) -> str:
        return f"{self._place}.{name}"


def _exact(value: object) -> object:
    """A binary float as the decimal that was written; everything else as it is."""
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


def _number(value: object, place: str) -> Decimal:
    value = _exact(value)
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise BadCase(f"{place}: not a number")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadCase(f"{place}: not a number") from None
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS:
        raise BadCase(f"{place}: not a number that can be computed with")
    return number


def _count(value: object, place: str) -> int:
    number = _number(value, place)
    if number != number.to_integral_value() or not 0 <= number <= MOST_RATINGS:
        raise BadCase(f"{place}: not a count")
    return int(number)


def _time(value: object, place: str) -> time:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        if match:
            hour, minute, second = (int(part) for part in match.groups(default="0"))
            return time(hour, minute, second)
    except ValueError:  # 25:00
        pass
    raise BadCase(f"{place}: not a time of day")
