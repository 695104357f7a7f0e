"""The evaluation sheet on paper: form 01 of Decree 335/2025, with the head's marks and the citizens' part beside it."""

import functools
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.conduct.models import ClassMeasure
from feedback.conduct.queries import measures_of
from feedback.evaluations.rulesets.form import Criterion, Part
from feedback.evaluations.rulesets.rules import Rules, full_points
from feedback.evaluations.sheets.models import Minutes, Sheet
from feedback.evaluations.summaries.inputs import OfficialInputs
from feedback.evaluations.summaries.lines import Explained, Line, Remark
from feedback.evaluations.summaries.one_official import parameters_of
from feedback.evaluations.summaries.queries import Summary, minutes_in, officials_in, opinions_in
from feedback.forms.fields import FormKind
from feedback.forms.queries import form_in_force
from feedback.labels import N_
from feedback.papers import layouts
from feedback.papers.filled import Filled
from feedback.papers.form_values import (
    DOTS,
    DRAFT,
    LOCALE,
    SCORERS,
    kind_of_people,
    label,
    mean_points,
    month_values,
    points,
    said,
    votes,
    with_commas,
)
from feedback.papers.layout_parts import STATE
from feedback.plans.queries import PlannedTask

__all__ = ["DRAFT", "STATE", "Page", "Pages", "as_bytes", "each_alone", "gathered"]

OF_RATIOS = N_("%(points)s (a = %(a)s %%, b = %(b)s %%, c = %(c)s %%; mean %(mean)s %%)")
OF_A_LEADER = N_(
    "%(points)s (a = %(a)s %%, b = %(b)s %%, c = %(c)s %%, d = %(d)s %%, đ = %(organising)s %%, e = %(e)s %%; "
    "mean %(mean)s %%)"
)
ON_TRIAL = N_("%(points)s on trial, not counted")


@dataclass(frozen=True, slots=True)
class Page:
    """What one official's sheet says."""

    official: OfficialInputs
    line: Line
    rules: Rules
    explained: Explained
    sheet: Sheet | None
    counts: frozenset[str]  # the rows whose marks count
    met: Minutes | None  # the collective's opinion in that round
    opinion: str  # of the highest who scored in the round that counted


@dataclass(frozen=True, slots=True)
class Pages:
    """The sheets of a month that go into one file."""

    summary: Summary
    pages: Sequence[Page]
    head: Mapping[str, str]  # the texts that every sheet begins with
    measures: Sequence[ClassMeasure]  # what follows from each class at the office
    template: bytes | None  # the office's own form


def gathered(session: Session, summary: Summary, only: uuid.UUID | None = None, *, zone: ZoneInfo) -> Pages:
    """Everything that the sheets of the month say; of one official where `only` names one."""
    office, month = summary.office, summary.month
    officials = {official.id: official for official in officials_in(session, summary, zone=zone)}
    kept = session.scalars(select(Sheet).where(Sheet.office_id == office.id, Sheet.month == month))
    sheets = {sheet.official_id: sheet for sheet in kept}
    opinions, met = opinions_in(session, summary), minutes_in(session, summary)
    pages = []
    for line in summary.lines:
        official = officials.get(line.official_id)
        if official is None or (only is not None and line.official_id != only):
            continue
        rules = summary.month_rules.of(official.employment)
        counts = frozenset(row.row for row in rules.rows_beside(parameters_of(official, rules)))
        explained = summary.explained.get(line.official_id, Explained())
        said = opinions.get(line.official_id, "")
        sheet, heard = sheets.get(line.official_id), met.get(line.official_id)
        pages.append(Page(official, line, rules, explained, sheet, counts, heard, said))
    template = form_in_force(session, office, FormKind.SHEET)
    measures = measures_of(session, office, month)
    return Pages(summary, pages, month_values(session, summary), measures, template)


def as_bytes(pages: Pages, ending: str, *, made_at: datetime) -> bytes:
    """The sheets as .pdf or .docx, each on a page of its own; a single .docx in the office's own form."""
    summary = pages.summary
    return layouts.as_bytes(
        FormKind.SHEET,
        [filled(pages, page) for page in pages.pages],
        ending,
        title=f"{label(FormKind.SHEET)} {summary.month}",
        made_at=summary.closed_at or made_at,
        template=pages.template,
        draft=pages.head["draft"],
    )


