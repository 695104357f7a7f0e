"""The evaluation sheet on paper: form 01 of Decree 335/2025, with the head's marks and the citizens' part beside it."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.evaluation import parameters_of
from feedback.evaluations.form import Criterion, Part
from feedback.evaluations.inputs import OfficialInputs
from feedback.evaluations.lines import Explained, Line, Remark
from feedback.evaluations.models import Sheet
from feedback.evaluations.queries import Summary, officials_in
from feedback.evaluations.rules import Rules, full_points
from feedback.interchange import paper
from feedback.interchange.paper import (
    Align,
    Block,
    Grid,
    Heading,
    Letterhead,
    NewPage,
    Paper,
    Paragraph,
    Signatures,
)
from feedback.labels import N_, Labelled, say
from feedback.plans.queries import PlannedTask
from feedback.scoring.rounding import plain

LOCALE = "vi"  # form 01 is a form of Vietnamese law

STATE = (N_("SOCIALIST REPUBLIC OF VIETNAM"), N_("Independence - Freedom - Happiness"))
TITLE = N_("SHEET FOR FOLLOWING AND EVALUATING A CIVIL SERVANT")
PERIOD = N_("(Period: month %(month)s/%(year)s)")
VERSION = N_("(Version %(version)s of the closed month)")
DRAFT = N_("DRAFT")
NAME, POST, UNIT = N_("Full name:"), N_("Title, position:"), N_("Unit:")
PART_ONE = N_("PART I. MARKS FOR THE COMMON CRITERIA")
PART_TWO = N_("PART II. SUMMARY")
PLAN = N_("Tasks of the month and their results")
CITIZENS = N_("Citizens' ratings")
MARK_HEADER = (
    N_("No."),
    N_("Criterion"),
    N_("Most points"),
    N_("Points by the official"),
    N_("Points by the superior"),
)
TASK_HEADER = (
    N_("Task"),
    N_("Unit of count"),
    N_("Coefficient"),
    N_("Assigned"),
    N_("Completed"),
    N_("Late"),
    N_("Major errors"),
)
TOTAL = N_("Total")
SUMMARY_LABELS = {
    "common": N_("1. Points of the common criteria:"),
    "task": N_("2. Points of the task results:"),
    "citizens": N_("Citizens' points:"),
    "total": N_("3. Total points:"),
    "class": N_("Class of the month:"),
    "strengths": N_("4. Strengths:"),
    "weaknesses": N_("5. Limits, shortcomings:"),
    "opinion": N_("6. Comment of the competent superior:"),
}
OF_RATIOS = N_("%(points)s (a = %(a)s %%, b = %(b)s %%, c = %(c)s %%; mean %(mean)s %%)")
ON_TRIAL = N_("%(points)s on trial, not counted")
DOTS = "…" * 28
SIGN_LEFT = (N_("CIVIL SERVANT EVALUATED"), N_("(signature, full name)"))
SIGN_RIGHT = (N_("COMPETENT SUPERIOR"), N_("(signature, full name)"))


@dataclass(frozen=True, slots=True)
class Page:
    """What one official's sheet says."""

    official: OfficialInputs
    line: Line
    rules: Rules
    explained: Explained
    sheet: Sheet | None
    counts: frozenset[str]  # the rows whose marks count


@dataclass(frozen=True, slots=True)
class Pages:
    """The sheets of a month that go into one file."""

    summary: Summary
    pages: Sequence[Page]


def gathered(session: Session, summary: Summary, only: uuid.UUID | None = None, *, zone: ZoneInfo) -> Pages:
    """Everything that the sheets of the month say; of one official where `only` names one."""
    office, month = summary.office, summary.month
    officials = {official.id: official for official in officials_in(session, office, month, zone=zone)}
    kept = session.scalars(select(Sheet).where(Sheet.office_id == office.id, Sheet.month == month))
    sheets = {sheet.official_id: sheet for sheet in kept}
    pages = []
    for line in summary.lines:
        official = officials.get(line.official_id)
        if official is None or (only is not None and line.official_id != only):
            continue
        rules = summary.month_rules.of(official.employment)
        counts = frozenset(row.row for row in rules.rows_beside(parameters_of(official, rules.parameters)))
        explained = summary.explained.get(line.official_id, Explained())
        pages.append(Page(official, line, rules, explained, sheets.get(line.official_id), counts))
    return Pages(summary, pages)


def as_bytes(pages: Pages, ending: str, *, made_at: datetime) -> bytes:
    """The sheets as .pdf or .docx, each on a page of its own."""
    summary = pages.summary
    blocks: list[Block] = []
    for number, page in enumerate(pages.pages):
        blocks += [NewPage()] if number else []
        blocks += _page(summary, page)
    return paper.as_bytes(
        Paper(
            title=f"{_say(TITLE)} {summary.month}",
            blocks=blocks,
            made_at=summary.closed_at or made_at,
            watermark=_say(DRAFT) if summary.is_draft else "",
        ),
        ending,
    )


def _page(summary: Summary, page: Page) -> list[Block]:
    values = {"month": f"{summary.month.month:02d}", "year": summary.month.year, "version": summary.version}
    below = [_say(PERIOD, values)] + ([] if summary.is_draft else [_say(VERSION, values)])
    return [
        Letterhead([summary.office.name.upper(), page.line.division], [_say(line) for line in STATE]),
        paper.Title(_say(TITLE), below),
        Paragraph(page.line.name, _say(NAME)),
        Paragraph(page.line.title, _say(POST)),
        Paragraph(f"{page.line.division}, {summary.office.name}", _say(UNIT)),
        Heading(_say(PART_ONE)),
        _marks(page),
        Heading(_say(PART_TWO)),
        *_summary(summary, page),
        Signatures([_say(line) for line in SIGN_LEFT], [_say(line) for line in SIGN_RIGHT]),
        Heading(_say(PLAN)),
        _tasks(page.official.plan.tasks),
        Heading(_say(CITIZENS)),
        *_citizens(page.explained),
    ]


