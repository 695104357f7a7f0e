"""A process of its own that parses one workbook from its standard input, so that a hostile one harms nothing else.

Run by `workbooks.py` with little memory and time; it imports nothing of the service. It writes one JSON object:
`{"sheets": [{"rows": [[cell, …], …], "banners": [row, …]}]}` or `{"fault": code}`. A date is written as
`{"on": "2026-10-01"}` and a moment as `{"at": "2026-10-01T10:57:00"}`.
"""

import datetime
import io
import json
import sys
import zipfile
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
SHEETS = 10
ROWS = 200_000
COLUMNS = 500
MERGES = 20_000

Rows = list[list[Any]]


def main() -> None:
    """Read the workbook from standard input and write its sheets to standard output."""
    _limit()
    data = sys.stdin.buffer.read()
    json.dump(_sheets(data), sys.stdout, default=_as_json, allow_nan=True)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the caller's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _sheets(data: bytes) -> dict[str, Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    formulas = _formulas_without_result(data)
    sheets = []
    for place, about in enumerate(book.sheets_metadata[:SHEETS]):
        if about.typ is not SheetTypeEnum.WorkSheet or about.visible is not SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_index(place)
        if sheet.end is None and about.name not in formulas:
            continue
        if sheet.end is not None and (sheet.end[0] >= ROWS or sheet.end[1] >= COLUMNS):
            return {"fault": "too_many_rows"}
        rows = sheet.to_python(skip_empty_area=False)
        _write_formulas(rows, formulas.get(about.name, {}))
        merges = (sheet.merged_cell_ranges or [])[:MERGES]
        banners = _banners(rows, merges)
        _fill_downwards(rows, merges)
        sheets.append({"rows": rows, "banners": banners})
    return {"sheets": sheets}


def _banners(rows: Rows, merges: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[int]:
    """Rows that hold nothing but cells merged sideways: titles, and the headings of sections between rows."""
    wide: dict[int, set[int]] = {}
    for (top, left), (_bottom, right) in merges:
        if right > left and top < len(rows):
            wide.setdefault(top, set()).add(left)
    return [
        top
        for top, lefts in wide.items()
        if {place for place, cell in enumerate(rows[top]) if cell != ""} <= lefts
    ]


def _fill_downwards(rows: Rows, merges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every row below the first of a merged cell its value: one day merged over twelve shifts is twelve days."""
    for (top, left), (bottom, _right) in merges:
        if bottom > top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]


def _write_formulas(rows: Rows, formulas: dict[tuple[int, int], str]) -> None:
    """Put back the formulas that have no stored result: the parser shows them as empty, which would hide them."""
    for (row, column), formula in formulas.items():
        if row < ROWS and column < COLUMNS:
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
            if rows[row][column] == "":
                rows[row][column] = formula


def _formulas_without_result(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet: the cells whose formula has no stored result, with the formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name.casefold().lstrip("/"): name for name in archive.namelist()}
        if not any(
            b"<f" in archive.read(name) or b":f" in archive.read(name)
            for name in parts.values()
            if "sheet" in name
        ):
            return {}
        targets = {
            about["Id"]: about["Target"]
            for about in _elements(archive.read(parts["xl/_rels/workbook.xml.rels"]), "Relationship")
        }
        found = {}
        for about in _elements(archive.read(parts["xl/workbook.xml"]), "sheet"):
            target = next(
                (targets[value] for name, value in about.items() if name.endswith("id") and value in targets),
                "",
            )
            part = parts.get(("xl/" + target if not target.startswith("/") else target[1:]).casefold())
            if part is not None:
                found[about.get("name", "")] = _FormulaCells(archive.read(part)).found
        return found


def _elements(xml: bytes, wanted: str) -> list[dict[str, str]]:
    """The attributes of every element called `wanted`, whatever its prefix."""
    found = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


class _FormulaCells:
    """Walks a sheet's XML: `<c r="B7"><f>1+1</f><v>2</v></c>`; a cell with an `f` and an empty `v` has no result.

    An empty text is a result too, and then the cell says `t="str"`.
    """

    def __init__(self, xml: bytes) -> None:
        self.found: dict[tuple[int, int], str] = {}
        self._cell, self._inside = "", ""
        self._formula: str | None = None
        self._has_result = False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside = name.rpartition(":")[2]
        if self._inside == "c":
            self._cell, self._formula = attributes.get("r", ""), None
            self._has_result = attributes.get("t") == "str"
        elif self._inside == "f":
            self._formula = ""

    def _text(self, text: str) -> None:
        if self._inside == "f" and self._formula is not None:
            self._formula += text
        elif self._inside in ("v", "t"):
            self._has_result = True

    def _end(self, name: str) -> None:
        self._inside = ""
        if (
            name.rpartition(":")[2] == "c"
            and self._formula is not None
            and not self._has_result
            and self._cell
        ):
            letters = self._cell.rstrip("0123456789")
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - ord("A") + 1
            self.found[int(self._cell[len(letters) :]) - 1, column - 1] = "=" + self._formula


def _as_json(value: object) -> object:
    if isinstance(value, datetime.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"on": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    main()
