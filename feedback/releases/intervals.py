"""How sure a share is: the interval around it, and how far a unit of its size strays by chance. Pure."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

Z = Decimal("1.96")  # 95 of 100 times
Z_FAR = Decimal("3.09")  # 998 of 1,000 times
HUNDRED = Decimal(100)
_PLACE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Share:
    """A share in percent with its interval, one decimal each."""

    percent: Decimal
    low: Decimal
    high: Decimal

    def as_record(self) -> list[str]:
        """The share as JSON keeps it."""
        return [str(self.percent), str(self.low), str(self.high)]

    @classmethod
    def from_record(cls, record: list[str]) -> "Share":
        """The share that `as_record` wrote."""
        percent, low, high = map(Decimal, record)
        return cls(percent, low, high)


def share(part: int, whole: int, z: Decimal = Z) -> Share | None:
    """The share of `part` in `whole` with Wilson's interval; none of nothing. More than all has no interval."""
    if whole <= 0:
        return None
    if part > whole:
        more = _percent(Decimal(part) / Decimal(whole))
        return Share(more, more, more)
    with localcontext() as context:
        context.prec = 28
        n, p, zz = Decimal(whole), Decimal(part) / Decimal(whole), z * z
        middle = (p + zz / (2 * n)) / (1 + zz / n)
        half = z / (1 + zz / n) * ((p * (1 - p) / n) + zz / (4 * n * n)).sqrt()
        return Share(
            _percent(p), _percent(max(Decimal(0), middle - half)), _percent(min(Decimal(1), middle + half))
        )


def funnel(middle: Decimal, whole: int, z: Decimal = Z) -> tuple[Decimal, Decimal]:
    """Between which percentages a unit with `whole` ratings lies by chance alone, where all together have `middle`."""
    with localcontext() as context:
        context.prec = 28
        p, n = middle / HUNDRED, Decimal(max(whole, 1))
        half = z * (p * (1 - p) / n).sqrt()
        return _percent(max(Decimal(0), p - half)), _percent(min(Decimal(1), p + half))


def _percent(p: Decimal) -> Decimal:
    return (p * HUNDRED).quantize(_PLACE, rounding="ROUND_HALF_UP")
