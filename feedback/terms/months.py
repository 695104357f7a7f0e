"""A month of an official as the terms read it."""

import uuid
from dataclasses import dataclass

from feedback.evaluations.lines import Line
from feedback.periods.month import Month
from feedback.terms.means import MonthStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMonth:
    """One month of an official as the term reads it."""

    month: Month
    standing: MonthStanding
    office_id: uuid.UUID | None = None  # that evaluated the month
    office_name: str = ""
    version: int = 0
    line: Line | None = None
