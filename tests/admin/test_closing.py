"""Closing a month from the screen: what it shows first, what has to be confirmed, that it happens once, its files."""

import io
import zipfile

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.models import Result
from feedback.periods.models import Period, PeriodState
from tests.admin.things import flag_at
from tests.cast import OCTOBER, Cast
from tests.months import DONE, closed, planned, rated, served

MONTH = "/admin/offices/P1/months/2026-10/"
CLOSE = MONTH + "close"
SURE = {"sure": "yes", "unmarked": "yes"}


@pytest.fixture
def october(session: Session, cast: Cast) -> None:
    served(session, cast.q1, cast.an, cast.procedure, 40)
    rated(session, cast.q1, cast.an, {5: 8, 3: 4}, procedure=cast.procedure)
    planned(session, cast.an, DONE)


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def state(session: Session, cast: Cast) -> PeriodState:
    period = session.get(Period, (cast.p1.id, OCTOBER))
    return period.state if period else PeriodState.OPEN


def test_the_page_tells_what_closing_would_give_and_changes_nothing(as_, session, cast, october) -> None:
    page = words(as_("alice").get(CLOSE + "?lang=en"))

    assert "What is known before the close" in page
    assert "Citizens Total Class" not in page  # of persons nothing before the close
    assert "3 sheets without the head's marks count as they stand" in page
    assert state(session, cast) is PeriodState.OPEN


def test_open_findings_are_named_before_the_close(as_, session, cast, october) -> None:
    flag_at(session, cast.p1, cast.an, cast.q1)

    assert "Findings on ratings that wait for a decision: 1." in words(as_("alice").get(CLOSE + "?lang=en"))


def test_a_month_that_is_not_over_cannot_be_closed(as_, session, cast) -> None:
    browser = as_("alice")
    november = "/admin/offices/P1/months/2026-11/close"

    page = browser.get(november + "?lang=en")
    answer = browser.post(november, SURE)

    assert "The month cannot be closed yet" in words(page)
    assert "What is known before the close" in words(page)  # whatever stands in its way
    assert "/admin/offices/P1/months/2026-11/sheets/" in page.get_data(as_text=True)
    assert b'<button class="main">' not in page.data
    assert answer.status_code == 422
    assert session.scalars(select(Period).where(Period.state != PeriodState.OPEN)).all() == []


def test_sheets_without_marks_have_to_be_confirmed(as_, session, cast, october) -> None:
    answer = as_("alice").post(CLOSE, {"sure": "yes"})

    assert answer.status_code == 422
    assert state(session, cast) is PeriodState.OPEN


def test_alice_closes_the_month_once(as_, session, cast, october) -> None:
    browser = as_("alice")

    first, second = browser.post(CLOSE, SURE), browser.post(CLOSE, SURE)

    assert first.location == second.location == MONTH + "result"
    assert state(session, cast) is PeriodState.CLOSED
    assert {result.version for result in session.scalars(select(Result))} == {1}
    assert "Đỗ Thu Alice khóa sổ lúc 05/11/2026 09:00" in words(browser.get(MONTH + "result"))


def test_an_open_month_has_no_result(as_, october) -> None:
    assert as_("alice").get(MONTH + "result").location == MONTH


def test_publishing_happens_once_and_after_the_close(as_, session, cast, october) -> None:
    browser = as_("alice")
    assert browser.post(MONTH + "publish").status_code == 303  # back to the open month
    assert state(session, cast) is PeriodState.OPEN
    closed(session, cast.p1)

    assert browser.post(MONTH + "publish").status_code == 303
    assert state(session, cast) is PeriodState.PUBLISHED
    assert browser.post(MONTH + "publish").status_code == 422


def test_a_new_version_needs_a_reason_and_leaves_the_old_one(as_, session, cast, october) -> None:
    closed(session, cast.p1)
    browser = as_("alice")

    assert browser.post(MONTH + "recompute", {"reason": " "}).status_code == 422
    assert browser.post(MONTH + "recompute", {"reason": "Giải tỏa đánh giá tạm giữ"}).status_code == 303

    page = words(browser.get(MONTH + "result?version=1&lang=en"))
    assert "This is an older version; version 2 is in force." in page
    assert browser.get(MONTH + "result?version=9").status_code == 404


class TestFiles:
    @pytest.mark.parametrize(
        "name",
        [
            "summary.xlsx",
            "summary.csv",
            "summary.json",
            "sheets.docx",
            "sheets.pdf",
            "report.docx",
            "report.pdf",
            "sheets.xlsx",
            "sheets.json",
            "report.xlsx",
            "report.csv",
        ],
    )
    def test_the_closed_month_has_them_all(self, as_, session, cast, october, name: str) -> None:
        closed(session, cast.p1)

        answer = as_("alice").get(f"{MONTH}files/{name}")

        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["Content-Disposition"].endswith(f"P1-2026-10.{name.split('.')[1]}")
        assert answer.data[:2] in {b"PK", b"%P", b"\xef\xbb", b"{\n", b'{"'}

    def test_one_officials_sheet(self, as_, session, cast, october) -> None:
        closed(session, cast.p1)

        answer = as_("alice").get(f"{MONTH}files/sheets/{cast.an.id}/sheet.docx")

        text = zipfile.ZipFile(io.BytesIO(answer.data)).read("word/document.xml").decode()
        assert "Nguyễn Văn An" in text
        assert "Trần Thị Bình" not in text

    def test_an_open_month_has_none(self, as_, october) -> None:
        assert as_("alice").get(MONTH + "files/summary.xlsx").status_code == 422
