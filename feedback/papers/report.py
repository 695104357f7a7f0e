"""The monthly report of a unit: what citizens said of the service, what was held or excluded, and how classes fell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.charts import drawing
from feedback.charts.places import shape
from feedback.charts.values import Counts
from feedback.dashboards.overview import Overview, overview
from feedback.disclosure import LIMITS, may_export
from feedback.evaluations.summaries.lines import Remark
from feedback.evaluations.summaries.queries import Summary
from feedback.integrity.held_report import KindLine, held_report
from feedback.labels import N_, say
from feedback.papers import paper
from feedback.papers.paper import (
    Align,
    Block,
    Grid,
    Heading,
    Letterhead,
    Paper,
    Paragraph,
    Picture,
    Signatures,
)
from feedback.papers.report_parts import overview_blocks
from feedback.papers.sheet_paper import DRAFT, STATE
from feedback.papers.summary import signatures
from feedback.ratings.levels import Level
from feedback.ratings.models import RatingState
from feedback.releases.figures import BANDS, Figures
from feedback.releases.queries import told_month
from feedback.scoring import CapFlag, QualityClass, ScoreStatus

LOCALE = "vi"  # the report goes to the office's own superiors

TITLE = N_("REPORT ON CITIZENS' SATISFACTION AND THE MONTHLY EVALUATION")
PERIOD = N_("Month %(month)s/%(year)s")
PART_RATINGS = N_("Citizens' ratings of the service")
PART_REVIEW = N_("Ratings held, excluded or not verified")
PART_CLASSES = N_("Evaluation of officials")
PART_METHOD = N_("How to read the figures")
OVERVIEW = N_(
    "The unit served %(served)s transactions and received %(received)s ratings (%(coverage)s %% of the transactions). "
    "%(satisfied)s %% of the citizens who rated were satisfied or very satisfied."
)
TOO_FEW = N_(
    "Fewer than %(limit)s ratings: their distribution is not shown, so that nobody can be recognised."
)
NOT_YET = N_("Nothing has been let out of this month yet.")
CHART_OF_LEVELS = N_("Ratings by level, counted and unverified together")
CHART_OF_CLASSES = N_("Officials by class")
STATES_HEADER = (N_("State"), N_("Ratings"), N_("Of these: levels 1 and 2"))
KINDS_HEADER = (N_("Sign"), N_("Held"), N_("Released"), N_("Excluded"), N_("Of the excluded: levels 1 and 2"))
STATES = {
    RatingState.COUNTED: N_("Counted"),
    RatingState.HELD: N_("Held"),
    RatingState.EXCLUDED: N_("Excluded"),
    RatingState.UNVERIFIED: N_("Unverified"),
}
RECEIVED = N_("Received")
NOTHING_FLAGGED = N_("No sign of irregular ratings was found in the month.")
SEATS = N_(
    "Of %(officials)s officials with a result, %(seats)s may be classed excellent (cap %(cap)s %%); %(capped)s reached "
    "the bound without a seat."
)
CONTESTED = N_("%(count)s officials: the last seat is decided by the head, with a written reason.")
WITHOUT = N_("%(count)s officials have no assigned task and so neither total nor class.")
NEUTRAL = N_(
    "%(count)s officials have fewer than %(limit)s counted ratings: the neutral value stands for them."
)
HELD_MATTERS = N_(
    "%(count)s officials: the class depends on ratings still held; a decision makes a new version."
)
METHOD = (
    N_(
        "Each rating is compared with what citizens usually give for the same procedure, channel and ward; silence is "
        "neither praise nor blame, and few ratings move a score little."
    ),
    N_(
        "The percentage of satisfied citizens speaks of the service as a whole. It is never a score of a person, nor a "
        "comparison of desks: some procedures please less than others, whoever carries them out."
    ),
    N_(
        "No rating is deleted: received = counted + held + excluded + unverified. Two people decide on each exclusion."
    ),
    N_("Rules: %(rules)s."),
)
TRIAL = N_("Trial period: citizens' points are computed and shown, and count for nothing.")


@dataclass(frozen=True, slots=True)
class Report:
    """What the report says, gathered from the database."""

    summary: Summary
    figures: Figures | None  # as they were let out; none before the month's first release
    overview: Overview  # the month among those before it
    flagged: Sequence[KindLine]


def gathered(session: Session, summary: Summary) -> Report:
    """Everything that the report of the month says: its figures are those of the release that stands."""
    office_id, month = summary.office.id, summary.month
    told = told_month(session, office_id, month)
    seen = overview(session, summary.office, month)
    return Report(summary, told.figures if told else None, seen, held_report(session, office_id, month).lines)


def as_bytes(report: Report, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The report as .pdf or .docx."""
    summary = report.summary
    values = {"month": f"{summary.month.month:02d}", "year": summary.month.year}
    left, right = (text.split("\n") for text in signatures())
    blocks: list[Block] = [
        Letterhead([summary.office.name.upper()], [_say(line) for line in STATE]),
        paper.Title(_say(TITLE), [_say(PERIOD, values)]),
        *([Paragraph(_say(TRIAL))] if summary.rules.shadow else []),
        *_ratings(report),
        *overview_blocks(report.overview),
        *_review(report),
        *_classes(summary),
        Heading(_say(PART_METHOD)),
        *(Paragraph(_say(text, {"rules": summary.rules.rule_set.title.said(LOCALE)})) for text in METHOD),
        Signatures(left, right),
    ]
    return paper.as_bytes(
        Paper(
            title=f"{_say(TITLE)} {summary.month}",
            blocks=blocks,
            made_at=summary.closed_at or made_at.astimezone(zone),
            watermark=_say(DRAFT) if summary.is_draft else "",
        ),
        ending,
    )


