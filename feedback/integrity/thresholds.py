"""The thresholds of the detectors, each with its unit and the bounds that no setting can cross (§3.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import time
from decimal import Decimal
from typing import Any

from feedback.errors import Refused
from feedback.labels import N_


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a detector raises its flag. The bounds keep a detector from being switched off or from flagging everybody."""

    burst_ratings: int = 5  # ratings on one kiosk …
    burst_seconds: int = 60  # … within so many seconds
    overcount_spare: int = 2  # ratings of a day beyond the people served
    off_hours_ratings: int = 3  # ratings of a month
    off_hours_before: time = time(7, 15)  # local; opening at 08:00 less 45 minutes
    off_hours_after: time = time(17, 45)  # local; closing at 17:00 and 45 minutes
    device_ratings: int = 5  # ratings of a month for one official from one device
    fast_seconds: int = 5  # seconds from the end of the service to the rating
    fast_ratings: int = 10  # ratings of a month …
    fast_share: Decimal = Decimal("0.15")  # … and share of the kiosk ratings
    low_ratings: int = 4  # ratings of level 1 or 2 on one day
    low_chance: Decimal = Decimal("0.001")  # chance of as many on any day of the month
    low_share: Decimal = Decimal("0.12")  # share of level 1 and 2 assumed without history
    low_at_least: Decimal = Decimal("0.5")  # low ratings expected in a month, at least
    working_days: int = 22  # of a month
    response_z: Decimal = Decimal(3)  # standard deviations
    response_spread: Decimal = Decimal("0.03")  # ordinary change of the response rate
    response_history: int = 100  # transactions of the six months before
    response_low_served: int = 40  # transactions of the month
    response_low_share: Decimal = Decimal("0.35")  # of the unit's response rate
    withheld_receipts: int = 3  # transactions of a month without a code …
    withheld_chance: Decimal = Decimal("0.02")  # … and the chance of as many
    withheld_usual: Decimal = Decimal("0.002")  # share that goes out without one by accident, at least
    withheld_given: Decimal = Decimal("0.9")  # share of the unit's transactions that bear one, at least
    drift_z: Decimal = Decimal(3)  # standard deviations
    drift_variance: Decimal = Decimal(4)  # score²; ordinary change of an average
    drift_ratings: int = 20  # ratings of the month
    drift_history: int = 60  # ratings of the six months before

    def __post_init__(self) -> None:
        for name, (lowest, highest) in BOUNDS.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise _outside(name, value)

    @classmethod
    def value_of(cls, name: str, written: str) -> Any:
        """The value of a threshold as somebody wrote it. Raises Refused `unknown_threshold` or `bad_threshold`."""
        if name not in BOUNDS:
            raise _unknown(name)
        read: dict[type, Callable[[str], Any]] = {int: int, Decimal: _finite, time: time.fromisoformat}
        try:
            return read[type(getattr(cls(), name))](written)
        except (ValueError, ArithmeticError):
            raise _outside(name, written) from None

    def with_overrides(self, overrides: Mapping[str, Any]) -> "Thresholds":
        """These thresholds with some replaced. Raises Refused `unknown_threshold` or `bad_threshold`."""
        known = {field.name for field in fields(self)}
        for name in overrides:
            if name not in known:
                raise _unknown(name)
        return replace(self, **overrides)


BOUNDS: dict[str, tuple[Any, Any]] = {
    "burst_ratings": (3, 10),
    "burst_seconds": (30, 300),
    "overcount_spare": (0, 5),
    "off_hours_ratings": (1, 10),
    "off_hours_before": (time(5), time(8)),
    "off_hours_after": (time(16, 30), time(22)),
    "device_ratings": (3, 10),
    "fast_seconds": (2, 15),
    "fast_ratings": (5, 30),
    "fast_share": (Decimal("0.05"), Decimal("0.5")),
    "low_ratings": (3, 10),
    "low_chance": (Decimal("0.00001"), Decimal("0.05")),
    "low_share": (Decimal("0.02"), Decimal("0.5")),
    "low_at_least": (Decimal("0.1"), Decimal(5)),
    "working_days": (15, 27),
    "response_z": (2, 5),
    "response_spread": (Decimal("0.01"), Decimal("0.1")),
    "response_history": (50, 1000),
    "response_low_served": (20, 200),
    "response_low_share": (Decimal("0.1"), Decimal("0.8")),
    "withheld_receipts": (2, 20),
    "withheld_chance": (Decimal("0.0001"), Decimal("0.05")),
    "withheld_usual": (Decimal("0.001"), Decimal("0.05")),
    "withheld_given": (Decimal("0.5"), Decimal(1)),
    "drift_z": (2, 5),
    "drift_variance": (Decimal(1), Decimal(25)),
    "drift_ratings": (10, 100),
    "drift_history": (30, 500),
}

# What each is, for the page on which a city sets it.
LABELS: dict[str, str] = {
    "burst_ratings": N_("Ratings on one kiosk …"),
    "burst_seconds": N_("… within so many seconds"),
    "overcount_spare": N_("Ratings of a day beyond the people served"),
    "off_hours_ratings": N_("Ratings of a month outside hours"),
    "off_hours_before": N_("Before this time of day"),
    "off_hours_after": N_("After this time of day"),
    "device_ratings": N_("Ratings of a month for one official from one device"),
    "fast_seconds": N_("Seconds from the end of the service to the rating, fewer than"),
    "fast_ratings": N_("So many ratings of a month …"),
    "fast_share": N_("… and this share of the kiosk ratings"),
    "low_ratings": N_("Ratings of level 1 or 2 on one day"),
    "low_chance": N_("Chance of as many on any day of the month, less than"),
    "low_share": N_("Share of level 1 and 2 assumed without history"),
    "low_at_least": N_("Low ratings expected in a month, at least"),
    "working_days": N_("Working days of a month"),
    "response_z": N_("Standard deviations from the six months before"),
    "response_spread": N_("Ordinary change of the share of citizens rating"),
    "response_history": N_("Transactions of the six months before, at least"),
    "response_low_served": N_("Transactions of the month, at least"),
    "response_low_share": N_("Share of the unit's share of citizens rating, less than"),
    "withheld_receipts": N_("So many transactions of a month without a code …"),
    "withheld_chance": N_("… and the chance of as many, less than"),
    "withheld_usual": N_("Share without a code by accident, at least"),
    "withheld_given": N_("Share of the unit's transactions that bear a code, at least"),
    "drift_z": N_("Standard deviations from the six months before"),
    "drift_variance": N_("Ordinary change of an average, squared"),
    "drift_ratings": N_("Ratings of the month, at least"),
    "drift_history": N_("Ratings of the six months before, at least"),
}


def _finite(written: str) -> Decimal:
    number = Decimal(written.replace(",", "."))
    if not number.is_finite():
        raise ValueError("no number")
    return number


def _unknown(name: str) -> Refused:
    return Refused("unknown_threshold", N_("There is no threshold %(name)s."), field=name, name=name)


def _outside(name: str, value: object) -> Refused:
    lowest, highest = BOUNDS[name]
    return Refused(
        "bad_threshold",
        N_("The threshold %(name)s lies between %(lowest)s and %(highest)s, so it cannot be %(value)s."),
        field=name,
        name=name,
        lowest=lowest,
        highest=highest,
        value=value,
    )
