"""The evaluation sheets of a month for spreadsheets and programs: marks, tasks and the working of each (.xlsx .csv .json)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from feedback.evaluations.summaries.lines import Remark
from feedback.labels import N_, say
from feedback.papers.form_values import LOCALE, label
from feedback.papers.sheet_paper import Page, Pages
from feedback.papers.spreadsheet import Column, Kind, Table, Value, allowed, as_csv, as_xlsx
from feedback.papers.summary import titles

MARKS_SHEET = N_("Marks")
TASKS_SHEET = N_("Tasks")
WORKING_SHEET = N_("Working out")

_WHO = (Column("code", N_("Code"), width=8), Column("name", N_("Full name"), width=19))
MARKS = (
    *_WHO,
    Column("row", N_("Row"), width=7),
    Column("criterion", N_("Criterion"), width=48),
    Column("maximum", N_("Maximum"), Kind.DECIMAL, 8),
    Column("own", N_("Marked by oneself"), Kind.DECIMAL, 9),
    Column("head", N_("Marked by the head"), Kind.DECIMAL, 9),
)
TASKS = (
    *_WHO,
    Column("task", N_("Task"), width=40),
    Column("unit", N_("Unit"), width=10),
    Column("coefficient", N_("Coefficient"), Kind.DECIMAL, 8),
    Column("assigned", N_("Assigned"), Kind.DECIMAL, 9),
    Column("completed", N_("Completed"), Kind.DECIMAL, 9),
    Column("late", N_("Late"), Kind.WHOLE, 7),
    Column("errors", N_("Major errors"), Kind.WHOLE, 8),
)
WORKING = (*_WHO, Column("what", N_("What"), width=60), Column("value", N_("Value"), width=40))
OF_SHEET = (
    Column("total", N_("Final total"), Kind.DECIMAL, 8),
    Column("class", N_("Class"), width=15),
    Column("month", N_("Month")),
    Column("version", N_("Version"), Kind.WHOLE),
)


def as_bytes(pages: Pages, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The sheets as a file: an .xlsx with a sheet for each table, a .csv of the marks alone, or all of it as .json."""
    if ending == ".json":
        return (json.dumps(as_record(pages), ensure_ascii=False, indent=1) + "\n").encode()
    if ending == ".csv":
        return as_csv(_table(pages, MARKS_SHEET, (*MARKS, *OF_SHEET), _marks_with_result(pages), zone))
    tables = (
        _table(pages, MARKS_SHEET, MARKS, [row for page in pages.pages for row in _marks(page)], zone),
        _table(pages, TASKS_SHEET, TASKS, [row for page in pages.pages for row in _tasks(page)], zone),
        _table(pages, WORKING_SHEET, WORKING, [row for page in pages.pages for row in _working(page)], zone),
    )
    return as_xlsx(*tables, made_at=pages.summary.closed_at or made_at)


def as_record(pages: Pages) -> dict[str, Any]:
    """The sheets as JSON gives them: decimals as strings, a class and remarks by code with their words beside."""
    summary = pages.summary
    return {
        "office": summary.office.code,
        "month": str(summary.month),
        "version": summary.version,
        "draft": summary.is_draft,
        "sheets": [_record(page) for page in pages.pages],
    }


def _record(page: Page) -> dict[str, Any]:
    line, sheet = page.line, page.sheet
    return {
        **line.as_record(),
        "class_label": label(line.klass) if line.klass else None,
        "remark_labels": [label(remark) for remark in line.remarks if remark is not Remark.SHADOW],
        "marks": _named(MARKS, _marks(page)),
        "tasks": _named(TASKS, _tasks(page)),
        "working": _named(WORKING, _working(page)),
        "sentences": [each.said(LOCALE) for each in page.explained.sentences],
        "strengths": allowed(sheet.strengths or "") if sheet else "",
        "weaknesses": allowed(sheet.weaknesses or "") if sheet else "",
        "opinion": allowed(sheet.opinion or "") if sheet else "",
    }


def _named(columns: tuple[Column, ...], rows: Iterator[list[Value]]) -> list[dict[str, Any]]:
    """Rows as objects; whose they are stands once, above them."""
    own = [column.name for column in columns[len(_WHO) :]]
    return [
        {
            name: value if value is None else str(value)
            for name, value in zip(own, row[len(_WHO) :], strict=True)
        }
        for row in rows
    ]


def _marks(page: Page) -> Iterator[list[Value]]:
    official = page.official
    for row in page.rules.rule_set.criteria:
        yield [
            page.line.code,
            page.line.name,
            row.row,
            row.title.said(LOCALE),
            row.maximum if row.row in page.counts else None,  # citizens' points stand in its place
            official.own_marks.get(row.row),
            official.head_marks.get(row.row),
        ]


def _marks_with_result(pages: Pages) -> list[list[Value]]:
    """Each mark with what the sheet came to, so that a row says all by itself."""
    of_month: list[Value] = [str(pages.summary.month), pages.summary.version]
    return [
        [*row, page.line.total, label(page.line.klass) if page.line.klass else None, *of_month]
        for page in pages.pages
        for row in _marks(page)
    ]


def _tasks(page: Page) -> Iterator[list[Value]]:
    for task in page.official.plan.tasks:
        result = task.result
        yield [
            page.line.code,
            page.line.name,
            task.title,
            task.unit,
            result.coefficient,
            result.assigned,
            result.completed,
            result.late_count,
            result.major_errors,
        ]


def _working(page: Page) -> Iterator[list[Value]]:
    for figure in page.explained.breakdown:
        yield [page.line.code, page.line.name, figure.label.said(LOCALE), figure.value.said(LOCALE)]


def _table(
    pages: Pages, name: str, columns: tuple[Column, ...], rows: list[list[Value]], zone: ZoneInfo
) -> Table:
    said = [Column(each.name, say(each.header, locale=LOCALE), each.kind, each.width) for each in columns]
    return Table(say(name, locale=LOCALE), said, rows, zone, titles=titles(pages.summary))
