"""The screens of work plans: An draws up and proposes, Dũng approves, both agree on changes; duties and responsibilities."""

from decimal import Decimal
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.plans.kinds import Complexity, PlanState
from feedback.plans.models import Appraisal, Fault, Plan, Product, Task, TaskChange
from tests.cast import Cast

OWN = "/admin/me/months/2026-12/plan/"
TASK = {
    "title": "Tiếp nhận hồ sơ",
    "product_code": "HCC.04",
    "quantity": "20",
    "due_on": "2026-12-18",
    "deciding": "centre",
}


@pytest.fixture(autouse=True)
def catalogue(session: Session, cast: Cast) -> None:
    for code, division in (("HCC.04", "Trung tâm Phục vụ hành chính công"), ("KT.01", "Phòng Kinh tế")):
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


def the(session: Session, kind: type) -> Any:
    session.expire_all()
    return session.scalars(select(kind)).one()


@pytest.fixture
def approved(as_, session: Session, cast: Cast) -> Task:
    as_("an").post(OWN + "tasks", TASK)
    as_("an").post(OWN + "propose")
    as_("dung").post(of_an(cast) + "approval", {"do": "approve"})
    return the(session, Task)


def test_what_a_task_misses_is_said_beside_it_and_keeps_the_plan_back(as_, session: Session) -> None:
    browser = as_("an")
    browser.post(OWN + "tasks", TASK | {"deciding": "", "quantity": ""})

    page = words(browser.get(OWN))
    answer = browser.post(OWN + "propose")

    assert "Rõ thẩm quyền" in page
    assert "Rõ sản phẩm" in page
    assert "Rõ người" not in page
    assert (answer.status_code, the(session, Plan).state) == (422, PlanState.DRAFT)
    assert "chưa đủ sáu rõ" in words(answer)


def test_a_plan_goes_from_the_draft_to_the_approval(as_, session: Session, cast: Cast) -> None:
    as_("an").post(OWN + "tasks", TASK | {"title": "Thu phí", "product_code": "KT.01"})
    as_("an").post(OWN + "propose")
    asked = the(session, Appraisal)
    assert as_("dung").post(of_an(cast) + "approval", {"do": "approve"}).status_code == 422

    form = {"appraisal": str(asked.id), "word": "agrees"}
    assert as_("hoa").post(of_an(cast) + "appraisals", form).status_code == 422
    as_("alice").post(of_an(cast) + "appraisals", form)
    as_("dung").post(of_an(cast) + "approval", {"do": "approve"})

    assert the(session, Plan).state is PlanState.APPROVED
    assert "Đã phê duyệt" in words(as_("an").get(OWN))


def test_a_plan_comes_back_with_the_reason(as_, session: Session, cast: Cast) -> None:
    as_("an").post(OWN + "tasks", TASK)
    as_("an").post(OWN + "propose")

    as_("dung").post(of_an(cast) + "approval", {"do": "send_back", "reason": "Ghi rõ số lượng"})

    assert the(session, Plan).state is PlanState.DRAFT
    assert "Ghi rõ số lượng" in words(as_("an").get(OWN))


