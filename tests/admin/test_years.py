"""The annual sheet, early warnings and files for the national database on the staff's screens."""

import io
import json

import docx
import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.sheets.models import Comment, Reopening
from feedback.objections.models import Objection
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms.models import WarningAnswer, YearDecision
from feedback.terms.year_terms import year_terms_of
from tests.cast import Cast
from tests.months import AFTER_OCTOBER, closed, planned
from tests.years import decided, spoken, worked

YEAR = "/admin/offices/P1/years/2026/"
SUPPORT = "/admin/offices/P1/support/"
NATIONAL = "/admin/offices/P1/national/"
LITTLE = (1, 10, 2, 0, 0)  # two of ten products


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def cells(content: bytes) -> list[list[str]]:
    """Every row of every table of a .docx."""
    document = docx.Document(io.BytesIO(content))
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


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

    assert session.scalars(select(Comment.opinion)).all() == ["Cần hỗ trợ"]
    assert "Cần hỗ trợ" in words(as_("an").get("/admin/me/years/2026/"))
    assert as_("an").get(page).status_code == 404


def test_nobody_decides_before_december_and_the_page_says_why(as_, session: Session, cast: Cast, low) -> None:
    answer = as_("alice").post(YEAR + f"{cast.an.id}/decision?lang=en", {"class": "good", "reason": "x"})

    assert answer.status_code == 422
    assert "The year 2026 is decided from December on." in words(answer)
    assert session.scalars(select(YearDecision)).all() == []


def test_the_sheets_of_a_year_are_opened_and_go_their_way_on_the_screens(
    as_, session: Session, cast: Cast
) -> None:
    worked(session, cast, 1, 12, cast.an)
    assert as_("dung").post(YEAR + "open").status_code == 404
    assert as_("hoa").post(YEAR + "open").status_code == 303
    assert "Opened, not self-scored: 3" in words(as_("alice").get(YEAR + "?lang=en"))
    assert as_("an").post("/admin/me/years/2026/", {"class": "excellent", "words": "Đủ"}).status_code == 303
    page = YEAR + f"{cast.an.id}/"
    said = {"comment": "Tốt", "proposal": "", "class": "good"}
    assert as_("dung").post(page + "comment", said).status_code == 303
    minutes = {
        "met_on": "2026-10-01",
        "present": "9",
        "in_favour": "8",
        "against": "1",
        "collective": "Nhất trí",
    }
    assert as_("an").post(page + "minutes", minutes).status_code == 404
    assert as_("hoa").post(page + "minutes", minutes | {"in_favour": "10"}).status_code == 422
    assert as_("hoa").post(page + "minutes", minutes).status_code == 303
    listed = words(as_("alice").get(YEAR + "?lang=en"))
    assert "Direct leader: Completed the duties well" in listed
    assert "8/9" in listed
    assert "Nhất trí" in words(as_("an").get("/admin/me/years/2026/"))

    for ending, begins in (("docx", b"PK"), ("pdf", b"%PDF-"), ("xlsx", b"PK")):
        assert as_("alice").get(YEAR + f"summary.{ending}").data.startswith(begins), ending
    rows = cells(as_("alice").get(YEAR + "summary.docx").data)
    good, excellent = "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ"
    an = next(row for row in rows if cast.an.name in row)
    assert an[6:13] == [
        good,
        excellent,
        good,
        "",
        "",
        "8/9",
        "",
    ]  # by points, self, direct, head, above, meeting
    [told] = [
        row for row in as_("alice").get(YEAR + "summary.json").get_json()["rows"] if row["code"] == "C01"
    ]
    assert (told["own"], told["direct"], told["meeting"], told["decided"]) == (excellent, good, "8/9", None)
    met = next(row for row in cells(as_("alice").get(YEAR + "minutes.docx").data) if cast.an.name in row)
    assert met[4:] == [excellent, good, "8/1", "Nhất trí"]

    decided(session, cast, cast.an, QualityClass.GOOD)  # in January: the screens are in October
    session.commit()
    assert as_("hoa").get(YEAR + "inside/").status_code == 200
    assert cast.an.name not in html.fromstring(
        as_("binh").get(YEAR + "inside/").get_data(as_text=True)
    ).xpath("string(//main)")
    assert as_("alice").post(YEAR + "publish").status_code == 303
    assert as_("alice").post(YEAR + "publish").status_code == 422
    inside = words(as_("binh").get(YEAR + "inside/?lang=en"))
    assert cast.an.name in inside
    assert "Completed the duties well" in inside

    assert as_("binh").post("/admin/me/years/2026/petition", {"words": "x"}).status_code == 422
    assert as_("an").post("/admin/me/years/2026/petition", {"words": "Điểm sai"}).status_code == 303
    assert "Điểm sai" in words(as_("an").get("/admin/me/years/2026/"))
    petition = session.scalars(select(Objection)).one()
    assert "Điểm sai" in words(as_("hoa").get("/admin/offices/P1/objections/"))
    answer = {"state": "upheld", "words": "Đúng"}
    assert as_("hoa").post(f"/admin/offices/P1/objections/{petition.id}", answer).status_code == 303

    reopening = session.scalars(select(Reopening)).one()
    assert as_("hoa").post(page + f"reopening/{reopening.id}/agree").status_code == 422  # has asked for it
    assert as_("bob").post(page + f"reopening/{reopening.id}/agree").status_code == 404
    assert as_("alice").post(page + f"reopening/{reopening.id}/agree").status_code == 303
    shown = words(as_("alice").get(page + "?lang=en"))
    assert "Reopened by" in shown
    assert as_("alice").get(page + "versions/1/sheet.pdf").data.startswith(b"%PDF-")
    assert as_("alice").get(page + "versions/2/sheet.pdf").status_code == 404


