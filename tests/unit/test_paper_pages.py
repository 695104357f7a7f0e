"""How a paper falls into pages: nobody signs a page on which nothing else stands."""

import io
import subprocess
from datetime import UTC, datetime

import docx
import pytest

from feedback.papers import paper
from feedback.papers.paper import Align, Block, Grid, Heading, Paper, Paragraph, Signatures

SIGNED = Signatures(["NGƯỜI LẬP"], ["THỦ TRƯỞNG ĐƠN VỊ"])


def pages(*blocks: Block) -> list[str]:
    made = paper.as_bytes(
        Paper(title="Báo cáo", blocks=blocks, made_at=datetime(2026, 11, 5, tzinfo=UTC)), ".pdf"
    )
    said = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True).stdout
    return said.decode().split("\f")[:-1]


def lines_of(number: int) -> list[Block]:
    return [Paragraph(f"Dòng thứ {each}.") for each in range(number)]


def table(rows: int) -> Grid:
    return Grid(["Xếp loại"], [[f"Hàng {each}."] for each in range(rows)], (1,), (Align.LEFT,))


@pytest.mark.parametrize("lines", range(28, 50))  # from a page with room to spare to one just full
def test_signatures_stand_with_the_paragraph_before_them(lines: int) -> None:
    last = pages(*lines_of(lines), SIGNED)[-1]

    assert "NGƯỜI LẬP" in last
    assert f"Dòng thứ {lines - 1}." in last


@pytest.mark.parametrize("lines", range(12, 34))
@pytest.mark.parametrize("rows", [3, 12])
def test_signatures_stand_with_the_last_rows_of_the_table_before_them(lines: int, rows: int) -> None:
    last = pages(*lines_of(lines), table(rows), SIGNED)[-1]

    assert "NGƯỜI LẬP" in last
    assert f"Hàng {rows - 2}." in last
    assert f"Hàng {rows - 1}." in last
    assert "Xếp loại" in last  # the heading, wherever the rows stand


@pytest.mark.parametrize("rows", [1, 2, 3, 9, 60])
def test_a_table_that_is_signed_loses_no_row_and_repeats_none(rows: int) -> None:
    whole = "\n".join(pages(table(rows), SIGNED))

    assert [whole.count(f"Hàng {each}.") for each in range(rows)] == [1] * rows
    assert whole.count("NGƯỜI LẬP") == 1


def test_a_line_in_capitals_is_one_whatever_stands_in_the_places_of_a_template() -> None:
    assert paper.in_capitals("{{ kind }} TỰ ĐÁNH GIÁ")
    assert not paper.in_capitals("(Ký, ghi rõ họ tên)")


@pytest.mark.parametrize("before", [table(5), Paragraph("Dòng cuối.")])
def test_in_word_the_last_rows_or_lines_are_bound_to_the_signatures(before: Block) -> None:
    made = paper.as_bytes(
        Paper(title="Báo cáo", blocks=[before, SIGNED], made_at=datetime(2026, 11, 5, tzinfo=UTC)), ".docx"
    )
    document = docx.Document(io.BytesIO(made))
    bound = [each.text for each in document.paragraphs if each.paragraph_format.keep_with_next]
    rows = [
        row.cells[0].text
        for row in document.tables[0].rows
        if row.cells[0].paragraphs[0].paragraph_format.keep_with_next
    ]

    assert "" in bound  # the space above the signatures
    assert ("Dòng cuối." in bound) if isinstance(before, Paragraph) else rows == ["Hàng 3.", "Hàng 4."]


@pytest.mark.parametrize(("rows", "bound"), [(1, ["Hàng 0."]), (2, ["Hàng 1."]), (3, ["Hàng 1.", "Hàng 2."])])
def test_in_word_a_table_of_few_rows_is_not_bound_whole(rows: int, bound: list[str]) -> None:
    made = paper.as_bytes(
        Paper(title="x", blocks=[table(rows), SIGNED], made_at=datetime(2026, 11, 5, tzinfo=UTC)), ".docx"
    )
    cells = [row.cells[0].paragraphs[0] for row in docx.Document(io.BytesIO(made)).tables[0].rows]

    assert [each.text for each in cells if each.paragraph_format.keep_with_next] == bound


@pytest.mark.parametrize("lines", range(30, 50))
def test_what_is_signed_stands_with_its_heading_and_several_lines(lines: int) -> None:
    last = pages(*lines_of(lines), Heading("III. Ý KIẾN"), *[Paragraph("Cuộc họp kết thúc.")] * 5, SIGNED)[-1]

    assert "III. Ý KIẾN" in last
    assert last.count("Cuộc họp kết thúc.") == 5


@pytest.mark.parametrize("lines", range(30, 50))
def test_a_short_table_is_not_cut_in_two_nor_left_by_its_heading(lines: int) -> None:
    with_table = [page for page in pages(*lines_of(lines), Heading("KẾT QUẢ"), table(4)) if "Hàng 0." in page]

    assert len(with_table) == 1
    assert "Hàng 3." in with_table[0]
    assert "KẾT QUẢ" in with_table[0]


@pytest.mark.parametrize("lines", range(30, 50))
def test_a_long_table_begins_with_its_heading_and_goes_on_overleaf(lines: int) -> None:
    found = pages(*lines_of(lines), Heading("KẾT QUẢ"), table(60))
    [first] = [page for page in found if "KẾT QUẢ" in page]

    assert "Hàng 0." in first
    assert "Hàng 59." in found[-1]
