"""One official's sheet as its readers may see it: marks side by side, the plan's results, and the citizens' part when it is out."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.disclosure import Figures, Reader, Shown, in_detail, may_see, show, unanimous
from feedback.errors import Missing
from feedback.evaluations.rulesets.choices import month_rules
from feedback.evaluations.rulesets.form import Criterion, Part, summed
from feedback.evaluations.rulesets.reference import pool_of
from feedback.evaluations.rulesets.rules import Rules, full_points
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.models import Mark, Sheet
from feedback.evaluations.sheets.way import BEFORE_THE_CLOSE, TO_SELF_SCORE
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs, office_month
from feedback.evaluations.summaries.lines import Explained, Line
from feedback.evaluations.summaries.one_official import parameters_of, results_of
from feedback.evaluations.summaries.queries import sheet_at, state_of, summary
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.models import PeriodState
from feedback.periods.month import Month
from feedback.plans.results import PlanResults, result_points
from feedback.releases.queries import told_month
from feedback.scoring.explain import AVERAGES, SCORED
from feedback.scoring.steps import Sentence

SCORED_WITHOUT_AVERAGE = N_(
    "Your %(n)s ratings were compared with what citizens usually give for the same procedures, channel and ward: "
    "together with the common level %(A)s they give %(S)s, that is %(points)s of %(w)s points. The margin of error is "
    "%(L)s to %(U)s. So few ratings that all agree would tell what each citizen gave, so their average is not shown."
)


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row of the form with every scorer's marks; `counts` is False for a row whose place citizens' points take."""

    criterion: Criterion
    own: Decimal | None
    head: Decimal | None  # of the highest who scored: it counts
    counts: bool
    by: Mapping[Scorer, Decimal] = field(
        default_factory=dict
    )  # of the round that is being scored, or was last

    @property
    def start(self) -> Decimal | None:
        """What its field begins with: nothing to mark yet, or no points where the head alone gives them."""
        return None if self.criterion.is_earned else Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """The sheet of one official and month. Without a released month there are no figures of citizens in it."""

    official: OfficialInputs
    month: Month
    state: PeriodState
    rules: Rules
    rows: Sequence[MarkedRow]
    sheet: Sheet | None  # remarks and opinion; none before it was opened
    results: PlanResults
    points: Decimal | None  # of the results block
    maximum: Decimal  # of the results block
    line: Line | None  # of the closed month
    explained: Explained | None
    ratings: Shown | None  # how many and of which levels, as far as that may be told

    @property
    def most_by_marks(self) -> Decimal:
        """The most points that the rows can give together."""
        return full_points(row.criterion for row in self.rows if row.criterion.part is not Part.DEDUCTION)

    def total_of(self, scorer: Scorer) -> Decimal | None:
        """The sum of one scorer's marks, with what is taken off; None for a column without any."""
        return summed((row.criterion, row.by.get(scorer)) for row in self.rows)

    @property
    def may_self_score(self) -> bool:
        """Whether the official may still mark the own column."""
        return self.state is PeriodState.OPEN and (self.sheet is None or self.sheet.state in TO_SELF_SCORE)

    @property
    def may_head_score(self) -> bool:
        """Whether somebody who leads may still mark."""
        if self.sheet is not None and self.sheet.state is SheetState.REOPENED:
            return True
        return self.state is PeriodState.OPEN and (self.sheet is None or self.sheet.state in BEFORE_THE_CLOSE)


def sheet(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    *,
    reader: Reader,
    shadow_months: int,
    zone: ZoneInfo,
) -> SheetView:
    """The official's sheet as `reader` may see it (Decree 335/2025 form 01; scoring §2 and §4).

    Citizens' figures of a person come out with the close and not before, for the official and the leader alike.
    Raises Missing for somebody without a posting at the office in the month.
    """
    inputs = office_month(session, office, pool_of(session, office), month, zone=zone, only=official_id)
    official = _one(inputs, official_id)
    rules = month_rules(session, office, month, shadow_months=shadow_months).of(official.employment)
    state = state_of(session, office, month)
    parameters = parameters_of(official, rules)
    counting = {criterion.row for criterion in rules.rows_beside(parameters)}
    results = results_of(official, rules)
    maximum = rules.result_points(parameters)
    kept = sheet_at(session, office, month, official_id)
    marks = _marks(session, kept)
    view = SheetView(
        official=official,
        month=month,
        state=state,
        rules=rules,
        rows=[
            MarkedRow(
                criterion,
                official.own_marks.get(criterion.row),
                official.head_marks.get(criterion.row),
                criterion.row in counting,
                marks.get(criterion.row, {}),
            )
            for criterion in rules.rule_set.criteria
        ],
        sheet=kept,
        results=results,
        points=result_points(results, maximum),
        maximum=maximum,
        line=None,
        explained=None,
        ratings=None,
    )
    return (
        _released(session, office, view, inputs, reader) if may_see(reader, Figures.PERSON, state) else view
    )


def _released(
    session: Session, office: Office, view: SheetView, inputs: OfficeMonth, reader: Reader
) -> SheetView:
    """The view with what the close gave: the line, its explanation, and the levels as far as their number allows."""
    official_id = view.official.id
    closed = summary(session, office, view.month, only=official_id)
    levels = _levels(inputs, official_id)
    explained = closed.explained[official_id]
    told = told_month(session, office.id, view.month)
    shown = show(levels)
    if told is not None and official_id in told.figures.officials:
        shown = in_detail(levels, min(shown.detail, told.figures.officials[official_id]))
    if reader is Reader.OFFICIAL and unanimous(levels):
        explained = _without_average(explained)
    return replace(view, line=closed.line_of(official_id), explained=explained, ratings=shown)


def _without_average(explained: Explained) -> Explained:
    """The explanation without what would tell each rating: the average, its words, and the steps that sum it."""
    return Explained(
        sentences=tuple(
            Sentence(SCORED_WITHOUT_AVERAGE, each.values) if each.text == SCORED else each
            for each in explained.sentences
        ),
        breakdown=tuple(line for line in explained.breakdown if line.label.text != AVERAGES),
        plan_steps=explained.plan_steps,
        steps=(),
    )


def _marks(session: Session, sheet: Sheet | None) -> dict[str, dict[Scorer, Decimal]]:
    """The marks of the present round, by row and scorer."""
    found: dict[str, dict[Scorer, Decimal]] = {}
    if sheet is not None:
        asked = select(Mark.criterion, Mark.scorer, Mark.points).where(
            Mark.office_id == sheet.office_id, Mark.sheet_id == sheet.id, Mark.round == sheet.round
        )
        for row, scorer, points in session.execute(asked):
            found.setdefault(row, {})[scorer] = points
    return found


def _levels(inputs: OfficeMonth, official_id: uuid.UUID) -> list[int]:
    levels = [0] * 5
    for tally in (*inputs.tallies, *inputs.elsewhere):
        if tally.official == official_id.hex and tally.status == "counted":
            levels[tally.level - 1] += tally.ratings
    return levels


def _one(inputs: OfficeMonth, official_id: uuid.UUID) -> OfficialInputs:
    for official in inputs.officials:
        if official.id == official_id:
            return official
    raise Missing("sheet")
