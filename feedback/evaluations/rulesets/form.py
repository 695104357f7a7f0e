"""What the form of a rule set asks: blocks of points, groups and rows of criteria, and the words of the classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from feedback.labels import N_, Labelled


class Part(Labelled):
    """What a block of points is for. Common and result points, with a bonus where there is one, make the hundred."""

    COMMON = "common", N_("Common criteria")
    RESULTS = "results", N_("Task results")
    BONUS = "bonus", N_("Bonus points")
    DEDUCTION = "deduction", N_("Points taken off")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of the rule set in both languages: the form's own words and their translation."""

    vi: str
    en: str

    def said(self, locale: str) -> str:
        """The text in the language of `locale`."""
        return self.en if locale == "en" else self.vi


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Something that a rule set says, where it says so, and where the sources are silent about it."""

    source: Wording
    silence: Wording | None = None  # what the sources leave out, so that this is our assumption

    @property
    def is_assumed(self) -> bool:
        """Whether no source states it."""
        return self.silence is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointBlock(Sourced):
    """A block of the hundred points, or of those that are taken off them."""

    part: Part
    title: Wording
    maximum: Decimal  # points


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Sourced):
    """A row of the form, or a group of rows, with the most points that it may have."""

    row: str  # as on the form: I.1, II.4 … A group has the part before the point
    title: Wording
    maximum: Decimal  # points
    part: Part = Part.COMMON

    @property
    def group(self) -> str:
        """The row of the group that it belongs to."""
        return self.row.partition(".")[0]

    @property
    def is_earned(self) -> bool:
        """Whether its points are there until the head takes some off; else there are none until the head gives them."""
        return self.part is Part.COMMON


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassWords(Sourced):
    """What a rule set calls a class, and its letter where it has letters."""

    title: Wording
    letter: str | None = None


def summed(marks: Iterable[tuple[Criterion, Decimal | None]]) -> Decimal | None:
    """A column of marks added up, what is taken off going no further than to nothing; None without any mark."""
    given = [-points if row.part is Part.DEDUCTION else points for row, points in marks if points is not None]
    return max(Decimal(0), sum(given, Decimal(0))) if given else None
