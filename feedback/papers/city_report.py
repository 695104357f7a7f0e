"""The monthly report of a city over its wards: how satisfied citizens were, side by side and with margins, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.dashboards.overview import Overview, overview
from feedback.dashboards.pictures import funnel_of
from feedback.dashboards.wards import Comparison, WardLine, comparison
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.papers import paper
from feedback.papers.paper import (
    Align,
    Block,
    Grid,
    Heading,
    Letterhead,
    Paper,
    Paragraph,
    Signatures,
    Title,
)
from feedback.papers.report_parts import NO_REASONS, margin, number, picture, reason_rows, told
from feedback.papers.sheet_paper import STATE
from feedback.papers.summary import signatures
from feedback.periods.month import Month

TITLE = N_("REPORT ON CITIZENS' SATISFACTION OVER ALL OFFICES")
PERIOD = N_("Month %(month)s/%(year)s")
OVERVIEW = N_(
    "%(closed)s of %(offices)s offices have closed the month. They received %(received)s ratings of %(served)s people served. "
    "All together, %(satisfied)s of those who rated were satisfied or very satisfied."
)
PART_SIDE = N_("Offices side by side")
PART_REASONS = N_("What citizens complained of, and praised, by office")
PART_METHOD = N_("How to read the figures")
FUNNEL = N_("Satisfied citizens by number of ratings; lines: how far chance alone carries an office")
HEADER = (N_("Office"), N_("Ratings"), N_("Satisfied (margin)"), N_("Coverage"), N_("Remarks"))
REASON_HEADER = (N_("Reason"), N_("Times given"), N_("Month before"))
REMARKS = {"low": N_("lower than chance explains"), "high": N_("higher than chance explains"), "": ""}
NOT_CLOSED, TOO_FEW = N_("not closed yet"), N_("fewer than 30 ratings")
METHOD = (
    N_(
        "The offices stand by their names: differences within the margins mean nothing, so a ranking would mislead."
    ),
    N_(
        "An office is compared from 30 ratings on. Between the dashed lines lie 95 of 100 offices by chance alone, between the "
        "dotted ones 998 of 1,000."
    ),
    N_(
        "The percentage speaks of the service as a whole, whose procedures differ between offices. It is no score of a person."
    ),
)


@dataclass(frozen=True, slots=True)
class CityReport:
    """What the report says, gathered from releases."""

    top: Office
    month: Month
    side_by_side: Comparison
    offices: Sequence[Overview]  # those that have closed the month


def gathered(session: Session, top: Office, month: Month) -> CityReport:
    """Everything that the report of the offices below `top` says of the month."""
    side_by_side = comparison(session, top, month)
    closed = [line.office for line in side_by_side.lines if line.told is not None]
    return CityReport(top, month, side_by_side, [overview(session, office, month) for office in closed])


def as_bytes(report: CityReport, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The report as .pdf or .docx."""
    values = {"month": f"{report.month.month:02d}", "year": report.month.year}
    left, right = (text.split("\n") for text in signatures())
    blocks: list[Block] = [
        Letterhead([report.top.name.upper()], [told(line) for line in STATE]),
        Title(told(TITLE), [told(PERIOD, values)]),
        Paragraph(told(OVERVIEW, _totals(report))),
        Heading(told(PART_SIDE)),
        *_side_by_side(report.side_by_side),
        Heading(told(PART_REASONS)),
        *_reasons(report.offices),
        Heading(told(PART_METHOD)),
        *(Paragraph(told(text)) for text in METHOD),
        Signatures(left, right),
    ]
    return paper.as_bytes(
        Paper(title=f"{told(TITLE)} {report.month}", blocks=blocks, made_at=made_at.astimezone(zone)), ending
    )


def _totals(report: CityReport) -> dict[str, object]:
    figures = [each.told.figures for each in report.offices if each.told is not None]
    return {
        "closed": len(report.offices),
        "offices": len(report.side_by_side.lines),
        "received": sum(each.received for each in figures),
        "served": sum(each.served for each in figures),
        "satisfied": margin(report.side_by_side.satisfied),
    }


def _side_by_side(side_by_side: Comparison) -> list[Block]:
    funnel = funnel_of(side_by_side, told)
    grid = Grid(
        header=[told(text) for text in HEADER],
        rows=[_row(line) for line in side_by_side.lines],
        widths=(30, 12, 22, 13, 23),
        aligns=(Align.LEFT, Align.CENTRE, Align.CENTRE, Align.CENTRE, Align.LEFT),
    )
    return [*([picture(funnel, told(FUNNEL), 0.9)] if funnel else []), grid]


def remark(line: WardLine) -> str:
    """What is to be said of an office beside its figures: why it has none, or that chance hardly explains them."""
    if line.told is None:
        return told(NOT_CLOSED)
    if line.ratings is None:
        return told(TOO_FEW)
    return told(REMARKS[line.stands_out]) if line.stands_out else ""


def _row(line: WardLine) -> list[str]:
    return [
        line.office.name,
        number(line.ratings),
        margin(line.satisfied),
        f"{number(line.coverage.percent)}%" if line.coverage else "–",
        remark(line),
    ]


def _reasons(offices: Sequence[Overview]) -> list[Block]:
    blocks: list[Block] = []
    for seen in offices:
        rows = reason_rows(seen.pains, seen.praises)
        if rows:
            blocks.append(Paragraph("", label=seen.office.name))
            blocks.append(
                Grid(
                    header=[told(text) for text in REASON_HEADER],
                    rows=rows,
                    widths=(60, 20, 20),
                    aligns=(Align.LEFT, Align.CENTRE, Align.CENTRE),
                )
            )
    return blocks or [Paragraph(told(NO_REASONS))]
