"""An office's own forms on the staff's screens: brought, looked at, used, refused, and ours taken back."""

import io
import zipfile

import docx
import pytest
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.base import new_id
from feedback.conduct.models import ClassMeasure, MeasureKind
from feedback.evaluations.operations import head_score, self_score
from feedback.evaluations.sheets import collective
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.summaries.queries import summary
from feedback.forms.models import OfficeForm
from feedback.offices.models import Employment, Posting
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from tests.cast import IN_OCTOBER, OCTOBER, Cast
from tests.months import DONE, HANOI, closed, marks, planned, rules

FORMS = "/admin/offices/P1/forms/"
SHEET = "/admin/offices/P1/months/2026-10/files/sheets/{}/sheet.docx"


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def form(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def brought(content: bytes, do: str = "use") -> dict[str, object]:
    return {"do": do, "file": (io.BytesIO(content), "mẫu.docx")}


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


@pytest.fixture
def october(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    closed(session, cast.p1)


def test_an_offices_own_form_is_used_for_its_sheets_until_ours_is_taken_back(
    as_, session: Session, cast: Cast, october
) -> None:
    alice, sheet = as_("alice"), SHEET.format(cast.an.id)

    assert alice.post(FORMS + "sheet/", brought(form("PHƯỜNG CHÚNG TÔI: {{ name }}"))).status_code == 303
    assert lines(alice.get(sheet).data) == ["PHƯỜNG CHÚNG TÔI: Nguyễn Văn An"]

    assert alice.post(FORMS + "sheet/reset").status_code == 303
    assert "PHIẾU THEO DÕI, ĐÁNH GIÁ CÔNG CHỨC" in lines(alice.get(sheet).data)
    assert [each.version for each in session.scalars(select(OfficeForm).order_by(OfficeForm.version))] == [
        1,
        2,
    ]
    acts = set(session.scalars(select(Act.name).where(Act.name.like("forms:%"))))
    assert acts == {"forms:form:replaced", "forms:form:reset"}


def test_a_form_is_looked_at_before_it_is_used(as_, session: Session) -> None:
    answer = as_("alice").post(FORMS + "sheet/", brought(form("Họ tên: {{ name }}"), do="preview"))

    assert lines(answer.data) == ["Họ tên: «name»"]
    assert session.scalars(select(OfficeForm)).all() == []


def test_a_form_that_cannot_be_used_is_refused_and_says_why(as_, session: Session) -> None:
    answer = as_("alice").post(FORMS + "sheet/?lang=en", brought(form("{{ salary }}")))

    assert answer.status_code == 422
    assert "The form has a place that nothing fills: salary." in words(answer)
    assert session.scalars(select(OfficeForm)).all() == []


def test_nothing_brought_is_refused(as_) -> None:
    assert as_("alice").post(FORMS + "sheet/", {"do": "use"}).status_code == 422


def test_our_form_can_be_taken_along_and_brought_back(as_) -> None:
    alice = as_("alice")
    for kind in ("sheet", "year-sheet", "summary", "plan", "minutes"):
        ours = alice.get(f"{FORMS}{kind}/ours.docx").data
        assert alice.post(f"{FORMS}{kind}/", brought(ours)).status_code == 303
        assert alice.get(f"{FORMS}{kind}/own.docx").data == ours
        assert alice.get(f"{FORMS}{kind}/preview.docx").data[:2] == b"PK"


def test_ours_is_not_taken_back_twice_nor_own_read_where_there_is_none(as_) -> None:
    assert as_("alice").post(FORMS + "plan/reset").status_code == 422
    assert as_("alice").get(FORMS + "plan/own.docx").status_code == 404
    assert as_("alice").get(FORMS + "budget/ours.docx").status_code == 404


def test_the_papers_of_a_month_are_one_click_each(as_, cast: Cast, october) -> None:
    alice, files = as_("alice"), "/admin/offices/P1/months/2026-10/files/"
    page = html.fromstring(alice.get("/admin/offices/P1/months/2026-10/result").get_data(as_text=True))
    links = {link for link in page.xpath("//a/@href") if files in link}

    assert {
        files + name for name in ("summary.docx", "summary.pdf", "minutes.pdf", "sheets/docx.zip")
    } <= links
    for link in sorted(links):
        answer = alice.get(link)
        assert answer.status_code == 200, link
        assert answer.headers["Content-Disposition"].startswith("attachment")
    plan = alice.get(f"{files}plans/{cast.an.id}/plan.pdf")
    assert plan.data.startswith(b"%PDF-")
    assert as_("an").get("/admin/me/history/2026-10/plan.docx").data[:2] == b"PK"


def test_every_plan_of_a_month_comes_in_one_zip(as_, session: Session, cast: Cast, october) -> None:
    planned(session, cast.binh, DONE)
    session.commit()
    alice = as_("alice")
    page = alice.get("/admin/offices/P1/plans/2026-10/").text
    address = "/admin/offices/P1/months/2026-10/files/plans/xlsx.zip"
    assert address in page

    with zipfile.ZipFile(io.BytesIO(alice.get(address).data)) as archive:
        names = archive.namelist()

    assert len(names) == len(set(names))
    assert [name for name in names if name.startswith("c01-")]
    assert [name for name in names if name.startswith("c02-")]


def test_a_sheet_on_paper_says_what_follows_from_its_class(
    as_, session: Session, cast: Cast, october
) -> None:
    line = summary(session, cast.p1, Month(2026, 10), version=None).line_of(cast.an.id)
    for klass, text in ((line.klass, "Thưởng thi đua tháng"), (QualityClass.NOT_COMPLETED, "Rà soát vị trí")):
        session.add(
            ClassMeasure(
                office_id=cast.p1.id, id=new_id(), klass=klass, kind=MeasureKind.REWARD, words=text,
                from_month=Month(2026, 1),
            )
        )  # fmt: skip
    session.commit()

    paper = " ".join(lines(as_("alice").get(SHEET.format(cast.an.id)).data))

    assert "Thưởng thi đua tháng" in paper
    assert "Rà soát vị trí" not in paper


def test_a_sheet_is_headed_and_signed_by_the_kind_of_people(
    as_, session: Session, cast: Cast, october
) -> None:
    session.execute(
        update(Posting).where(Posting.official_id == cast.an.id).values(employment=Employment.PUBLIC_EMPLOYEE)
    )
    session.commit()

    paper = docx.Document(io.BytesIO(as_("alice").get(SHEET.format(cast.an.id)).data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]

    assert "PHIẾU THEO DÕI, ĐÁNH GIÁ VIÊN CHỨC" in [each.text for each in paper.paragraphs]
    assert any("VIÊN CHỨC TỰ ĐÁNH GIÁ" in text for text in cells)
    assert not any("CÔNG CHỨC TỰ ĐÁNH GIÁ" in text for text in cells)


def test_form_01_and_the_summary_table_set_everybodys_points_side_by_side(
    as_, session: Session, cast: Cast
) -> None:
    planned(session, cast.an, DONE)
    give = (session, cast.p1, OCTOBER, cast.an.id)
    self_score(*give, marks(), rules(), user_id=cast.accounts["an"].id, now=IN_OCTOBER)
    head_score(
        *give, marks({"I.1": "1"}), rules(), user_id=cast.accounts["dung"].id, zone=HANOI, now=IN_OCTOBER
    )
    met = Meeting(IN_OCTOBER.date(), 9, 8, 1, "Nhất trí")
    collective.discuss(*give, met, user_id=cast.accounts["hoa"].id, zone=HANOI, now=IN_OCTOBER)
    head_score(
        *give, marks({"I.1": "2"}), rules(), user_id=cast.accounts["alice"].id, zone=HANOI, now=IN_OCTOBER
    )
    closed(session, cast.p1)

    sheet = docx.Document(io.BytesIO(as_("alice").get(SHEET.format(cast.an.id)).data))
    rows = [[cell.text for cell in row.cells] for table in sheet.tables for row in table.rows]
    assert next(row for row in rows if row[0] == "I.1")[2:] == ["5", "5", "4", "3", ""]
    assert next(row for row in rows if row[1] == "Tổng cộng")[2:] == ["30", "30", "29", "28", ""]
    opinion = next(each.text for each in sheet.paragraphs if each.text.startswith("Ý kiến của tập thể"))
    assert opinion.endswith("9 người có mặt, 8 đồng ý, 1 không đồng ý. Nhất trí")
    answer = as_("alice").get("/admin/offices/P1/months/2026-10/files/summary.docx")
    table = docx.Document(io.BytesIO(answer.data)).tables[1]
    an = next(
        row for row in ([cell.text for cell in each.cells] for each in table.rows) if cast.an.name in row
    )
    assert an[4:9] == ["30", "29", "28", "", "8/9"]


def test_the_summary_table_says_a_remark_once_and_names_it_by_its_number(
    as_, session: Session, cast: Cast
) -> None:
    planned(session, cast.an, DONE)
    planned(session, cast.binh, DONE)
    closed(session, cast.p1)

    paper = docx.Document(
        io.BytesIO(as_("alice").get("/admin/offices/P1/months/2026-10/files/summary.docx").data)
    )

    (said,) = [each.text for each in paper.paragraphs if each.text.startswith("Ghi chú:")]
    words = dict(part.split(" ", 1) for part in said.removeprefix("Ghi chú: ").split("; "))
    numbers = {row.cells[1].text: row.cells[-1].text.split(", ") for row in paper.tables[1].rows[1:]}
    assert list(words) == [f"({number})" for number in range(1, len(words) + 1)]
    assert "Điểm tiêu chí chung tạm tính, chưa chấm" in [words[number] for number in numbers[cast.an.name]]
    assert numbers[cast.an.name] == numbers[cast.binh.name]
