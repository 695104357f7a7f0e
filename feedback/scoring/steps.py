"""How a computation is told: sentences with their values, and steps that a person can check with a pencil."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.labels import say


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English source text and the values for its `%(name)s` places; a value may be a sentence itself."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, locale: str) -> str:
        """The sentence in the language of `locale`."""
        spoken = {
            name: value.said(locale) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return say(self.text, spoken, locale=locale)

    def as_record(self) -> dict[str, Any]:
        """The sentence as JSON can keep it."""
        return {
            "text": self.text,
            "values": {
                name: value.as_record() if isinstance(value, Sentence) else str(value)
                for name, value in self.values.items()
            },
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Sentence":
        """The sentence that `as_record` wrote."""
        return cls(
            record["text"],
            {
                name: value if isinstance(value, str) else cls.from_record(value)
                for name, value in record["values"].items()
            },
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a breakdown: what it is, and its value in words or figures."""

    label: Sentence
    value: Sentence


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation: what is computed, the formula with its numbers put in, and the result."""

    name: Sentence
    formula: str  # 79.20 + 82.00 / (20 + 30)
    result: Sentence  # 80.84, or words such as a class

    def said(self, locale: str) -> tuple[str, str, str]:
        """Name, formula and result in the language of `locale`."""
        return self.name.said(locale), self.formula, self.result.said(locale)

    def as_record(self) -> dict[str, Any]:
        """The step as JSON can keep it."""
        return {"name": self.name.as_record(), "formula": self.formula, "result": self.result.as_record()}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Step":
        """The step that `as_record` wrote."""
        return cls(
            Sentence.from_record(record["name"]), record["formula"], Sentence.from_record(record["result"])
        )


def step(name: str, formula: str, result: object, **values: object) -> Step:
    """A step called `name` (with `values` for its places), whose result is a number or a sentence."""
    return Step(
        Sentence(name, values), formula, result if isinstance(result, Sentence) else Sentence(str(result))
    )
