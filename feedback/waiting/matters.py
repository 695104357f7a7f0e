"""What can wait for somebody, and how much of it does. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from feedback.evaluations.deadlines.terms import Step
from feedback.labels import N_, Labelled
from feedback.periods.month import Month


class Matter(Labelled):
    """A kind of thing that waits; among those with the same day they stand in this order."""

    CASES = "cases", N_("Cases of citizens")
    LATE_DOSSIERS = "late_dossiers", N_("Dossiers due soon or late, without an apology")
    FLAGS = "flags", N_("Held ratings to decide")
    QUESTIONS = "questions", N_("Questions that figures raise")
    CORRECTIONS = "corrections", N_("Proposals of who served, for a second person")
    REDACTIONS = "redactions", N_("Words to take out of view, for a second person")
    OBJECTIONS = "objections", N_("Objections and petitions to answer")
    PLANS = "plans", N_("Work plans to approve")
    CHANGES = "changes", N_("Changes of plans to answer")
    OVERDUE_TASKS = "overdue_tasks", N_("Tasks past their day without a word of lateness")
    CAUSES = "causes", N_("Objective causes to confirm or not")
    SHEETS = "sheets", N_("Evaluation sheets")
    YEAR_SHEETS = "year_sheets", N_("Annual sheets")
    CLOSE = "close", N_("Month to close")
    SEATS = "seats", N_("Open seats of the excellent class")
    REOPENINGS = "reopenings", N_("Sheets that somebody asks to reopen, for a second person")
    WARNINGS = "warnings", N_("Early warnings without an answer")
    IMPROVEMENTS = "improvements", N_("Improvements that are planned")
    ROLES = "roles", N_("Roles asked for, for a second person")
    NOTICES = "notices", N_("Mails and messages that failed")
    # An official's own.
    OWN_PLAN = "own_plan", N_("My plan to propose")
    OWN_CHANGES = "own_changes", N_("Changes of my plan to answer")
    APPRAISALS = "appraisals", N_("Plans of colleagues to appraise")
    EXPLANATIONS = "explanations", N_("Questions to explain")
    REVIEWS = "reviews", N_("Reviews on which I may say something")


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """How much of one matter waits for a person."""

    matter: Matter
    count: int
    due_on: date | None = None  # the nearest day; none where nothing sets one
    late: int = 0  # of them, whose day has passed
    month: Month | None = None  # whose page it is on, where it is of a month
    year: int | None = None  # or of a year
    step: Step | None = None  # of sheets: what is to be done on them


def of_days(
    matter: Matter, days: Sequence[date | None], today: date, *, month: Month | None = None
) -> Awaited | None:
    """What waits, from the last day of each; None where nothing does."""
    if not days:
        return None
    known = [day for day in days if day is not None]
    late = sum(day < today for day in known)
    return Awaited(matter=matter, count=len(days), due_on=min(known, default=None), late=late, month=month)


def in_order(awaited: Iterable[Awaited | None]) -> list[Awaited]:
    """What waits by its nearest day; what has none stands at the end, or before all others where it is late."""
    order = list(Matter)

    def key(each: Awaited) -> tuple[date, int]:
        without_a_day = date.min if each.late else date.max
        return each.due_on or without_a_day, order.index(each.matter)

    return sorted((each for each in awaited if each is not None), key=key)
