"""What a tablet shows: its desk, who is on duty, and the questionnaire in both languages."""

from datetime import timedelta

from sqlalchemy.orm import Session

from feedback import clock
from feedback.duty.models import DeskSession
from kiosk.state import initials
from tests.cast import Cast
from tests.kiosk.tablets import Tablet


def test_it_names_the_desk_its_office_and_its_fields(tablet: Tablet) -> None:
    state = tablet.get("/k/state").json

    assert state["office"] == {"code": "P1", "name": "Phường Một"}
    assert state["desk"] == {"code": "Q01", "name": "Quầy 1"}
    assert state["fields"] == ["Hộ tịch"]


def test_it_names_the_official_who_signed_on(tablet: Tablet, session: Session, cast: Cast) -> None:
    session.add(
        DeskSession(
            office_id=cast.p1.id, desk_id=cast.q1.id, official_id=cast.binh.id, signed_on_at=clock.now() - timedelta(seconds=1)
        )
    )  # fmt: skip

    official = tablet.get("/k/state").json["official"]

    assert official == {"name": "Trần Thị Bình", "title": "Chuyên viên", "initials": "TB", "photo": None}


def test_it_says_so_when_nobody_is_on_duty(tablet: Tablet) -> None:
    assert tablet.get("/k/state").json["official"] is None


def test_it_offers_six_reasons_for_low_levels_and_six_for_praise(tablet: Tablet) -> None:
    reasons = tablet.get("/k/state").json["reasons"]

    assert {group: len(offered) for group, offered in reasons.items()} == {"low": 6, "praise": 6}
    assert "nobody_at_desk" not in {reason["code"] for reason in reasons["low"]}


def test_it_speaks_both_languages(tablet: Tablet) -> None:
    texts = tablet.get("/k/state").json["texts"]

    assert texts["vi"]["level_5"] == "Rất hài lòng"
    assert texts["en"]["level_5"] == "Very satisfied"


def test_it_gives_the_limits_and_a_version(tablet: Tablet) -> None:
    state = tablet.get("/k/state").json

    assert state["limits"] == {
        "idle_seconds": 30,
        "thank_you_seconds": 5,
        "comment_characters": 1000,
        "reasons": 6,
        "items": 100,
    }
    assert state["version"]


def test_initials_are_of_the_family_name_and_the_given_name() -> None:
    assert [initials(name) for name in ("Nguyễn Thị Thu Hoa", "Đặng Ân", "Hoa", "")] == ["NH", "ĐÂ", "H", ""]
