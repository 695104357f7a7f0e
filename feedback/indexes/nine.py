"""The nine indexes of a dossier's handling, of an official and of a unit (Circular 01/2018/TT-VPCP Arts. 13 to 15). Pure.

The circular's parent decree was repealed on 1/7/2025, so the method is one that an office may show beside its months. An
index without enough information is left out of the total, and the circular moves no bound for it (Art. 15.4.b).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from feedback.labels import N_, Labelled
from feedback.scoring.rounding import exactly, half_up, plain
from feedback.scoring.steps import Step, step

MOST = Decimal(2)  # points of one index
Word = TypeVar("Word")


class Index(Labelled):
    """The nine indexes, by their numbers in the circular."""

    TIME = "1", N_("Total time, against the law's")
    AGENCIES_TIME = "2", N_("Time of each agency involved")
    CONTACTS = "3", N_("Times that the citizen had to come back to complete the dossier")
    AGENCIES = "4", N_("Number of agencies to contact")
    ORGANISATION = "5", N_("Procedures received and decided at the one-stop")
    PUBLICITY = "6", N_("Procedures made public")
    ATTITUDE = "7", N_("Attitude")
    FEEDBACK = "8", N_("Citizens' feedback received and explained")
    ONLINE = "9", N_("Online services")


OF_OFFICIAL = (Index.TIME, Index.AGENCIES_TIME, Index.CONTACTS, Index.AGENCIES, Index.ATTITUDE)
WHAT_IS_MISSING: Mapping[Index, str] = {
    Index.TIME: N_("No dossier of the period had a day to be returned by and was due or returned."),
    Index.AGENCIES_TIME: N_(
        "How long each agency had a dossier is not handed over by the one-stop software."
    ),
    Index.CONTACTS: N_(
        "How often a dossier had to be completed is not handed over by the one-stop software."
    ),
    Index.AGENCIES: N_("Which agencies a citizen had to contact is not known here."),
    Index.ORGANISATION: N_("Which listed procedures are decided at the one-stop is not known here."),
    Index.PUBLICITY: N_("Whether procedures are posted and published is looked at on the spot, not here."),
    Index.ATTITUDE: N_("No dossier of the period was returned on time, and no complaint was found true."),
    Index.ONLINE: N_("No dossier was received in the period."),
}
"""Why an index may stand without points."""


class Completed(Labelled):
    """How far an official completed the task (Art. 15.3.a)."""

    FULLY = "fully", N_("Completes the task in full")
    MOSTLY = "mostly", N_("Completes seven tenths of the task or more")
    PARTLY = "partly", N_("Completes less than seven tenths of the task")


class Grade(Labelled):
    """The grade of a unit (Art. 15.3.b)."""

    EXCELLENT = "excellent", N_("Excellent")
    GOOD = "good", N_("Good")
    FAIR = "fair", N_("Fair")
    AVERAGE = "average", N_("Average")
    WEAK = "weak", N_("Weak")


@dataclass(frozen=True, slots=True)
class Returned:
    """How a dossier kept the day it was promised for: days early (negative: late), or still out and overdue."""

    days_early: int | None  # None where it is overdue and not returned

    @property
    def is_late(self) -> bool:
        """Whether it missed its day."""
        return self.days_early is None or self.days_early < 0

    @property
    def time_points(self) -> int:
        """Index 1: shorter than the law's time 2, equal 1, longer 0."""
        if self.is_late:
            return 0
        return 2 if self.days_early else 1

    @property
    def attitude_points(self) -> int | None:
        """Index 7 where nobody complained: early 2, on time 1. The circular says nothing of late ones, so they have none."""
        if self.is_late:
            return None
        return 2 if self.days_early else 1


