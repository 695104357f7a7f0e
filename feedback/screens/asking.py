"""How a screen asks at a moment: by the rules of its office, else by those of an office above it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

OPEN, ARMED = "open", "armed"
ARMED_SECONDS = 90  # a prompt without a touch
INTERVAL_SECONDS = 10  # between two ratings of an open screen: within it one hand may have tapped twice


@dataclass(frozen=True, slots=True)
class Rules:
    """How a screen asks."""

    asking: str = OPEN
    armed_seconds: int = ARMED_SECONDS
    interval_seconds: int = INTERVAL_SECONDS

    @property
    def is_armed(self) -> bool:
        """Whether the screen waits to be woken."""
        return self.asking == ARMED


STANDARD = Rules()


class RuleBook:
    """The rules of an office and of those above it, the nearest first; each with the moment from which it holds."""

    def __init__(self, by_office: Sequence[Iterable[tuple[datetime, Rules]]]) -> None:
        self._by_office = [sorted(rules, key=lambda each: each[0], reverse=True) for rules in by_office]

    def at(self, moment: datetime) -> Rules:
        """The rules in force at `moment`; an open screen where nobody has set any."""
        for rules in self._by_office:
            for since, each in rules:
                if since <= moment:
                    return each
        return STANDARD

    @property
    def ever_armed(self) -> bool:
        """Whether a screen of the office has ever waited to be woken."""
        return any(each.is_armed for rules in self._by_office for _, each in rules)
