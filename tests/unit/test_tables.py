"""Any file as rows with the numbers that a person sees: encodings, separators, titles, sheets, merged cells."""

import io
import unicodedata
import zipfile
from typing import Any

import openpyxl
import pytest

from feedback.interchange import columns
from feedback.interchange.tables import Contents, UnreadableTable, read_contents
from tests.ward_files import File, as_csv, as_xlsx, saved

HEADERS = ["Mã quầy", "Tên quầy", "Lĩnh vực"]


def desks(*rows: list[Any], titles: tuple[str, ...] = ()) -> File:
    """A list of desks."""
    return File(
        "quay.csv",
        HEADERS,
        list(rows) or [["Q01", "Quầy 1", "Hộ tịch"], ["Q02", "Quầy 2", "Đất đai; Xây dựng"]],
        list(titles),
    )


def read(data: bytes, suffix: str = ".csv") -> Contents:
    """A file of desks as the loader reads it."""
    return read_contents(suffix, data, columns.DESKS)


def refused(data: bytes, suffix: str = ".csv") -> list[tuple[str, str | None]]:
    """Codes and columns with which a file is refused whole."""
    with pytest.raises(UnreadableTable) as caught:
        read(data, suffix)
    assert all(refusal.row is None for refusal in caught.value.refusals)
    return [(refusal.code, refusal.column) for refusal in caught.value.refusals]


def cells(contents: Contents) -> list[tuple[int, Any, Any]]:
    """Number, code and name of each row."""
    return [(row.number, row.cells["code"], row.cells["name"]) for row in contents.rows]


