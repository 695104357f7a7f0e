"""Tables written as .xlsx, .csv and .json: typed, laid out for paper, and never computing what somebody typed."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.papers.spreadsheet import Column, Kind, Table, as_csv, as_json, as_xlsx, harmless

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MADE_AT = datetime(2026, 11, 2, tzinfo=UTC)
COLUMNS = (
    Column("name", "Họ và tên", width=30),
    Column("ratings", "Số lượt", Kind.WHOLE),
    Column("score", "Điểm", Kind.DECIMAL),
    Column("share", "Tỷ lệ", Kind.PERCENT),
    Column("on", "Ngày", Kind.DATE),
    Column("at", "Lúc", Kind.MOMENT),
)
ROW = (
    "Nguyễn Văn An",
    12,
    Decimal("4.25"),
    Decimal("0.5"),
    date(2026, 10, 1),
    datetime(2026, 10, 1, 3, 57, tzinfo=UTC),
)
DANGEROUS = [
    "=1+1",
    "+84919343122",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    " =1",
    ";=1",
    '"=1',
    "'=1",
]


def table(*rows: tuple, **changes: object) -> Table:  # type: ignore[type-arg]
    """A table of officials."""
    return Table("Bảng điểm", COLUMNS, rows or (ROW,), HANOI, **changes)  # type: ignore[arg-type]


def sheet(*tables: Table) -> openpyxl.worksheet.worksheet.Worksheet:
    """The first sheet of the written workbook."""
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(*tables, made_at=MADE_AT))).worksheets[0]


def test_a_cell_of_a_workbook_has_the_type_of_its_column() -> None:
    header, row = sheet(table()).iter_rows(min_row=1, max_row=2)

    assert [cell.value for cell in header] == ["Họ và tên", "Số lượt", "Điểm", "Tỷ lệ", "Ngày", "Lúc"]
    # 03:57 UTC is 10:57 in Hanoi
    assert [cell.value for cell in row] == [
        "Nguyễn Văn An",
        12,
        4.25,
        0.5,
        datetime(2026, 10, 1),
        datetime(2026, 10, 1, 10, 57),
    ]
    assert [cell.number_format for cell in row] == [
        "@",
        "0",
        "0.00",
        "0.0%",
        "dd/mm/yyyy",
        "dd/mm/yyyy hh:mm",
    ]


@pytest.mark.parametrize("text", [*DANGEROUS, "http://x.test", "007", "{=1}"])
def test_what_somebody_typed_stays_text_in_a_workbook(text: str) -> None:
    cell = sheet(table((text, None, None, None, None, None)))["A2"]

    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value == text.replace("\r", "\n")


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_would_compute_is_marked_as_text_in_csv(text: str) -> None:
    assert harmless(text) == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["Nguyễn Văn An", "", "10 = 10", "a-b", "1. =x", "rất tốt!"])
def test_what_computes_nothing_is_left_alone(text: str) -> None:
    assert harmless(text) == text


def test_csv_is_read_by_a_spreadsheet_as_utf_8_with_texts_in_quotes() -> None:
    data = as_csv(table((*ROW[:1], 12, Decimal("4.25"), None, *ROW[4:])))

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == [
        '"Họ và tên","Số lượt","Điểm","Tỷ lệ","Ngày","Lúc"',
        '"Nguyễn Văn An",12,4.25,"","01/10/2026","01/10/2026 10:57"',
    ]


@given(st.text(max_size=100))
def test_any_text_is_one_cell_of_csv_that_starts_with_nothing_to_compute(text: str) -> None:
    data = as_csv(Table("x", [Column("text", "Ý kiến")], [(text,)], HANOI)).decode("utf-8-sig")

    _, [cell] = csv.reader(io.StringIO(data, newline=""))
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠") or not cell


@given(st.text(max_size=100))
def test_any_text_makes_a_workbook_that_opens(text: str) -> None:
    cell = sheet(Table("x", [Column("text", "Ý kiến")], [(text,)], HANOI))["A2"]

    assert cell.data_type in ("s", "n")  # n: nothing


def test_characters_that_xml_forbids_leave_a_mark() -> None:
    assert sheet(table(("a\x0bb\ufffe" + chr(0xD800), *ROW[1:])))["A2"].value == "a\ufffdb\ufffd\ufffd"


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    value = sheet(table(("x" * 40_000, *ROW[1:])))["A2"].value

    assert len(value) == 32_767
    assert value.endswith("x […]")


def test_json_keeps_decimals_exact_and_moments_with_their_offset() -> None:
    written = json.loads(as_json(table(titles=("BẢNG ĐIỂM",))))

    assert written["titles"] == ["BẢNG ĐIỂM"]
    assert written["rows"] == [
        {
            "name": "Nguyễn Văn An",
            "ratings": 12,
            "score": "4.25",
            "share": "0.5",
            "on": "2026-10-01",
            "at": "2026-10-01T03:57:00+00:00",
        }
    ]


def test_titles_stand_above_and_signatures_below() -> None:
    written = sheet(
        table(titles=("ỦY BAN NHÂN DÂN", "BẢNG ĐIỂM"), signatures=("Người lập\n(Ký)", "Thủ trưởng\n(Ký)"))
    )

    assert [written["A1"].value, written["A2"].value, written["A4"].value] == [
        "ỦY BAN NHÂN DÂN",
        "BẢNG ĐIỂM",
        "Họ và tên",
    ]
    assert {str(merged) for merged in written.merged_cells.ranges} == {"A1:F1", "A2:F2", "A7:C12", "D7:F12"}
    assert (written["A7"].value, written["D7"].value) == ("Người lập\n(Ký)", "Thủ trưởng\n(Ký)")


def test_it_prints_on_a4_across_with_its_header_on_every_page() -> None:
    written = sheet(table(titles=("BẢNG ĐIỂM",)))

    assert (written.page_setup.orientation, written.page_setup.paperSize) == ("landscape", 9)
    assert written.sheet_properties.pageSetUpPr.fitToPage
    assert written.page_setup.fitToHeight == 0  # as many pages down as it takes; one across
    assert written.print_title_rows == "$3:$3"
    assert written.freeze_panes == "A4"


def test_a_sheet_s_name_is_made_possible() -> None:
    names = openpyxl.load_workbook(
        io.BytesIO(
            as_xlsx(
                Table("Tháng 10/2026: [nháp] *" + "x" * 40, COLUMNS, (), HANOI),
                Table("'", COLUMNS, (), HANOI),
                made_at=MADE_AT,
            )
        )
    ).sheetnames

    assert names[0].startswith("Tháng 10 2026")
    assert len(names[0]) <= 31
    assert names[1] == "Sheet1"


def test_the_same_table_makes_the_same_bytes() -> None:
    assert as_xlsx(table(), made_at=MADE_AT) == as_xlsx(table(), made_at=MADE_AT)


def test_a_workbook_holds_nothing_that_runs() -> None:
    with zipfile.ZipFile(
        io.BytesIO(as_xlsx(table(("=cmd|' /C calc'!A0", *ROW[1:])), made_at=MADE_AT))
    ) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
