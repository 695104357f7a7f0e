"""What those concerned say before a decision: the rated official on ratings under review, a head to a question."""

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.integrity.models import Answer, Flag
from tests.admin.things import flag_at
from tests.cast import Cast
from tests.desk_day import minutes_later, receipt, seal, shift, tap

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"
MINE = "/admin/me/reviews/"
QUESTIONS = "/admin/offices/P1/questions/"


@pytest.fixture
def burst(session: Session, cast: Cast) -> Flag:
    """Five taps within a minute at desk 1, where An served."""
    shift(session, cast.q1, cast.an, DAY)
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60), level=2)
    seal(session, NEXT)
    return session.scalars(select(Flag).where(Flag.kind == "burst")).one()


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_the_rated_official_sees_how_many_and_why_and_neither_day_nor_level(as_, burst: Flag) -> None:
    page = words(as_("an").get(MINE + "?lang=en"))

    assert "Many ratings within a minute" in page
    assert "5 of your ratings under review" in page
    assert "05/10" not in page
    assert "09:10" not in page


def test_the_rated_officials_word_is_read_by_those_who_decide(as_, session: Session, burst: Flag) -> None:
    answer = as_("an").post(f"{MINE}{burst.id}/", {"words": "Một gia đình năm người cùng đánh giá."})

    assert answer.status_code == 303
    assert "Một gia đình năm người" in words(as_("thanh").get(f"/admin/offices/P1/flags/{burst.id}/"))
    assert burst.ruling is None


def test_one_answer_each_and_none_after_the_decision(as_, session: Session, burst: Flag) -> None:
    address = f"{MINE}{burst.id}/"
    as_("an").post(address, {"words": "Một"})

    assert as_("an").post(address, {"words": "Hai"}).status_code == 422
    assert as_("an").post(address, {"words": ""}).status_code == 422
    assert [each.words for each in session.scalars(select(Answer))] == ["Một"]


@pytest.mark.parametrize("who", ["binh", "chau", "dung"])
def test_a_flag_about_somebody_else_is_not_there(who: str, as_, session: Session, burst: Flag) -> None:
    assert as_(who).post(f"{MINE}{burst.id}/", {"words": "Không phải tôi"}).status_code == 404
    assert "Many ratings" not in words(as_(who).get(MINE + "?lang=en"))
    assert session.scalars(select(Answer)).all() == []


def test_a_head_answers_the_questions_that_hold_nothing(
    as_, session: Session, cast: Cast, burst: Flag
) -> None:
    question = flag_at(session, cast.p1, cast.an, cast.q1)
    assert "Share of citizens rating has changed" in words(as_("dung").get(QUESTIONS + "?lang=en"))

    as_("dung").post(f"{QUESTIONS}{question.id}/", {"words": "Quầy chỉ nhận hồ sơ bưu chính."})

    page = words(as_("alice").get(f"/admin/offices/P1/flags/{question.id}/"))
    assert "Quầy chỉ nhận hồ sơ bưu chính." in page
    assert as_("dung").post(f"{QUESTIONS}{burst.id}/", {"words": "Về lượt tạm giữ"}).status_code == 404


def test_nobody_answers_as_the_head_on_what_concerns_themselves(as_, session: Session, cast: Cast) -> None:
    about_dung = flag_at(session, cast.p1, cast.dung, cast.q1)

    assert as_("dung").post(f"{QUESTIONS}{about_dung.id}/", {"words": "Tôi"}).status_code == 404
    assert "Lê Quốc Dũng" not in words(as_("dung").get(QUESTIONS)).replace("Lê Quốc Dũng Đăng xuất", "")
