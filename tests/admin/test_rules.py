"""The rules on screen: every setting with its source, a choice for months that have not begun, other rules tried."""

from decimal import Decimal
from typing import Any

from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.summaries.models import Result
from feedback.offices.models import Posting
from tests.cast import Cast
from tests.months import DONE, closed, planned, rated, served

RULES = "/admin/offices/P1/rules/"
CHOICE = {"from_month": "2026-12", "rule_set": "nd335-2025-hanoi"}


def words(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_every_setting_stands_with_its_source(as_) -> None:
    page = words(as_("dung").get(RULES))

    assert "Nghị định 335/2025, Điều 20: xuất sắc không quá 20 %" in page
    assert "Nghị định 335/2025/NĐ-CP" in page


def test_an_office_sets_something_differently_from_a_later_month_on(
    as_, session: Session, cast: Cast
) -> None:
    answer = as_("alice").post(RULES, CHOICE | {"set-w": "12,5", "set-clamp": "false"})

    kept = session.scalars(select(RuleSetChoice)).one()
    assert answer.status_code == 303
    assert (kept.office_id, kept.settings) == (cast.p1.id, {"w": "12.5", "clamp": False})
    assert "của đơn vị này" in words(as_("dung").get(RULES + "?month=2026-12"))
    assert "của đơn vị này" not in words(as_("dung").get(RULES + "?month=2026-11"))


def test_an_office_sets_terms_for_a_post_from_a_later_month_on(as_, session: Session, cast: Cast) -> None:
    titles = html.fromstring(as_("alice").get(RULES).get_data(as_text=True)).xpath(
        "//input[@name='post-title']/@value"
    )
    rows = {
        "post-title": titles, "post-citizens": ["always", *["by_work"] * (len(titles) - 1)],
        "post-w": ["12,5", *[""] * (len(titles) - 1)], "post-full_at": [""] * len(titles), "post-group": [""] * len(titles),
    }  # fmt: skip

    wrong = as_("alice").post(RULES, CHOICE | rows | {"post-w": ["45", *rows["post-w"][1:]]})
    answer = as_("alice").post(RULES, CHOICE | rows)

    assert wrong.status_code == 422
    assert html.fromstring(wrong.get_data(as_text=True)).xpath("//input[@name='post-w']/@value")[0] == "45"
    assert answer.status_code == 303
    assert session.scalars(select(RuleSetChoice)).one().settings == {
        "posts": [[titles[0], "always", "12.5", "", ""]]
    }
    page = words(as_("dung").get(RULES + "?month=2026-12"))
    assert "Vị trí việc làm có quy định riêng" in page
    assert "12,5" in page


def test_what_the_rule_set_does_not_allow_is_refused_and_nothing_typed_is_lost(as_, session: Session) -> None:
    for wrong in ({"set-w": "45"}, {"set-bounds": "40"}, {"set-M0": "70"}, {"from_month": "2026-11"}):
        answer = as_("alice").post(RULES, CHOICE | {"set-k": "25"} | wrong)

        page = html.fromstring(answer.get_data(as_text=True))
        assert answer.status_code == 422, wrong
        assert page.xpath("//input[@name='set-k']/@value") == ["25"]
    assert session.scalars(select(RuleSetChoice)).all() == []


def test_a_trial_says_who_would_change_class_and_stores_nothing(as_, session: Session, cast: Cast) -> None:
    served(session, cast.q1, cast.an, cast.procedure, 40)
    rated(session, cast.q1, cast.an, {1: 40}, procedure=cast.procedure)
    for official in (cast.an, cast.binh, cast.dung):
        planned(session, official, DONE)
    closed(session, cast.p1)
    session.commit()
    before = session.scalar(select(func.count()).select_from(Result))

    answer = as_("alice").get(
        RULES + "trial?month=2026-10&do=try&set-cap_base=good_or_better&set-cap=0&set-w=20"
    )

    page = words(answer)
    assert answer.status_code == 200
    assert "người sẽ đổi xếp loại" in page
    assert "điểm của người dân" in page
    assert session.scalar(select(func.count()).select_from(Result)) == before


def test_a_trial_gives_single_posts_a_weight_of_their_own(as_, session: Session, cast: Cast) -> None:
    served(session, cast.q1, cast.an, cast.procedure, 40)
    rated(session, cast.q1, cast.an, {1: 40}, procedure=cast.procedure)
    for official in (cast.an, cast.dung):
        planned(session, official, DONE)
    closed(session, cast.p1)
    session.commit()
    before = session.scalar(select(func.count()).select_from(Result))
    title = session.scalars(select(Posting.title).where(Posting.official_id == cast.an.id)).one()

    def totals(citizens: str, w: str = "") -> list[str]:
        asked = {"month": "2026-10", "do": "try", "post-title": title, "post-citizens": citizens, "post-w": w}
        asked |= {"post-full_at": "", "post-group": ""}
        answer = as_("alice").get(RULES + "trial", query_string=asked)
        assert answer.status_code == 200
        rows = html.fromstring(answer.get_data(as_text=True)).xpath("//table[caption]//tr[th[@scope='row']]")
        (an,) = [row for row in rows if cast.an.name in row.text_content()]
        return [cell.text_content() for cell in an.xpath("td")]

    own, _, without, *_, why = totals("never")
    assert Decimal(without.replace(",", ".")) > Decimal(
        own.replace(",", ".")
    )  # forty angry citizens count no more
    assert "điểm của người dân" in why
    assert totals("always", "12")[2] != without
    assert session.scalar(select(func.count()).select_from(Result)) == before
    assert session.scalars(select(RuleSetChoice)).all() == []


def test_a_rule_set_is_tried_for_one_kind_of_people_alone(as_, session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    session.commit()
    address = RULES + "trial?month=2026-10&do=try&rule_set=nd233-2026-hanoi&people="

    assert "0 người sẽ đổi xếp loại" in words(as_("alice").get(address + "public_employee"))  # nobody is one
    assert as_("alice").get(address + "civil_servant").status_code == 422


def test_a_trial_of_an_open_month_or_beyond_the_bounds_is_refused(as_, session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    session.commit()

    for query in (
        "month=2026-11&do=try&set-w=5",
        "month=2026-10&do=try&set-n_min=1",
        "month=2026-10&do=try&set-x=1",
    ):
        assert as_("alice").get(RULES + "trial?" + query).status_code == 422, query
