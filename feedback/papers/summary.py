"""The summary of a month for the personnel office: a line for every official with each part of the total (.xlsx .csv .json)."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.queries import Summary
from feedback.labels import N_, Labelled, say
from feedback.papers.spreadsheet import Column, Kind, Table, Value, as_csv, as_xlsx

LOCALE = "vi"  # the language of the file: it goes into the office's own papers

TITLE = N_("SUMMARY OF THE EVALUATION AND CLASSES OF OFFICIALS")
PERIOD = N_("Month %(month)s/%(year)s, version %(version)s")
DRAFT = N_("DRAFT: the month %(month)s/%(year)s is not closed")
TRIAL = N_("Trial period: citizens' points are shown and do not count")
MADE_BY = N_("DRAWN UP BY")
HEAD = N_("HEAD OF THE UNIT")
SIGN = N_("(signature, full name)")
SIGN_AND_STAMP = N_("(signature, stamp)")
DATED = N_("….., day ….. month ….. year …..")
OF_NOBODY = N_("Ratings of no official here (the desk, the centre)")
SUMMARY_SHEET = N_("Summary")
DETAIL_SHEET = N_("Every part")
TOTALS_SHEET = N_("Totals")


class Part(NamedTuple):
    """A column of the detail: its name in JSON, its header, what it holds, its width, and how a line gives it."""

    name: str
    header: str
    kind: Kind
    width: int
    of: Callable[[Line], Value]


def _label(member: Labelled | None) -> str | None:
    return say(member.label, locale=LOCALE) if member is not None else None


def _remarks(line: Line) -> str:
    spoken = [
        _label(remark) or "" for remark in line.remarks if remark is not Remark.SHADOW
    ]  # the title says it
    return "; ".join([*spoken, *([_label(line.cap) or ""] if line.cap else [])])


_TEXT, _POINTS, _COUNT = Kind.TEXT, Kind.DECIMAL, Kind.WHOLE
PARTS: tuple[Part, ...] = (
    Part("code", N_("Code"), _TEXT, 8, lambda line: line.code),
    Part("name", N_("Full name"), _TEXT, 19, lambda line: line.name),
    Part("title", N_("Title"), _TEXT, 16, lambda line: line.title),
    Part("division", N_("Division"), _TEXT, 18, lambda line: line.division),
    Part("common_points", N_("Common points"), _POINTS, 8, lambda line: line.common),
    Part("quantity_percent", N_("a: quantity, %"), _POINTS, 8, lambda line: line.quantity),
    Part("quality_percent", N_("b: quality, %"), _POINTS, 8, lambda line: line.quality),
    Part("progress_percent", N_("c: progress, %"), _POINTS, 8, lambda line: line.progress),
    Part("unit_result_percent", N_("d: result of the unit, %"), _POINTS, 8, lambda line: line.unit_result),
    Part("organising_percent", N_("đ: organising, %"), _POINTS, 8, lambda line: line.organising),
    Part("solidarity_percent", N_("e: solidarity, %"), _POINTS, 8, lambda line: line.solidarity),
    Part("result_percent", N_("Result, %"), _POINTS, 8, lambda line: line.result),
    Part("task_points", N_("Task points"), _POINTS, 8, lambda line: line.task),
    Part("citizen_points", N_("Citizens' points"), _POINTS, 8, lambda line: line.citizen),
    Part("shadow_points", N_("Citizens' points on trial"), _POINTS, 8, lambda line: line.shadow),
    Part("neutral_points", N_("Neutral points"), _POINTS, 8, lambda line: line.neutral),
    Part("A", N_("Common level A"), _POINTS, 8, lambda line: line.common_level),
    Part("S", N_("Citizen score S"), _POINTS, 8, lambda line: line.score),
    Part("L", N_("Margin from L"), _POINTS, 8, lambda line: line.low),
    Part("U", N_("Margin to U"), _POINTS, 8, lambda line: line.high),
    Part("status", N_("State of the score"), _TEXT, 16, lambda line: _label(line.status)),
    Part("counted", N_("Counted"), _COUNT, 7, lambda line: line.counted),
    Part("held", N_("Held"), _COUNT, 7, lambda line: line.held),
    Part("excluded", N_("Excluded"), _COUNT, 7, lambda line: line.excluded),
    Part("unverified", N_("Unverified"), _COUNT, 7, lambda line: line.unverified),
    Part("received", N_("Received"), _COUNT, 7, lambda line: line.received),
    Part("served", N_("Served"), _COUNT, 7, lambda line: line.served),
    Part("coverage", N_("Coverage, %"), _POINTS, 8, lambda line: line.coverage),
    Part("total_by_points", N_("Total by points"), _POINTS, 8, lambda line: line.total_by_points),
    Part(
        "total_without_citizens",
        N_("Total without citizens' influence"),
        _POINTS,
        8,
        lambda line: line.total_without_citizens,
    ),
    Part("total", N_("Final total"), _POINTS, 8, lambda line: line.total),
    Part("letter", N_("Letter"), _TEXT, 6, lambda line: line.letter),
    Part("class", N_("Class"), _TEXT, 15, lambda line: _label(line.klass)),
    Part("guard", N_("Guard at the bounds"), _TEXT, 18, lambda line: _label(line.guard)),
    Part("remarks", N_("Remarks"), _TEXT, 32, _remarks),
    Part("rule_set", N_("Rule set"), _TEXT, 18, lambda line: line.rule_set or None),
)
# The columns that are printed and signed; all the others stand on the sheet after it.
_PAPER = (
    "code",
    "name",
    "title",
    "division",
    "common_points",
    "result_percent",
    "task_points",
    "citizen_points",
    "shadow_points",
    "counted",
    "served",
    "total",
    "letter",
    "class",
    "remarks",
)
_ONLY_ON_TRIAL = "shadow_points"


def as_bytes(summary: Summary, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The summary as a file of that ending: .xlsx, .csv or .json."""
    if ending == ".json":
        return (json.dumps(as_record(summary), ensure_ascii=False, indent=1) + "\n").encode()
    if ending == ".csv":
        return as_csv(_table(summary, DETAIL_SHEET, PARTS, zone, with_version=True))
    # The close is what the file says it was made at: the same version gives the same bytes.
    return as_xlsx(*_sheets(summary, zone), made_at=summary.closed_at or made_at)


