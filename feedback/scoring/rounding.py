"""How numbers are computed and rounded: fifty digits within, half up where a number is published (§1.6)."""

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

PUBLISHED = 2  # decimal places of every published score, point and total
SHOWN = 6  # decimal places in which an unrounded number is shown

ARITHMETIC = Context(prec=50, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])

_NOISE = Decimal("1e-30")  # far above the last of fifty digits, far below anything that ratings can differ by

Given = ParamSpec("Given")
Found = TypeVar("Found")


def exactly(computation: Callable[Given, Found]) -> Callable[Given, Found]:
    """Run `computation` in our own arithmetic, whatever precision or rounding its caller has set."""

    @wraps(computation)
    def computed(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        with localcontext(ARITHMETIC):
            return computation(*args, **kwargs)

    return computed


@exactly
def half_up(number: Decimal, places: int = PUBLISHED) -> Decimal:
    """`number` rounded to so many places, a tie away from zero (2.345 → 2.35), and never a negative zero.

    Raises decimal.InvalidOperation for a number that is not finite or has more than 44 digits before the point.
    """
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


@exactly
def published(number: Decimal) -> Decimal:
    """A computed number as it is published: two places, half up.

    Thirds and sevenths leave an error in the fiftieth digit, which would push a tie on paper to the wrong side;
    so the number is first brought back to thirty places.
    """
    return half_up(number.quantize(_NOISE), PUBLISHED)


@exactly
def shown(number: Decimal) -> Decimal:
    """A computed number as the worked cases and the audit show it before rounding: six places, half up."""
    return half_up(number.quantize(_NOISE), SHOWN)


def plain(number: Decimal | int) -> str:
    """A parameter as a person writes it: 10, 2.5, 1.645, without trailing zeros or exponent."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
