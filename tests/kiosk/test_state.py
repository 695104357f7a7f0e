"""What a tablet shows: its desk, who is on duty, and the questionnaire in both languages."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.base import new_id
from feedback.duty.models import DeskSession
from feedback.questionnaires.content import Content
from feedback.questionnaires.operations import approve
from feedback.ratings.models import Intake, Rating
from kiosk.state import initials
from tests.cast import Cast
from tests.desk_day import seal
from tests.kiosk.tablets import Tablet, tap


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


def test_what_it_asks_by_is_stamped_on_the_rating_and_stays_there_after_the_seal(
    tablet: Tablet, session: Session, cast: Cast
) -> None:
    content = Content(("long_wait",), ("polite",), ("vi",))
    for office in (cast.city, cast.p1):
        approve(
            session,
            office,
            content,
            approved_on=date(2026, 10, 1),
            by=new_id(),
            now=clock.now() - timedelta(minutes=1),
        )
    session.commit()
    shown = tablet.get("/k/state").json["questionnaire"]
    earlier = tap(tapped_at="2026-10-15T09:00:00+07:00")  # on a page that knew no versions yet

    tablet.send(tap(questionnaire=shown), tap(questionnaire="2"), earlier)

    waiting = session.scalars(select(Intake.questionnaire).order_by(Intake.questionnaire)).all()
    seal(session, "2026-10-20 00:30")
    assert shown == "2-1"  # the city's second, narrowed by the ward's first
    assert waiting == ["1", "2", "2-1"]
    assert session.scalars(select(Rating.questionnaire).order_by(Rating.questionnaire)).all() == waiting


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
