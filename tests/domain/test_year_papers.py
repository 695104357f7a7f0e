"""The papers of a year: what their figures look like, and by which laws people are classed."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import docx
import pytest
from sqlalchemy.orm import Session

from feedback.forms.fields import FormKind
from feedback.papers import year_paper, year_unit_paper
from feedback.periods.month import Month
from feedback.terms.brought import Earlier, bring_in
from feedback.terms.years import OfficeYear, office_year
from tests.cast import Cast, gather
from tests.months import HANOI

NOW = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def brought(session: Session, cast: Cast, year: int, total: str = "87.1") -> OfficeYear:
    rows = [
        Earlier(
            official_id=cast.an.id,
            month=Month(year, month),
            total=Decimal(total),
            document="Thông báo số 11/TB-UBND",
        )
        for month in range(1, 9)
    ]
    bring_in(session, cast.p1, rows, user_id=None, zone=HANOI, now=NOW)
    return office_year(session, cast.p1, year, shadow_months=0, zone=HANOI)


def read(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def unit_paper(session: Session, cast: Cast, found: OfficeYear, kind: FormKind) -> str:
    year = found.found.term.year
    return read(year_unit_paper.as_bytes(session, cast.p1, year, found, kind, ".docx", made_at=NOW))


@pytest.mark.parametrize(
    ("year", "law"),
    [(2025, "Nghị định số 90/2020/NĐ-CP"), (2026, "Điều 19 đến 21 Nghị định số 335/2025/NĐ-CP")],
)
def test_the_minutes_name_the_law_of_their_year(session: Session, cast: Cast, year: int, law: str) -> None:
    said = unit_paper(session, cast, brought(session, cast, year), FormKind.YEAR_MINUTES)
    assert law in said
    assert ("335/2025" in said) is (year == 2026)


@pytest.mark.parametrize("kind", [FormKind.YEAR_SUMMARY, FormKind.YEAR_MINUTES])
def test_a_mean_is_written_with_both_decimals(session: Session, cast: Cast, kind: FormKind) -> None:
    assert "87,10" in unit_paper(session, cast, brought(session, cast, 2026), kind)


def test_form_02_names_the_document_of_each_month_that_was_brought_in(session: Session, cast: Cast) -> None:
    found = brought(session, cast, 2026)
    papers = year_paper.gathered(session, cast.p1, 2026, [found.of(cast.an.id)], zone=HANOI)

    said = read(year_paper.as_bytes(papers, ".docx", made_at=NOW))

    assert said.count("Nhập theo văn bản: Thông báo số 11/TB-UBND") == 8
    assert said.count("87,10") == 8 + 1  # the mean
