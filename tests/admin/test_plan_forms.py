"""The forms of a work plan say what is missing, mark it, and keep what was typed, each for itself."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.periods.month import Month
from feedback.plans.kinds import Complexity, FaultKind
from feedback.plans.models import Fault, Product, Task, TaskChange
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
    product = Product(
        office_id=cast.p1.id, code="HCC.04", code_key="hcc.04", division="Trung tâm Phục vụ hành chính công", duty="", work="Việc", name="Hồ sơ",
        unit="hồ sơ", complexity=Complexity.N2, coefficient=Decimal(3), from_month=Month(2026, 1),
    )  # fmt: skip
    session.add(product)
    session.commit()


def parsed(answer) -> html.HtmlElement:
    return html.fromstring(answer.get_data(as_text=True))


def marked(page: html.HtmlElement) -> list[str]:
    return page.xpath("//*[@aria-invalid='true']/@name")


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"product_code": ""}, "product_code"),
        ({"product_code": "", "product": "Báo cáo"}, "unit"),
        ({"quantity": ""}, "quantity"),
        ({"due_on": "2027-01-04"}, "due_on"),
        ({"deciding": ""}, "deciding"),
    ],
)
def test_a_task_that_is_not_clear_is_kept_and_comes_back_with_what_is_missing_marked(
    as_, missing: dict[str, str], field: str
) -> None:
    browser = as_("an")

    page = parsed(browser.post(OWN + "tasks", TASK | missing, follow_redirects=True))

    assert marked(page) == [field]
    assert page.xpath("//input[@name='title']/@value") == [TASK["title"]]
    assert "chưa đủ sáu rõ" in page.text_content()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"product_code": "XX.99"}, "product_code"),
        ({"quantity": "hai mươi"}, "quantity"),
        ({"due_on": "mai"}, "due_on"),
        ({"measure": "behaviour", "anchors": "một mức"}, "anchors"),
        ({"title": "x" * 501}, "title"),
    ],
)
def test_what_is_wrong_with_a_task_is_marked_and_nothing_typed_is_lost(
    as_, session: Session, wrong: dict[str, str], field: str
) -> None:
    answer = as_("an").post(OWN + "tasks", TASK | wrong)

    page = parsed(answer)
    assert (answer.status_code, marked(page)) == (422, [field])
    assert page.xpath("//input[@name='title']/@value") == [(TASK | wrong)["title"]]
    assert page.xpath("//select[@name='deciding']/option[@selected]/@value") == ["centre"]
    assert session.scalars(select(Task)).all() == []


def test_a_share_that_is_refused_leaves_the_form_of_the_task_alone(as_, session: Session, cast: Cast) -> None:
    browser = as_("an")
    browser.post(OWN + "tasks", TASK)
    task = session.scalars(select(Task)).one()

    form = {"task": str(task.id), "official": str(cast.binh.id), "share": "100"}
    page = parsed(browser.post(OWN + "tasks/share", form))

    assert marked(page) == ["share"]
    assert page.xpath("//select[@id='task']/option[@selected]") == []
    assert page.xpath("//select[@id='official']/option[@selected]/@value") == [str(cast.binh.id)]
    assert page.xpath("//input[@name='share']/@value") == ["100"]


def test_a_new_task_does_not_begin_with_how_it_is_measured(as_) -> None:
    page = parsed(as_("an").get(OWN))

    assert page.xpath("//details[.//*[@name='measure']]/@open") == []


def test_a_lateness_that_nobody_wrote_down_is_one_step_away(
    as_, session: Session, cast: Cast, monkeypatch
) -> None:
    as_("an").post(OWN + "tasks", TASK | {"due_on": "2026-12-01"})
    as_("an").post(OWN + "propose")
    of_an = f"/admin/offices/P1/plans/2026-12/{cast.an.id}/"
    as_("dung").post(of_an + "approval", {"do": "approve"})
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 3, 2, tzinfo=UTC))

    overview = parsed(as_("dung").get("/admin/offices/P1/plans/2026-12/")).text_content()
    plan = parsed(as_("dung").get(of_an))
    (proposed,) = plan.xpath("//form[.//button[. = 'Tính chậm một lần']]")
    (link,) = proposed.xpath(".//a/@href")
    form = parsed(as_("dung").get(link)).xpath("//form[.//input[@name='happened_on'][@type='date']]")[0]

    assert "1 nhiệm vụ quá hạn" in overview
    assert form.xpath(".//input[@name='happened_on']/@value") == ["2026-12-02"]
    assert session.scalars(select(Task.late)).one() == 0  # until the head says so
    as_("dung").post(proposed.get("action"), dict(proposed.fields))

    fault = session.scalars(select(Fault)).one()
    assert fault.evidence.startswith("Hạn 01/12/2026")
    assert (fault.kind, fault.recorded_by) == (FaultKind.LATE, cast.accounts["dung"].id)
    assert session.scalars(select(Task.late).execution_options(populate_existing=True)).one() == 1
    after = parsed(as_("dung").get(of_an))
    assert after.xpath("//button[. = 'Tính chậm một lần']") == []


def test_a_lateness_is_proposed_to_nobody_but_who_decides(as_, cast: Cast, monkeypatch) -> None:
    as_("an").post(OWN + "tasks", TASK | {"due_on": "2026-12-01"})
    as_("an").post(OWN + "propose")
    of_an = f"/admin/offices/P1/plans/2026-12/{cast.an.id}/"
    as_("dung").post(of_an + "approval", {"do": "approve"})
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 3, 2, tzinfo=UTC))

    for who, page in (("an", OWN), ("hoa", of_an)):
        shown = parsed(as_(who).get(page))
        assert "chưa ghi chậm tiến độ" in shown.text_content() or "chậm" in shown.text_content()
        assert shown.xpath("//button[. = 'Tính chậm một lần']") == []


@pytest.mark.parametrize(("wrong", "field"), [({"title": ""}, "title"), ({"to_on": "2026-12-09"}, "to_on")])
def test_a_refused_posting_keeps_whom_it_is_of_and_marks_its_field(
    as_, cast: Cast, wrong: dict[str, str], field: str
) -> None:
    form = {"official": str(cast.binh.id), "way": "seconded", "title": "Chuyên viên"}
    form |= {"division": "Trung tâm Hai", "from_on": "2026-12-10", "to_on": "2026-12-20"} | wrong

    answer = as_("hoa").post("/admin/offices/P1/staffing/2026-12/postings", form)

    page = parsed(answer)
    assert answer.status_code == 422
    assert marked(page) == [field]
    assert page.xpath("//select[@id='moved']/option[@selected]/@value") == [str(cast.binh.id)]
    assert page.xpath("//input[@id='post-from']/@value") == ["2026-12-10"]
    assert page.xpath("//input[@id='in-from_on']/@value") == []  # of the form of absences


def test_a_refused_duty_keeps_what_was_typed(as_, session: Session) -> None:
    form = {
        "post": "Chuyên viên · Trung tâm Phục vụ hành chính công",
        "title": "Thái độ",
        "product_code": "HCC.04",
    }
    form |= {
        "measure": "behaviour",
        "quantity": "1",
        "deciding": "ward",
        "anchors": "một mức",
        "month": "2026-12",
    }

    page = parsed(as_("dung").post("/admin/offices/P1/assignments/duties", form))

    assert marked(page) == ["anchors"]
    assert page.xpath("//select[@name='deciding']/option[@selected]/@value") == ["ward"]
    assert page.xpath("//input[@name='title']/@value") == ["Thái độ"]


def test_a_field_that_nobody_answers_for_is_given_from_where_it_stands(as_, cast: Cast) -> None:
    page = parsed(as_("dung").get("/admin/offices/P1/assignments/responsibilities"))
    link = page.xpath("//a[. = 'Giao phụ trách']/@href")[0]

    there = parsed(as_("dung").get(link))

    assert there.xpath("//input[@name='field']/@value")[0] in page.text_content()


def test_a_plan_that_is_proposed_when_the_month_has_begun_says_so(as_, cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 3, 2, tzinfo=UTC))
    as_("an").post(OWN + "tasks", TASK)
    as_("an").post(OWN + "propose")

    for page in ("/admin/offices/P1/plans/2026-12/", f"/admin/offices/P1/plans/2026-12/{cast.an.id}/"):
        assert "trình khi tháng đã bắt đầu" in parsed(as_("dung").get(page)).text_content()


def test_a_plan_that_is_proposed_before_the_month_says_nothing_of_it(as_, cast: Cast) -> None:
    as_("an").post(OWN + "tasks", TASK)
    as_("an").post(OWN + "propose")

    for page in ("/admin/offices/P1/plans/2026-12/", f"/admin/offices/P1/plans/2026-12/{cast.an.id}/"):
        assert "trình khi tháng đã bắt đầu" not in parsed(as_("dung").get(page)).text_content()


class TestChanges:
    """A new quantity and a new due date are fields of their own, each with its kind and its own fault."""

    @pytest.fixture
    def there(self, as_, session: Session, cast: Cast) -> dict[str, str]:
        """The task's id, in a plan in force."""
        as_("an").post(OWN + "tasks", TASK)
        as_("an").post(OWN + "propose", {})
        as_("dung").post(f"/admin/offices/P1/plans/2026-12/{cast.an.id}/approval", {"do": "approve"})
        return {"task": str(session.scalars(select(Task.id)).one()), "reason": "Nghỉ ốm"}

    @pytest.fixture(params=["an", "dung"])
    def ask(self, request: pytest.FixtureRequest, as_, cast: Cast, there: dict[str, str]):
        """Sends the form of the official and of the head."""
        office = f"/admin/offices/P1/plans/2026-12/{cast.an.id}/changes"
        path = OWN + "tasks/change" if request.param == "an" else office
        return lambda **form: as_(request.param).post(path, there | form, follow_redirects=True)

    def test_a_day_is_chosen_within_the_month_and_a_quantity_typed(self, ask) -> None:
        form = parsed(ask()).xpath("//form[.//input[@id='change-due']]")[0]

        (day,) = form.xpath(".//input[@id='change-due']")
        assert (day.get("type"), day.get("min"), day.get("max")) == ("date", "2026-12-01", "2026-12-31")
        assert form.xpath(".//input[@id='change-assigned']/@inputmode") == ["decimal"]

    @pytest.mark.parametrize(
        ("form", "field"),
        [
            ({"assigned": "nhiều"}, "assigned"),
            ({"assigned": "-1"}, "assigned"),
            ({"assigned": "20"}, "assigned"),  # as it stands
            ({"due_on": "32/12/2026"}, "due_on"),
            ({"due_on": "2027-01-04"}, "due_on"),
            ({}, "assigned"),  # nothing is to change
        ],
    )
    def test_what_is_wrong_is_said_at_its_own_field_and_nothing_is_asked(
        self, ask, session: Session, form: dict[str, str], field: str
    ) -> None:
        page = parsed(ask(**form))

        assert marked(page) == [field]
        assert page.xpath("//input[@name='reason']/@value") == ["Nghỉ ốm"]
        assert session.scalars(select(TaskChange)).all() == []

    def test_both_may_change_at_once_and_each_is_agreed_for_itself(self, ask, session: Session) -> None:
        ask(assigned="12,5", due_on="2026-12-24")

        asked = session.scalars(select(TaskChange).order_by(TaskChange.field)).all()
        assert [(each.field, each.old, each.new) for each in asked] == [
            ("assigned", "20.0000", "12.5"),
            ("due_on", "2026-12-18", "2026-12-24"),
        ]