def _marks(page: Page) -> Grid:
    rule_set = page.rules.rule_set
    rows: list[list[str]] = []
    bold: set[int] = set()
    for group in rule_set.groups:
        own = [row for row in rule_set.criteria if row.group == group.row]
        counted = [row for row in own if row.row in page.counts]
        bold.add(len(rows))
        rows.append(_mark_row(group, full_points(counted), *_sums(page, counted)))
        rows += [
            _mark_row(
                row,
                row.maximum,
                page.official.own_marks.get(row.row),
                page.official.head_marks.get(row.row),
                counts=row.row in page.counts,
            )
            for row in own
        ]
    bold.add(len(rows))
    counted = [row for row in rule_set.criteria if row.row in page.counts]
    given = [row for row in counted if row.part is not Part.DEDUCTION]
    own_total, head_total = _sums(page, counted)
    rows.append(["", _say(TOTAL), _points(full_points(given)), _points(own_total), _points(head_total)])
    return Grid(
        header=[_say(text) for text in MARK_HEADER],
        rows=rows,
        widths=(7, 47, 12, 17, 17),
        aligns=(Align.CENTRE, Align.LEFT, Align.CENTRE, Align.CENTRE, Align.CENTRE),
        bold=frozenset(bold),
    )


def _mark_row(
    row: Criterion, maximum: Decimal, own: Decimal | None, head: Decimal | None, *, counts: bool = True
) -> list[str]:
    shown = _points(maximum) if counts else "–"
    return [row.row, row.title.said(LOCALE), shown, _points(own), _points(head)]


def _sums(page: Page, rows: Sequence[Criterion]) -> tuple[Decimal | None, Decimal | None]:
    """The sum of each column over `rows`, or none where a row is not marked."""
    own, head = (_sum(marks, rows) for marks in (page.official.own_marks, page.official.head_marks))
    return own, head


def _sum(marks: Mapping[str, Decimal], rows: Sequence[Criterion]) -> Decimal | None:
    if not rows or any(row.row not in marks for row in rows):
        return None
    signs = {row.row: -1 if row.part is Part.DEDUCTION else 1 for row in rows}
    total = sum((marks[row] * sign for row, sign in signs.items()), Decimal(0))
    return abs(total) if set(signs.values()) == {-1} else max(Decimal(0), total)


def _summary(summary: Summary, page: Page) -> list[Block]:
    line, sheet = page.line, page.sheet
    ratios = {
        "points": _points(line.task),
        "a": _points(line.quantity),
        "b": _points(line.quality),
        "c": _points(line.progress),
        "mean": _points(line.result),
    }
    if line.shadow is not None:
        citizens = _say(ON_TRIAL, {"points": _points(line.shadow)})
    else:
        citizens = _points(line.citizen) if line.citizen is not None else _say(Remark.NOT_APPLICABLE.label)
    klass = " – ".join(filter(None, (line.letter, _label(line.klass)))) if line.klass else "–"
    task = _say(OF_RATIOS, ratios) if line.task is not None else _say(Remark.NO_PLAN.label)
    said = {
        "common": _points(line.common),
        "task": task,
        "citizens": citizens,
        "total": _points(line.total),
        "class": klass,
        "strengths": sheet.strengths if sheet and sheet.strengths else DOTS,
        "weaknesses": sheet.weaknesses if sheet and sheet.weaknesses else DOTS,
        "opinion": sheet.opinion if sheet and sheet.opinion else DOTS,
    }
    remarks = "; ".join(_label(remark) for remark in line.remarks)
    blocks: list[Block] = [Paragraph(said[key], _say(label)) for key, label in SUMMARY_LABELS.items()]
    return [*blocks, Paragraph(remarks, _say(N_("Remarks:")))] if remarks else blocks


def _tasks(tasks: Sequence[PlannedTask]) -> Grid:
    rows = [
        [
            task.title,
            task.unit,
            _points(task.result.coefficient),
            _points(task.result.assigned),
            _points(task.result.completed),
            str(task.result.late_count),
            str(task.result.major_errors),
        ]
        for task in tasks
    ]
    return Grid(
        header=[_say(text) for text in TASK_HEADER],
        rows=rows or [["–"] * len(TASK_HEADER)],
        widths=(40, 12, 9, 10, 11, 8, 10),
        aligns=(Align.LEFT, *[Align.CENTRE] * 6),
    )


def _citizens(explained: Explained) -> list[Block]:
    rows = [[line.label.said(LOCALE), _with_commas(line.value.said(LOCALE))] for line in explained.breakdown]
    told: list[Block] = [Paragraph(_with_commas(each.said(LOCALE))) for each in explained.sentences]
    if not rows:
        return told
    grid = Grid(header=("", ""), rows=rows, widths=(62, 38), aligns=(Align.LEFT, Align.LEFT))
    return [grid, *told]


def _points(points: Decimal | None) -> str:
    """Points, without zeros that say nothing; nothing where there are none."""
    return "" if points is None else _with_commas(plain(points))


def _with_commas(text: str) -> str:
    """`text` with the comma of Vietnamese numbers."""
    return re.sub(r"(?<=[0-9])\.(?=[0-9])", ",", text)


def _label(member: Labelled) -> str:
    return _say(member.label)


def _say(text: str, values: Mapping[str, object] | None = None) -> str:
    return say(text, values, locale=LOCALE)
