"""Results of a work plan in percent and in points: quantity, quality and progress (Decree 335/2025 Arts. 14 to 18)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feedback.errors import Refused
from feedback.labels import N_, Labelled
from feedback.scoring.rounding import exactly, half_up, plain, published
from feedback.scoring.steps import Step, step

FAULT = Decimal("0.25")  # of a product's points, for each lateness and each major error (Art. 14)
HUNDRED = Decimal(100)  # percent
HALF = Decimal(50)  # percent, where a leader's unit, organisation or solidarity falls short (Art. 15)


class LateCredit(Labelled):
    """What a product that came late is still worth for progress."""

    PARTIAL = "partial", N_("A quarter less for each lateness")
    ZERO = "zero", N_("No credit for what came late")


class BehaviourCredit(Labelled):
    """Of what a level of observed behaviour gives its share."""

    QUALITY = "quality", N_("Of quality alone: it was carried out, and on time")
    ALL = "all", N_("Of quantity, quality and progress alike")


@dataclass(frozen=True, slots=True)
class Readings:
    """How the open places of the decree are read; each is a setting, since no source settles it.

    `clamp`: added tasks can push a ratio over 100 %, and the decree limits only the points ("at most 70"). One
    commune's software holds each ratio at 100 %, which keeps much work done from hiding errors. Default: held.

    `late_credit`: "each lateness takes 25 %" may leave the rest of the product's points, or a late product may
    count for nothing among those "on time or earlier". Default: partial, as that software has it and as the same
    words are read for quality.

    `behaviour`: work that cannot be counted is marked by a level, and no source says what a level is worth. The best
    is worth the whole and the last nothing, the others lie evenly between; that share is one of quality alone or of
    all three. Default: of quality, as work that was seen was carried out.

    Nothing assigned is no setting: there is no ratio then, so the result is insufficient data and never full marks.
    """

    clamp: bool = True
    late_credit: LateCredit = LateCredit.PARTIAL
    behaviour: BehaviourCredit = BehaviourCredit.QUALITY


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One task of the month and what came of it, in units of its product.

    Errors and lateness that were objective and confirmed do not count (Art. 14): leave them out. They are taken
    from single products, so where one product has several faults it should have a row of its own.
    """

    coefficient: Decimal  # standard products in one unit
    assigned: Decimal  # units
    completed: Decimal  # units
    late_count: int = 0  # how many times late
    major_errors: int = 0  # failed assessments for a major error of content
    handed_back: bool = False  # for inability: stays assigned, not completed (Art. 18.1)
    taken_over: bool = (
        False  # from somebody else: outside the assigned total, adds to the completed (Art. 18.1)
    )
    unplanned: bool = False  # likewise
    share: Decimal = Decimal(1)  # of the official in work divided among several (Art. 18.1)
    credit: Decimal = Decimal(
        1
    )  # of the whole, by the level of observed behaviour; counted work has all of it

    def __post_init__(self) -> None:
        amounts = (self.assigned, self.completed, Decimal(self.late_count), Decimal(self.major_errors))
        if self.coefficient <= 0 or min(amounts) < 0 or not (0 < self.share <= 1 and 0 <= self.credit <= 1):
            raise Refused(
                "bad_task_result",
                N_("A task has a coefficient above 0, a share above 0 and up to 1, and no negative numbers."),
            )


@dataclass(frozen=True, slots=True)
class Leadership:
    """What is judged of leaders and their deputies besides their own tasks (Art. 15); deputies for their field."""

    unit_fulfils: bool = True  # d: every subordinate stands at "completed" or above
    organises: bool = True  # đ: no long delays
    united: bool = True  # e: no long conflict within

    @classmethod
    def of(
        cls, unit_fulfils: bool | None, organises: bool | None, united: bool | None
    ) -> "Leadership | None":
        """What was judged; none where nothing was, since the official does not lead."""
        if unit_fulfils is None or organises is None or united is None:
            return None
        return cls(unit_fulfils, organises, united)

    @property
    def percents(self) -> tuple[Decimal, Decimal, Decimal]:
        """d, đ and e: a hundred where it is met, else fifty."""
        d, organisation, solidarity = (
            HUNDRED if is_met else HALF for is_met in (self.unit_fulfils, self.organises, self.united)
        )
        return d, organisation, solidarity

    def __str__(self) -> str:
        """As logs tell it, in any language."""
        return ", ".join(f"{name} = {plain(part)}" for name, part in zip("dđe", self.percents, strict=True))


@dataclass(frozen=True, slots=True)
class PlanResults:
    """The result of a month's work plan; percentages are unrounded, and None where nothing was assigned."""

    quantity: Decimal | None  # a, percent
    quality: Decimal | None  # b, percent
    progress: Decimal | None  # c, percent
    leadership: (
        tuple[Decimal, Decimal, Decimal] | None
    )  # d, đ, e, percent; None for officials who do not lead
    mean: Decimal | None  # percent, of three or of six
    steps: tuple[Step, ...]

    @property
    def sufficient(self) -> bool:
        """Whether there is anything to judge by."""
        return self.mean is not None


