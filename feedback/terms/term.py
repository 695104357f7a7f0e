"""A quarter, a half-year or a year as a value. Pure."""

import re
from dataclasses import dataclass

from feedback.errors import Refused
from feedback.labels import N_, Labelled
from feedback.periods.month import Month

MONTHS_OF_YEAR = 12
_WRITTEN = re.compile(r"([0-9]{4})(?:-(Q[1-4]|H[12]))?")


class TermKind(Labelled):
    """How long a term is."""

    QUARTER = "quarter", N_("Quarter")
    HALF_YEAR = "half_year", N_("Half-year")
    YEAR = "year", N_("Year")

    @property
    def months(self) -> int:
        """How many months it has."""
        return {"quarter": 3, "half_year": 6, "year": MONTHS_OF_YEAR}[self.value]


class BadTerm(Refused, ValueError):
    """A text that is no term: code `bad_term`."""

    def __init__(self, given: str) -> None:
        sentence = N_("%(given)s is no period; one is written as 2026-Q4, 2026-H2 or 2026.")
        super().__init__("bad_term", sentence, field="term", given=given[:40])


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the calendar, written `2026-Q4`, `2026-H2` or `2026`."""

    kind: TermKind
    year: int
    number: int = 1  # of its kind within the year

    @classmethod
    def parse(cls, text: str) -> "Term":
        """The term that `text` writes; raises BadTerm (a ValueError too) for anything else."""
        match = _WRITTEN.fullmatch(text.strip().upper())
        if match is None or not 1 <= int(match[1]) <= 9998:
            raise BadTerm(text)
        year, part = int(match[1]), match[2] or ""
        if not part:
            return cls(TermKind.YEAR, year)
        return cls(TermKind.QUARTER if part[0] == "Q" else TermKind.HALF_YEAR, year, int(part[1]))

    @classmethod
    def containing(cls, kind: TermKind, month: Month) -> "Term":
        """The term of that kind in which `month` lies."""
        return cls(kind, month.year, (month.month - 1) // kind.months + 1)

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months, in their order."""
        first = Month(self.year, (self.number - 1) * self.kind.months + 1)
        return tuple(first.plus(forward) for forward in range(self.kind.months))

    @property
    def parts(self) -> tuple["Term", ...]:
        """The next shorter terms that make it up; none for a quarter, whose parts are months."""
        if self.kind is TermKind.QUARTER:
            return ()
        shorter = TermKind.QUARTER if self.kind is TermKind.HALF_YEAR else TermKind.HALF_YEAR
        return tuple(dict.fromkeys(Term.containing(shorter, month) for month in self.months))

    @property
    def previous(self) -> "Term":
        """The term of its kind before."""
        return Term.containing(self.kind, self.months[0].previous)

    @property
    def next(self) -> "Term":
        """The term of its kind after."""
        return Term.containing(self.kind, self.months[-1].next)

    def __str__(self) -> str:
        if self.kind is TermKind.YEAR:
            return f"{self.year:04d}"
        return f"{self.year:04d}-{'Q' if self.kind is TermKind.QUARTER else 'H'}{self.number}"


_QUARTER, _YEAR = N_("Quarter %(number)s/%(year)s"), N_("Year %(year)s")
_HALVES = (N_("First half of %(year)s"), N_("Second half of %(year)s"))


def term_words(term: Term) -> tuple[str, dict[str, object]]:
    """The English source text that names the term, and its values."""
    values: dict[str, object] = {"number": term.number, "year": term.year}
    if term.kind is TermKind.HALF_YEAR:
        return _HALVES[term.number - 1], values
    return (_QUARTER if term.kind is TermKind.QUARTER else _YEAR), values
