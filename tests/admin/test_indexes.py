"""The page of the indexes: what an office's rules show, for a closed month and its quarter."""

from typing import Any

from lxml import html
from sqlalchemy.orm import Session

from feedback.evaluations.rulesets.models import RuleSetChoice
from tests.cast import OCTOBER, Cast
from tests.months import closed, served

PAGE = "/admin/offices/P1/indexes/"


def words(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_without_a_closed_month_it_says_so(as_) -> None:
    assert "Chưa có tháng nào được khóa" in words(as_("dung").get(PAGE))


def test_it_goes_to_the_newest_closed_month_and_shows_what_the_rules_show(
    as_, session: Session, cast: Cast
) -> None:
    served(session, cast.q1, cast.an, cast.procedure, 3)
    closed(session, cast.p1)
    session.commit()

    assert as_("dung").get(PAGE).headers["Location"].endswith("/2026-10/")
    page = words(as_("dung").get(PAGE + "2026-10/"))
    assert "Quyết định 766/QĐ-TTg" in page
    assert "Chín chỉ số giải quyết hồ sơ" not in page


def test_an_office_switches_them(as_, session: Session, cast: Cast) -> None:
    session.add(
        RuleSetChoice(
            office_id=cast.p1.id, from_month=OCTOBER, rule_set="nd335-2025-hanoi",
            settings={"nine_index": "shown", "service_index": "hidden"},
        )
    )  # fmt: skip
    closed(session, cast.p1)
    session.commit()

    page = words(as_("dung").get(PAGE + "2026-10/?period=quarter"))
    assert "Chín chỉ số giải quyết hồ sơ" in page
    assert "Các nhóm của chỉ số" not in page
    assert "Các tháng đã khóa của quý: 10/2026" in page


def test_an_open_month_has_none(as_, session: Session, cast: Cast) -> None:
    closed(session, cast.p1)
    session.commit()

    page = words(as_("dung").get(PAGE + "2026-11/"))
    assert "Tháng này chưa khóa" in page
    assert "Các nhóm của chỉ số" not in page