@exactly
def plan_results(
    tasks: Sequence[TaskResult], readings: Readings | None = None, leadership: Leadership | None = None
) -> PlanResults:
    """a, b and c of Art. 14 for these tasks, with d, đ and e of Art. 15 for a leader, and their mean (Art. 16).

    More done, fewer errors and less lateness never lower a result.
    """
    readings = readings or Readings()
    assigned, steps = _sum(N_("Assigned, converted"), tasks, _assigned)
    if not assigned:
        return PlanResults(None, None, None, None, None, (*steps, step(N_("Nothing assigned"), "0", "–")))
    credits = (
        (N_("Completed, converted"), N_("a: quantity, percent"), _credited(readings)),
        (N_("Completed less a quarter for each major error"), N_("b: quality, percent"), _acceptable),
        (N_("Completed less what was late"), N_("c: progress, percent"), _punctual(readings)),
    )
    ratios = []
    for sum_name, ratio_name, credit in credits:
        total, added = _sum(sum_name, tasks, credit)
        ratio = total / assigned * HUNDRED
        ratios.append(min(ratio, HUNDRED) if readings.clamp else ratio)
        formula = f"{plain(total)} / {plain(assigned)} × 100"
        steps += [*added, step(ratio_name, formula, plain(half_up(ratios[-1], 4)))]
    judged = leadership.percents if leadership else None
    parts = [*ratios, *(judged or ())]
    mean = sum(parts) / len(parts)
    written = " + ".join(plain(half_up(part, 4)) for part in parts)
    steps.append(
        step(N_("Mean of the results, percent"), f"({written}) / {len(parts)}", plain(half_up(mean, 4)))
    )
    return PlanResults(ratios[0], ratios[1], ratios[2], judged, mean, tuple(steps))


@exactly
def result_points(results: PlanResults, maximum: Decimal = Decimal(70)) -> Decimal | None:
    """The points of the results: their mean of `maximum`, and never more (Art. 17: "at most 70").

    `maximum` is 70, or less where some of the seventy points are the citizens'. None for insufficient data.
    """
    return None if results.mean is None else published(min(results.mean, HUNDRED) * maximum / HUNDRED)


def points_step(results: PlanResults, maximum: Decimal = Decimal(70)) -> Step:
    """The step from the mean to the points."""
    points = result_points(results, maximum)
    mean = "–" if results.mean is None else plain(half_up(results.mean, 4))
    return step(
        N_("Points of the results"), f"{mean} × {plain(maximum)} / 100", "–" if points is None else points
    )


@exactly
def mean_of_months(totals: Sequence[Decimal]) -> Decimal | None:
    """The points of a quarter, half-year or year: the mean of its months (Art. 17), or None without any."""
    return published(sum(totals, Decimal(0)) / len(totals)) if totals else None


@exactly
def level_credit(level: int, levels: int) -> Decimal:
    """What a level of behaviour is worth of the whole: 1 for the first of the anchors, 0 for the last, even steps between."""
    return Decimal(1) if levels < 2 else Decimal(max(0, levels - level)) / (levels - 1)


def unit_fulfils(subordinates: Iterable[Decimal], completed_from: Decimal = HALF) -> bool:
    """d of Art. 15: whether every subordinate's total stands at the "completed" bound or above."""
    return all(total >= completed_from for total in subordinates)


def _assigned(task: TaskResult) -> Decimal:
    return Decimal(0) if task.taken_over or task.unplanned else task.assigned


def _completed(task: TaskResult) -> Decimal:
    return Decimal(0) if task.handed_back else task.completed


def _credited(readings: Readings) -> Callable[[TaskResult], Decimal]:
    if readings.behaviour is BehaviourCredit.QUALITY:
        return _completed
    return lambda task: _completed(task) * task.credit


def _acceptable(task: TaskResult) -> Decimal:
    return max(Decimal(0), _completed(task) * task.credit - FAULT * task.major_errors)


def _punctual(readings: Readings) -> Callable[[TaskResult], Decimal]:
    # Without partial credit each lateness costs a product of its own, as far as there are products.
    lost = FAULT if readings.late_credit is LateCredit.PARTIAL else Decimal(1)
    credited = _credited(readings)
    return lambda task: max(Decimal(0), credited(task) - lost * task.late_count)


def _sum(
    name: str, tasks: Sequence[TaskResult], units: Callable[[TaskResult], Decimal]
) -> tuple[Decimal, list[Step]]:
    """The units of all tasks in standard products, and the step that adds them up."""
    terms = [(task.coefficient, units(task), task.share) for task in tasks]
    total = sum((coefficient * number * share for coefficient, number, share in terms), Decimal(0))
    written = " + ".join(_product(*term) for term in terms if term[1])
    return total, [step(name, written or "0", plain(total))]


def _product(coefficient: Decimal, number: Decimal, share: Decimal) -> str:
    of_share = f" × {plain(share)}" if share != 1 else ""
    return f"{plain(coefficient)} × {plain(number)}{of_share}"
