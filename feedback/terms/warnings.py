"""Who needs support: months that stay low one after another, with their margins. A list for the head, which decides nothing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.evaluations.summaries.lines import Line
from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.scoring import QualityClass

LOOK_BACK = 12  # months
SEVERAL, FEWEST, MOST = 3, 2, 6  # low months in a row: usual, and the bounds of a choice


class Sign(Labelled):
    """Why a month is low."""

    CITIZENS = "citizens", N_("The whole margin of citizens' ratings lies below the common level")
    TOTAL = "total", N_("The total lies below the good class")


@dataclass(frozen=True, slots=True)
class LowMonth:
    """A month that is low, with its line for the figures and margins."""

    month: Month
    line: Line
    signs: tuple[Sign, ...]


def signs_of(line: Line) -> tuple[Sign, ...]:
    """What is low in a closed month; nothing where there is no total, or where the margin says that it may be chance."""
    found = []
    if (
        line.used
        and line.high is not None
        and line.common_level is not None
        and line.high < line.common_level
    ):
        found.append(Sign.CITIZENS)
    if line.klass in (QualityClass.COMPLETED, QualityClass.NOT_COMPLETED):
        found.append(Sign.TOTAL)
    return tuple(found)


def low_run(months: Sequence[tuple[Month, Line | None]], several: int = SEVERAL) -> tuple[LowMonth, ...]:
    """The low months that the newest closed ones end with, if they are several; nothing otherwise.

    `months` come in their order. One that is not closed yet, or in which nothing was assigned, neither ends a run nor
    belongs to it: nothing is guessed of it.
    """
    run: list[LowMonth] = []
    for month, line in reversed(months):
        if line is None or line.total is None:
            continue
        signs = signs_of(line)
        if not signs:
            break
        run.append(LowMonth(month, line, signs))
    return tuple(reversed(run)) if len(run) >= several else ()
