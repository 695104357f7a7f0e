"""Whether an improvement shows: the share of its reason among the ratings of the months before and after it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from feedback.disclosure import LIMITS
from feedback.periods.month import Month

MONTHS = 3  # before, and after
FEWEST_NAMED = LIMITS.rest_from  # of those who gave the reason: fewer are told as "fewer than"


@dataclass(frozen=True, slots=True)
class Given:
    """A released month: how many rated, and how many of them gave the reason."""

    month: Month
    ratings: int
    with_reason: int


@dataclass(frozen=True, slots=True)
class Share:
    """A month as it may be shown; no share where too few rated, or where so few gave the reason that they count as few."""

    month: Month
    is_after: bool
    percent: Decimal | None = None  # one place
    is_small: bool = False  # fewer than five gave the reason, none included
    too_few: bool = False  # fewer than thirty rated


@dataclass(frozen=True, slots=True)
class Effect:
    """The months before and after, and the change of the share between them in percentage points."""

    shares: tuple[Share, ...]
    change: Decimal | None = None  # below zero: the reason is given less


def effect_of(months: Sequence[Given], done: Month) -> Effect:
    """The effect of what was done in the month `done`, which belongs to neither side.

    Sums are made of months that may be shown alone, so nothing hidden comes back by subtraction.
    """
    before = [each for each in months if done.plus(-MONTHS) <= each.month < done]
    after = [each for each in months if done < each.month <= done.plus(MONTHS)]
    shares = tuple(_share(each, is_after=each.month > done) for each in (*before, *after))
    return Effect(shares, _change(_open(before), _open(after)))


def _share(given: Given, *, is_after: bool) -> Share:
    if given.ratings < LIMITS.export_from:
        return Share(given.month, is_after, too_few=True)
    if given.with_reason < FEWEST_NAMED:
        return Share(given.month, is_after, is_small=True)
    return Share(given.month, is_after, _percent(given.with_reason, given.ratings))


def _open(months: Sequence[Given]) -> list[Given]:
    return [
        each for each in months if each.ratings >= LIMITS.export_from and each.with_reason >= FEWEST_NAMED
    ]


def _change(before: Sequence[Given], after: Sequence[Given]) -> Decimal | None:
    if not before or not after:
        return None
    one, two = (
        Decimal(100) * sum(each.with_reason for each in side) / sum(each.ratings for each in side)
        for side in (before, after)
    )
    return (two - one).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
