"""A monthly report for spreadsheets and programs: its tables without its words and pictures (.xlsx .csv .json)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from feedback.disclosure import may_export
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.papers.city_report import CityReport, remark
from feedback.papers.report import KINDS_HEADER, PART_CLASSES, RECEIVED, STATES, Report
from feedback.papers.report_parts import (
    DESK_HEADER,
    PART_PROCEDURES,
    PART_REASONS,
    PROCEDURE_HEADER,
    REASON_HEADER,
    told,
)
from feedback.papers.spreadsheet import Column, Kind, Table, Value, allowed, as_csv, as_xlsx
from feedback.periods.month import Month
from feedback.ratings.levels import Level
from feedback.releases.figures import BANDS, Figures
from feedback.releases.intervals import Share
from feedback.scoring import QualityClass

FIGURES_SHEET, LEVELS_SHEET = N_("Figures"), N_("Levels")
SIGNS_SHEET, DESKS_SHEET, OFFICES_SHEET = N_("Signs"), N_("Desks"), N_("Offices")
LOW_AMONG = N_("%(state)s, levels 1 and 2")
SERVED, COVERAGE, SATISFIED = N_("Transactions served"), N_("Coverage, %"), N_("Satisfied, %")
MARGIN_FROM, MARGIN_TO = N_("Margin from, %"), N_("Margin to, %")
WHAT, NUMBER, PERCENT = N_("What"), N_("Number"), N_("Percent")


class Part(NamedTuple):
    """One table of the report: what it is called in JSON, its name and its columns, and what stands in it."""

    key: str
    name: str
    columns: tuple[Column, ...]
    rows: list[list[Value]]


_COUNTED = (Column("what", WHAT, width=48), Column("number", NUMBER, Kind.WHOLE, 12))
_FIGURES = (*_COUNTED, Column("percent", PERCENT, Kind.DECIMAL, 12))
_SHARE = (
    Column("satisfied", SATISFIED, Kind.DECIMAL, 11),
    Column("satisfied_from", MARGIN_FROM, Kind.DECIMAL, 11),
    Column("satisfied_to", MARGIN_TO, Kind.DECIMAL, 11),
)


def as_bytes(found: Report | CityReport, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The report's tables as a file: sheets of one .xlsx, one long .csv, or an object of lists as .json.

    They say what the printed report says and no more: what may not be told is left empty in both.
    """
    if isinstance(found, CityReport):
        office, month, closed_at, parts = found.top, found.month, None, _of_city(found)
    else:
        office, month, closed_at = found.summary.office, found.summary.month, found.summary.closed_at
        parts = _of_office(found)
    if ending == ".json":
        return (json.dumps(_as_record(office, month, parts), ensure_ascii=False, indent=1) + "\n").encode()
    if ending == ".csv":
        return as_csv(_long(parts, zone))
    heading = [office.name.upper(), f"{month.month:02d}/{month.year}"]
    tables = [Table(told(part.name), _said(part.columns), part.rows, zone, titles=heading) for part in parts]
    return as_xlsx(*tables, made_at=closed_at or made_at)


def _as_record(office: Office, month: Month, parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "office": office.code,
        "office_name": office.name,
        "month": str(month),
        **{
            part.key: [
                {column.name: _plain(value) for column, value in zip(part.columns, row, strict=True)}
                for row in part.rows
            ]
            for part in parts
        },
    }


def _plain(value: Value) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    return allowed(str(value))


def _long(parts: Sequence[Part], zone: ZoneInfo) -> Table:
    """All tables as one: a line for every cell, named by its table, its row and its column."""
    columns = [
        Column("table", told(N_("Table"))),
        Column("row", told(N_("Row"))),
        Column("column", told(N_("Column"))),
        Column("value", told(N_("Value"))),
    ]
    rows: list[list[Value]] = [
        [told(part.name), row[0], told(column.header), value]
        for part in parts
        for row in part.rows
        for column, value in zip(part.columns[1:], row[1:], strict=True)
        if value is not None
    ]
    return Table("", columns, rows, zone)


def _said(columns: Sequence[Column]) -> list[Column]:
    return [Column(each.name, told(each.header), each.kind, each.width) for each in columns]


def _of_office(found: Report) -> list[Part]:
    parts = [Part("classes", PART_CLASSES, _COUNTED, _classes(found))]
    if found.figures is None:
        return parts
    return [
        Part("figures", FIGURES_SHEET, _FIGURES, _figures(found.figures)),
        Part("levels", LEVELS_SHEET, _COUNTED, _levels(found.figures)),
        *_seen(found),
        Part("signs", SIGNS_SHEET, _SIGNS, _signs(found)),
        *parts,
    ]