def test_a_refused_reopening_keeps_the_reason_that_was_typed(as_, session: Session, cast: Cast) -> None:
    worked(session, cast, 1, 12, cast.an)
    spoken(session, cast, cast.an)
    decided(session, cast, cast.an, QualityClass.GOOD, "Một chỗ")
    session.commit()
    typed = "Điểm tháng 05 đã đính chính. " + "x" * 500

    for place in (YEAR + f"{cast.an.id}/", f"/admin/offices/P1/months/2026-10/sheets/{cast.an.id}/"):
        answer = as_("hoa").post(place + "reopening/", {"reason": typed})
        page = html.fromstring(answer.get_data(as_text=True))
        assert answer.status_code == 422, place
        assert page.xpath("//input[@name='reason']/@value") == [typed], place
        assert page.xpath("//input[@name='reason']/following-sibling::*[@class='fault']"), place


def test_an_official_finds_the_annual_sheet_that_waits_on_the_own_page(
    as_, session: Session, cast: Cast
) -> None:
    worked(session, cast, 1, 2, cast.an)
    session.commit()
    assert as_("hoa").post(YEAR + "open").status_code == 303

    page = as_("an").get("/admin/me/?lang=en")

    assert "/admin/me/years/2026/" in page.get_data(as_text=True)
    assert "Year 2026" in words(page)


def test_an_office_sets_by_when_the_steps_of_the_year_are_due(as_, session: Session, cast: Cast) -> None:
    page = "/admin/offices/P1/sheet-settings/"
    terms = {
        "self_by": "3", "lead_by": "6", "collective_by": "9", "decide_by": "12", "publish_within": "5",
        "petition_within": "7", "collective": "leaders", "from_year": "2026",
    }  # fmt: skip
    assert as_("hoa").post(page + "year-terms", terms).status_code == 303
    assert year_terms_of(session, cast.p1, 2026).decide_by == 12
    assert year_terms_of(session, cast.p1, 2025).decide_by == 14
    for wrong in ({"lead_by": "2"}, {"from_year": "2025"}, {"from_year": "9999"}, {"from_year": "x"}):
        assert as_("hoa").post(page + "year-terms", terms | wrong).status_code == 422, wrong


def test_a_year_in_which_nobody_worked_there_and_one_to_come_are_not_found(as_, cast: Cast) -> None:
    for year in (1999, 2027, 9999):
        assert as_("alice").get(f"/admin/offices/P1/years/{year}/").status_code == 404, year
        assert as_("hoa").post(f"/admin/offices/P1/years/{year}/open").status_code == 404, year


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
    listed = words(as_("hoa").get(NATIONAL))
    assert "09/2026" in listed
    assert "2026-09" not in listed
    again = as_("hoa").post(NATIONAL + "?lang=en", {"period": "2026-09"})
    assert again.status_code == 422
    for wrong in ("", "2026-13", "soon", "2026-Q3"):
        assert as_("hoa").post(NATIONAL, {"period": wrong}).status_code in (404, 422), wrong


def test_a_refused_petition_keeps_the_words_that_were_typed(as_, session: Session, cast: Cast) -> None:
    worked(session, cast, 1, 12, cast.an)
    spoken(session, cast, cast.an)
    decided(session, cast, cast.an, QualityClass.GOOD, "Một chỗ")
    session.commit()
    typed = "Chưa tính 12 hồ sơ. " + "x" * 2000

    for place in ("/admin/me/years/2026/", "/admin/me/months/2026-10/"):
        answer = as_("an").post(place + "petition", {"words": typed})
        page = html.fromstring(answer.get_data(as_text=True))
        assert answer.status_code == 422, place
        assert page.xpath("string(//textarea[@id='petition-words'])") == typed, place
        assert page.xpath("//*[@role='alert']"), place


def test_a_measure_that_is_refused_keeps_its_words(as_, low) -> None:
    page = as_("alice").get(SUPPORT)
    (address,) = html.fromstring(page.get_data(as_text=True)).xpath("//main//form[@method='post']/@action")[
        :1
    ]

    answer = as_("alice").post(address, {"measure": "", "words": "Kèm cặp một tháng"})

    assert answer.status_code == 422
    kept = html.fromstring(answer.get_data(as_text=True)).xpath("//textarea[@name='words']")
    assert "Kèm cặp một tháng" in [each.text for each in kept]