@dataclass(frozen=True, slots=True)
class Nine:
    """The indexes of an official or of a unit, those without enough information left out, and what they sum up to."""

    indexes: Mapping[Index, Decimal | None]  # points, one decimal; None where information is missing
    asked: Sequence[Index]  # those that the total is made of
    steps: Sequence[Step]

    @property
    def total(self) -> Decimal | None:
        """The sum of the known indexes; none where none is known."""
        known = [points for points in self.indexes.values() if points is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def missing(self) -> Sequence[Index]:
        """The indexes that are left out."""
        return [index for index in self.asked if self.indexes[index] is None]

    @property
    def reachable(self) -> Decimal:
        """The most that the known indexes could give together."""
        return MOST * (len(self.asked) - len(self.missing))


@exactly
def of_official(dossiers: Sequence[Returned], complaints: int) -> Nine:
    """The indexes of the dossiers that an official handled, `complaints` about the own attitude having been found true.

    A complaint names no dossier here: each stands for one dossier with no points for attitude.
    """
    mean, steps = _dossier_indexes(dossiers, complaints)
    return Nine({index: mean.get(index) for index in OF_OFFICIAL}, OF_OFFICIAL, steps)


@exactly
def of_unit(dossiers: Sequence[Returned], complaints: int, unit: Mapping[Index, int | None]) -> Nine:
    """The indexes of a unit: those of its dossiers, and the points of 5, 6, 8 and 9 as far as they are known."""
    mean, steps = _dossier_indexes(dossiers, complaints)
    points = {index: None if value is None else half_up(Decimal(value), 1) for index, value in unit.items()}
    return Nine({index: mean.get(index, points.get(index)) for index in Index}, tuple(Index), steps)


def completed_by_letter(nine: Nine) -> Completed | None:
    """The word for the total of the known indexes alone, as the circular's letter has it (Arts. 15.3.a, 15.4.b)."""
    return None if nine.total is None else _completed(nine.total)


def grade_by_letter(nine: Nine) -> Grade | None:
    """The grade for the total of the known indexes alone, as the circular's letter has it (Arts. 15.3.b, 15.4.b)."""
    return None if nine.total is None else _grade(nine.total)


def completed(nine: Nine) -> Completed | None:
    """How far an official completed the task: from 5 points fully, from 3.5 mostly.

    By the letter of the circular a total of few known indexes is held to the same bounds (Art. 15.4.b), which would tell
    of a lack of data as if it were a lack of work. So nothing is said where the missing ones could change it.
    """
    return _whatever_is_missing(nine, _completed)


def grade(nine: Nine) -> Grade | None:
    """The grade of a unit: from 15 points excellent, 12 good, 9 fair, 6 average; nothing where it is open, likewise."""
    return _whatever_is_missing(nine, _grade)


def _whatever_is_missing(nine: Nine, judged: Callable[[Decimal], Word]) -> Word | None:
    if nine.total is None:
        return None
    at_least, at_most = judged(nine.total), judged(nine.total + MOST * len(nine.missing))
    return at_least if at_least is at_most else None


def _completed(total: Decimal) -> Completed:
    if total >= 5:
        return Completed.FULLY
    return Completed.MOSTLY if total >= Decimal("3.5") else Completed.PARTLY


def _grade(total: Decimal) -> Grade:
    bounds = {Grade.EXCELLENT: 15, Grade.GOOD: 12, Grade.FAIR: 9, Grade.AVERAGE: 6}
    return next((each for each, bound in bounds.items() if total >= bound), Grade.WEAK)


def feedback_points(handled: int, in_time: int, dragging: int) -> int:
    """Index 8: no feedback, or all of it in time and none dragging on 2; from 90 % in time 1; else 0."""
    if dragging:
        return 0
    if in_time >= handled:
        return 2
    return 1 if in_time * 10 >= handled * 9 else 0


def online_points(
    procedures: int, procedures_online: int, dossiers: int, dossiers_online: int, overdue: int
) -> int | None:
    """Index 9: a fifth of the procedures and three tenths of the dossiers online and none overdue 2; from 15 % 1; else 0."""
    if not procedures or not dossiers:
        return None
    if overdue or dossiers_online * 100 < dossiers * 15:
        return 0
    wide = procedures_online * 5 >= procedures and dossiers_online * 10 >= dossiers * 3
    return 2 if wide else 1


def _dossier_indexes(
    dossiers: Sequence[Returned], complaints: int
) -> tuple[dict[Index, Decimal], list[Step]]:
    kept = sorted(points for each in dossiers if (points := each.attitude_points) is not None)
    attitude = [*[0] * complaints, *kept[complaints:]]
    by_index = {Index.TIME: [each.time_points for each in dossiers], Index.ATTITUDE: attitude}
    found, steps = {}, []
    for index, given in by_index.items():
        if given:
            found[index] = half_up(Decimal(sum(given)) / len(given), 1)
            steps.append(step(index.label, _counted(given), found[index]))
    return found, steps


def _counted(points: Iterable[int]) -> str:
    """The points of many dossiers, added up: (12 × 2 + 3 × 1 + 1 × 0) / 16."""
    numbers = list(points)
    parts = [f"{numbers.count(value)} × {value}" for value in (2, 1, 0) if value in numbers]
    return f"({' + '.join(parts)}) / {plain(len(numbers))}"
