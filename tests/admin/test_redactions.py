"""Words out of view, on the screen: choosing them, proposing, and agreeing as the second person."""

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.ratings.models import Comment
from feedback.redactions.models import Redaction
from feedback.releases.models import ToldComment
from tests.cast import OCTOBER, Cast
from tests.desk_day import receipt, seal, shift, tap

LIST = "/admin/offices/P1/redactions/"


@pytest.fixture
def told(session: Session, cast: Cast) -> ToldComment:
    shift(session, cast.q1, cast.an, "2026-10-05")
    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
    tap(session, cast.q1, "2026-10-05 09:05", level=1, comment="Thằng Tèo <b>lười</b> quá")
    seal(session, "2026-11-03 00:30")
    comment = session.scalars(select(Comment)).one()
    made = ToldComment(
        office_id=cast.p1.id,
        comment_id=comment.id,
        month=OCTOBER,
        official_id=cast.an.id,
        words=comment.words,
    )
    session.add(made)
    session.flush()
    return made


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_two_people_take_words_out_of_view(as_, session: Session, told: ToldComment) -> None:
    assert "Thằng Tèo <b>lười</b> quá" in words(as_("alice").get(f"{LIST}told/2026-10/"))
    form = {"passages": "Thằng Tèo\n<b>lười</b>", "reason": "insult", "note": ""}
    page = as_("alice").post(f"{LIST}words/{told.id}/", form).location
    shown = html.fromstring(as_("thanh").get(page).get_data(as_text=True))
    assert [each.text for each in shown.iter("del")] == ["Thằng Tèo", "<b>lười</b>"]

    as_("thanh").post(page + "agree")

    assert session.scalars(select(Comment.words)).one() == "[…] […] quá"
    assert "[…] […] quá" in words(as_("alice").get(page))
    assert "Taken out of view: Bùi Chí Thanh" in words(as_("alice").get(page + "?lang=en"))


@pytest.mark.parametrize("bad", [{"passages": ""}, {"passages": "ngu"}, {"reason": ""}, {"note": "x" * 501}])
def test_a_bad_proposal_says_why_and_keeps_what_was_typed(
    as_, session: Session, told: ToldComment, bad: dict[str, str]
) -> None:
    form = {"passages": "Thằng Tèo", "reason": "insult", "note": "Bẩn", **bad}

    answer = as_("alice").post(f"{LIST}words/{told.id}/", form)

    assert answer.status_code == 422
    assert session.scalars(select(Redaction)).all() == []
    assert html.fromstring(answer.get_data(as_text=True)).get_element_by_id("note").text == form["note"]


def test_a_proposal_is_turned_down(as_, session: Session, told: ToldComment) -> None:
    page = as_("alice").post(f"{LIST}words/{told.id}/", {"passages": "Tèo", "reason": "name"}).location

    as_("thanh").post(page + "withdraw")

    assert "Withdrawn" in words(as_("alice").get(page + "?lang=en"))
    assert session.scalars(select(Comment.words)).one() == told.words
