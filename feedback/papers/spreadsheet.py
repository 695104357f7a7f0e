"""A table written as a spreadsheet (.xlsx), as .csv or as .json: typed columns, and no text that ever computes."""

import csv
import io
import json
import re
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format

Value = str | int | Decimal | bool | date | datetime | None

A4 = 9  # in the numbering of spreadsheets
LONGEST_TEXT = 32_767  # characters that a cell holds
CUT_MARK = " […]"  # a text that had to be cut says so
SHEET_NAME_CHARACTERS = 31
BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1258
SIGNATURE_ROWS = 5  # left free for a name and a stamp
TALLEST_ROW = 24  # lines; spreadsheets end at 409 points
SIGNS_A_WIDTH = 1.1  # signs of Times New Roman that go into one unit of a column's width
LINE_HEIGHT = 16.5  # points of one line of text; spreadsheets do not all make a row grow with what it holds

# What a spreadsheet computes: = + - @ and their full-width forms at the start, also behind signs that it may take
# for a separator or a quote; a tab, a carriage return or a line feed in front.
_COMPUTES = re.compile(r"""[\t\r\n]|[\s"';,]*[=+\-@＝＋－＠]""")


class Kind(Enum):
    """What a column holds, and with it the alignment and the number format."""

    TEXT = "@"
    WHOLE = "0"
    DECIMAL = "0.00"
    PERCENT = "0.0%"
    DATE = "dd/mm/yyyy"
    MOMENT = "dd/mm/yyyy hh:mm"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in JSON, its header, what it holds and its width in characters."""

    name: str
    header: str
    kind: Kind = Kind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written. Moments in it are aware, and shown in `zone`."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    zone: ZoneInfo
    titles: Sequence[str] = ()  # above the header, each on a line of its own
    signatures: Sequence[str] = ()  # below the table, side by side; lines of one are parted by \n


def as_json(table: Table) -> bytes:
    """The table as a JSON object: its name, its titles, and rows as objects. Decimals are written as texts, exactly."""
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, map(_for_json, row), strict=True)) for row in table.rows]
    whole = {"name": table.name, "titles": list(table.titles), "rows": rows}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(table: Table) -> bytes:
    """The table without its titles: UTF-8 with its mark, texts in quotes, one that would compute behind a `'`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([harmless(column.header) for column in table.columns])
    for row in table.rows:
        writer.writerow([_for_csv(value, table.zone) for value in row])
    return (BOM + out.getvalue()).encode()


def as_xlsx(*tables: Table, made_at: datetime) -> bytes:
    """The tables as sheets of one workbook, laid out for A4 across; `made_at` is what its properties say."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(out, options)
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    for table in tables:
        _Sheet(book, table).write()
    book.close()
    return out.getvalue()


def harmless(text: str) -> str:
    """`text` as a CSV cell may hold it: one that a spreadsheet would compute gets a `'` in front."""
    kept = clean(text)
    return "'" + kept if _COMPUTES.match(kept) else kept


def clean(text: str) -> str:
    """`text` as `allowed` gives it, and never longer than a cell: what is cut says so."""
    kept = allowed(text)
    return kept if len(kept) <= LONGEST_TEXT else kept[: LONGEST_TEXT - len(CUT_MARK)] + CUT_MARK


def allowed(text: str) -> str:
    """`text` in NFC with plain line breaks, and a mark in place of every character that XML forbids."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign if _is_allowed(sign) else "\ufffd" for sign in lines)


def _is_allowed(sign: str) -> bool:
    number = ord(sign)
    return (
        (number >= 0x20 or sign in "\t\n\r") and not 0xD800 <= number <= 0xDFFF and number & 0xFFFE != 0xFFFE
    )


def _for_json(value: Value) -> str | int | bool | None:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str):
        return allowed(value)
    return value.isoformat() if isinstance(value, date) else value


def _for_csv(value: Value, zone: ZoneInfo) -> str | int | Decimal:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else value