def as_record(summary: Summary) -> dict[str, Any]:
    """The summary as JSON gives it: decimals as strings, classes and remarks by code with their words beside."""
    return {
        "office": summary.office.code,
        "office_name": summary.office.name,
        "month": str(summary.month),
        "state": str(summary.state),
        "draft": summary.is_draft,
        "version": summary.version,
        "rule_set": summary.rules.rule_set.name,
        "shadow": summary.rules.shadow,
        "lines": [
            {
                **line.as_record(),
                "class_label": _label(line.klass),
                "remark_labels": [_label(remark) for remark in line.remarks],
                "version": summary.version,
            }
            for line in summary.lines
        ],
        "office_line": _of_nobody(summary),
        "totals": dict(summary.totals),
    }


def titles(summary: Summary) -> list[str]:
    """What stands above the summary on paper."""
    values = {"month": f"{summary.month.month:02d}", "year": summary.month.year, "version": summary.version}
    lines = [
        summary.office.name.upper(),
        say(TITLE, locale=LOCALE),
        say(DRAFT if summary.is_draft else PERIOD, values, locale=LOCALE),
        f"({summary.rules.rule_set.title.said(LOCALE)})",
    ]
    return [*lines, say(TRIAL, locale=LOCALE)] if summary.rules.shadow else lines


def signatures() -> tuple[str, str]:
    """Who signs, side by side."""
    made_by = "\n".join(say(text, locale=LOCALE) for text in (MADE_BY, SIGN))
    head = "\n".join(say(text, locale=LOCALE) for text in (DATED, HEAD, SIGN_AND_STAMP))
    return made_by, head


def _sheets(summary: Summary, zone: ZoneInfo) -> tuple[Table, Table, Table]:
    shown = [name for name in _PAPER if summary.rules.shadow or name != _ONLY_ON_TRIAL]
    by_name = {part.name: part for part in PARTS}
    paper = _table(summary, SUMMARY_SHEET, [by_name[name] for name in shown], zone, numbered=True)
    detail = _table(summary, DETAIL_SHEET, PARTS, zone)
    return paper, detail, _totals(summary, zone)


def _table(
    summary: Summary,
    name: str,
    parts: Sequence[Part],
    zone: ZoneInfo,
    *,
    numbered: bool = False,
    with_version: bool = False,
) -> Table:
    columns = [Column(part.name, say(part.header, locale=LOCALE), part.kind, part.width) for part in parts]
    rows = [[part.of(line) for part in parts] for line in summary.lines]
    nobody = _of_nobody(summary)
    if nobody["received"]:
        known: dict[str, Value] = {"name": say(OF_NOBODY, locale=LOCALE), **nobody}
        rows.append([known.get(part.name) for part in parts])
    if numbered:
        columns = [Column("number", say(N_("No."), locale=LOCALE), Kind.WHOLE, 4), *columns]
        rows = [
            [number if number <= len(summary.lines) else None, *row] for number, row in enumerate(rows, 1)
        ]
    if with_version:
        columns += [
            Column("month", say(N_("Month"), locale=LOCALE)),
            Column("version", say(N_("Version"), locale=LOCALE), Kind.WHOLE),
        ]
        rows = [[*row, str(summary.month), summary.version] for row in rows]
    return Table(
        name=say(name, locale=LOCALE),
        columns=columns,
        rows=rows,
        zone=zone,
        titles=titles(summary),
        signatures=signatures() if numbered else (),
    )


def _totals(summary: Summary, zone: ZoneInfo) -> Table:
    """Received = counted + held + excluded + unverified, with the rest of what the month gives for the whole office."""
    totals = summary.totals
    rows: list[tuple[str, Value]] = [
        (say(text, locale=LOCALE), totals.get(name))
        for name, text in (
            ("received", N_("Ratings received")),
            ("counted", N_("Counted")),
            ("held", N_("Held")),
            ("excluded", N_("Excluded")),
            ("unverified", N_("Unverified")),
            ("served", N_("Transactions served")),
            ("coverage", N_("Coverage, %")),
            ("satisfied", N_("Satisfied citizens (levels 4 and 5), %")),
            ("seats", N_("Seats of the excellent class")),
        )
    ]
    columns = [
        Column("what", say(N_("What"), locale=LOCALE), Kind.TEXT, 48),
        Column("number", say(N_("Number"), locale=LOCALE), Kind.TEXT, 14),
    ]
    shown = [(what, None if number is None else str(number).replace(".", ",")) for what, number in rows]
    return Table(say(TOTALS_SHEET, locale=LOCALE), columns, shown, zone, titles=titles(summary))


def _of_nobody(summary: Summary) -> dict[str, int]:
    counts = {state: int(count) for state, count in summary.totals.get("of_nobody", {}).items()}
    return {**counts, "received": sum(counts.values())}
