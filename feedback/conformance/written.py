"""How the answer to a case is written: numbers as decimal strings, with two places if published and six if not."""

from decimal import Decimal
from typing import Any

from feedback.scoring.rounding import shown

Answer = dict[str, Any]


def two(number: Decimal | None) -> str | None:
    """A published number, which has two places already."""
    return None if number is None else f"{number:.2f}"


def six(number: Decimal | int | None) -> str | None:
    """An unrounded number to six places, half up."""
    return None if number is None else f"{shown(Decimal(number)):f}"