def each_alone(
    pages: Pages, ending: str, *, made_at: datetime
) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Every sheet as a file of its own: a name, the ending, and what writes it when its turn comes."""
    for page in pages.pages:
        alone = replace(pages, pages=[page])
        name = f"{page.line.code} {page.line.name} {pages.summary.month}"
        yield name, ending, functools.partial(as_bytes, alone, ending, made_at=made_at)


def filled(pages: Pages, page: Page) -> Filled:
    """What one sheet fills its form with."""
    line, summary = page.line, pages.summary
    counted = [row for row in page.rules.rule_set.criteria if row.row in page.counts]
    given = [row for row in counted if row.part is not Part.DEDUCTION]
    return Filled(
        {
            **pages.head,
            "name": line.name,
            "kind": kind_of_people(page.official.employment),
            "title": line.title,
            "unit": f"{line.division}, {summary.office.name}",
            "most": points(full_points(given)),
            **_sums(page, counted),
            **_summary(page),
            "measures": "; ".join(each.words for each in pages.measures if each.klass is line.klass) or "–",
        },
        {
            "criteria": _marks(page),
            "tasks": [_task(task) for task in page.official.plan.tasks] or [dict.fromkeys(_TASK, "–")],
            "figures": [
                {"text": figure.label.said(LOCALE), "value": with_commas(figure.value.said(LOCALE))}
                for figure in page.explained.breakdown
            ]
            or [{"text": "–", "value": "–"}],
            "sentences": [{"text": with_commas(each.said(LOCALE))} for each in page.explained.sentences],
        },
    )


def _marks(page: Page) -> list[dict[str, str]]:
    rule_set = page.rules.rule_set
    rows: list[dict[str, str]] = []
    for group in rule_set.groups:
        of_group = [row for row in rule_set.criteria if row.group == group.row]
        counted = [row for row in of_group if row.row in page.counts]
        rows.append(_mark_row(group, full_points(counted), _sums(page, counted), is_group=True))
        for row in of_group:
            given = {name: points(marks.get(row.row)) for name, marks in _columns(page).items()}
            rows.append(_mark_row(row, row.maximum if row.row in page.counts else None, given))
    return rows


def _mark_row(
    row: Criterion, most: Decimal | None, given: Mapping[str, str], *, is_group: bool = False
) -> dict[str, str]:
    """A row of the form; one whose place citizens' points take has no maximum."""
    return {
        "no": row.row,
        "text": row.title.said(LOCALE),
        "most": "–" if most is None else points(most),
        **given,
        "is_group": "1" if is_group else "",
    }


def _columns(page: Page) -> dict[str, Mapping[str, Decimal]]:
    """The marks of everybody who scores, side by side, and those that count."""
    by = {name: page.official.marks_by.get(scorer, {}) for name, scorer in SCORERS.items()}
    return {**by, "head": page.official.head_marks}


def _sums(page: Page, rows: Sequence[Criterion]) -> dict[str, str]:
    """The sum of each column over `rows`, or nothing where a row is not marked."""
    return {name: points(_sum(marks, rows)) for name, marks in _columns(page).items()}


def _sum(marks: Mapping[str, Decimal], rows: Sequence[Criterion]) -> Decimal | None:
    if not rows or any(row.row not in marks for row in rows):
        return None
    signs = {row.row: -1 if row.part is Part.DEDUCTION else 1 for row in rows}
    total = sum((marks[row] * sign for row, sign in signs.items()), Decimal(0))
    return abs(total) if set(signs.values()) == {-1} else max(Decimal(0), total)


def _summary(page: Page) -> dict[str, str]:
    line, sheet = page.line, page.sheet
    ratios = {
        "points": points(line.task),
        "a": points(line.quantity),
        "b": points(line.quality),
        "c": points(line.progress),
        "mean": points(line.result),
        "d": points(line.unit_result),
        "organising": points(line.organising),
        "e": points(line.solidarity),
    }
    told = OF_RATIOS if line.unit_result is None else OF_A_LEADER
    if line.shadow is not None:
        citizens = said(ON_TRIAL, points=points(line.shadow))
    else:
        citizens = points(line.citizen) if line.citizen is not None else label(Remark.NOT_APPLICABLE)
    return {
        "common": points(line.common),
        "task": said(told, **ratios) if line.task is not None else label(Remark.NO_PLAN),
        "citizens": citizens,
        "total": mean_points(line.total),
        "class": " – ".join(filter(None, (line.letter, label(line.klass)))) or "–",
        "strengths": sheet.strengths if sheet and sheet.strengths else DOTS,
        "weaknesses": sheet.weaknesses if sheet and sheet.weaknesses else DOTS,
        "opinion": page.opinion or DOTS,
        "collective": _heard(page.met),
        "remarks": "; ".join(label(remark) for remark in line.remarks) or "–",
    }


def _heard(met: Minutes | None) -> str:
    """What the collective says, where it was asked."""
    return f"{votes(met.met_on, met.present, met.in_favour, met.against)}. {met.opinion}" if met else "–"


_TASK = ("text", "unit", "coefficient", "assigned", "completed", "late", "errors")


def _task(task: PlannedTask) -> dict[str, str]:
    return {
        "text": task.title,
        "unit": task.unit,
        "coefficient": points(task.result.coefficient),
        "assigned": points(task.result.assigned),
        "completed": points(task.result.completed),
        "late": str(task.result.late_count),
        "errors": str(task.result.major_errors),
    }
