"""The parts of a report that releases tell: shares with margins, trend, reasons, procedures, hours and desks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from feedback.charts import drawing
from feedback.charts.places import shape
from feedback.charts.values import Chart
from feedback.dashboards.overview import Overview, ReasonCount
from feedback.dashboards.pictures import of_overview
from feedback.labels import N_, say
from feedback.papers.paper import Align, Block, Grid, Heading, Paragraph, Picture
from feedback.releases.figures import Part
from feedback.releases.intervals import Share

LOCALE = "vi"  # reports go to the office's own superiors

PART_TREND = N_("Over the months")
PART_REASONS = N_("What citizens complained of, and praised")
PART_PROCEDURES = N_("By procedure")
PART_TIMES = N_("When people come, and desks")
SIPAS = N_(
    "Counted as SIPAS does, %(share)s %% were satisfied (margin %(low)s to %(high)s). By the third ratio of Decision 766's "
    "group, %(ratio)s %% of the dossiers drew no low rating; there silence counts as satisfied, so it stands beside the "
    "other and never for it."
)
PROMPT = N_("%(on_time)s of %(due)s dossiers with a due date were returned on time (%(share)s %%).")
WAITED = N_(
    "Half of the citizens were called within %(median)s minutes of taking a number, nine of ten within %(most)s "
    "(known of %(known)s)."
)
TREND_PICTURE = N_("Satisfied citizens, in percent, with the margin")
COVERAGE_PICTURE = N_("Ratings of 100 people served, with the margin")
WEEK_PICTURE = N_("People served, by weekday and hour, over the month")
WAITS_PICTURE = N_("Minutes until half of those waiting were called, by weekday and hour")
NO_REASONS = N_("No reasons were given, or too few to tell.")
REASON_HEADER = (N_("Reason"), N_("Times given"), N_("Month before"))
PAINS, PRAISES = N_("Complaints: %(reason)s"), N_("Praise: %(reason)s")
PROCEDURE_HEADER = (N_("Procedure"), N_("Ratings"), N_("Satisfied (margin)"), N_("Levels 1–2"))
DESK_HEADER = (N_("Desk"), N_("Served"), N_("Ratings"), N_("Coverage"), N_("Half-days without anybody"))
SILENT = N_("%(desks)s: many were served and hardly anybody rated.")
NOBODY_THERE = N_("%(count)s citizens told the tablet that nobody was at the desk.")
MOST_PROCEDURES = 15
WIDTH_OF_HOURS = 0.55  # of the paper: two of them and the desks stand on one page


def overview_blocks(seen: Overview) -> list[Block]:
    """All parts of an office's month, as far as it tells them."""
    if seen.told is None:
        return []
    drawn = of_overview(seen, None, told)
    return [
        *_sipas(seen),
        *_trend(drawn),
        *_reasons(seen.pains, seen.praises),
        *_procedures(seen),
        *_times(seen, drawn),
    ]


def picture(chart: Chart, words: str, width: float = 0.75) -> Picture:
    """A chart as it stands on paper."""
    across, down = shape(chart)
    return Picture(drawing.as_png(chart), words, width=width, height_to_width=down / across)


def told(text: str, values: Mapping[str, object] | None = None) -> str:
    """The words in the report's language."""
    return say(text, values, locale=LOCALE)


def number(value: Decimal | int | None) -> str:
    """A number with the comma of Vietnamese numbers, and a dash for none."""
    return "–" if value is None else str(value).replace(".", ",")


def margin(share: Share | None) -> str:
    """A share with its margin."""
    return "–" if share is None else f"{number(share.percent)} % ({number(share.low)}–{number(share.high)})"


def reason_rows(pains: Sequence[ReasonCount], praises: Sequence[ReasonCount]) -> list[list[str]]:
    """The reasons given most often, complaints first."""
    return [
        [told(text, {"reason": told(each.label)}), str(each.count), number(each.before)]
        for text, reasons in ((PAINS, pains), (PRAISES, praises))
        for each in reasons
    ]


