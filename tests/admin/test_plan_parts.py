"""The parts of a plan that others look at: an appraiser's own part, a week, a level of behaviour, a number's receipts."""

import io
import subprocess
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.plans.kinds import Complexity, Word
from feedback.plans.models import Appraisal, Product, Task
from tests.cast import Cast
from tests.months import served

DECEMBER = Month(2026, 12)
OWN = "/admin/me/months/2026-12/plan/"
CENTRE = "Trung tâm Phục vụ hành chính công"
TASK = {
    "title": "Thu phí", "product_code": "KT.01", "quantity": "20", "due_on": "2026-12-18", "deciding": "centre",
}  # fmt: skip
SEEN = {
    "title": "Đón tiếp công dân", "product_code": "HCC.04", "quantity": "1", "due_on": "2026-12-31", "deciding": "centre",
    "measure": "behaviour", "anchors": "Chủ động\nKhi được hỏi\nKhông",
}  # fmt: skip


@pytest.fixture(autouse=True)
def catalogue(session: Session, cast: Cast) -> None:
    for code, division in (("HCC.04", CENTRE), ("KT.01", "Phòng Kinh tế")):
        session.add(
            Product(
                office_id=cast.p1.id, code=code, code_key=code.lower(), division=division, duty="", work="Việc", name="Hồ sơ",
                unit="hồ sơ", complexity=Complexity.N2, coefficient=Decimal(3), from_month=Month(2026, 1),
            )
        )  # fmt: skip
    session.commit()


def of_an(cast: Cast) -> str:
    return f"/admin/offices/P1/plans/2026-12/{cast.an.id}/"