def _figures(figures: Figures) -> list[list[Value]]:
    counts = {told(SERVED): figures.served, told(RECEIVED): figures.received}
    for state, text in STATES.items():
        counts[told(text)] = figures.states.get(state, 0)
        if state in figures.low:
            counts[told(LOW_AMONG, {"state": told(text)})] = figures.low[state]
    shares: dict[str, Value] = {}
    if figures.coverage:
        shares[COVERAGE] = figures.coverage.percent
    if figures.satisfied:
        shares |= zip((SATISFIED, MARGIN_FROM, MARGIN_TO), _share(figures.satisfied), strict=True)
    rows: list[list[Value]] = [[what, count, None] for what, count in counts.items()]
    return rows + [[told(what), None, percent] for what, percent in shares.items()]


def _levels(figures: Figures) -> list[list[Value]]:
    unit = figures.unit
    if unit.ratings is None or not may_export(unit.ratings):
        return []
    words = [level.label for level in Level] if len(unit.bands) == len(Level) else BANDS
    return [[told(text), count] for text, count in zip(words, unit.bands, strict=True)]


_REASONS = (
    Column("reason", REASON_HEADER[0], width=48),
    Column("count", REASON_HEADER[1], Kind.WHOLE),
    Column("before", REASON_HEADER[2], Kind.WHOLE),
)
_PROCEDURES = (
    Column("procedure", PROCEDURE_HEADER[0], width=48),
    Column("ratings", PROCEDURE_HEADER[1], Kind.WHOLE),
    *_SHARE,
    Column("low", PROCEDURE_HEADER[3], Kind.WHOLE),
)
_DESKS = (
    Column("desk", DESK_HEADER[0], width=32),
    Column("served", DESK_HEADER[1], Kind.WHOLE),
    Column("ratings", DESK_HEADER[2], Kind.WHOLE),
    Column("coverage", COVERAGE, Kind.DECIMAL),
    Column("empty_half_days", DESK_HEADER[4], Kind.WHOLE),
)
_SIGNS = (
    Column("sign", KINDS_HEADER[0], width=48),
    Column("held", KINDS_HEADER[1], Kind.WHOLE),
    Column("released", KINDS_HEADER[2], Kind.WHOLE),
    Column("excluded", KINDS_HEADER[3], Kind.WHOLE),
    Column("excluded_low", KINDS_HEADER[4], Kind.WHOLE),
)


def _seen(found: Report) -> list[Part]:
    seen = found.overview
    reasons: list[list[Value]] = [
        [told(each.label), each.count, each.before] for each in (*seen.pains, *seen.praises)
    ]
    parts = found.figures.parts if found.figures else ()
    procedures: list[list[Value]] = [
        [seen.procedures[part.procedure_id], part.ratings, *_share(part.satisfied), part.bands[0]]
        for part in parts
    ]
    desks: list[list[Value]] = [
        [
            line.desk.name,
            line.served,
            line.received,
            line.coverage.percent if line.coverage else None,
            line.gaps,
        ]
        for line in seen.desks
    ]
    return [
        Part("reasons", PART_REASONS, _REASONS, reasons),
        Part("procedures", PART_PROCEDURES, _PROCEDURES, procedures),
        Part("desks", DESKS_SHEET, _DESKS, desks),
    ]


def _signs(found: Report) -> list[list[Value]]:
    return [
        [told(line.kind.label), line.held, line.released, line.excluded, line.excluded_low]
        for line in found.flagged
    ]


def _classes(found: Report) -> list[list[Value]]:
    counts = found.summary.totals.get("classes", {})
    return [[told(klass.label), counts.get(klass.value, 0)] for klass in reversed(QualityClass)]


_OFFICES = (
    Column("office", N_("Office"), width=32),
    Column("ratings", N_("Ratings"), Kind.WHOLE),
    *_SHARE,
    Column("coverage", COVERAGE, Kind.DECIMAL),
    Column("remarks", N_("Remarks"), width=24),
)
_OFFICES_REASONS = (
    Column("office", N_("Office"), width=32),
    *_REASONS,
)


def _of_city(found: CityReport) -> list[Part]:
    offices: list[list[Value]] = [
        [
            line.office.name,
            line.ratings,
            *_share(line.satisfied),
            line.coverage.percent if line.coverage else None,
            remark(line) or None,
        ]
        for line in found.side_by_side.lines
    ]
    reasons: list[list[Value]] = [
        [seen.office.name, told(each.label), each.count, each.before]
        for seen in found.offices
        for each in (*seen.pains, *seen.praises)
    ]
    return [
        Part("offices", OFFICES_SHEET, _OFFICES, offices),
        Part("reasons", PART_REASONS, _OFFICES_REASONS, reasons),
    ]


def _share(share: Share | None) -> tuple[Value, Value, Value]:
    return (share.percent, share.low, share.high) if share else (None, None, None)
