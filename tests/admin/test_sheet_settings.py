"""The pages of an office's sheets: terms and leaders, what follows from a class, discipline and the unit's class."""

from datetime import date
from typing import Any

from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant
from feedback.accounts.rights import Role
from feedback.conduct.models import Discipline, UnitClass
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.sheets.kinds import Heard
from feedback.evaluations.sheets.models import Leader
from feedback.offices.models import Employment, Posting
from feedback.periods.month import Month
from tests.cast import SINCE, Cast
from tests.months import DONE, closed, planned

SETTINGS = "/admin/offices/P1/sheet-settings/"
DISCIPLINE = "/admin/offices/P1/discipline/"
TERMS = {
    "self_by": "3", "lead_by": "5", "collective_by": "6", "decide_by": "8", "publish_within": "5",
    "petition_within": "7", "collective": "leaders", "from_month": "2026-11",
}  # fmt: skip


def text_of(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def decision(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "official": str(cast.an.id), "kind": "reprimand", "document": "15/QĐ-UBND", "decided_on": "2026-10-12",
        "from_month": "2026-11", "to_month": "2026-11", "at_most": "completed", **changes,
    }  # fmt: skip


def test_terms_are_set_from_a_month_on_and_what_passed_keeps_its_own(
    as_, session: Session, cast: Cast
) -> None:
    assert as_("hoa").post(SETTINGS + "terms", TERMS).status_code == 303
    now, before = terms_of(session, cast.p1, Month(2026, 11)), terms_of(session, cast.p1, Month(2026, 10))
    assert (now.decide_by, now.collective) == (8, Heard.LEADERS)
    assert (before.decide_by, before.collective) == (5, Heard.NOBODY)
    assert as_("hoa").post(SETTINGS + "terms", TERMS | {"from_month": "2026-10"}).status_code == 422


def test_steps_that_go_backwards_are_refused(as_, session: Session, cast: Cast) -> None:
    assert as_("hoa").post(SETTINGS + "terms", TERMS | {"lead_by": "2"}).status_code == 422
    assert terms_of(session, cast.p1, Month(2026, 11)).decide_by == 5


def test_a_leader_is_named_and_ended(as_, session: Session, cast: Cast) -> None:
    named = {"division": "", "official": str(cast.dung.id), "from_on": "2026-11-01"}
    assert as_("hoa").post(SETTINGS + "leaders", named).status_code == 303
    (leader,) = session.scalars(select(Leader)).all()
    assert cast.dung.name in text_of(as_("hoa").get(SETTINGS))
    assert as_("hoa").post(f"{SETTINGS}leaders/{leader.id}/end").status_code == 303
    assert as_("hoa").post(f"{SETTINGS}leaders/{leader.id}/end").status_code == 404


def test_what_follows_from_a_class_stands_with_its_people_in_the_result(
    as_, session: Session, cast: Cast
) -> None:
    tied = {"klass": "good", "kind": "reward", "words": "Biểu dương trước cơ quan", "from_month": "2026-10"}
    assert as_("alice").post(SETTINGS + "measures", tied).status_code == 303
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    page = html.fromstring(as_("alice").get("/admin/offices/P1/months/2026-10/result").get_data(as_text=True))
    row = page.xpath("string(//tr[td[contains(., 'Biểu dương')]])")
    assert cast.an.name in row  # of three nobody may be excellent: ⌊0.20 × 3⌋ = 0


def test_a_decision_is_written_down_with_its_document_and_taken_back(
    as_, session: Session, cast: Cast
) -> None:
    assert as_("hoa").post(DISCIPLINE, decision(cast)).status_code == 303
    assert "15/QĐ-UBND" in text_of(as_("alice").get(DISCIPLINE))
    (kept,) = session.scalars(select(Discipline)).all()
    assert as_("alice").post(f"{DISCIPLINE}{kept.id}/withdraw", {"why": ""}).status_code == 422
    assert as_("alice").post(f"{DISCIPLINE}{kept.id}/withdraw", {"why": "Hủy"}).status_code == 303


def test_a_decision_without_its_document_is_refused(as_, session: Session, cast: Cast) -> None:
    assert as_("hoa").post(DISCIPLINE, decision(cast, document="")).status_code == 422
    assert session.scalars(select(Discipline)).all() == []


def test_a_breach_at_an_earlier_office_is_shown_where_it_counts(as_, session: Session, cast: Cast) -> None:
    """Decree 335/2025 Art. 11: disciplined at the new unit, it counts to the old one."""
    session.add(
        Posting(
            office_id=cast.p2.id, official_id=cast.an.id, title="Chuyên viên", division="Văn phòng",
            employment=Employment.CIVIL_SERVANT, from_on=date(2023, 1, 1), to_on=date(2023, 12, 31),
        )
    )  # fmt: skip
    session.flush()
    assert cast.p2.name in as_("hoa").get(DISCIPLINE).get_data(
        as_text=True
    )  # the one earlier office on offer

    given = decision(cast) | {"breach_at": str(cast.p2.id), "counted_before": "yes"}
    assert as_("hoa").post(DISCIPLINE, given).status_code == 303

    here, there = (
        text_of(as_(who).get(f"/admin/offices/{office}/discipline/?lang=en"))
        for who, office in (("hoa", "P1"), ("bob", "P2"))
    )
    assert f"Breach at {cast.p2.name}: counts to that unit" in here
    assert "nothing, the act has counted in an earlier one" in here
    assert "None." in here
    assert f"(disciplined at {cast.p1.name})" in there


def test_the_class_of_the_office_is_set_from_above_alone(as_, session: Session, cast: Cast) -> None:
    given = {"month": "2026-11", "klass": "good", "unit_document": "20/QĐ-UBND"}
    assert as_("alice").post(DISCIPLINE + "unit-class", given).status_code == 422
    assert b"unit_document" not in as_("alice").get(DISCIPLINE).data
    session.add(
        Grant(user_id=cast.accounts["bob"].id, office_id=cast.city.id, role=Role.WARD_LEADER, from_on=SINCE)
    )
    session.flush()
    assert as_("bob").post(DISCIPLINE + "unit-class", given).status_code == 303
    assert session.get(UnitClass, (cast.p1.id, Month(2026, 11))) is not None
    page = as_("bob").get(DISCIPLINE).get_data(as_text=True)
    assert "Xuất sắc trong 2 đơn vị cùng cấp: 0; tối đa 1" in page
    assert "đơn vị cùng cấp" not in as_("alice").get(DISCIPLINE).get_data(as_text=True)