def words(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def proposed(as_, *tasks: dict[str, str]) -> None:
    for task in tasks:
        as_("an").post(OWN + "tasks", task)
    as_("an").post(OWN + "propose")


class TestAppraising:
    @pytest.fixture
    def asked(self, as_, session: Session, cast: Cast) -> Appraisal:
        given = {"field": "Phòng Kinh tế", "official": str(cast.binh.id), "from_on": "2026-11-01"}
        as_("dung").post("/admin/offices/P1/assignments/responsibilities", given)
        proposed(as_, TASK, SEEN)
        return session.scalars(select(Appraisal)).one()

    def test_whoever_answers_for_the_field_sees_that_part_alone_and_agrees(
        self, as_, session: Session, asked: Appraisal
    ) -> None:
        page = words(as_("binh").get("/admin/me/appraisals/"))
        assert "Thu phí" in page
        assert "Đón tiếp công dân" not in page

        as_("binh").post(f"/admin/me/appraisals/{asked.id}/", {"word": "agrees"})

        session.expire_all()
        assert session.get_one(Appraisal, (asked.office_id, asked.id)).word is Word.AGREES
        assert "Không có kế hoạch nào chờ" in words(as_("binh").get("/admin/me/appraisals/"))

    def test_an_objection_without_words_is_refused(self, as_, asked: Appraisal) -> None:
        answer = as_("binh").post(f"/admin/me/appraisals/{asked.id}/", {"word": "objects"})

        assert answer.status_code == 422

    @pytest.mark.parametrize("who", ["an", "dung", "chau"])
    def test_for_everybody_else_it_is_not_there(self, as_, asked: Appraisal, who: str) -> None:
        assert as_(who).post(f"/admin/me/appraisals/{asked.id}/", {"word": "agrees"}).status_code == 404

    def test_the_plans_page_offers_the_form_to_nobody_who_is_not_tied(self, as_, cast: Cast, asked) -> None:
        assert "appraisals" not in as_("hoa").get(of_an(cast)).get_data(as_text=True)


@pytest.fixture
def approved(as_, session: Session, cast: Cast) -> None:
    proposed(as_, TASK | {"product_code": "HCC.04"}, SEEN)
    as_("dung").post(of_an(cast) + "approval", {"do": "approve"})


class TestLevels:
    def test_the_head_marks_a_level_and_everybody_reads_why(
        self, as_, session: Session, cast: Cast, approved: None
    ) -> None:
        task = session.scalars(select(Task).where(Task.title == SEEN["title"])).one()
        assert "chưa chấm mức" in words(as_("an").get(OWN))
        marked = {
            "task": str(task.id),
            "level": "2",
            "evidence": "Quan sát ngày 08/12",
            "words": "Chưa chủ động",
        }

        as_("dung").post(of_an(cast) + "levels", marked)

        page = words(as_("an").get(OWN))
        assert "2/3 Khi được hỏi Quan sát ngày 08/12 Chưa chủ động" in page
        assert "chưa chấm mức" not in page

    def test_a_level_that_is_not_described_is_refused(
        self, as_, session: Session, cast: Cast, approved
    ) -> None:
        task = session.scalars(select(Task).where(Task.title == SEEN["title"])).one()
        marked = {"task": str(task.id), "level": "4", "evidence": "x", "words": "x"}

        assert as_("dung").post(of_an(cast) + "levels", marked).status_code == 422


class TestWeeks:
    def test_a_week_holds_what_is_due_and_what_goes_on_all_month(self, as_, approved: None) -> None:
        third, fourth = (words(as_("an").get(f"{OWN}weeks/{number}/")) for number in (3, 4))

        assert "Đến hạn trong tuần" in third
        assert "Còn lại từ tuần trước" in fourth  # not done yet
        assert "Cả tháng" in third
        assert "Cả tháng" in fourth

    def test_the_offices_week_is_a_sheet_and_a_paper(self, as_, approved: None) -> None:
        head, weeks = as_("dung"), "/admin/offices/P1/plans/2026-12/weeks/"
        assert "Nguyễn Văn An" in words(head.get(weeks + "3/"))

        sheet = openpyxl.load_workbook(io.BytesIO(head.get(weeks + "3/plan.xlsx").data)).active
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert "KẾ HOẠCH CÔNG TÁC TUẦN" in cells
        assert "Thu phí" in cells
        assert head.get(weeks + "3/plan.pdf").data.startswith(b"%PDF")
        assert as_("an").get(OWN + "weeks/3/plan.pdf").data.startswith(b"%PDF")

    def test_no_day_breaks_apart_on_the_paper(self, as_, approved: None) -> None:
        pdf = as_("dung").get("/admin/offices/P1/plans/2026-12/weeks/3/plan.pdf").get_data()

        said = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout
        assert "18/12/2026" in said.decode()

    def test_there_is_no_sixth_week(self, as_, approved: None) -> None:
        assert as_("an").get(OWN + "weeks/6/").status_code == 404
        assert as_("dung").get("/admin/offices/P1/plans/2026-12/weeks/0/").status_code == 404


class TestCounted:
    @pytest.fixture(autouse=True)
    def _served(self, session: Session, cast: Cast) -> None:
        served(session, cast.q1, cast.an, cast.procedure, 3, month=DECEMBER)
        session.commit()

    def test_a_number_leads_to_its_receipts(self, as_, cast: Cast) -> None:
        page = html.fromstring(as_("an").get(OWN).get_data(as_text=True))
        [link] = page.xpath("//main//a[contains(., 'Hồ sơ đã nhận')]/@href") or page.xpath(
            "//main//a[contains(@href, 'receipts/received')]/@href"
        )

        listed = words(as_("an").get(link))
        assert "3 giấy tiếp nhận" in listed
        assert "3 giấy tiếp nhận" in words(as_("dung").get(of_an(cast) + "receipts/received"))
        assert "0 giấy tiếp nhận" in words(as_("dung").get(of_an(cast) + "receipts/late"))

    def test_nobody_reads_a_colleagues(self, as_, cast: Cast) -> None:
        assert "0 giấy tiếp nhận" in words(as_("binh").get(OWN + "receipts/received"))
        assert as_("binh").get(of_an(cast) + "receipts/received").status_code == 404
        assert as_("an").get(OWN + "receipts/ratings").status_code == 404


def test_the_head_hands_a_task_over_when_its_official_falls_ill(
    as_, session: Session, cast: Cast, approved: None
) -> None:
    assert "hand-over" not in as_("dung").get(of_an(cast)).get_data(as_text=True)
    leave = {
        "official": str(cast.an.id), "kind": "sick", "part": "whole", "from_on": "2026-12-14", "to_on": "2026-12-31",
        "approved_by": "Lê Quốc Dũng",
    }  # fmt: skip
    as_("dung").post("/admin/offices/P1/staffing/2026-12/absences", leave)
    task = session.scalars(select(Task).where(Task.title == TASK["title"])).one()

    as_("dung").post(of_an(cast) + "hand-over", {"task": str(task.id), "to": str(cast.binh.id)})

    assert "đã giao lại 20 do vắng mặt" in words(as_("an").get(OWN))
    assert "nhận thay" in words(as_("binh").get(OWN)) or "Thu phí" in words(as_("binh").get(OWN))