class _Sheet:
    """One sheet being written."""

    def __init__(self, book: Workbook, table: Table) -> None:
        self._table = table
        self._sheet = book.add_worksheet(_sheet_name(table.name))
        font = {
            "font_name": "Times New Roman",
            "font_size": 12,
            "valign": "vcenter",
        }  # as Decree 30/2020 has it
        self._title = book.add_format({**font, "bold": True, "align": "center"})
        self._header = book.add_format(
            {**font, "bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#E8EEF4"}
        )
        self._signature = book.add_format(
            {**font, "bold": True, "align": "center", "valign": "top", "text_wrap": True}
        )
        self._cells = {kind: book.add_format({**font, "border": 1, **_shape(kind)}) for kind in Kind}

    def write(self) -> None:
        """Titles, header, rows and signatures, and how it prints."""
        last = max(len(self._table.columns) - 1, 0)
        for row, title in enumerate(self._table.titles):
            self._across(row, 0, last, title, self._title)
        top = len(self._table.titles) + 1 if self._table.titles else 0
        for place, column in enumerate(self._table.columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(top, place, clean(column.header), self._header)
        self._sheet.set_row(top, self._height([column.header for column in self._table.columns]))
        for number, values in enumerate(self._table.rows, start=top + 1):
            self._sheet.set_row(number, self._height(values))
            for place, value in enumerate(values):
                self._cell(number, place, value)
        self._sign(top + len(self._table.rows) + 2, last)
        self._print(top)

    def _height(self, values: Sequence[Value]) -> float:
        """The height, in points, at which the longest text of a row fits its column."""
        lines = (
            len(textwrap.wrap(value, max(int(column.width * SIGNS_A_WIDTH), 1)))
            for column, value in zip(self._table.columns, values, strict=True)
            if isinstance(value, str)
        )
        return LINE_HEIGHT * min(max(lines, default=1) or 1, TALLEST_ROW)

    def _cell(self, row: int, place: int, value: Value) -> None:
        shape = self._cells[self._table.columns[place].kind]
        if value is None or value == "":
            self._sheet.write_blank(row, place, None, shape)
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, place, value, shape)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(
                row, place, value.astimezone(self._table.zone).replace(tzinfo=None), shape
            )
        elif isinstance(value, date):
            self._sheet.write_datetime(row, place, value, shape)
        elif isinstance(value, str):
            self._sheet.write_string(row, place, clean(value), shape)
        else:
            self._sheet.write_number(row, place, value, shape)

    def _sign(self, row: int, last: int) -> None:
        """The signatures side by side, each under an equal share of the columns."""
        count = len(self._table.signatures)
        for place, text in enumerate(self._table.signatures):
            left, right = place * (last + 1) // count, max((place + 1) * (last + 1) // count - 1, 0)
            self._sheet.merge_range(row, left, row + SIGNATURE_ROWS, max(left, right), "", self._signature)
            self._sheet.write_string(row, left, clean(text), self._signature)

    def _across(self, row: int, left: int, right: int, text: str, shape: Format) -> None:
        if right > left:
            self._sheet.merge_range(row, left, row, right, "", shape)
        self._sheet.write_string(row, left, clean(text), shape)

    def _print(self, top: int) -> None:
        self._sheet.freeze_panes(top + 1, 0)
        self._sheet.repeat_rows(top)
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)  # inches: 20 mm, 15 mm on the right
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&C&P / &N")


def _shape(kind: Kind) -> dict[str, object]:
    wrap = kind is Kind.TEXT
    align = "left" if kind is Kind.TEXT else "right" if kind in (Kind.DECIMAL, Kind.PERCENT) else "center"
    return {"num_format": kind.value, "align": align, "text_wrap": wrap}


def _sheet_name(name: str) -> str:
    kept = re.sub(r"[\[\]:*?/\\]", " ", clean(name)).strip("' ")
    return kept[:SHEET_NAME_CHARACTERS] or "Sheet1"