def _sipas(seen: Overview) -> list[Block]:
    figures = seen.told.figures if seen.told else None
    blocks: list[Block] = []
    if figures is not None and figures.satisfied is not None:
        said = {
            "share": number(figures.satisfied.percent),
            "low": number(figures.satisfied.low),
            "high": number(figures.satisfied.high),
            "ratio": number(seen.procedures_satisfied),
        }
        blocks.append(Paragraph(told(SIPAS, said)))
    if figures is not None and figures.promptness is not None and figures.promptness.due:
        prompt = figures.promptness
        said = {
            "on_time": str(prompt.on_time),
            "due": str(prompt.due),
            "share": number(prompt.percent_on_time),
        }
        blocks.append(Paragraph(told(PROMPT, said)))
    if figures is not None and figures.waits is not None:
        waits = figures.waits
        said = {"median": str(waits.median), "most": str(waits.most), "known": str(waits.known)}
        blocks.append(Paragraph(told(WAITED, said)))
    return blocks


def _trend(drawn: Mapping[str, Chart]) -> list[Block]:
    pictures = [
        picture(drawn[name], told(words))
        for name, words in (("satisfied", TREND_PICTURE), ("coverage", COVERAGE_PICTURE))
        if name in drawn
    ]
    return [Heading(told(PART_TREND)), *pictures] if pictures else []


def _reasons(pains: Sequence[ReasonCount], praises: Sequence[ReasonCount]) -> list[Block]:
    rows = reason_rows(pains, praises)
    if not rows:
        return [Heading(told(PART_REASONS)), Paragraph(told(NO_REASONS))]
    grid = Grid(
        header=[told(text) for text in REASON_HEADER],
        rows=rows,
        widths=(60, 20, 20),
        aligns=(Align.LEFT, Align.CENTRE, Align.CENTRE),
    )
    return [Heading(told(PART_REASONS)), grid]


def _procedures(seen: Overview) -> list[Block]:
    parts: Sequence[Part] = seen.told.figures.parts if seen.told else ()
    if not parts:
        return []
    grid = Grid(
        header=[told(text) for text in PROCEDURE_HEADER],
        rows=[
            [
                seen.procedures[part.procedure_id],
                str(part.ratings),
                margin(part.satisfied),
                str(part.bands[0]),
            ]
            for part in parts[:MOST_PROCEDURES]
        ],
        widths=(50, 14, 24, 12),
        aligns=(Align.LEFT, Align.CENTRE, Align.CENTRE, Align.CENTRE),
    )
    return [Heading(told(PART_PROCEDURES)), grid]


def _times(seen: Overview, drawn: Mapping[str, Chart]) -> list[Block]:
    blocks: list[Block] = [Heading(told(PART_TIMES))]
    if "week" in drawn:
        blocks.append(picture(drawn["week"], told(WEEK_PICTURE), WIDTH_OF_HOURS))
    if "waits" in drawn:
        blocks.append(picture(drawn["waits"], told(WAITS_PICTURE), WIDTH_OF_HOURS))
    if seen.desks:
        blocks.append(
            Grid(
                header=[told(text) for text in DESK_HEADER],
                rows=[
                    [
                        line.desk.name,
                        str(line.served),
                        str(line.received),
                        f"{number(line.coverage.percent)}%" if line.coverage else "–",
                        str(line.gaps),
                    ]
                    for line in seen.desks
                ],
                widths=(28, 18, 18, 18, 18),
                aligns=(Align.LEFT, *[Align.CENTRE] * 4),
            )
        )
    silent = ", ".join(line.desk.name for line in seen.desks if line.is_silent)
    if silent:
        blocks.append(Paragraph(told(SILENT, {"desks": silent})))
    if seen.told is not None and seen.told.figures.nobody:
        blocks.append(Paragraph(told(NOBODY_THERE, {"count": seen.told.figures.nobody})))
    return blocks
