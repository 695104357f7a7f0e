"""The annual sheet, early warnings and files for the national database on the staff's screens."""

import json

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.terms.models import WarningAnswer, YearDecision, YearSheet
from tests.cast import Cast
from tests.months import AFTER_OCTOBER, closed, planned

YEAR = "/admin/offices/P1/years/2026/"
SUPPORT = "/admin/offices/P1/support/"
NATIONAL = "/admin/offices/P1/national/"
LITTLE = (1, 10, 2, 0, 0)  # two of ten products


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


@pytest.fixture
def low(session: Session, cast: Cast) -> None:
    """Three closed months in which An did a fifth of the work."""
    for number in (7, 8, 9):
        month = Month(2026, number)
        planned(session, cast.an, LITTLE, month=month)
        closed(session, cast.p1, month, now=AFTER_OCTOBER)


def test_an_official_writes_the_own_word_and_the_head_the_comment(
    as_, session: Session, cast: Cast, low
) -> None:
    assert as_("an").post("/admin/me/years/2026/", {"class": "good", "words": "Cố gắng"}).status_code == 303
    page = YEAR + f"{cast.an.id}/"
    assert "Cố gắng" in words(as_("dung").get(page))

    assert as_("dung").post(page + "comment", {"comment": "Cần hỗ trợ", "proposal": ""}).status_code == 303

    assert session.scalars(select(YearSheet.comment)).all() == ["Cần hỗ trợ"]
    assert "Cần hỗ trợ" in words(as_("an").get("/admin/me/years/2026/"))
    assert as_("an").get(page).status_code == 404


def test_nobody_decides_before_december_and_the_page_says_why(as_, session: Session, cast: Cast, low) -> None:
    answer = as_("alice").post(YEAR + f"{cast.an.id}/decision?lang=en", {"class": "good", "reason": "x"})

    assert answer.status_code == 422
    assert "The year 2026 is decided from December on." in words(answer)
    assert session.scalars(select(YearDecision)).all() == []


def test_the_year_of_the_office_lists_everybody_and_gives_the_sheets(as_, cast: Cast, low) -> None:
    page = words(as_("alice").get(YEAR + "?lang=en"))
    assert "Fewer than six months worked: no class" in page
    assert "Excellent: 0 of 0 seats decided." in page

    sheet = YEAR + f"{cast.an.id}/sheet."
    assert as_("alice").get(sheet + "pdf").data.startswith(b"%PDF-")
    assert as_("alice").get(sheet + "docx").data[:2] == b"PK"
    assert as_("alice").get(YEAR + "sheets/docx.zip").data[:2] == b"PK"
    assert as_("an").get("/admin/me/years/2026/sheet.pdf").data.startswith(b"%PDF-")


def test_low_months_are_told_to_the_head_and_to_whom_they_concern(
    as_, session: Session, cast: Cast, low
) -> None:
    assert "Nguyễn Văn An" in words(as_("dung").get(SUPPORT))
    assert "Low months in a row" in words(as_("an").get("/admin/me/history/2026/?lang=en"))
    assert "Low months in a row" not in words(as_("binh").get("/admin/me/history/2026/?lang=en"))
    for who in ("hoa", "thanh", "binh", "bob"):
        assert as_(who).get(SUPPORT).status_code == 404, who

    answer = {"measure": "support", "words": "Kèm cặp hai tuần"}
    assert as_("dung").post(SUPPORT + str(cast.an.id), answer).status_code == 303

    assert session.scalars(select(WarningAnswer.words)).all() == ["Kèm cặp hai tuần"]
    assert "Kèm cặp hai tuần" in words(as_("an").get("/admin/me/history/2026/"))


def test_a_head_finds_nobody_who_is_themselves(as_, session: Session, cast: Cast) -> None:
    for number in (7, 8, 9):
        month = Month(2026, number)
        planned(session, cast.dung, LITTLE, month=month)
        closed(session, cast.p1, month, now=AFTER_OCTOBER)

    assert "Lê Quốc Dũng" not in html.fromstring(as_("dung").get(SUPPORT).get_data(as_text=True)).xpath(
        "string(//main)"
    )
    assert as_("dung").post(SUPPORT + str(cast.dung.id), {"measure": "talk", "words": "x"}).status_code == 404
    assert "Lê Quốc Dũng" in words(as_("alice").get(SUPPORT))


def test_a_file_for_the_national_database_is_made_and_told_of(as_, low) -> None:
    answer = as_("hoa").post(NATIONAL, {"period": "2026-09"})

    head, *_ = answer.get_data(as_text=True).splitlines()
    assert json.loads(head)["period"] == "2026-09"
    assert "2026-09" in words(as_("hoa").get(NATIONAL))
    again = as_("hoa").post(NATIONAL + "?lang=en", {"period": "2026-09"})
    assert again.status_code == 422
    for wrong in ("", "2026-13", "soon", "2026-Q3"):
        assert as_("hoa").post(NATIONAL, {"period": wrong}).status_code in (404, 422), wrong