def test_what_was_typed_is_not_lost_with_a_refusal(as_, session: Session) -> None:
    answer = as_("an").post(OWN + "tasks", TASK | {"quantity": "hai mươi"})

    page = html.fromstring(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert page.xpath("//input[@name='quantity']/@value") == ["hai mươi"]
    assert page.xpath("//input[@name='title']/@value") == ["Tiếp nhận hồ sơ"]
    assert session.scalars(select(Task)).all() == []


def test_a_task_is_written_anew_from_what_it_says(as_, session: Session) -> None:
    browser = as_("an")
    browser.post(OWN + "tasks", TASK)
    (link,) = html.fromstring(browser.get(OWN).get_data(as_text=True)).xpath("//a[. = 'Viết lại']/@href")

    page = html.fromstring(browser.get(link).get_data(as_text=True))

    form = page.xpath("//form[.//input[@name='title']]")[0]
    assert form.xpath(".//select[@name='task']/option[@selected]/@value") == [str(the(session, Task).id)]
    for name in ("title", "quantity", "due_on"):
        assert form.xpath(f".//input[@name='{name}']/@value") == [TASK[name]]
    for name in ("product_code", "deciding"):
        assert form.xpath(f".//select[@name='{name}']/option[@selected]/@value") == [TASK[name]]


def test_a_colleague_takes_part_and_a_task_is_taken_out(as_, session: Session, cast: Cast) -> None:
    browser = as_("an")
    browser.post(OWN + "tasks", TASK)
    task = the(session, Task)

    browser.post(OWN + "tasks/share", {"task": str(task.id), "official": str(cast.binh.id), "share": "30"})

    assert "30%" in words(as_("binh").get(OWN))
    as_("an").post(OWN + "tasks/out", {"task": str(task.id)})
    session.expire_all()
    assert session.scalars(select(Task)).all() == []


def test_the_official_reports_and_the_head_writes_faults_down(
    as_, session: Session, cast: Cast, approved: Task
) -> None:
    as_("an").post(OWN + "tasks/result", {"task": str(approved.id), "completed": "12,5"})
    written = {"task": str(approved.id), "kind": "late", "happened_on": "2026-12-10", "evidence": "Trả chậm"}
    as_("dung").post(of_an(cast) + "faults", written)
    fault = the(session, Fault)
    as_("an").post(OWN + "faults/cause", {"fault": str(fault.id), "cause": "Mất điện"})

    as_("dung").post(of_an(cast) + "faults", {"fault": str(fault.id), "exempt": "yes"})

    task = the(session, Task)
    assert (task.completed, task.late) == (Decimal("12.5"), 0)
    assert "Mất điện" in words(as_("an").get(OWN))


def test_a_change_waits_for_the_other_side(as_, session: Session, cast: Cast, approved: Task) -> None:
    asked = {"task": str(approved.id), "assigned": "12", "reason": "Nghỉ ốm"}
    as_("an").post(OWN + "tasks/change", asked)
    change = the(session, TaskChange)
    assert as_("an").post(OWN + "changes", {"change": str(change.id), "word": "agrees"}).status_code == 422

    as_("dung").post(of_an(cast) + "changes", {"change": str(change.id), "word": "agrees"})

    assert the(session, Task).assigned == 12


def test_the_head_asks_and_the_official_answers(as_, session: Session, cast: Cast, approved: Task) -> None:
    asked = {"task": str(approved.id), "due_on": "2026-12-24", "reason": "Lễ"}
    as_("dung").post(of_an(cast) + "changes", asked)

    as_("an").post(OWN + "changes", {"change": str(the(session, TaskChange).id), "word": "agrees"})

    assert the(session, Task).due_on.isoformat() == "2026-12-24"
    cells = html.fromstring(as_("an").get(OWN).get_data(as_text=True)).xpath("//td/text()")
    assert {"18/12/2026", "24/12/2026"} <= {cell.strip() for cell in cells}


@pytest.mark.parametrize("path", ["tasks/out", "tasks/result", "tasks/change", "changes", "faults/cause"])
def test_anothers_task_is_not_there(as_, session: Session, cast: Cast, approved: Task, path: str) -> None:
    as_("dung").post(
        of_an(cast) + "faults",
        {"task": str(approved.id), "kind": "late", "happened_on": "2026-12-10", "evidence": "x"},
    )
    thing = {"task": str(approved.id), "change": str(approved.id), "fault": str(approved.id)}
    form = thing | {
        "completed": "1",
        "assigned": "1",
        "reason": "x",
        "word": "agrees",
        "cause": "x",
    }

    assert as_("binh").post(OWN + path, form).status_code == 404


def test_nobody_decides_on_the_own_plan(as_, session: Session, cast: Cast) -> None:
    as_("dung").post(OWN + "tasks", TASK)
    as_("dung").post(OWN + "propose")
    own = f"/admin/offices/P1/plans/2026-12/{cast.dung.id}/"

    assert as_("dung").get(own).status_code == 200
    assert as_("dung").post(own + "approval", {"do": "approve"}).status_code == 404
    assert as_("alice").post(own + "approval", {"do": "approve"}).status_code == 303


def test_duties_begin_the_plans_of_the_month(as_, session: Session, cast: Cast) -> None:
    duty = {
        "post": "Chuyên viên · Trung tâm Phục vụ hành chính công", "title": "Trả kết quả", "product_code": "HCC.04", "measure": "returned", "quantity": "40", "deciding": "centre",
    }  # fmt: skip
    head = as_("dung")
    head.post("/admin/offices/P1/assignments/duties", duty)
    head.post("/admin/offices/P1/assignments/plans", {"month": "2026-12", "do": "begin"})

    assert "Trả kết quả" in words(as_("an").get(OWN))
    assert "Trả kết quả" in words(as_("binh").get(OWN))
    assert "Trả kết quả" not in words(as_("dung").get(OWN))


def test_the_map_shows_what_nobody_and_what_two_answer_for(as_, cast: Cast) -> None:
    head = as_("dung")
    for official in (cast.an, cast.binh):
        given = {"field": "Xây dựng", "official": str(official.id), "from_on": "2026-11-01"}
        head.post("/admin/offices/P1/assignments/responsibilities", given)

    page = words(as_("alice").get("/admin/offices/P1/assignments/responsibilities"))

    assert "Hộ tịch chưa ai phụ trách" in page
    assert "Xây dựng hai người cùng phụ trách" in page
