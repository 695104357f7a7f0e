"""How a paper falls into pages: nobody signs a page on which nothing else stands."""

import subprocess
from datetime import UTC, datetime

import pytest

from feedback.interchange import paper
from feedback.interchange.paper import Paper, Paragraph, Signatures


def pages(lines: int) -> list[str]:
    made = paper.as_bytes(
        Paper(
            title="Báo cáo",
            blocks=[
                *(Paragraph(f"Dòng thứ {number}.") for number in range(lines)),
                Signatures(["NGƯỜI LẬP"], ["THỦ TRƯỞNG ĐƠN VỊ"]),
            ],
            made_at=datetime(2026, 11, 5, tzinfo=UTC),
        ),
        ".pdf",
    )
    said = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True).stdout
    return said.decode().split("\f")[:-1]


@pytest.mark.parametrize("lines", range(28, 46))  # from a page with room to spare to one just full
def test_signatures_stand_with_the_paragraph_before_them(lines: int) -> None:
    last = pages(lines)[-1]

    assert "NGƯỜI LẬP" in last
    assert f"Dòng thứ {lines - 1}." in last
