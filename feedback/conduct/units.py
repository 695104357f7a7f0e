"""How many units of one level may be excellent beside each other (Decree 233/2026, as Decree 335/2025 Art. 20 of people). PURE."""

from dataclasses import dataclass
from decimal import Decimal

SHARE = Decimal("0.20")  # of the units beside each other
FEW = 5  # units; of fewer than these at most one is excellent


def most_excellent(units: int) -> int:
    """The most that may be excellent of so many: a fifth, rounded down, and of fewer than five one."""
    return min(units, 1) if units < FEW else int(SHARE * units)


@dataclass(frozen=True, slots=True)
class Beside:
    """The units of one level below the same office in a month."""

    units: int
    excellent: int

    @property
    def most(self) -> int:
        """How many of them may be excellent."""
        return most_excellent(self.units)

    @property
    def too_many(self) -> bool:
        """Whether more are excellent than may be."""
        return self.excellent > self.most