BOTH = [(2, "Q01", "Quầy 1"), (3, "Q02", "Quầy 2")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separator_and_encoding_are_told_from_the_file(separator: str, encoding: str) -> None:
    assert cells(read(as_csv(desks(), separator=separator, encoding=encoding))) == BOTH


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_both_orders_of_utf_16_are_read_by_their_mark(mark: str) -> None:
    assert cells(read("\ufeff".encode(mark) + as_csv(desks(), encoding=mark))) == BOTH


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_every_line_ending_is_read(ending: str) -> None:
    data = as_csv(desks()).replace(b"\r\n", ending.encode())

    assert cells(read(data)) == BOTH


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_stated_separator_is_obeyed_and_its_line_counted(first: str) -> None:
    data = f"{first}\r\n".encode() + as_csv(desks(), separator=";", encoding="utf-8")

    assert cells(read(data)) == [(3, "Q01", "Quầy 1"), (4, "Q02", "Quầy 2")]


def test_blank_rows_are_left_aside_and_counted() -> None:
    file = desks(["Q01", "Quầy 1", ""], ["", " ", "\u00a0"], [], ["Q02", "Quầy 2", ""])

    assert cells(read(as_csv(file))) == [(2, "Q01", "Quầy 1"), (5, "Q02", "Quầy 2")]


def test_a_text_over_two_lines_is_one_row() -> None:
    file = desks(["Q01", "Quầy 1\n(tầng 1)", ""], ["Q02", "Quầy 2", ""])

    assert cells(read(as_csv(file))) == [(2, "Q01", "Quầy 1\n(tầng 1)"), (3, "Q02", "Quầy 2")]


def test_titles_stand_above_the_header() -> None:
    contents = read(as_csv(desks(titles=("ỦY BAN NHÂN DÂN", "DANH SÁCH QUẦY"))))

    assert contents.titles == ("ỦY BAN NHÂN DÂN", "DANH SÁCH QUẦY")
    assert cells(contents)[0] == (4, "Q01", "Quầy 1")


def test_the_header_is_kept_as_the_file_writes_it() -> None:
    data = as_csv(desks()).decode("utf-8-sig").replace("Mã quầy", unicodedata.normalize("NFD", " MÃ QUẦY "))

    assert read(data.encode()).headers["code"] == "MÃ QUẦY"


def test_a_row_with_more_cells_than_the_header_is_refused() -> None:
    contents = read(
        b"M\xc3\xa3 qu\xe1\xba\xa7y,T\xc3\xaan qu\xe1\xba\xa7y,L\xc4\xa9nh v\xe1\xbb\xb1c\nQ01,A, B,C\nQ02,D,E\n"
    )

    assert [(refusal.row, refusal.code) for refusal in contents.refused] == [(2, "too_many_cells")]
    assert cells(contents) == [(3, "Q02", "D")]


def test_the_header_repeated_on_a_later_page_and_the_numbers_of_columns_are_no_rows() -> None:
    file = desks(["(1)", "(2)", "(3)"], ["Q01", "Quầy 1", ""], HEADERS, ["Q02", "Quầy 2", ""])

    assert cells(read(as_csv(file))) == [(3, "Q01", "Quầy 1"), (5, "Q02", "Quầy 2")]


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_missing_column_refuses_the_file_and_is_named(gone: int) -> None:
    headers = [*HEADERS[:gone], "Ghi chú", *HEADERS[gone + 1 :]]

    assert refused(as_csv(File("quay.csv", headers, [["Q01", "Quầy 1", ""]]))) == [
        ("missing_column", HEADERS[gone])
    ]


def test_a_file_without_a_header_misses_every_column() -> None:
    assert refused("Q01,Quầy 1,Hộ tịch\n".encode()) == [("missing_column", header) for header in HEADERS]


def test_a_column_twice_refuses_the_file() -> None:
    assert refused(as_csv(File("quay.csv", [*HEADERS, "Mã quầy"], []))) == [("duplicate_column", "Mã quầy")]


# --- workbooks


def test_a_workbook_s_rows_have_the_numbers_of_the_sheet() -> None:
    contents = read(as_xlsx(desks(titles=("DANH SÁCH QUẦY",))), ".xlsx")

    assert contents.titles[-1] == "DANH SÁCH QUẦY"
    assert cells(contents) == [(6, "Q01", "Quầy 1"), (7, "Q02", "Quầy 2")]


def test_the_sheet_that_holds_the_table_is_found() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Hướng dẫn: Mã quầy là mã do phường đặt"])
    hidden = book.create_sheet("Ẩn")
    hidden.append(HEADERS)
    hidden.append(["X", "X", "X"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Quầy")
    for row in [HEADERS, ["Q01", "Quầy 1", None]]:
        sheet.append(row)

    assert cells(read(saved(book), ".xlsx")) == [(2, "Q01", "Quầy 1")]


def test_a_cell_merged_downwards_holds_for_every_row() -> None:
    book = openpyxl.Workbook()
    for row in [HEADERS, ["Q01", "Quầy 1", None], [None, "Quầy 1 bis", None], ["Q03", "Quầy 3", None]]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")

    assert cells(read(saved(book), ".xlsx")) == [
        (2, "Q01", "Quầy 1"),
        (3, "Q01", "Quầy 1 bis"),
        (4, "Q03", "Quầy 3"),
    ]


def test_a_section_s_heading_merged_across_is_no_row() -> None:
    book = openpyxl.Workbook()
    for row in [HEADERS, ["I. TẦNG MỘT"], ["Q01", "Quầy 1", None]]:
        book.active.append(row)
    book.active.merge_cells("A2:C2")

    assert cells(read(saved(book), ".xlsx")) == [(3, "Q01", "Quầy 1")]


def test_a_header_over_two_rows_is_one() -> None:
    book = openpyxl.Workbook()
    for row in [["Mã quầy", "Quầy", None], [None, "Tên quầy", "Lĩnh vực"], ["Q01", "Quầy 1", None]]:
        book.active.append(row)
    book.active.merge_cells("A1:A2")
    book.active.merge_cells("B1:C1")

    assert cells(read(saved(book), ".xlsx")) == [(3, "Q01", "Quầy 1")]


def test_a_formula_without_a_stored_result_is_seen() -> None:
    book = openpyxl.Workbook()
    for row in [HEADERS, ["Q01", '=HYPERLINK("http://x.test")', None]]:
        book.active.append(row)

    assert cells(read(saved(book), ".xlsx")) == [(2, "Q01", '=HYPERLINK("http://x.test")')]


def test_a_formula_s_stored_result_is_its_value() -> None:
    data = as_xlsx(desks(["Q01", "=B1", ""]))
    with_result = replaced(
        data, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>7</v>", b"<v/>", b"<v>7</v>", b"<v />", b"<v>7</v>"
    )

    assert cells(read(with_result, ".xlsx"))[0][2] == 7


def replaced(data: bytes, part: str, *pairs: bytes) -> bytes:
    """The archive `data` with bytes of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                for before, after in zip(pairs[::2], pairs[1::2], strict=True):
                    content = content.replace(before, after)
            new.writestr(name, content)
    return out.getvalue()
