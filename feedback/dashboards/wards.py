"""Offices below one, side by side: shares with their intervals, and who lies further off than chance carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from feedback.disclosure import may_export
from feedback.offices.models import Office
from feedback.offices.queries import offices_below
from feedback.periods.month import Month
from feedback.releases.intervals import Z_FAR, Share, funnel, share
from feedback.releases.queries import ToldHeadline, told_months


@dataclass(frozen=True, slots=True)
class WardLine:
    """One office of the comparison."""

    office: Office
    told: ToldHeadline | None
    ratings: int | None  # None where too few to compare
    satisfied: Share | None
    coverage: Share | None
    stands_out: str  # "low" or "high" where chance hardly carries it so far, else empty


@dataclass(frozen=True, slots=True)
class Comparison:
    """The offices below one in a month."""

    month: Month
    lines: Sequence[WardLine]  # by name: a ranking would say more than the figures do
    ratings: int
    satisfied: Share | None  # of all together

    def between(self, ratings: int, *, far: bool = False) -> tuple[Decimal, Decimal]:
        """Between which percentages chance alone carries an office of so many ratings."""
        middle = self.satisfied.percent if self.satisfied else Decimal(0)
        return funnel(middle, ratings, Z_FAR) if far else funnel(middle, ratings)


def comparison(session: Session, top: Office, month: Month) -> Comparison:
    """The offices below `top` in `month`; from 30 ratings on, as in public (scoring §4, rule 6)."""
    below = [office for office in offices_below(session, [top.id]) if office.id != top.id]
    told = {
        each.office_id: each
        for each in told_months(session, [office.id for office in below], first=month, last=month)
        if each.is_final
    }
    counts = {office.id: _satisfied(told.get(office.id)) for office in below}
    part = sum(each[0] for each in counts.values() if each)
    whole = sum(each[1] for each in counts.values() if each)
    all_together = share(part, whole)
    lines = [_line(office, told.get(office.id), counts[office.id], all_together) for office in below]
    return Comparison(month, lines, whole, all_together)


def has_offices_below(session: Session, office: Office) -> bool:
    """Whether there is anything to compare."""
    return any(each.id != office.id for each in offices_below(session, [office.id]))


def _satisfied(told: ToldHeadline | None) -> tuple[int, int] | None:
    """Satisfied and all ratings, where there are enough of them to stand beside others."""
    if told is None or told.figures.unit.ratings is None or not told.figures.unit.bands:
        return None
    unit = told.figures.unit
    if unit.ratings is None or not may_export(unit.ratings):
        return None
    satisfied = unit.bands[-1] + (unit.bands[-2] if len(unit.bands) == 5 else 0)
    return satisfied, unit.ratings


def _line(
    office: Office, told: ToldHeadline | None, counts: tuple[int, int] | None, middle: Share | None
) -> WardLine:
    coverage = told.figures.coverage if told else None
    if counts is None or middle is None:
        return WardLine(office, told, None, None, coverage, "")
    own = share(*counts)
    low, high = funnel(middle.percent, counts[1], Z_FAR)
    stands_out = ""
    if own is not None:
        stands_out = "low" if own.percent < low else "high" if own.percent > high else ""
    return WardLine(office, told, counts[1], own, coverage, stands_out)
