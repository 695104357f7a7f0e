"""The page of open seats: who competes by what, the effect before the signature, and the decision with its reason."""

from typing import Any

from lxml import html
from sqlalchemy.orm import Session

from feedback.evaluations.summaries.queries import summary
from feedback.offices.models import Employment, Official, Posting
from feedback.scoring import QualityClass
from tests.cast import OCTOBER, SINCE, Cast
from tests.months import DONE, closed, planned, rated, served

SEATS = "/admin/offices/P1/months/2026-10/seats/"


def contested(session: Session, cast: Cast) -> None:
    """Five officials and one seat; An leads Bình by citizens' ratings alone."""
    for code in ("C04", "C05"):
        official = Official(
            office_id=cast.p1.id, code=code, code_key=code.lower(), name=f"Người {code}", name_sort=code, name_search=code
        )  # fmt: skip
        session.add(official)
        session.flush()
        session.add(
            Posting(
                office_id=cast.p1.id, official_id=official.id, title="Chuyên viên", division="Văn phòng",
                employment=Employment.CIVIL_SERVANT, from_on=SINCE,
            )
        )  # fmt: skip
        planned(session, official, (1, 10, 5, 0, 0))
    planned(session, cast.an, DONE)
    planned(session, cast.binh, DONE)
    planned(session, cast.dung, (1, 10, 5, 0, 0))
    served(session, cast.q2, cast.binh, cast.procedure, 1)
    rated(session, cast.q1, cast.an, {5: 10})
    closed(session, cast.p1)


def class_of(session: Session, cast: Cast, code: str) -> QualityClass | None:
    session.expire_all()
    return summary(session, cast.p1, OCTOBER).line_named(code).klass


def text_of(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_those_who_compete_stand_with_what_speaks_for_them(as_, session: Session, cast: Cast) -> None:
    contested(session, cast)
    page = as_("alice").get(SEATS)
    names = html.fromstring(page.get_data(as_text=True)).xpath("//tbody//th//a/text()")
    assert names == [cast.an.name, cast.binh.name]
    assert "98,50" in text_of(page)
    assert "98,00" in text_of(page)


def test_the_effect_is_shown_and_nothing_is_kept(as_, session: Session, cast: Cast) -> None:
    contested(session, cast)
    page = as_("alice").post(SEATS + "effect", {"excellent": str(cast.binh.id)})
    assert page.status_code == 200
    assert b'name="reason"' in page.data
    assert class_of(session, cast, "C01") is QualityClass.EXCELLENT


def test_the_decision_needs_a_reason_and_seats_whom_it_names(as_, session: Session, cast: Cast) -> None:
    contested(session, cast)
    assert as_("alice").post(SEATS, {"excellent": str(cast.binh.id), "reason": ""}).status_code == 422
    assert (
        as_("alice").post(SEATS, {"excellent": str(cast.binh.id), "reason": "Hồ sơ khó"}).status_code == 303
    )
    assert class_of(session, cast, "C02") is QualityClass.EXCELLENT
    assert class_of(session, cast, "C01") is QualityClass.GOOD


def test_more_than_the_seats_are_refused_before_and_after(as_, session: Session, cast: Cast) -> None:
    contested(session, cast)
    both = {"excellent": [str(cast.an.id), str(cast.binh.id)], "reason": "Cả hai"}
    assert as_("alice").post(SEATS + "effect", both).status_code == 422
    assert as_("alice").post(SEATS, both).status_code == 422


def test_whoever_competes_decides_nothing(as_, session: Session, cast: Cast) -> None:
    contested(session, cast)
    cast.accounts["alice"].official_id = cast.an.id
    session.flush()
    assert as_("alice").post(SEATS + "effect", {"excellent": str(cast.an.id)}).status_code == 422
    assert (
        as_("alice").post(SEATS, {"excellent": str(cast.an.id), "reason": "Tôi xứng đáng"}).status_code == 422
    )


def test_a_month_without_open_seats_says_so(as_, session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    assert "No seat" in text_of(as_("alice").get(SEATS + "?lang=en"))
