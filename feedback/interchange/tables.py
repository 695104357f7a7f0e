"""Any file of a ward as rows with their numbers: a table found under its header by meaning, or lines of JSON."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from feedback.interchange import json_lines, text_files, workbooks
from feedback.interchange.cells import Cell, is_blank
from feedback.interchange.columns import HEADER_WITHIN, Column, Header, find_header
from feedback.interchange.refusals import Fault, Refusal

FILE_BYTES = 50 * 1024 * 1024
ROWS = 200_000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its number as the person sees it, from 1, and its cells by the meaning of their column."""

    number: int
    cells: Mapping[str, Cell]

    def need(self, meaning: str, read: Callable[[Cell], Value]) -> Value:
        """The cell read by `read`; Fault `missing_value` when it is blank, or as `read` raises."""
        cell = self.cells.get(meaning)
        if is_blank(cell):
            raise Fault("missing_value", column=meaning)
        return _read(meaning, cell, read)

    def take(self, meaning: str, read: Callable[[Cell], Value]) -> Value | None:
        """The cell read by `read`, or none when it is blank; Fault as `read` raises."""
        cell = self.cells.get(meaning)
        return None if is_blank(cell) else _read(meaning, cell, read)


def _read(meaning: str, cell: Cell, read: Callable[[Cell], Value]) -> Value:
    try:
        return read(cell)
    except Fault as fault:
        fault.column = fault.column or meaning
        raise


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: the texts above its header, each meaning's header as written, rows, and rows it can't hold."""

    titles: tuple[str, ...]
    headers: Mapping[str, str]
    rows: tuple[Row, ...]
    refused: tuple[Refusal, ...] = ()

    def refusal(self, number: int | None, fault: Fault) -> Refusal:
        """`fault` as the refusal of a row, under the header as the file writes it."""
        column = None if fault.column is None else self.headers.get(fault.column, fault.column)
        return Refusal(number, column, fault.code, fault.values)


class UnreadableTable(Exception):
    """The file as a whole is refused; `refusals` say why."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(refusals[0].code)
        self.refusals = refusals


def read_contents(suffix: str, data: bytes, columns: Sequence[Column]) -> Contents:
    """The contents of a file whose name ends in `suffix` (.csv, .xlsx or .jsonl), by the meaning of its columns.

    Extra columns are left aside. Raises UnreadableTable for a file that is refused whole.
    """
    try:
        if len(data) > FILE_BYTES:
            raise Fault("file_too_large", limit=FILE_BYTES // 2**20)
        if suffix == ".jsonl":
            return _lines(data, columns)
        return _workbook(data, columns) if suffix == ".xlsx" else _text(data, columns)
    except Fault as fault:
        raise UnreadableTable(Refusal(None, fault.column, fault.code, fault.values)) from None


def _lines(data: bytes, columns: Sequence[Column]) -> Contents:
    rows, refused = [], []
    names = {column.meaning: column.spellings[0] for column in columns}
    for number, line in json_lines.lines(text_files.decode(data)):
        try:
            found = json_lines.read_line(line, names.values())
        except Fault as fault:
            refused.append(Refusal(number, fault.column, fault.code, fault.values))
        else:
            rows.append(Row(number, {meaning: found[name] for meaning, name in names.items()}))
    return Contents((), names, tuple(rows), tuple(refused))


def _workbook(data: bytes, columns: Sequence[Column]) -> Contents:
    """The first sheet that has all columns, or else the one that has most."""
    best: tuple[int, workbooks.Sheet, Header] | None = None
    for sheet in workbooks.sheets(data):
        header = find_header(sheet.rows, columns)
        if header is not None and (best is None or len(header.places) > best[0]):
            best = (len(header.places), sheet, header)
    if best is None:
        raise _no_header(columns)
    _, sheet, header = best
    below = (
        (index, cells)
        for index, cells in enumerate(sheet.rows)
        if index > header.index and index not in sheet.banners
    )
    return _contents(header, sheet.rows[: header.index + 1], below)


def _text(data: bytes, columns: Sequence[Column]) -> Contents:
    text = text_files.decode(data)
    separator = text_files.stated_separator(text)
    candidates = [separator] if separator else text_files.SEPARATORS
    best: tuple[str, Header] | None = None
    for candidate in candidates:
        header = find_header(_first_rows(text, candidate), columns)
        if header is not None and (best is None or len(header.places) > len(best[1].places)):
            best = (candidate, header)
    if best is None:
        raise _no_header(columns)
    separator, header = best
    rows = list(itertools.islice(text_files.rows(text, separator), ROWS + HEADER_WITHIN + 1))
    if len(rows) > ROWS + HEADER_WITHIN:
        raise Fault("too_many_rows", limit=ROWS, columns="500")
    width = len(rows[header.index])
    contents = _contents(
        header, rows[: header.index + 1], ((i, row) for i, row in enumerate(rows) if i > header.index)
    )
    shifted = {
        i + 1 for i, row in enumerate(rows) if i > header.index and any(cell.strip() for cell in row[width:])
    }
    if not shifted:
        return contents
    refused = tuple(Refusal(number, None, "too_many_cells") for number in sorted(shifted))
    kept = tuple(row for row in contents.rows if row.number not in shifted)
    return Contents(contents.titles, contents.headers, kept, refused)


def _first_rows(text: str, separator: str) -> list[list[str]]:
    """The rows in which the header is looked for; with a wrong separator they may end in a fault, which says nothing."""
    found: list[list[str]] = []
    try:
        found.extend(itertools.islice(text_files.rows(text, separator), HEADER_WITHIN + 1))
    except Fault:
        return found
    return found


def _contents(
    header: Header, above: Sequence[Sequence[Cell]], below: Iterator[tuple[int, Sequence[Cell]]]
) -> Contents:
    if header.missing or header.repeated:
        missing = [Refusal(None, name, "missing_column", {"name": name}) for name in header.missing]
        raise UnreadableTable(
            *missing, *(Refusal(None, n, "duplicate_column", {"name": n}) for n in header.repeated)
        )
    titles = tuple(str(cell) for cells in above[:-1] for cell in cells if not is_blank(cell))
    rows = []
    for index, cells in below:
        found = {
            meaning: cells[place] if place < len(cells) else None for meaning, place in header.places.items()
        }
        if all(is_blank(cell) for cell in found.values()) or _repeats_header(found, header, cells):
            continue
        rows.append(Row(index + 1, found))
    return Contents(titles, header.texts, tuple(rows))


def _repeats_header(found: Mapping[str, Cell], header: Header, cells: Sequence[Cell]) -> bool:
    """Whether the row is the header again, as printed on top of every page, or the row that numbers its columns."""
    texts = {meaning: cell for meaning, cell in found.items() if isinstance(cell, str) and cell}
    if len(texts) > 1 and all(
        " ".join(cell.split()) == header.texts[meaning] for meaning, cell in texts.items()
    ):
        return True
    if str(cells[0])[:3] not in ("1", "1.0", "(1)", "2", "2.0", "(2)"):
        return False
    numbers = [str(cell).strip("()").removesuffix(".0") for cell in cells if not is_blank(cell)]
    return len(numbers) > 2 and numbers in ([str(n + first) for n in range(len(numbers))] for first in (1, 2))


def _no_header(columns: Sequence[Column]) -> UnreadableTable:
    needed = [column.spellings[0] for column in columns if column.required]
    return UnreadableTable(*(Refusal(None, name, "missing_column", {"name": name}) for name in needed))