def _ratings(report: Report) -> list[Block]:
    figures = report.figures
    if figures is None:
        return [Heading(_say(PART_RATINGS)), Paragraph(_say(NOT_YET))]
    said = {
        "served": figures.served,
        "received": figures.received,
        "coverage": _number(figures.coverage.percent if figures.coverage else None),
        "satisfied": _number(figures.satisfied.percent if figures.satisfied else None),
    }
    blocks: list[Block] = [Heading(_say(PART_RATINGS)), Paragraph(_say(OVERVIEW, said))]
    unit = figures.unit
    if unit.ratings is None or not may_export(unit.ratings):
        return [*blocks, Paragraph(_say(TOO_FEW, {"limit": LIMITS.export_from}))]
    if len(unit.bands) == len(Level):
        words = [_say(level.label) for level in Level]
    else:
        words = [_say(text) for text in BANDS]
    colours = drawing.LEVELS if len(unit.bands) == len(Level) else drawing.BANDS
    bars = Counts(tuple(words[::-1]), unit.bands[::-1], colours[::-1], with_shares=True)
    return [*blocks, _picture(bars, CHART_OF_LEVELS)]


def _review(report: Report) -> list[Block]:
    figures = report.figures
    if figures is None:
        return []
    states = [
        [_say(text), str(figures.states.get(state, 0)), _number(figures.low.get(state))]
        for state, text in STATES.items()
    ]
    states.append([_say(RECEIVED), str(figures.received), ""])
    grid = Grid(
        header=[_say(text) for text in STATES_HEADER],
        rows=states,
        widths=(50, 25, 25),
        aligns=(Align.LEFT, Align.CENTRE, Align.CENTRE),
        bold=frozenset({len(states) - 1}),
    )
    found: Block = _flagged(report.flagged) if report.flagged else Paragraph(_say(NOTHING_FLAGGED))
    return [Heading(_say(PART_REVIEW)), grid, found]


def _flagged(lines: Sequence[KindLine]) -> Grid:
    """What became of flagged ratings, by sign, as far as it may be told; many more low ones excluded is itself an alarm."""
    return Grid(
        header=[_say(text) for text in KINDS_HEADER],
        rows=[
            [
                _say(line.kind.label),
                *(_number(each) for each in (line.held, line.released, line.excluded, line.excluded_low)),
            ]
            for line in lines
        ],
        widths=(44, 13, 13, 13, 17),
        aligns=(Align.LEFT, *[Align.CENTRE] * 4),
    )


def _classes(summary: Summary) -> list[Block]:
    classes = summary.totals.get("classes", {})
    order = list(reversed(QualityClass))
    bars = Counts(
        tuple(
            " – ".join(filter(None, (summary.rules.rule_set.letter(klass), _say(klass.label))))
            for klass in order
        ),
        tuple(classes.get(klass.value, 0) for klass in order),
        drawing.CLASSES,
        with_shares=True,
    )
    lines = summary.lines
    said = {
        "officials": sum(bars.counts),
        "seats": summary.totals.get("seats", 0),
        "cap": _number(summary.rules.parameters.cap * 100),
        "capped": sum(line.cap is CapFlag.CAPPED for line in lines),
    }
    few = (ScoreStatus.TOO_FEW, ScoreStatus.NO_RATINGS)
    counts = {
        CONTESTED: sum(line.cap in (CapFlag.CONTESTED, CapFlag.TIE_REVIEW) for line in lines),
        HELD_MATTERS: sum(Remark.HELD_MATTERS in line.remarks for line in lines),
        WITHOUT: sum(Remark.NO_PLAN in line.remarks for line in lines),
        NEUTRAL: sum(line.status in few for line in lines),
    }
    limit = summary.rules.parameters.n_min
    return [
        Heading(_say(PART_CLASSES)),
        Paragraph(_say(SEATS, said)),
        *(Paragraph(_say(text, {"count": count, "limit": limit})) for text, count in counts.items() if count),
        _picture(bars, CHART_OF_CLASSES),
    ]


def _picture(bars: Counts, words: str) -> Picture:
    across, down = shape(bars)
    return Picture(drawing.as_png(bars), _say(words), width=0.9, height_to_width=down / across)


def _number(number: object) -> str:
    """A number with the comma of Vietnamese numbers, and a dash for none."""
    if number is None:
        return "–"
    text = f"{number:f}" if hasattr(number, "as_tuple") else str(number)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _say(text: str, values: Mapping[str, object] | None = None) -> str:
    return say(text, values, locale=LOCALE)
