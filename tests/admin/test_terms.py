"""Quarter and year on the staff's screens: the office's table with its files, and an official's own history."""

import csv
import io
import json
import re

import docx
import pytest
from lxml import html
from sqlalchemy.orm import Session

from feedback.offices.models import Official
from tests.cast import Cast
from tests.months import DONE, closed, planned, rated

TERM = "/admin/offices/P1/terms/2026-Q4/"


def sheet_words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture
def october(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    rated(session, cast.q1, cast.an, {5: 8})
    closed(session, cast.p1)


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_the_quarter_names_what_is_missing(as_, october) -> None:
    page = words(as_("alice").get(TERM + "?lang=en"))

    assert "Quarter 4/2026" in page
    assert "Not closed yet: 11/2026, 12/2026" in page
    assert "1 month so far" in page
    assert "Told once every month of the period is closed" in page


def test_the_half_year_and_the_year_have_their_pages(as_, october) -> None:
    assert "Second half of 2026" in words(as_("alice").get("/admin/offices/P1/terms/2026-H2/?lang=en"))
    year = words(as_("alice").get("/admin/offices/P1/terms/2026/?lang=en"))
    assert "Fewer than six months worked: no class" in year


def test_a_term_that_is_none_is_not_there(as_) -> None:
    for wrong in ("2026-Q5", "2026-H0", "1700-Q1", "now"):
        assert as_("alice").get(f"/admin/offices/P1/terms/{wrong}/").status_code == 404


def test_the_table_comes_as_a_file_that_computes_nothing(as_, session: Session, cast: Cast, october) -> None:
    official = session.get_one(Official, cast.binh.id)
    official.name = "=HYPERLINK(1)"
    session.flush()

    rows = list(
        csv.reader(io.StringIO(as_("alice").get(TERM + "table.csv").get_data(as_text=True).lstrip("\ufeff")))
    )
    record = json.loads(as_("alice").get(TERM + "table.json").data)

    assert "'=HYPERLINK(1)" in [row[2] for row in rows]
    assert {row["code"]: row["months"] for row in record["rows"]} == {"C01": 1, "C02": 0, "C03": 0}
    assert as_("alice").get(TERM + "table.xlsx").data[:2] == b"PK"


def test_an_official_reads_only_the_own_history(as_, october) -> None:
    page = words(as_("an").get("/admin/me/history/2026/?lang=en"))

    assert "My months of 2026" in page
    assert "10/2026 Phường Một" in page
    assert as_("an").get(TERM).status_code == 404


def test_the_own_history_leads_to_no_year_without_a_posting(as_, october) -> None:
    browser = as_("an")
    page = browser.get("/admin/me/history/2026/")

    assert page.status_code == 200
    assert "/admin/me/history/2027/" not in page.text
    assert browser.get("/admin/me/history/2027/").status_code == 404
    for year in re.findall(r'href="/admin/me/history/(\d{4})/"', page.text):
        assert browser.get(f"/admin/me/history/{year}/").status_code == 200
        assert browser.get(f"/admin/me/years/{year}/").status_code == 200


def test_an_official_takes_the_own_sheet_of_a_closed_month_along_and_nobody_elses(
    as_, session: Session, cast: Cast, october
) -> None:
    an = as_("an")

    assert "/admin/me/history/2026-10/sheet.pdf" in an.get("/admin/me/months/2026-10/").text
    assert an.get("/admin/me/history/2026-10/sheet.pdf").data.startswith(b"%PDF-")
    paper = an.get("/admin/me/history/2026-10/sheet.docx")
    assert cast.an.name in sheet_words(paper.data)
    assert cast.binh.name not in sheet_words(paper.data)

    assert "sheet.pdf" not in an.get("/admin/me/months/2026-11/").text
    assert an.get("/admin/me/history/2026-11/sheet.pdf").status_code == 422  # not closed
