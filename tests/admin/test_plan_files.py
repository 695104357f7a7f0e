"""Plans that come by a file: from a screen they wait for somebody else than who handed them in; many are approved at once."""

import io
from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.errors import Refused
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.plans import life
from feedback.plans.kinds import PlanState
from feedback.plans.models import Plan, PlanPassage, Task
from feedback.plans.queries import plans_of
from tests.cast import Cast

NOVEMBER = Month(2026, 11)
HEADER = (
    "Mã cán bộ,Nhiệm vụ,Vai trò,Đơn vị tính,Hệ số quy đổi,Số lượng giao,Thời hạn,Số lượng hoàn thành,"
    "Số lần chậm,Số lỗi lớn,Sản phẩm,Thẩm quyền quyết định,Phê duyệt\n"
)
PAPER = "Chủ tịch UBND phường; KH số 12/KH-UBND"
PLANS = "/admin/offices/P1/plans/2026-11/"


def row(official: Official, title: str = "Trả kết quả", product: str = "Hồ sơ") -> str:
    return (
        f"{official.code},{title},Chủ trì,hồ sơ,3,10,27/11/2026,8,0,0,{product},Giám đốc Trung tâm,{PAPER}\n"
    )


def hand_in(browser, *rows: str):
    data = {"do": "load", "files": (io.BytesIO((HEADER + "".join(rows)).encode()), "ke-hoach.csv")}
    return browser.post("/admin/offices/P1/files/", data, content_type="multipart/form-data")


def plan_of(session: Session, official: Official) -> Plan:
    session.expire_all()
    return session.scalars(select(Plan).where(Plan.official_id == official.id)).one()


def waiting(browser) -> html.HtmlElement:
    return html.fromstring(browser.get(PLANS).get_data(as_text=True))


def test_a_plan_by_a_file_from_a_screen_waits_for_somebody_else(as_, session: Session, cast: Cast) -> None:
    answer = hand_in(as_("hoa"), row(cast.an))

    plan = plan_of(session, cast.an)
    assert (answer.status_code, plan.state) == (200, PlanState.PROPOSED)
    assert (plan.brought_by, plan.paper) == (cast.accounts["hoa"].id, PAPER)
    assert "người đứng đầu phê duyệt" in answer.get_data(as_text=True)
    assert plans_of(session, cast.p1.id, NOVEMBER)[cast.an.id].tasks == ()  # nothing is assigned yet
    (passage,) = session.scalars(select(PlanPassage)).all()
    assert (passage.user_id, passage.words) == (cast.accounts["hoa"].id, PAPER)


def test_whoever_handed_it_in_approves_nothing_of_it(as_, session: Session, cast: Cast) -> None:
    hand_in(as_("hoa"), row(cast.an))
    hoa = cast.accounts["hoa"].id

    with pytest.raises(Refused) as refusal:
        life.approve(
            session, cast.p1, NOVEMBER, cast.an.id, user_id=hoa, now=plan_of(session, cast.an).proposed_at
        )
    assert refusal.value.code == "own_file"

    plan = plan_of(session, cast.an)
    plan.state, plan.approved_at, plan.approved_by = PlanState.APPROVED, plan.proposed_at, hoa
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_head_approves_all_that_was_chosen_with_one_button(as_, session: Session, cast: Cast) -> None:
    hand_in(as_("hoa"), row(cast.an), row(cast.binh), row(cast.dung))

    form = waiting(as_("dung")).xpath("//form[.//input[@name='official']]")[0]
    chosen = form.xpath(".//input[@name='official'][@checked]/@value")
    assert sorted(chosen) == sorted([str(cast.an.id), str(cast.binh.id)])  # and not the plan of his own
    assert PAPER in form.text_content()

    answer = as_("dung").post(PLANS + "approval", {"official": chosen})

    assert answer.status_code == 303
    assert {plan_of(session, who).state for who in (cast.an, cast.binh)} == {PlanState.APPROVED}
    assert plan_of(session, cast.dung).state is PlanState.PROPOSED
    assert plans_of(session, cast.p1.id, NOVEMBER)[cast.an.id].tasks[0].result.completed == 8


def test_a_plan_of_ones_own_is_not_approved_among_others(as_, session: Session, cast: Cast) -> None:
    hand_in(as_("hoa"), row(cast.an), row(cast.dung))

    answer = as_("dung").post(PLANS + "approval", {"official": [str(cast.an.id), str(cast.dung.id)]})

    assert answer.status_code == 404
    assert plan_of(session, cast.an).state is PlanState.PROPOSED


def test_nothing_chosen_is_said(as_, session: Session, cast: Cast) -> None:
    hand_in(as_("hoa"), row(cast.an))

    answer = as_("dung").post(PLANS + "approval", {})

    assert answer.status_code == 422
    assert "Chọn ít nhất một kế hoạch" in answer.get_data(as_text=True)


def test_what_the_file_leaves_out_is_shown_and_not_chosen_beforehand(as_, cast: Cast) -> None:
    hand_in(as_("hoa"), row(cast.an, product=""))

    page = waiting(as_("dung"))

    assert page.xpath("//input[@name='official']/@checked") == []
    assert "chưa đủ sáu rõ" in page.text_content()
    assert (
        "Rõ sản phẩm"
        in html.fromstring(as_("dung").get(f"{PLANS}{cast.an.id}/").get_data(as_text=True)).text_content()
    )


def test_a_second_file_adds_to_what_waits_and_to_nothing_that_is_in_force(
    as_, session: Session, cast: Cast
) -> None:
    hand_in(as_("hoa"), row(cast.an))
    assert hand_in(as_("hoa"), row(cast.an), row(cast.an, "Số hóa")).status_code == 200
    as_("dung").post(PLANS + "approval", {"official": str(cast.an.id)})

    answer = hand_in(as_("hoa"), row(cast.an), row(cast.an, "Thêm việc"))

    assert answer.status_code == 422
    assert "đã được trình hoặc phê duyệt" in answer.get_data(as_text=True)
    titles = session.scalars(select(Task.title)).all()
    assert sorted(titles) == ["Số hóa", "Trả kết quả"]


def test_a_plan_that_is_sent_back_is_the_officials_again(as_, session: Session, cast: Cast) -> None:
    hand_in(as_("hoa"), row(cast.an))

    as_("dung").post(f"{PLANS}{cast.an.id}/approval", {"do": "send_back", "reason": "Ghi rõ hơn"})

    plan = plan_of(session, cast.an)
    assert (plan.state, plan.brought_by) == (PlanState.DRAFT, None)
    assert session.scalars(select(Task.assigned)).all() == [Decimal(10)]


def test_whoever_runs_the_system_hands_files_in_and_reads_nobodys_plan_leave_or_points(as_) -> None:
    files = "/admin/offices/P1/files/"
    offered = html.fromstring(as_("minh").get(files).get_data(as_text=True)).xpath("//a/@href")

    for which, whose in (
        ("dieu-dong", 200),
        ("danh-muc", 200),
        ("vang-mat", 404),
        ("ke-hoach", 404),
        ("ket-qua-thang", 404),
    ):
        assert as_("minh").get(f"{files}{which}.xlsx").status_code == whose
        assert (f"{files}{which}.xlsx" in offered) == (whose == 200)
        assert as_("hoa").get(f"{files}{which}.xlsx").status_code == 200
