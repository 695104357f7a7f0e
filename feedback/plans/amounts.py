"""What a quantity or a number of faults may be in a plan. Pure."""

from decimal import Decimal

from feedback.errors import Refused
from feedback.labels import N_

GREATEST_AMOUNT = Decimal(1_000_000)  # units: more is a slip of the pen
GREATEST_FAULTS = 10_000
PLACES = 4  # decimal places that a quantity keeps


def check_amount(name: str, amount: Decimal, *, zero: bool) -> None:
    """Refuse, with `bad_amount`, what is no quantity: not a number, below zero (or zero, unless allowed), too large or too fine."""
    fits = amount.is_finite() and 0 <= amount <= GREATEST_AMOUNT and (zero or amount > 0)
    if not fits or amount != round(amount, PLACES):
        raise _bad_amount(name, amount)


def check_faults(name: str, number: int) -> None:
    """Refuse, with `bad_amount`, what is no number of faults."""
    if not 0 <= number <= GREATEST_FAULTS:
        raise _bad_amount(name, number)


def _bad_amount(name: str, amount: object) -> Refused:
    return Refused(
        "bad_amount",
        N_("%(amount)s can't be right here: a number that is not negative, with four decimals at most."),
        field=name,
        amount=str(amount)[:30],
    )
